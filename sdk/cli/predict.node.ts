import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { UserError } from '../episodes/index.js';
import { writePrediction } from '../predictions/index.node.js';
import { followedThings } from '../world-model/index.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { expertActions, makePrediction } from './make-prediction.node.js';
import { loadModel, MODEL_HELP, requireModelInstruction } from './model-option.node.js';
import { OutputFolder } from './output-folder.node.js';
import { readPicture } from './picture-option.node.js';
import { CAMERA, drawnJson, drawVerifiedPlans, type PlanEvents } from './plan-trial.node.js';
import { keptLine, keyframeLine, labelled, planLine, TOLD_BY_DETECTOR } from './report-lines.js';
import { resolveScene } from './resolve-scene.node.js';
import { requireInstruction } from './scene-choice.js';
import { YieldingEnvironment } from './yielding-environment.node.js';

const schema = z.object({
  instruction: z.string(),
  out: z.string().min(1),
  seed: integerOption(0, 0xffffffff),
  image: z.string().optional(),
  mode: z.enum(['plan', 'rollout'], { error: 'must be plan or rollout' }),
  model: z.string().optional(),
  planSamples: integerOption(1, 1000),
});

/** Adds `predict`, which lets a world model say what will happen. */
export function registerPredict(program: Command): void {
  addVerb(
    program,
    'predict <scenario|file>',
    'let the world model predict plan, states and frames',
    schema,
    predictVerb,
  )
    .requiredOption('--instruction <text>', 'what is to be done')
    .requiredOption('--out <dir>', 'folder of the prediction; must be empty, missing or an earlier prediction')
    .option('--seed <n>', 'seed of the scene', '0')
    .option('--image <png>', "picture to use instead of the camera's: 8-bit RGB, its size or a multiple")
    .option('--mode <mode>', 'plan: the model chooses the actions; rollout: an expert acts, the model predicts', 'plan')
    .option('--model <dir|url>', MODEL_HELP)
    .option(
      '--plan-samples <n>',
      'plans to draw, beyond the first at temperature 1: the referee judges each as verify does, and the first that it accepts is written; else one that does the task, then the one with the fewest failed checks, then the first. One alone is not judged',
      '1',
    );
}

async function predictVerb(
  args: readonly string[],
  options: z.infer<typeof schema>,
  context: VerbContext,
): Promise<VerbResult> {
  const { seed, mode, planSamples } = options;
  if (mode === 'rollout' && planSamples > 1) {
    throw new UserError('--plan-samples: in a rollout the actions are given and no plan is drawn: leave it out');
  }
  const say = (line: string): void => void (context.json || process.stdout.write(`${line}\n`));
  const instruction = requireInstruction(options.instruction);
  const { scenario, file } = await resolveScene(args[0] ?? '', instruction, seed);
  using environment = new YieldingEnvironment(scenario);
  const start = await environment.reset({ seed, instruction });
  const rendered = start.observation.images[CAMERA];
  const picture = options.image !== undefined && rendered ? await readPicture(options.image, rendered) : undefined;
  const observation = picture
    ? { ...start.observation, images: { ...start.observation.images, [CAMERA]: picture } }
    : start.observation;
  const model = await loadModel(options.model);
  let output: OutputFolder | undefined;
  try {
    if (picture && model.pictures === false) {
      throw new UserError(`--image: ${model.name} knows states alone and looks at no picture: leave it out`);
    }
    requireModelInstruction(model, instruction);
    output = await OutputFolder.claim(options.out, 'predict');
    say(labelled('scene', `${scenario.name}, seed ${seed}: ${instruction}`));
    say(labelled('model', `${model.name} ${model.checksum.slice(0, 12)}`));
    const told = model.pictures === false;
    if (told) say(labelled('objects', TOLD_BY_DETECTOR));
    const scene = {
      model,
      environment,
      scenarioFile: file ?? undefined,
      seed,
      instruction,
      observation,
      camera: CAMERA,
      foreignPicture: picture !== undefined,
      objects: told ? followedThings(start.info.sceneState, environment.environmentStateSpace.names) : undefined,
      signal: context.signal,
    };
    const onKeyframe: PlanEvents['onKeyframe'] = ({ time, subtask }, index) => say(keyframeLine(index, time, subtask));
    const watch = (number: number): PlanEvents => {
      say(`\n${pc.bold('Predicting')} (plan ${number} of up to ${planSamples})`);
      return { onKeyframe, onJudged: (judgement) => say(planLine(number, judgement)) };
    };
    const plans =
      planSamples > 1 ? await drawVerifiedPlans(scene, planSamples, ({ accepted }) => accepted, watch) : undefined;
    const actions =
      mode === 'rollout' ? await expertActions(environment, seed, instruction, context.signal) : undefined;
    const record = plans?.best.record ?? (await makePrediction({ ...scene, actions, onKeyframe }));
    await writePrediction(output.staging, record);
    await output.publish();
    const { keyframes, ending, sample = 1 } = record;
    const seconds = keyframes.at(-1)?.time ?? 0;
    return {
      ok: true,
      json: {
        folder: options.out,
        scenario: record.scenario,
        seed,
        instruction,
        mode,
        keyframes: keyframes.length,
        seconds,
        ending,
        model: record.model,
        objects: told ? 'detected' : 'seen',
        ...(plans && { sample, accepted: plans.best.judgement.accepted, drawn: drawnJson(plans.judgements) }),
      },
      text: [
        ...(plans ? [keptLine(sample, plans.judgements, 'accepted')] : []),
        labelled(
          'prediction',
          `${keyframes.length} keyframes, ${seconds.toFixed(1)} s, ended by ${mode === 'rollout' ? 'the actions' : ending === 'task' ? 'the model' : 'the time limit'}, in ${options.out}`,
        ),
      ].join('\n'),
    };
  } finally {
    await output?.abandon();
    await model.dispose();
  }
}
