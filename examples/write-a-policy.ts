// Writes a policy from nothing and compares it with the trivial baseline on the same seeds.
//
//   node dist/examples/write-a-policy.js [--small]
import { RandomPolicy, SimulatedEnvironment, findScenario, rollout, successRate } from 'nextstate';
import type { Action, Observation, Policy, PolicyContext } from 'nextstate';

/** Holds the arm where it is and opens and closes the gripper. */
class ApplaudingPolicy implements Policy {
  readonly name = 'applauding';
  #action: Action = new Float32Array(0);
  #gripper = 0;

  reset({ observation, actionSpace, stateSpace }: PolicyContext): Promise<void> {
    this.#action = Float32Array.from(
      actionSpace.names,
      (name) => observation.state[stateSpace.names.indexOf(`${name}.pos`)] ?? 0,
    );
    this.#gripper = actionSpace.names.findIndex((name) => name.endsWith('gripper'));
    return Promise.resolve();
  }

  act({ time }: Observation): Promise<Action> {
    this.#action[this.#gripper] = Math.floor(2 * time) % 2 === 0 ? 0 : 0.08;
    return Promise.resolve(this.#action);
  }
}

const seeds = process.argv.includes('--small') ? [1, 2] : Array.from({ length: 20 }, (_, seed) => seed);
using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
for (const policy of [new ApplaudingPolicy(), new RandomPolicy()]) {
  let successes = 0;
  let progress = 0;
  for (const seed of seeds) {
    const episode = await rollout({ environment, policy, seed, maxTicks: 100 });
    successes += Number(episode.success);
    progress += episode.steps.reduce((sum, step) => sum + step.reward, 0);
  }
  const { interval } = successRate(successes, seeds.length);
  process.stdout.write(
    `${policy.name}: ${successes} of ${seeds.length} (95 % interval ${(100 * interval.low).toFixed(0)} to ${(100 * interval.high).toFixed(0)} %), ` +
      `mean progress ${(progress / seeds.length).toFixed(3)}\n`,
  );
}
