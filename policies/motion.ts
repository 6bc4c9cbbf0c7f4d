import { armModel, forwardKinematics, solveInverseKinematics } from '../sim/arms/index.js';
import type { ArmModel } from '../sim/arms/index.js';
import { robotEntryNames } from '../sim/simulation/index.js';
import type { ArmEntryNames } from '../sim/simulation/index.js';
import { angleBetween, rotate, rotateInverse, slerp } from '../sim/math/vector.js';
import type {
  Action,
  ArmDescription,
  BoxSpace,
  EndEffectorTarget,
  Observation,
  Quaternion,
  RobotDescription,
  Vector3,
} from '../sim/interface/index.js';

/** Position error above which a target counts as out of reach, in metres. */
const POSITION_TOLERANCE = 0.004;
/** Orientation error above which a target counts as out of reach, in radians. */
const ORIENTATION_TOLERANCE = 0.05;

/** Share of a joint's speed limit that a leg may use up. */
const SPEED_SHARE = 0.9;

/** A hand's target cannot be reached within the joint limits. */
export class UnreachableTargetError extends Error {
  /** Name of the error. */
  override readonly name = 'UnreachableTargetError';
}

/** One leg of a motion of all arms: they start together and arrive together. */
export interface MotionLeg {
  /** One target per arm, in the robot's order. */
  readonly targets: readonly EndEffectorTarget[];
  /** Duration in control ticks, a positive integer. */
  readonly ticks: number;
  /** Timing along the leg: constant speed, or from rest to rest (minimum jerk). */
  readonly timing: 'linear' | 'smooth';
  /** Greatest height in metres of the hands over the straight line. Default 0, the line itself. */
  readonly height?: number;
  /** Shape of the way over the line: half an ellipse, or up and down two straight slopes. Default `arc`. */
  readonly shape?: 'arc' | 'slopes';
  /**
   * One point per arm, in metres, about which the hand turns as a rigid body on its way from its old orientation to its new
   * one, instead of going along the line; `undefined` for an arm that goes along the line. The target must be where the turn
   * ends. Default: none.
   */
  readonly pivots?: readonly (Vector3 | undefined)[];
}

/** A leg as far as the hands could follow it. */
export interface FollowedLeg {
  /** The joint actions, one per tick. */
  readonly actions: Action[];
  /** Names of the arms whose hands were left behind, in the robot's order; empty when all arrived. */
  readonly leftBehind: readonly string[];
}

interface ArmProgress {
  readonly description: ArmDescription;
  readonly model: ArmModel;
  readonly joints: Float64Array;
  target: EndEffectorTarget;
}

/**
 * Turns motions of the hands into joint actions, one per control tick: interpolates in Cartesian space and solves the
 * inverse kinematics from the previous tick's solution. It remembers where the arms were last told to be.
 */
export class MotionGenerator {
  readonly #arms: readonly ArmProgress[];
  readonly #actionSpace: BoxSpace;

