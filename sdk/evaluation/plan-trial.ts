import { validatePlan } from '../../policies/index.js';
import type { Observation } from '../../sim/interface/index.js';
import { planJudgement, type PlanJudgement } from '../predictions/index.js';
import { verifyPrediction } from '../referee/index.js';
import { planFromPrediction, predict } from '../world-model/index.js';
import type { PredictedKeyframe, PredictionStart, ToldThings, WorldModel } from '../world-model/index.js';
import type { SelectiveEnvironment } from './selective-environment.js';

/** What became of one plan. */
export interface PlanOutcome extends PlanJudgement {
  /** Number of keyframes. */
  readonly keyframes: number;
  /** Length in control ticks. */
  readonly ticks: number;
  /** Whether the model ended the plan by itself, rather than the time limit. */
  readonly ended: boolean;
}

/** What a plan is made from. */
export interface PlanTrialOptions {
  /** The model. */
  readonly model: WorldModel;
  /** A simulated environment of the scenario; it is reset, and its pictured ticks are chosen anew. */
  readonly environment: SelectiveEnvironment;
  /** Seed of the episode. */
  readonly seed: number;
  /** The first observation of the episode, with pictures unless the model knows states alone. */
  readonly observation: Observation;
  /** What is there at the start, as a detector tells it. Default: what the model believes to see. */
  readonly objects?: ToldThings;
  /** The instruction. */
  readonly instruction: string;
  /** Name of the camera. */
  readonly camera: string;
  /** How tokens are drawn, and the seed of the draws. Default: the most likely token each time. */
  readonly sample?: Pick<PredictionStart, 'temperature' | 'topK' | 'seed'>;
  /** Cancels planning and judging. */
  readonly signal?: AbortSignal;
}

/** Errors that say that a plan failed, not that the program did. */
const PLAN_ERRORS = new Set(['SimulationDivergedError', 'UnreachableTargetError']);

/**
 * Lets a model plan a task from one picture, the proprioception, the instruction and, where given, the detected objects,
 * and lets the referee judge the plan. Planning stops at the scenario's time limit.
 */
export async function planTrial(options: PlanTrialOptions): Promise<PlanOutcome> {
  const { model, environment, seed, observation, instruction, camera, signal } = options;
  const { robot, stateSpace, controlRate, scenario } = environment;
  const limit = Math.ceil(scenario.maxDuration * controlRate);
  const keyframes: PredictedKeyframe[] = [];
  let ticks = 0;
  const prediction = predict({
    model,
    observation,
    instruction,
    robot,
    stateSpace,
    controlRate,
    camera,
    signal,
    objects: options.objects,
    ...options.sample,
  });
  for await (const keyframe of prediction) {
    keyframes.push(keyframe);
    ticks += keyframe.ticks;
    if (ticks >= limit) break;
  }
  const shape = {
    keyframes: keyframes.length,
    ticks,
    ended: keyframes.length === 0 || keyframes.at(-1)?.ending === 'task',
  };
  const failed = (reason: string): PlanOutcome => ({
    accepted: false,
    episodeAccepted: false,
    success: false,
    failedChecks: [reason],
    ...shape,
  });
  if (keyframes.length === 0) return failed('no-plan');
  try {
    validatePlan(planFromPrediction(keyframes), robot.arms.length);
  } catch (error) {
    if (error instanceof RangeError) return failed('invalid-plan');
    throw error;
  }
  try {
    const judged = { seed, instruction, keyframes, model: model.checksum };
    environment.picturedTicks = endsOf(keyframes);
    return { ...planJudgement(await verifyPrediction(judged, environment, camera, { signal })), ...shape };
  } catch (error) {
    if (error instanceof Error && PLAN_ERRORS.has(error.name)) return failed(error.name);
    throw error;
  }
}

/** The ticks at which the referee compares pictures: the start and the end of each keyframe. */
function endsOf(keyframes: readonly PredictedKeyframe[]): ReadonlySet<number> {
  const ends = new Set([0]);
  let tick = 0;
  for (const { ticks } of keyframes) ends.add((tick += ticks));
  return ends;
}
