import type { ActionChunk, ActionPlan, Observation } from '../sim/interface/index.js';
import { MotionGenerator } from './motion.js';
import type { Planner, Policy, PolicyContext } from './policy.js';

/** Longest plan that is accepted, in keyframes. */
const MAXIMUM_KEYFRAMES = 1000;

/**
 * Carries out the plan that a `Planner` makes from the first observation, keyframe by keyframe, through the same
 * kinematics as the expert. It does not look again: it shows what the plan alone is worth.
 */
export class PlannerPolicy implements Policy {
  /** Name for records: the planner's. */
  readonly name: string;
  readonly #planner: Planner;
  #plan: ActionPlan | null = null;
  #motion: MotionGenerator | null = null;
  #next = 0;

  /** @param planner - Who plans. It stays the caller's to dispose of. */
  constructor(planner: Planner) {
    this.#planner = planner;
    this.name = planner.name;
  }

  /** The plan of this episode, or `null` before `reset`. */
  get plan(): ActionPlan | null {
    return this.#plan;
  }

  /** Starts an episode: plans the whole task. Rejects with what the planner throws. */
  async reset(context: PolicyContext): Promise<void> {
    this.#plan = validatePlan(
      await this.#planner.plan(context.observation, context.instruction, {
        seed: context.seed,
        robot: context.robot,
        signal: context.signal,
      }),
      context.robot.arms.length,
    );
    this.#motion = new MotionGenerator(context.robot, context.actionSpace, context.stateSpace, context.observation);
    this.#next = 0;
  }

  /** The actions up to the next keyframe. Rejects with an UnreachableTargetError where the plan cannot be followed. */
  act(_observation: Observation): Promise<ActionChunk> {
    const keyframe = this.#plan?.keyframes[this.#next];
    if (!this.#plan || !this.#motion || !keyframe) {
      return Promise.reject(new Error('PlannerPolicy.act was called before reset or after the plan had ended'));
    }
    this.#next++;
    try {
      const actions = this.#motion.leg({
        targets: keyframe.arms,
        ticks: keyframe.ticks,
        timing: this.#plan.interpolation,
      });
      return Promise.resolve({
        actions,
        subtask: keyframe.subtask,
        finished: this.#next === this.#plan.keyframes.length,
      });
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * Checks that a plan has keyframes with whole positive ticks and one target per arm.
 * @throws RangeError that names the keyframe and what is wrong with it.
 */
export function validatePlan(plan: ActionPlan, arms: number): ActionPlan {
  const count = plan.keyframes.length;
  if (count === 0 || count > MAXIMUM_KEYFRAMES) {
    throw new RangeError(`plan.keyframes must hold 1 to ${MAXIMUM_KEYFRAMES} keyframes, received ${count}`);
  }
  plan.keyframes.forEach((keyframe, i) => {
    if (!Number.isInteger(keyframe.ticks) || keyframe.ticks < 1) {
      throw new RangeError(`plan.keyframes[${i}].ticks must be a positive integer, received ${keyframe.ticks}`);
    }
    if (keyframe.arms.length !== arms) {
      throw new RangeError(`plan.keyframes[${i}].arms must hold ${arms} targets, received ${keyframe.arms.length}`);
    }
    for (const target of keyframe.arms) {
      const numbers = [...target.position, ...target.orientation, target.gripperOpening, target.gripForce];
      if (!numbers.every(Number.isFinite)) {
        throw new RangeError(`plan.keyframes[${i}].arms must hold finite numbers, received ${numbers.join(', ')}`);
      }
    }
  });
  return plan;
}
