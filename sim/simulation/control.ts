import { forwardKinematics, solveInverseKinematics, type Arm } from '../arms/index.js';
import type { Pose } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { fromRotationVector, multiplyQuaternions } from '../math/vector.js';
import { LARGEST_ROTATION, LARGEST_TRANSLATION, type ControlMode } from './control-mode.js';
import { commandLength, reachOf } from './control-space.js';

/** Largest distance in metres between a wanted and a found tool centre point at which a target counts as reached. */
const REACHED_DISTANCE = 1e-3;
/** Largest angle in radians between wanted and found orientation at which a target counts as reached. */
const REACHED_ANGLE = 0.01;
/** Joints from which on an arm can take any orientation; with fewer it is asked for its position alone. */
const FREE_JOINTS = 6;
/** Smallest norm of a quaternion in an action that still says a direction. */
const SMALLEST_NORM = 1e-3;

/** How one arm follows end-effector targets. In the joint modes everything stays 0. */
export interface ControlReport {
  /**
   * Number of ticks so far whose target was out of reach: no joint positions within the limits were found that bring the
   * tool centre point within 1 mm of it and, for arms with at least six joints, within 0.01 rad of its orientation.
   */
  readonly unreachableTargets: number;
  /** Distance in metres from the last tick's target to where the arm was sent instead. */
  readonly positionError: number;
  /** Angle in radians between the last tick's orientation and the one that the arm was sent to. */
  readonly orientationError: number;
}

/**
 * Turns the actions of one control mode into joint targets of the arms, once a control tick. Positions and velocities
 * beyond an arm's limits are clamped to them, deltas to their bounds.
 *
 * A joint velocity moves the joint's target on by `velocity * tick`. It is reached within the acceleration limits: the
 * velocity that is in force changes by at most `acceleration * tick` a tick. At a position limit the target stays.
 *
 * An end-effector target is reached by inverse kinematics from the last tick's solution, with the solver's fixed rule for
 * the elbow. Where it is out of reach, the arm is sent to the nearest pose that was found (1 rad of orientation counts as
 * 0.25 m), and that is counted. A delta adds to the last target; after an unreachable one, to where the arm was sent.
 */
export class ArmControl implements Snapshottable {
  /** What the actions say. */
  readonly mode: ControlMode;
  readonly #tick: number;
  readonly #arms: readonly Arm[];
  /** Joint targets given last, in radians. */
  readonly #joints: readonly Float64Array[];
  /** Joint velocities in force, in radians per second. */
  readonly #rates: readonly Float64Array[];
  /** Position (m) and orientation (x, y, z, w) of the last end-effector target. */
  readonly #targets: readonly Float64Array[];
  /** Unreachable targets, position error (m), orientation error (rad). */
  readonly #reports: readonly Float64Array[];
  readonly #turned = [0, 0, 0, 1];
  /** The tick's action, and the parts of it that say where each arm is to go. */
  readonly #action: Float32Array;
  readonly #commands: readonly Float32Array[];

