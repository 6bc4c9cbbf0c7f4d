import { commandedArm } from '../../policies/index.js';
import { armModel, forwardKinematics } from '../../sim/arms/index.js';
import type {
  BoxSpace,
  EndEffectorTarget,
  Pose,
  Quaternion,
  RobotDescription,
  Vector3,
} from '../../sim/interface/index.js';
import { robotEntryNames } from '../../sim/simulation/index.js';
import { fromRotationVector, multiplyQuaternions, toRotationVector } from '../../sim/math/vector.js';
import type { HandRecord, TargetRecord } from './records.js';

/** Orientation of a hand that points straight down with its x axis forward: half a turn about the world's x axis. */
const DOWN: Quaternion = [1, 0, 0, 0];
const DOWN_INVERSE: Quaternion = [-1, 0, 0, 0];

/** The rotation vector in radians, in world axes, that turns a hand pointing down into this orientation. */
export function handRotation(orientation: Quaternion): Vector3 {
  const relative = [0, 0, 0, 1];
  multiplyQuaternions(relative, orientation, DOWN_INVERSE);
  return toRotationVector(relative);
}

/** The orientation of a hand with this rotation vector; the inverse of `handRotation`. */
export function handOrientation(rotation: Vector3): Quaternion {
  const out = [0, 0, 0, 1];
  multiplyQuaternions(out, fromRotationVector(rotation), DOWN);
  const norm = Math.hypot(...out);
  return [(out[0] as number) / norm, (out[1] as number) / norm, (out[2] as number) / norm, (out[3] as number) / norm];
}

/** A pose and opening as a sequence tells them. */
export function handRecord(pose: Pose, opening: number): HandRecord {
  return { position: pose.position, rotation: handRotation(pose.orientation), opening };
}

/** A target as a sequence tells it. */
export function targetRecord(target: EndEffectorTarget): TargetRecord {
  return { ...handRecord(target, target.gripperOpening), force: target.gripForce };
}

/** A target as plans and environments know it. */
export function endEffectorTarget(record: TargetRecord): EndEffectorTarget {
  return {
    position: record.position,
    orientation: handOrientation(record.rotation),
    gripperOpening: record.opening,
    gripForce: record.force,
  };
}

/** Reads hands and targets out of the joint vectors of a robot, by forward kinematics. */
export class RobotKinematics {
  readonly #robot: RobotDescription;
  readonly #state: readonly ArmEntries[];
  readonly #action: readonly ArmEntries[] | undefined;

  /**
   * @param robot - The robot.
   * @param stateSpace - Layout of `observation.state`, with the names of `robotEntryNames`. Default: the arms in
   * order, joints and opening each.
   * @param actionSpace - Layout of actions, with the names of `robotEntryNames`; only for `targets`.
   * @throws RangeError when an entry is missing.
   */
  constructor(robot: RobotDescription, stateSpace?: Pick<BoxSpace, 'names'>, actionSpace?: Pick<BoxSpace, 'names'>) {
    this.#robot = robot;
    const names = robotEntryNames(robot);
    const stateNames =
      stateSpace?.names ?? names.flatMap(({ jointPositions, gripperPosition }) => [...jointPositions, gripperPosition]);
    this.#state = names.map(({ jointPositions, gripperPosition }) =>
      armEntries(stateNames, jointPositions, gripperPosition),
    );
    this.#action =
      actionSpace &&
      names.map(({ jointTargets, gripperTarget, gripForce }) =>
        armEntries(actionSpace.names, jointTargets, gripperTarget, gripForce),
      );
  }

  /**
   * The hands at a state vector (joint positions in radians, openings in metres).
   *
   * @throws RangeError when it lacks an entry, or one is not finite.
   */
  hands(state: ArrayLike<number>): HandRecord[] {
    const entry = (index: number): number => {
      const value = state[index];
      if (Number.isFinite(value)) return value as number;
      throw new RangeError(
        `observation.state[${index}] must be a finite number, received ${value} in a vector of ${state.length}`,
      );
    };
    return this.#robot.arms.map((arm, i) => {
      const { joints, gripper } = this.#state[i] as ArmEntries;
      return handRecord(forwardKinematics(armModel(arm.model), arm.base, joints.map(entry)), entry(gripper));
    });
  }

  /**
   * The hands' targets of an action vector (joint targets in radians, openings in metres, forces in newtons).
   *
   * @throws TypeError when no action space was given.
   */
  targets(action: ArrayLike<number>): TargetRecord[] {
    const joints = this.actionJoints(action);
    return this.#robot.arms.map((arm, i) => {
      const entries = this.#actionEntries[i] as ArmEntries;
      const pose = forwardKinematics(armModel(arm.model), arm.base, joints[i] as number[]);
      return { ...handRecord(pose, action[entries.gripper] as number), force: action[entries.force] as number };
    });
  }

  /** The joint targets of an action vector in radians, per arm. */
  actionJoints(action: ArrayLike<number>): number[][] {
    return this.#actionEntries.map(({ joints }) => joints.map((index) => action[index] as number));
  }

  /** What an action vector commands, as `legEnds` reads it. */
  commanded(action: ArrayLike<number>): number[] {
    const joints = this.actionJoints(action);
    return this.#actionEntries.flatMap(({ gripper }, i) =>
      commandedArm(joints[i] as number[], action[gripper] as number),
    );
  }

  /** The joint positions of a state vector in radians, per arm. */
  stateJoints(state: ArrayLike<number>): Float64Array[] {
    return this.#state.map(({ joints }) => Float64Array.from(joints, (index) => state[index] as number));
  }

  /** Writes joint positions in radians, per arm, into a state vector. */
  writeJoints(state: Float32Array, joints: readonly ArrayLike<number>[]): void {
    this.#state.forEach((entries, arm) => {
      entries.joints.forEach((index, joint) => (state[index] = joints[arm]?.[joint] as number));
    });
  }

  /** Writes gripper openings in metres, per arm, into a state vector. */
  writeOpenings(state: Float32Array, openings: readonly number[]): void {
    this.#state.forEach((entries, arm) => (state[entries.gripper] = openings[arm] as number));
  }

  get #actionEntries(): readonly ArmEntries[] {
    if (!this.#action) throw new TypeError('RobotKinematics needs an actionSpace to read actions');
    return this.#action;
  }
}

/** Indices of one arm's entries in a vector. */
interface ArmEntries {
  readonly joints: readonly number[];
  readonly gripper: number;
  readonly force: number;
}

/** Where an arm's entries stand among the names of a vector; `force` is -1 where it has none. */
function armEntries(
  names: readonly string[],
  joints: readonly string[],
  gripper: string,
  force: string | undefined = undefined,
): ArmEntries {
  const find = (name: string): number => {
    const index = names.indexOf(name);
    if (index < 0) throw new RangeError(`the vector must have an entry "${name}", received ${names.join(', ')}`);
    return index;
  };
  return { joints: joints.map(find), gripper: find(gripper), force: force === undefined ? -1 : find(force) };
}