  /**
   * @param robot - The robot to be moved.
   * @param observation - Where it stands now.
   * @throws RangeError when the observation's state does not fit the robot.
   */
  constructor(robot: RobotDescription, actionSpace: BoxSpace, stateSpace: BoxSpace, observation: Observation) {
    this.#actionSpace = actionSpace;
    const names = robotEntryNames(robot);
    this.#arms = robot.arms.map((description, i) => {
      const { jointPositions, gripperPosition } = names[i] as ArmEntryNames;
      const model = armModel(description.model);
      const entry = (name: string): number => {
        const index = stateSpace.names.indexOf(name);
        if (index < 0)
          throw new RangeError(`the state has no entry "${name}"; there are ${stateSpace.names.join(', ')}`);
        return observation.state[index] ?? 0;
      };
      const joints = Float64Array.from(jointPositions.map(entry));
      const pose = forwardKinematics(model, description.base, joints);
      const gripperOpening = entry(gripperPosition);
      return { description, model, joints, target: { ...pose, gripperOpening, gripForce: 20 } };
    });
  }

  /** Where each hand was last told to be, in the robot's order. */
  get targets(): readonly EndEffectorTarget[] {
    return this.#arms.map((arm) => arm.target);
  }

  /**
   * The joint actions of one leg.
   * @throws UnreachableTargetError when a hand cannot follow within the joint limits; the arms stay where they were.
   */
  leg(leg: MotionLeg): Action[] {
    const before = this.#arms.map((arm) => Float64Array.from(arm.joints));
    let actions: Action[];
    try {
      actions = this.#actions(leg, (_arm, problem) => {
        throw new UnreachableTargetError(problem);
      });
    } catch (error) {
      this.#arms.forEach((arm, i) => arm.joints.set(before[i] ?? arm.joints));
      throw error;
    }
    this.#arms.forEach((arm, i) => {
      arm.target = leg.targets[i] ?? arm.target;
    });
    return actions;
  }

  /**
   * The joint actions of one leg as far as the hands can follow it: one that cannot stays where it last could, while its
   * fingers and the other arms go on as told.
   */
  legWithinReach(leg: MotionLeg): FollowedLeg {
    const stopped = new Set<ArmProgress>();
    const actions = this.#actions(leg, (arm) => void stopped.add(arm), stopped);
    this.#arms.forEach((arm, i) => {
      const target = leg.targets[i] ?? arm.target;
      const { model, description, joints } = arm;
      arm.target = stopped.has(arm) ? { ...target, ...forwardKinematics(model, description.base, joints) } : target;
    });
    return { actions, leftBehind: [...stopped].map(({ description }) => description.name) };
  }

  /**
   * The joint actions of one leg, which takes longer where a joint would otherwise exceed its speed limit: a hand that
   * turns while the arm swings the other way needs more of its last joint than its way tells.
   * @param controlRate - Control ticks per second.
   * @throws UnreachableTargetError as `leg` does.
   */
  legWithinLimits(leg: MotionLeg, controlRate: number): Action[] {
    const before = this.#arms.map(({ joints, target }) => ({ joints: Float64Array.from(joints), target }));
    const actions = this.leg(leg);
    const share = this.#greatestSpeedShare(before, actions, controlRate);
    if (share <= SPEED_SHARE) return actions;
    this.#arms.forEach((arm, i) => {
      arm.joints.set(before[i]?.joints ?? arm.joints);
      arm.target = before[i]?.target ?? arm.target;
    });
    // The way stays the same, so speeds fall as the time grows.
    return this.leg({ ...leg, ticks: Math.ceil((leg.ticks * share) / SPEED_SHARE) });
  }

  /** Greatest joint speed of actions as a fraction of the joint's limit. */
  #greatestSpeedShare(
    before: readonly { readonly joints: Float64Array }[],
    actions: readonly Action[],
    controlRate: number,
  ): number {
    let greatest = 0;
    let offset = 0;
    this.#arms.forEach(({ model }, i) => {
      for (let joint = 0; joint < model.jointCount; joint++) {
        let last = before[i]?.joints[joint] ?? 0;
        for (const action of actions) {
          const next = action[offset + joint] ?? last;
          greatest = Math.max(
            greatest,
            (Math.abs(next - last) * controlRate) / (model.limits.velocity[joint] ?? Infinity),
          );
          last = next;
        }
      }
      offset += model.jointCount + 2;
    });
    return greatest;
  }

  /**
   * The actions of a leg, tick by tick.
   *
   * @param onUnreachable - Called with an arm that cannot follow, and what remains, in a sentence.
   * @param stopped - Arms that stay where they are.
   */
  #actions(
    leg: MotionLeg,
    onUnreachable: (arm: ArmProgress, problem: string) => void,
    stopped?: ReadonlySet<ArmProgress>,
  ): Action[] {
    const starts = this.targets;
    return Array.from({ length: leg.ticks }, (_, i) => {
      const t = (i + 1) / leg.ticks;
      const s = leg.timing === 'smooth' ? t * t * t * (10 + t * (6 * t - 15)) : t;
      return this.#action(starts, leg, s, onUnreachable, stopped);
    });
  }

  #action(
    starts: readonly EndEffectorTarget[],
    leg: MotionLeg,
    s: number,
    onUnreachable: (arm: ArmProgress, problem: string) => void,
    stopped?: ReadonlySet<ArmProgress>,
  ): Action {
    const action = new Float32Array(this.#actionSpace.names.length);
    let offset = 0;
    this.#arms.forEach((arm, i) => {
      const from = starts[i] ?? arm.target;
      const to = leg.targets[i] ?? from;
      const orientation = slerp(from.orientation, to.orientation, s);
      const pivot = leg.pivots?.[i];
      const position = pivot ? turnedAbout(pivot, from, orientation) : alongPath(from.position, to.position, leg, s);
      const moves =
        s === 0 || distance3(from.position, to.position) > 0 || angleBetween(from.orientation, to.orientation) > 0;
      if (moves && !stopped?.has(arm)) {
        const solution = solveInverseKinematics(
          arm.model,
          arm.description.base,
          { position, orientation },
          { start: arm.joints },
        );
        if (solution.positionError > POSITION_TOLERANCE || solution.orientationError > ORIENTATION_TOLERANCE) {
          onUnreachable(
            arm,
            `${arm.description.name} cannot reach (${position.map((v) => v.toFixed(3)).join(', ')}) m: ` +
              `${(solution.positionError * 1000).toFixed(1)} mm and ${solution.orientationError.toFixed(3)} rad remain`,
          );
        } else {
          arm.joints.set(solution.jointPositions);
        }
      }
      for (const joint of arm.joints) action[offset++] = joint;
      action[offset++] = from.gripperOpening + (to.gripperOpening - from.gripperOpening) * s;
      action[offset++] = to.gripForce;
    });
    return action;
  }
}

/** Where a hand is after it was turned about a point, as a rigid body, to another orientation. */
function turnedAbout(pivot: Vector3, from: EndEffectorTarget, orientation: Quaternion): Vector3 {
  const [px, py, pz] = pivot;
  const [x, y, z] = from.position;
  const arm = [x - px, y - py, z - pz];
  rotateInverse(arm, from.orientation, arm);
  rotate(arm, orientation, arm);
  const [dx = 0, dy = 0, dz = 0] = arm;
  return [px + dx, py + dy, pz + dz];
}

function alongPath(from: Vector3, to: Vector3, leg: MotionLeg, s: number): Vector3 {
  const { height = 0, shape = 'arc' } = leg;
  const isArc = height > 0 && shape === 'arc';
  const across = isArc ? (1 - Math.cos(Math.PI * s)) / 2 : s;
  const lift = height * (isArc ? Math.sin(Math.PI * s) : slopes(s));
  return [
    from[0] + (to[0] - from[0]) * across,
    from[1] + (to[1] - from[1]) * across,
    from[2] + (to[2] - from[2]) * across + lift,
  ];
}

/** Rises from 0 to 1 at the middle and falls again, in straight lines but for the rounded top. */
function slopes(s: number): number {
  const rounding = 0.15;
  const end = Math.hypot(1, rounding);
  return (end - Math.hypot(2 * s - 1, rounding)) / (end - rounding);
}

function distance3(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
