import type { ActionPlan, EndEffectorTarget, RgbImage, SceneState } from '../../sim/interface/index.js';
import type { JudgedPrediction } from '../referee/index.js';
import type { ScenarioFile } from '../scripting/index.js';

/** One keyframe of a recorded prediction. */
export interface RecordedKeyframe {
  /** Time of the keyframe in seconds since the observation. */
  readonly time: number;
  /** What is being done up to it, in words; may be empty. */
  readonly subtask: string;
  /** Control ticks from the frame before. */
  readonly ticks: number;
  /** Where each hand is to be, in the robot's order. */
  readonly targets: readonly EndEffectorTarget[];
  /** The state that the model believes in then. */
  readonly state: SceneState;
  /** The predicted picture; null in a prediction of states alone. */
  readonly frame: RgbImage | null;
}

/** A whole prediction with everything that judging it needs. */
export interface PredictionRecord {
  /** The scenario whose scene was looked at. */
  readonly scenario: {
    /** Its name. */
    readonly name: string;
    /** Its version. */
    readonly version: number;
    /** The file that it is in; left out for a built-in one. */
    readonly file?: ScenarioFile;
  };
  /** Seed of the scene. */
  readonly seed: number;
  /** What was to be done, in words. */
  readonly instruction: string;
  /** Name of the camera. */
  readonly camera: string;
  /** Whether the model chose the actions (`plan`) or was given an expert's (`rollout`). */
  readonly mode: 'plan' | 'rollout';
  /** Whether the picture was somebody else's than the simulation's. */
  readonly foreignPicture: boolean;
  /** Who predicted. */
  readonly model: {
    /** Name of the model. */
    readonly name: string;
    /** Its SHA-256, in hexadecimal. */
    readonly checksum: string;
  };
  /** Which of the plans drawn it is, counted from 1 (`planSample`); left out where it is the first. */
  readonly sample?: number;
  /** The picture that the model saw, at its size or the camera's; null where it knows states alone. */
  readonly observed: RgbImage | null;
  /** The state that the model believed to see, or was told. */
  readonly initial: SceneState;
  /** The keyframes in order; none when the model held the task for done. */
  readonly keyframes: readonly RecordedKeyframe[];
  /** Why it ended: the model held the task for done, or the time was up. */
  readonly ending: 'task' | 'limit';
}

/** What the referee judges of a recorded prediction. */
export function judgedPrediction({ seed, instruction, keyframes, model, sample }: PredictionRecord): JudgedPrediction {
  return { seed, instruction, keyframes, model: model.checksum, ...(sample !== undefined && { sample }) };
}

/** The plan in a recorded prediction. */
export function recordedPlan({ keyframes }: PredictionRecord): ActionPlan {
  return {
    interpolation: 'linear',
    keyframes: keyframes.map(({ subtask, ticks, targets }) => ({ subtask, ticks, arms: targets })),
  };
}
