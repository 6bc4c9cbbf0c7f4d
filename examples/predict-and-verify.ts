// Asks the world model what will happen, step by step, and lets the referee check it in the simulator.
//
//   node dist/examples/predict-and-verify.js [--small]
import { SimulatedEnvironment, explain, findScenario, predict, verifyPrediction } from 'nextstate';
import type { PredictedKeyframe } from 'nextstate';
import { loadWorldModel } from 'nextstate/node';

const seed = 900_001;
const instruction = 'fold the towel in half';

using environment = new SimulatedEnvironment(findScenario('fold-cloth'));
const { observation } = await environment.reset({ seed, instruction });
const model = await loadWorldModel('models/tiny');
try {
  const keyframes: PredictedKeyframe[] = [];
  const maxKeyframes = process.argv.includes('--small') ? 4 : 40;
  for await (const keyframe of predict({ model, observation, instruction, robot: environment.robot, maxKeyframes })) {
    keyframes.push(keyframe);
    process.stdout.write(
      `${keyframe.time.toFixed(2)} s  ${keyframe.subtask}, ${keyframe.changedPatches.length} patches change\n`,
    );
  }
  const prediction = { seed, instruction, keyframes, model: model.name };
  const { verdict } = await verifyPrediction(prediction, environment, 'front');
  for (const check of verdict.checks) process.stdout.write(`${check.passed ? 'PASS' : 'FAIL'}  ${explain(check)}\n`);
  process.stdout.write(`${verdict.summary}\n`);
} finally {
  await model.dispose();
}
