import type { Observation, SceneState } from '../../sim/interface/index.js';
import type { SimulatedEnvironment } from '../../scenarios/index.js';
import { ExpertPolicy } from '../../policies/index.js';
import { rollout, UserError } from '../episodes/index.js';
import { planSample, type PredictionRecord, type RecordedKeyframe } from '../predictions/index.js';
import type { ScenarioFile } from '../scripting/index.js';
import {
  endEffectorTarget,
  predict,
  RobotKinematics,
  type RolloutAction,
  type ToldThings,
  type WorldModel,
} from '../world-model/index.js';

/** Control ticks between two keyframes of a rollout. */
const ROLLOUT_STRIDE = 8;

/** What a prediction is made of. */
export interface PredictionRequest {
  /** The model. */
  readonly model: WorldModel;
  /** The scene that is looked at: its description is read, its state is not. It was reset with this seed and instruction. */
  readonly environment: SimulatedEnvironment;
  /** The file that its scenario is in. Default: it is built in. */
  readonly scenarioFile?: ScenarioFile;
  /** Seed of the scene. */
  readonly seed: number;
  /** What is to be done. */
  readonly instruction: string;
  /** What is seen. */
  readonly observation: Observation;
  /** Name of the camera. */
  readonly camera: string;
  /** Whether the picture is somebody else's. Default false. */
  readonly foreignPicture?: boolean;
  /**
   * What is there, as a detector tells it. Default: what the model believes to see in the picture; a model that knows states alone must be
   * told.
   */
  readonly objects?: ToldThings;
  /** The actions of a rollout. Default: the model chooses. */
  readonly actions?: readonly RolloutAction[];
  /** Which of the plans that can be drawn of the scene, counted from 1 (`planSample`). Default 1, the most likely one. */
  readonly sample?: number;
  /** Cancels the prediction. */
  readonly signal?: AbortSignal;
  /** Called with every keyframe as it comes. */
  readonly onKeyframe?: (keyframe: RecordedKeyframe, index: number) => void;
}

/** Predicts until the model holds the task for done or the scenario's time is up. */
export async function makePrediction(request: PredictionRequest): Promise<PredictionRecord> {
  const {
    model,
    environment,
    seed,
    instruction,
    observation,
    camera,
    scenarioFile: file,
    foreignPicture = false,
    actions,
    sample = 1,
    signal,
  } = request;
  const { robot, stateSpace, controlRate, scenario } = environment;
  const blind = model.pictures === false;
  const observed = blind ? null : observation.images[camera];
  if (observed === undefined) throw new RangeError(`the observation has no picture of camera "${camera}"`);
  const keyframes: RecordedKeyframe[] = [];
  let initial: SceneState | undefined;
  let ending: 'task' | 'limit' = 'task';
  const prediction = predict({
    model,
    observation: blind ? { ...observation, images: {} } : observation,
    instruction,
    robot,
    stateSpace,
    controlRate,
    camera,
    seed,
    ...planSample(sample),
    signal,
    objects: request.objects,
    ...(actions ? { mode: 'rollout', actions } : {}),
    onObserved: (state) => (initial = state),
  });
  for await (const keyframe of prediction) {
    const { time, subtask, ticks, targets, state, frame } = keyframe;
    const recorded = { time, subtask, ticks, targets, state, frame };
    keyframes.push(recorded);
    request.onKeyframe?.(recorded, keyframes.length - 1);
    ending = keyframe.ending ?? 'limit';
    if (time >= scenario.maxDuration) break;
  }
  if (!initial) throw new Error('the prediction told no observed state');
  return {
    scenario: { name: scenario.name, version: scenario.version, ...(file && { file }) },
    seed,
    instruction,
    camera,
    mode: actions ? 'rollout' : 'plan',
    foreignPicture,
    model: { name: model.name, checksum: model.checksum },
    ...(sample > 1 && { sample }),
    observed,
    initial,
    keyframes,
    ending,
  };
}

/**
 * What an expert would do in a scene, as a rollout's actions. The environment is played through and must be reset
 * before anybody looks at it again.
 *
 * @throws UserError when the expert fails in this scene.
 */
export async function expertActions(
  environment: SimulatedEnvironment,
  seed: number,
  instruction: string,
  signal?: AbortSignal,
): Promise<RolloutAction[]> {
  const policy = new ExpertPolicy();
  const { scenario, controlRate } = environment;
  const { robot, stateSpace, actionSpace, steps, success } = await rollout({
    environment,
    policy,
    seed,
    instruction,
    signal,
    maxTicks: Math.ceil(scenario.maxDuration * controlRate),
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
  });
  if (!success) {
    const why = policy.failure ?? 'the task was not done in time';
    throw new UserError(
      `a rollout needs an expert that does the task, but with seed ${seed} ${why}: choose another --seed`,
    );
  }
  const kinematics = new RobotKinematics(robot, stateSpace, actionSpace);
  const actions: RolloutAction[] = [];
  for (let from = 0; from < steps.length; from += ROLLOUT_STRIDE) {
    const ticks = Math.min(ROLLOUT_STRIDE, steps.length - from);
    const action = steps[from + ticks - 1]?.action ?? [];
    actions.push({ ticks, targets: kinematics.targets(action).map(endEffectorTarget) });
  }
  return actions;
}
