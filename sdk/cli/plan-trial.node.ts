import type { ManipulationScenario } from '../../scenarios/index.js';
import type { RgbImage } from '../../sim/interface/index.js';
import {
  drawPlans,
  judgedPrediction,
  planJudgement,
  type DrawnPlans,
  type JudgedPlan,
  type PlanJudgement,
  type PredictionRecord,
} from '../predictions/index.js';
import { verifyPrediction, type Check, type Verification } from '../referee/index.js';
import type { ScenarioFile } from '../scripting/index.js';
import { makePrediction, type PredictionRequest } from './make-prediction.node.js';
import { understands } from './scene-choice.js';
import { YieldingEnvironment } from './yielding-environment.node.js';
import { followedThings, type WorldModel } from '../world-model/index.js';

/** Camera whose pictures models know. */
export const CAMERA = 'front';

/** What is to be tried. */
export interface PlanTrialRequest {
  /** Who plans. */
  readonly model: WorldModel;
  /** Where. */
  readonly scenario: ManipulationScenario;
  /** The file that it is in. Default: it is built in. */
  readonly scenarioFile?: ScenarioFile;
  /** Seed of the scene. */
  readonly seed: number;
  /** The instruction. A scene that does not understand it is given one of its own. */
  readonly instruction: string;
  /** Whether the model is told the positions of the objects at the start, as a detector would tell them. */
  readonly detections: boolean;
  /** Most plans that are drawn; no more are once the referee accepts the episode that one leads to. */
  readonly samples: number;
  /** Cancels the trial. */
  readonly signal?: AbortSignal;
  /** What is told of the plan of a number, counted from 1. Default: nothing. */
  readonly watch?: (number: number) => PlanEvents;
}

/** What is told of one plan. */
export interface PlanEvents extends Pick<PredictionRequest, 'onKeyframe'> {
  /** Called when the prediction is complete, before it is judged. */
  readonly onPredicted?: (record: PredictionRecord) => void;
  /** Called with every check as it is made. */
  readonly onCheck?: (check: Check) => void;
  /** Called after every simulated control tick. */
  readonly onTick?: (done: number, planned: number) => void;
  /** Called when the plan is judged. */
  readonly onJudged?: (judgement: PlanJudgement, verification: Verification) => void;
}

/** A plan and what the referee found. */
export interface VerifiedPlan extends JudgedPlan {
  /** The prediction. */
  readonly record: PredictionRecord;
  /** What the referee found. */
  readonly verification: Verification;
  /** What the referee says, and what a dataset logs of the attempt. */
  readonly judgement: PlanAttempt;
}

/** What the referee says of a plan, and what a dataset logs of it as an attempt at an episode. */
export interface PlanAttempt extends PlanJudgement {
  /** What the referee says of the episode, or of the prediction where the plan could not be carried out, in a sentence. */
  readonly summary: string;
  /** Control ticks that were simulated. */
  readonly ticks: number;
}

/** The plan that was kept of a scene, and what the referee says of it. */
export interface PlanTrial extends Omit<VerifiedPlan, 'judgement'> {
  /** What the simulation's camera saw at the beginning. */
  readonly observed: RgbImage;
  /** What the referee says of every plan that was drawn, in order. */
  readonly drawn: readonly PlanAttempt[];
}

/** Lets the model predict one scene from its picture, and the referee judge what it predicted. */
export async function tryPlan(request: PlanTrialRequest): Promise<PlanTrial> {
  const { model, scenario, scenarioFile, seed, samples, signal, watch } = request;
  using environment = new YieldingEnvironment(scenario);
  const given = understands(scenario, seed, request.instruction) ? { instruction: request.instruction } : {};
  const { observation, info } = await environment.reset({ seed, ...given });
  const observed = observation.images[CAMERA];
  if (!observed) throw new RangeError(`the scene has no camera "${CAMERA}"`);
  const { instruction } = info;
  const objects = request.detections
    ? followedThings(info.sceneState, environment.environmentStateSpace.names)
    : undefined;
  const scene = { model, environment, scenarioFile, seed, instruction, observation, camera: CAMERA, objects, signal };
  const { best, judgements } = await drawVerifiedPlans(scene, samples, (plan) => plan.episodeAccepted, watch);
  return { record: best.record, observed, verification: best.verification, drawn: judgements };
}

/**
 * Draws plans of a scene, each carried out and judged by the referee, until one is enough; that one or the best is kept.
 *
 * @param scene - What is looked at. Its environment is reset for every plan.
 * @param samples - Most plans that are drawn.
 * @param enough - Whether no further plan is asked for.
 * @param watch - What is told of the plan of a number, counted from 1. Default: nothing.
 */
export function drawVerifiedPlans(
  scene: Omit<PredictionRequest, 'actions' | 'sample' | 'onKeyframe'>,
  samples: number,
  enough: (judgement: PlanJudgement) => boolean,
  watch?: (number: number) => PlanEvents,
): Promise<DrawnPlans<VerifiedPlan>> {
  const { environment, camera, signal } = scene;
  const draw = async (number: number): Promise<VerifiedPlan> => {
    const { onKeyframe, onPredicted, onCheck, onTick, onJudged } = watch?.(number) ?? {};
    const record = await makePrediction({ ...scene, sample: number, onKeyframe });
    onPredicted?.(record);
    const options = { signal, onCheck, onTick };
    const verification = await verifyPrediction(judgedPrediction(record), environment, camera, options);
    const { verdict, episode, episodeVerdict } = verification;
    const judgement = planJudgement(verification);
    onJudged?.(judgement, verification);
    const attempt = { summary: (episodeVerdict ?? verdict).summary, ticks: episode?.steps.length ?? 0 };
    return { record, verification, judgement: { ...judgement, ...attempt } };
  };
  return drawPlans(samples, draw, enough);
}

/** What the referee says of drawn plans, for machines. */
export function drawnJson(drawn: readonly PlanJudgement[]): object[] {
  return drawn.map(({ accepted, episodeAccepted, failedChecks }) => ({
    predictionAccepted: accepted,
    planAccepted: episodeAccepted,
    failedChecks,
  }));
}
