import type {
  BoxSpace,
  EndEffectorTarget,
  Observation,
  RgbImage,
  RobotDescription,
  SceneState,
} from '../../sim/interface/index.js';
import type { SamplingOptions } from './sampling.js';
import type { ToldThings } from './tracked-objects.js';

/** What is done up to a keyframe, given to a rollout. */
export interface RolloutAction {
  /** Control ticks from the frame before to this keyframe, a positive integer. */
  readonly ticks: number;
  /** Where each hand is to be at the end of the ticks, in the robot's order. */
  readonly targets: readonly EndEffectorTarget[];
  /** What is being done, in words. Default: nothing said, as in the rollouts that models are trained on. */
  readonly subtask?: string;
}

/** A keyframe as a model predicts it. */
export interface PredictedKeyframe {
  /** Index of the keyframe, from 0. */
  readonly index: number;
  /** Time of the keyframe in seconds, counted as in the observation. */
  readonly time: number;
  /** What is being done up to it, in words; may be empty. */
  readonly subtask: string;
  /** Control ticks from the frame before. */
  readonly ticks: number;
  /** Where each hand is to be, in the robot's order: predicted in a plan, as given in a rollout. */
  readonly targets: readonly EndEffectorTarget[];
  /** The state of the scene that the model believes in then. */
  readonly state: SceneState;
  /**
   * The picture of the camera then, at the model's size. Patches that do not change keep the pixels of the frame before. Null in
   * a prediction of states alone.
   */
  readonly frame: RgbImage | null;
  /** The picture as codes, one per patch, row-major; empty in a prediction of states alone. */
  readonly codes: readonly number[];
  /** Indices of the patches that differ from the frame before, row-major, ascending. */
  readonly changedPatches: readonly number[];
  /** Why nothing follows: the model holds the task for done (`task`), or the largest number of keyframes is reached (`limit`). */
  readonly ending: 'task' | 'limit' | null;
}

/** What a model would do next. */
export interface PredictedAction {
  /** What is being done, in words; may be empty. */
  readonly subtask: string;
  /** Control ticks up to the next keyframe, a positive integer. */
  readonly ticks: number;
  /** Where each hand is to be at the end of the ticks, in the robot's order. */
  readonly targets: readonly EndEffectorTarget[];
}

/** A page that was shown after the observation: a picture and what is written beside it. */
export interface ShownPage {
  /** The words; may be empty. */
  readonly text: string;
  /** The picture, of the model's size or a multiple of it. */
  readonly image: RgbImage;
}

/** What was seen at an earlier moment, and what was done from there on. */
export interface PastMoment {
  /** What was seen. */
  readonly observation: Observation;
  /** What was there, where somebody knows; known either at every moment or at none. Default: what the model believes. */
  readonly objects?: ToldThings;
  /** What was done up to the next moment. */
  readonly action: PredictedAction;
}

/** What a prediction starts from. */
export interface PredictionStart extends SamplingOptions {
  /**
   * What is seen now. Its picture must have the model's size or a multiple of it. Without any picture a model that knows sequences of
   * states alone (`layout.statesAlone`) predicts states and actions, in fewer tokens; the objects must be told.
   */
  readonly observation: Observation;
  /** What is to be done, in words. */
  readonly instruction: string;
  /** The robot. */
  readonly robot: RobotDescription;
  /** What is there, where somebody knows (a detector, a simulation). Default: what the model believes to see. */
  readonly objects?: ToldThings;
  /** What was shown after the observation, in order, where nobody acts: the further pages of a question. Default: nothing. */
  readonly shown?: readonly ShownPage[];
  /**
   * What was seen and done before the observation, oldest first: it tells what is under way. As many of the last steps count as
   * fit into a sequence beside one keyframe. Default: nothing is known.
   */
  readonly past?: readonly PastMoment[];
  /** Whether the task is known not to be done at the observation: `nextAction` chooses the first action in any case. Default: false. */
  readonly unfinished?: boolean;
  /** Name of the camera. Default: `front`, else the first in order of name. */
  readonly camera?: string;
  /** Layout of `observation.state`. Default: per arm seven joint positions and the opening. */
  readonly stateSpace?: Pick<BoxSpace, 'names'>;
  /** Control rate in hertz, for the time of keyframes. Default 20. */
  readonly controlRate?: number;
  /** Seed of the random draws, an integer from 0 to 2^32 - 1. Default 0. */
  readonly seed?: number;
  /** Cancels the prediction: it fails with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Whether the frame before is proposed as a draft of the next one; the result is the same, only slower without. Default true. */
  readonly draft?: boolean;
}

/** A prediction under way, keyframe by keyframe. */
export interface OpenPrediction {
  /** The state that the model believes in at the last keyframe, or at the observation before the first. */
  readonly state: SceneState;
  /** What the observed state means in the model's words, such as `in danger`; empty where it has none. */
  readonly thought: string;
  /**
   * Chooses the next action alone, without predicting what it leads to. Whoever looks again after each action needs no more.
   * Asked again, it answers the same; `next()` goes on from it.
   *
   * @returns The action, or `null` when the model holds the task for done, at the observation too unless it is `unfinished`.
   */
  nextAction(): Promise<PredictedAction | null>;
  /**
   * Predicts the next keyframe. The first one of a plan is always predicted, unless `nextAction` found the task done before it:
   * whoever asks for a plan holds the task for not done.
   *
   * @param action - What is done up to it; left out where the model chooses.
   * @returns The keyframe, or `null` when the model holds the task for done.
   * @throws RangeError when an action is given after `nextAction` has chosen one.
   */
  next(action?: RolloutAction): Promise<PredictedKeyframe | null>;
  /** Frees what the prediction holds. Idempotent. */
  close(): Promise<void>;
}

/** Size of a picture. */
export interface PictureSize {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
}

/** Whatever predicts the next states: a model in this process, or one behind a server. */
export interface WorldModel {
  /** Name of the model. */
  readonly name: string;
  /** SHA-256 over the checksums of its files, in hexadecimal: which model it is. */
  readonly checksum: string;
  /** Size of the pictures that it sees and draws. */
  readonly picture: PictureSize;
  /** Whether it looks at pictures and draws them. Default: yes. */
  readonly pictures?: boolean;
  /** Whether it chooses actions without any picture, told where the things are. Default: no. */
  readonly statesAlone?: boolean;
  /**
   * Looks at an observation; what follows is predicted as it is asked for.
   *
   * @throws RangeError when the observation, the instruction or the objects do not fit the model.
   */
  openPrediction(start: PredictionStart): Promise<OpenPrediction>;
  /** Frees the model. Idempotent; any later call rejects with a DisposedError. */
  dispose(): Promise<void>;
  /** As `dispose`, for `using`. */
  [Symbol.dispose](): void;
}

/** What a prediction is made from. */
export interface PredictOptions extends PredictionStart {
  /** The model. */
  readonly model: WorldModel;
  /** `plan` (default): the model chooses the actions. `rollout`: they are given, and only what follows is predicted. */
  readonly mode?: 'plan' | 'rollout';
  /** The actions of a rollout, one per keyframe. */
  readonly actions?: Iterable<RolloutAction> | AsyncIterable<RolloutAction>;
  /** Largest number of keyframes. Default 64 in a plan, as many as there are actions in a rollout. */
  readonly maxKeyframes?: number;
  /** Called once, before the first keyframe, with the state that the model sees in the observation, and what it means in words. */
  readonly onObserved?: (state: SceneState, thought: string) => void;
}
