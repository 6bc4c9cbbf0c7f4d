import { MotionGenerator, UnreachableTargetError } from '../../policies/index.js';
import { armModel } from '../../sim/arms/index.js';
import type { Action, ActionPlan, BoxSpace, Observation, RobotDescription } from '../../sim/interface/index.js';
import type { Check } from './verdict.js';
import { Worst } from './verdict.js';

/** What a plan is judged against beside itself. */
export interface PlanContext {
  /** The robot that is to carry it out. */
  readonly robot: RobotDescription;
  /** Layout of the action vector. */
  readonly actionSpace: BoxSpace;
  /** Layout of `observation.state`. */
  readonly stateSpace: BoxSpace;
  /** Where the robot stands. */
  readonly observation: Observation;
  /** Control rate in hertz. */
  readonly controlRate: number;
}

/** Entries of the action vector per arm: seven joints, gripper opening, grip force. */
const ENTRIES_PER_ARM = 9;
const JOINTS = 7;
/** How far under the table's surface a tool centre point may be asked to go, in metres: less than a number bin. */
const TABLE_TOLERANCE = 0.001;

/**
 * Judges a plan by itself, without a simulation: every target within reach, above the table and within the gripper's
 * stroke and force; every joint within its speed limit on the way.
 */
export function checkPlan(plan: ActionPlan, context: PlanContext): Check[] {
  const unreachable = new Worst();
  const below = new Worst();
  const speed = new Worst();
  const gripper = new Worst();
  const motion = new MotionGenerator(context.robot, context.actionSpace, context.stateSpace, context.observation);
  let previous: Action | null = null;
  plan.keyframes.forEach((keyframe, step) => {
    keyframe.arms.forEach((target, i) => {
      const arm = context.robot.arms[i];
      if (!arm) return;
      const { stroke, force } = armModel(arm.model).gripper;
      below.note(Math.max(0, -target.position[2]), step, arm.name);
      gripper.note(Math.max(target.gripperOpening / stroke, target.gripForce / force), step, arm.name);
    });
    try {
      for (const action of motion.leg({ targets: keyframe.arms, ticks: keyframe.ticks, timing: plan.interpolation })) {
        if (previous) noteSpeeds(previous, action, step, context, speed);
        previous = action;
      }
    } catch (error) {
      if (!(error instanceof UnreachableTargetError)) throw error;
      unreachable.note(1, step, error.message);
    }
  });
  return [
    unreachable.check('reachable', 0, 'targets'),
    below.check('above-table', TABLE_TOLERANCE, 'm'),
    gripper.check('gripper-range', 1.05, '1'),
    speed.check('joint-speed', 1, '1'),
  ];
}

/** Notes each joint's speed as a fraction of its limit. */
function noteSpeeds(before: Action, after: Action, step: number, context: PlanContext, into: Worst): void {
  context.robot.arms.forEach((arm, i) => {
    const limits = armModel(arm.model).limits.velocity;
    for (let joint = 0; joint < JOINTS; joint++) {
      const index = i * ENTRIES_PER_ARM + joint;
      const change = Math.abs((after[index] ?? 0) - (before[index] ?? 0));
      into.note((change * context.controlRate) / (limits[joint] ?? 1), step, `${arm.name} joint ${joint + 1}`);
    }
  });
}
