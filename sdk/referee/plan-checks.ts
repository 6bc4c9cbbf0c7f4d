import { MotionGenerator, UnreachableTargetError } from '../../policies/index.js';
import type { ActionPlan, BoxSpace, Observation } from '../../sim/interface/index.js';
import { robotEntryNames } from '../../sim/simulation/index.js';
import { DEFAULT_LIMITS, type RefereeLimits } from './limits.js';
import { MotionChecker, type MotionContext } from './motion-checks.js';
import { Worst, type Check } from './verdict.js';

/** What a plan is judged against beside itself. */
export interface PlanContext extends MotionContext {
  /** Layout of the action vector. */
  readonly actionSpace: BoxSpace;
  /** Layout of `observation.state`. */
  readonly stateSpace: BoxSpace;
  /** Where the robot stands. */
  readonly observation: Observation;
}

/**
 * Judges a plan by itself, without a simulation: every target within reach, every joint within its speed limit on the
 * way, grippers within stroke and force, arms clear of one another, themselves, table and furniture.
 */
export function checkPlan(plan: ActionPlan, context: PlanContext, limits: RefereeLimits = DEFAULT_LIMITS): Check[] {
  const { robot, actionSpace, stateSpace, observation } = context;
  const motion = new MotionGenerator(robot, actionSpace, stateSpace, observation);
  const start = robotEntryNames(robot).flatMap(({ jointPositions }) =>
    jointPositions.map((name) => observation.state[stateSpace.names.indexOf(name)] ?? NaN),
  );
  const checker = new MotionChecker(context, start);
  const unreachable = new Worst();
  let missed = 0;
  plan.keyframes.forEach((keyframe, step) => {
    let why = '';
    try {
      const actions = motion.leg({ targets: keyframe.arms, ticks: keyframe.ticks, timing: plan.interpolation });
      for (const action of actions) checker.note(action, step);
    } catch (error) {
      if (!(error instanceof UnreachableTargetError)) throw error;
      missed++;
      why = error.message;
    }
    unreachable.note(missed, step, why);
  });
  const nothing = 'the plan is empty';
  return [
    unreachable.check({ part: 'plan', name: 'reachable', limit: 0, unit: 'missed', nothing, required: true }),
    ...checker.checks(limits),
  ];
}
