import type { Pose } from './geometry.js';

/** One arm of a robot: which published model it is and where its base stands. */
export interface ArmDescription {
  /** The arm's name, such as `left`; prefix of its joint names. */
  readonly name: string;
  /** Name of the arm model, such as `panda`. */
  readonly model: string;
  /** Pose of the arm's base frame in the world frame. */
  readonly base: Pose;
}

/** The robot of an environment: LeRobot's `robot_type` and the arms in the order of the action vector. */
export interface RobotDescription {
  /** Robot type, such as `panda` or `bimanual_panda`. */
  readonly type: string;
  /** Arms in the order of the action and state vectors. */
  readonly arms: readonly ArmDescription[];
}
