import type { ManipulationScenario } from '../../scenarios/index.js';
import type { RgbImage } from '../../sim/interface/index.js';
import { judgedPrediction, type PredictionRecord, type RecordedKeyframe } from '../predictions/index.js';
import { verifyPrediction, type Check, type Verification } from '../referee/index.js';
import type { ScenarioFile } from '../scripting/index.js';
import { makePrediction } from './make-prediction.node.js';
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
  /** Cancels the trial. */
  readonly signal?: AbortSignal;
  /** Called when the scene stands, with the instruction that it is given. */
  readonly onScene?: (instruction: string) => void;
  /** Called with every keyframe as it comes. */
  readonly onKeyframe?: (keyframe: RecordedKeyframe, index: number) => void;
  /** Called when the prediction is complete, before it is judged. */
  readonly onPredicted?: (record: PredictionRecord) => void;
  /** Called with every check as it is made. */
  readonly onCheck?: (check: Check) => void;
  /** Called after every simulated control tick. */
  readonly onTick?: (done: number, planned: number) => void;
}

/** A plan of the model and what the referee says of it. */
export interface PlanTrial {
  /** The prediction. */
  readonly record: PredictionRecord;
  /** What the simulation's camera saw at the beginning. */
  readonly observed: RgbImage;
  /** What the referee found. */
  readonly verification: Verification;
}

/** Lets the model predict one scene from its picture, and the referee judge what it predicted. */
export async function tryPlan(request: PlanTrialRequest): Promise<PlanTrial> {
  const { model, scenario, seed, signal, onKeyframe, onCheck, onTick } = request;
  using environment = new YieldingEnvironment(scenario);
  const given = understands(scenario, seed, request.instruction) ? { instruction: request.instruction } : {};
  const { observation, info } = await environment.reset({ seed, ...given });
  const observed = observation.images[CAMERA];
  if (!observed) throw new RangeError(`the scene has no camera "${CAMERA}"`);
  const { instruction } = info;
  request.onScene?.(instruction);
  const record = await makePrediction({
    model,
    environment,
    scenarioFile: request.scenarioFile,
    seed,
    instruction,
    observation,
    camera: CAMERA,
    objects: request.detections ? followedThings(info.sceneState, environment.environmentStateSpace.names) : undefined,
    signal,
    onKeyframe,
  });
  request.onPredicted?.(record);
  const options = { signal, onCheck, onTick };
  const verification = await verifyPrediction(judgedPrediction(record), environment, CAMERA, options);
  return { record, observed, verification };
}