  /**
   * @param tick - Length of a control tick in seconds.
   * @param arms - The arms in the order of the action vector, at their first pose.
   */
  constructor(mode: ControlMode, tick: number, arms: readonly Arm[]) {
    this.mode = mode;
    this.#tick = tick;
    this.#arms = arms;
    this.#joints = arms.map((arm) => Float64Array.from(arm.jointPositions));
    this.#rates = arms.map((arm) => new Float64Array(arm.model.jointCount));
    this.#targets = arms.map((arm) => Float64Array.of(...arm.tcpPosition, ...arm.tcpOrientation));
    this.#reports = arms.map(() => new Float64Array(3));
    this.#action = new Float32Array(this.restAction.length);
    let at = 0;
    this.#commands = arms.map((arm) => {
      const command = this.#action.subarray(at, at + commandLength(mode, arm.model.jointCount));
      at += command.length + 2;
      return command;
    });
  }

  /** The action that keeps the arms at their first pose, without grip force. */
  get restAction(): Float32Array {
    const values: number[] = [];
    for (const arm of this.#arms) {
      const joints = arm.model.jointCount;
      if (this.mode === 'joint-position') values.push(...arm.jointPositions);
      else if (this.mode === 'joint-velocity') values.push(...new Float64Array(joints));
      else if (this.mode === 'end-effector-pose') values.push(...arm.tcpPosition, ...arm.tcpOrientation);
      else values.push(0, 0, 0, 0, 0, 0);
      values.push(arm.gripperOpening, 0);
    }
    return Float32Array.from(values);
  }

  /** How the arms follow end-effector targets, in the order of the arms. */
  get reports(): readonly ControlReport[] {
    return this.#reports.map(([unreachableTargets = 0, positionError = 0, orientationError = 0]) => ({
      unreachableTargets,
      positionError,
      orientationError,
    }));
  }

  /**
   * Refuses what no mode can make sense of, before any of it acts.
   *
   * @throws RangeError when a quaternion is zero.
   */
  check(action: Float32Array): void {
    if (this.mode !== 'end-effector-pose') return;
    for (const [i, { name }] of this.#arms.entries()) {
      const norm = orientationNorm(action.subarray(9 * i));
      if (!(norm < SMALLEST_NORM)) continue;
      throw new RangeError(
        `the orientation of ${name} in the action must be a quaternion x, y, z, w of norm 1 (it is normalised), ` +
          `received one of norm ${norm}`,
      );
    }
  }

  /**
   * Sets the arms' targets for the coming tick.
   *
   * @param action - Finite numbers, laid out as the action space, that passed `check`.
   */
  apply(action: Float32Array): void {
    this.#action.set(action);
    let at = 0;
    let i = 0;
    for (const arm of this.#arms) {
      const command = this.#commands[i] as Float32Array;
      const opening = action[at + command.length] ?? 0;
      const force = action[at + command.length + 1] ?? 0;
      arm.setTarget(this.mode === 'joint-position' ? command : this.#jointTargets(i, arm, command), opening, force);
      at += command.length + 2;
      i++;
    }
  }

  /** Writes what the next ticks start from; in `joint-position` nothing does. */
  writeState(writer: StateWriter): void {
    for (const array of this.#state()) writer.array(array);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    for (const array of this.#state()) reader.array(array);
  }

  #state(): readonly Float64Array[] {
    return this.mode === 'joint-position' ? [] : [...this.#joints, ...this.#rates, ...this.#targets, ...this.#reports];
  }

  #jointTargets(i: number, arm: Arm, command: Float32Array): Float64Array {
    const joints = this.#joints[i] as Float64Array;
    if (this.mode === 'joint-velocity') this.#integrate(joints, this.#rates[i] as Float64Array, arm, command);
    else this.#reach(joints, this.#targets[i] as Float64Array, this.#reports[i] as Float64Array, arm, command);
    return joints;
  }

  #integrate(joints: Float64Array, rates: Float64Array, { model }: Arm, command: Float32Array): void {
    const { lower, upper, velocity, acceleration } = model.limits;
    for (let j = 0; j < joints.length; j++) {
      const fastest = velocity[j] ?? 0;
      const change = (acceleration[j] ?? 0) * this.#tick;
      const before = rates[j] ?? 0;
      const rate = clamp(clamp(command[j] ?? 0, -fastest, fastest), before - change, before + change);
      const wanted = (joints[j] ?? 0) + rate * this.#tick;
      const reached = clamp(wanted, lower[j] ?? 0, upper[j] ?? 0);
      joints[j] = reached;
      rates[j] = reached === wanted ? rate : 0;
    }
  }

  #reach(joints: Float64Array, target: Float64Array, report: Float64Array, arm: Arm, command: Float32Array): void {
    if (this.mode === 'end-effector-pose') this.#setTarget(target, arm, command);
    else this.#moveTarget(target, command);
    const { model, base } = arm;
    const wanted = poseOf(target);
    // An arm with few joints hardly ever reaches an orientation exactly: looking for other ways there each tick would cost
    // time and could make it jump.
    const few = model.jointCount < FREE_JOINTS;
    let solution = solveInverseKinematics(model, base, wanted, { start: joints, fallback: !few });
    if (few && solution.positionError > REACHED_DISTANCE) {
      solution = solveInverseKinematics(model, base, wanted, { start: joints });
    }
    const { positionError, orientationError } = solution;
    joints.set(solution.jointPositions);
    report[1] = positionError;
    report[2] = orientationError;
    const turned = model.jointCount >= FREE_JOINTS && orientationError > REACHED_ANGLE;
    if (positionError <= REACHED_DISTANCE && !turned) return;
    report[0] = (report[0] ?? 0) + 1;
    const sent = forwardKinematics(model, base, joints);
    target.set(sent.position);
    target.set(sent.orientation, 3);
  }

  #setTarget(target: Float64Array, arm: Arm, command: Float32Array): void {
    const norm = orientationNorm(command);
    const reach = reachOf(arm.model);
    for (let k = 0; k < 3; k++) {
      const center = arm.base.position[k] ?? 0;
      target[k] = clamp(command[k] ?? 0, center - reach, center + reach);
    }
    for (let k = 3; k < 7; k++) target[k] = (command[k] ?? 0) / norm;
  }

  #moveTarget(target: Float64Array, command: Float32Array): void {
    const step = (k: number, limit: number): number => clamp(command[k] ?? 0, -limit, limit);
    const orientation = target.subarray(3);
    for (let k = 0; k < 3; k++) target[k] = (target[k] ?? 0) + step(k, LARGEST_TRANSLATION);
    const turn = [3, 4, 5].map((k) => step(k, LARGEST_ROTATION));
    multiplyQuaternions(this.#turned, fromRotationVector(turn), orientation);
    const norm = Math.hypot(...this.#turned);
    for (let k = 0; k < 4; k++) orientation[k] = (this.#turned[k] ?? 0) / norm;
  }
}

/** Norm of the quaternion in one arm's command. */
function orientationNorm(command: Float32Array): number {
  return Math.hypot(command[3] ?? 0, command[4] ?? 0, command[5] ?? 0, command[6] ?? 0);
}

function poseOf([x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1]: Float64Array): Pose {
  return { position: [x, y, z], orientation: [qx, qy, qz, qw] };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
