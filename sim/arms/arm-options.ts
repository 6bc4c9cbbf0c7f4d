import type { Pose, Vector3 } from '../interface/index.js';
import type { ArmModel } from './model.js';

/** Options of an `Arm`. */
export interface ArmOptions {
  /** The arm's name, prefix of its colliders' names. */
  readonly name: string;
  /** The published model. */
  readonly model: ArmModel;
  /** Pose of the base in the world frame. */
  readonly base: Pose;
  /** First joint positions in radians, within the limits. Default: the model's home. */
  readonly jointPositions?: ArrayLike<number>;
  /** First gripper opening in metres, 0 to the gripper's stroke. Default: the stroke (open). */
  readonly gripperOpening?: number;
  /**
   * Time in seconds over which a new joint target is approached in a straight line, the control period of who sets it.
   * Default 0.05. 0 passes targets on as steps.
   */
  readonly interpolationTime?: number;
}

/** How often an arm's motion left its limits, in joints times physics steps, since it was built. */
export interface LimitViolations {
  /** Joint positions outside the limits. */
  readonly position: number;
  /** Joint speeds above the limits. */
  readonly velocity: number;
  /** Joint accelerations above the limits. */
  readonly acceleration: number;
  /**
   * Joint efforts (recursive Newton-Euler, with payload) above the limits: a load that the motors cannot hold, which the
   * brakes hold instead.
   */
  readonly effort: number;
}

/** How often targets asked for more than the arm can do, since it was built. */
export interface TargetExcess {
  /** Target positions outside the limits, in joints times `setTarget` calls; they were clamped. */
  readonly position: number;
  /**
   * Target positions further from the previous target than the speed limit allows within `interpolationTime`, in joints
   * times `setTarget` calls.
   */
  readonly velocity: number;
  /** Physics steps in which a motion took more effort than the joints have; it was slowed down. */
  readonly effort: number;
}

/** The two inner faces that a grasp closes on, in the tool centre point's frame. */
export interface FingerPads {
  /**
   * Half extents of one pad in metres: x is half of its width, y half of the finger's thickness, z half of the pad's
   * height.
   */
  readonly halfExtents: Vector3;
  /**
   * Centre between the two pads relative to the tool centre point, in metres. Live: with a pivot gripper it moves with
   * the opening.
   */
  readonly offset: Vector3;
  /** Angle in radians by which the pads' faces are out of parallel: 0, or the turn of a pivot gripper's jaw. Live. */
  readonly tilt: number;
}
