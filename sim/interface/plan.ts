import type { Pose } from './geometry.js';

/** Where one arm is to be at a keyframe: the canonical action, independent of the robot's joints. */
export interface EndEffectorTarget extends Pose {
  /** Distance between the finger pads in metres. */
  readonly gripperOpening: number;
  /** Largest force of the fingers on what they hold, in newtons. */
  readonly gripForce: number;
}

/** One keyframe of a plan. */
export interface PlanKeyframe {
  /** What the arms are doing, in words: `grasp towel/corner-1`. */
  readonly subtask: string;
  /** Control ticks from the previous keyframe (or the start) to this one, a positive integer. */
  readonly ticks: number;
  /** One target per arm, in the robot's order, reached at the end of the `ticks`. */
  readonly arms: readonly EndEffectorTarget[];
}

/** A whole action plan. */
export interface ActionPlan {
  /** Keyframes in order, at least one. */
  readonly keyframes: readonly PlanKeyframe[];
  /** How targets are joined: `linear` in position and slerp in orientation, at constant speed between keyframes. */
  readonly interpolation: 'linear';
}
