import { armModel, type ArmModel } from '../arms/index.js';
import type { RobotDescription } from '../interface/index.js';

/** What names and spaces need to know of an arm. */
export interface SpaceArm {
  /** The arm's name. */
  readonly name: string;
  /** Its model. */
  readonly model: ArmModel;
}

/** Names of one arm's entries in action and state vectors. */
export interface ArmEntryNames {
  /** Joints in actions that give positions. */
  readonly jointTargets: readonly string[];
  /** Joints in actions that give velocities. */
  readonly jointVelocities: readonly string[];
  /** Joints in states. */
  readonly jointPositions: readonly string[];
  /** The gripper's opening in actions. */
  readonly gripperTarget: string;
  /** The gripper's opening in states. */
  readonly gripperPosition: string;
  /** The grip force in actions. */
  readonly gripForce: string;
  /** The tool centre point in actions, before `.x` and the like. */
  readonly tcp: string;
}

/**
 * Names of the entries of one of a robot's arms.
 *
 * A model with `standardNames` keeps the names that its makers and their data sets use, in LeRobot's form:
 * `shoulder_pan.pos`, `gripper.pos`, in actions as in states; the arm's name goes before them only where there are several
 * arms (`left_shoulder_pan.pos`). All others bear the arm's name: `arm_joint1` in actions, `arm_joint1.pos` in states.
 *
 * @param arms - All arms of the robot.
 * @param index - Which of them.
 */
export function armEntryNames(arms: readonly SpaceArm[], index: number): ArmEntryNames {
  const { name, model } = arms[index] as SpaceArm;
  const joints = model.joints.map((joint) => joint.name);
  if (model.standardNames !== true) {
    return {
      jointTargets: joints.map((joint) => `${name}_${joint}`),
      jointVelocities: joints.map((joint) => `${name}_${joint}.vel`),
      jointPositions: joints.map((joint) => `${name}_${joint}.pos`),
      gripperTarget: `${name}_gripper`,
      gripperPosition: `${name}_gripper.pos`,
      gripForce: `${name}_force`,
      tcp: `${name}_tcp`,
    };
  }
  const prefix = arms.length === 1 ? '' : `${name}_`;
  const gripper = `${prefix}${model.gripper.type === 'pivot' ? model.gripper.jointName : 'gripper'}`;
  const positions = joints.map((joint) => `${prefix}${joint}.pos`);
  return {
    jointTargets: positions,
    jointVelocities: joints.map((joint) => `${prefix}${joint}.vel`),
    jointPositions: positions,
    gripperTarget: `${gripper}.pos`,
    gripperPosition: `${gripper}.pos`,
    gripForce: `${gripper}.force`,
    tcp: `${prefix}tcp`,
  };
}

/**
 * Names of the entries of all of a robot's arms, in its order.
 *
 * @throws RangeError when a model is not known.
 */
export function robotEntryNames({ arms }: RobotDescription): ArmEntryNames[] {
  const known = arms.map(({ name, model }) => ({ name, model: armModel(model) }));
  return known.map((_, index) => armEntryNames(known, index));
}
