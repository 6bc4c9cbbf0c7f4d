import type { Pose } from '../interface/index.js';
import type { ArmModel } from './models/model.js';

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
