import type { Vector3 } from '../../sim/interface/index.js';
import type { EntryKind } from './layout.js';

/** Where one arm's hand is. */
export interface HandRecord {
  /** Position of the tool centre point in the world frame, in metres. */
  readonly position: Vector3;
  /**
   * Orientation as a rotation vector in radians, in world axes, relative to the hand pointing straight down with its
   * x axis forward (`handRotation` makes it).
   */
  readonly rotation: Vector3;
  /** Distance between the finger pads in metres. */
  readonly opening: number;
}

/** Where one arm's hand is to be at a keyframe. */
export interface TargetRecord extends HandRecord {
  /** Largest force of the fingers in newtons. */
  readonly force: number;
}

/** A rigid object or a cloth whose position a sequence follows, or a place: a fixed thing that the task is about. */
export interface TrackedObject {
  /** Its name in the scene, such as `red-cube`. */
  readonly name: string;
  /** A rigid object and a place are one point, a cloth the layout's grid of points. */
  readonly kind: EntryKind;
  /** World coordinates in metres, `x, y, z` per point; a cloth's points are row-major, from edge to edge. */
  readonly points: readonly number[];
  /**
   * Orientation of a rigid object or a place as a rotation vector in radians, in world axes. Asked for where the vocabulary's sequences
   * tell it (`layout.relativePoses`), left out elsewhere.
   */
  readonly rotation?: Vector3;
  /** The name as text ids, where a sequence was read: a model may write what no text encodes to. Default: `name` encoded. */
  readonly nameIds?: readonly number[];
}

/** What a sequence says of one moment. */
export interface FrameRecord {
  /** The hands, in the robot's order. */
  readonly hands: readonly HandRecord[];
  /** Tracked objects; in every keyframe those of the observation, in the same order, places where they were. */
  readonly objects: readonly TrackedObject[];
  /** One code per patch of the picture, row-major from the top left; empty where nothing was seen. */
  readonly codes: ArrayLike<number>;
}

/** What is done up to a keyframe. */
export interface ActionRecord {
  /** What is being done, in words; may be empty. Cut off at the layout's width. */
  readonly subtask: string;
  /** Control ticks since the frame before, a positive integer. */
  readonly ticks: number;
  /** Where each arm's hand is to be at the end of the ticks, in the robot's order. */
  readonly targets: readonly TargetRecord[];
}

/** One step of a sequence: an action, and the moment at which it is over. */
export interface KeyframeRecord extends ActionRecord, FrameRecord {
  /** Whether the action was given, not to be learnt (rollout instead of plan). Default false; parsing cannot tell. */
  readonly given?: boolean;
  /** Whether its moment is older than the end of its action, and not to be learnt. Default false; parsing cannot tell. */
  readonly late?: boolean;
  /** Whether all of it was given, as a further picture of a question is. Default false; parsing cannot tell. */
  readonly shown?: boolean;
}

/** A whole sequence as plain data. */
export interface SequenceRecord {
  /** The instruction in words. */
  readonly instruction: string;
  /** The moment from which on things are predicted. */
  readonly observation: FrameRecord;
  /** What the observed state means, in words. Default: nothing is said. */
  readonly thought?: string;
  /** The keyframes in order. */
  readonly keyframes: readonly KeyframeRecord[];
  /** Whether the task or the episode ends after the last keyframe. */
  readonly ended: boolean;
  /** Whether it goes on after the last keyframe, though the sequence does not tell how. Default false. */
  readonly continues?: boolean;
}
