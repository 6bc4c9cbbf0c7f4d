import type { ActionChunk, Observation } from '../sim/interface/index.js';
import { Random } from '../sim/math/random.js';
import { MotionGenerator } from './motion.js';
import { validatePlan } from './planner-policy.js';
import type { NextActionPlanner, PastStep, Policy, PolicyContext } from './policy.js';

/** Everything that belongs to one episode. */
interface Replanning {
  readonly context: PolicyContext;
  readonly motion: MotionGenerator;
  /** Draws the seed of each decision. */
  readonly random: Random;
  /** The last steps, oldest first. */
  past: readonly PastStep[];
}

/** Options of a `ReplanningPolicy`. */
export interface ReplanningOptions {
  /**
   * How many of the last steps the planner is told, a non-negative integer: one tells what is under way, such as carrying from
   * setting down, more tell how long. Default 1.
   */
  readonly remembered?: number;
}

/**
 * Acts in closed loop: asks a `NextActionPlanner` for the next action alone, carries it out, looks again, remembering the last
 * steps. Whoever starts an episode holds the task for not done, so that the first action is chosen in any case. A hand that cannot
 * reach its target stays where it last could. When the planner holds the task for done, the arms hold still and the policy
 * has finished.
 */
export class ReplanningPolicy implements Policy {
  /** Name for records: the planner's and `-replanning`. */
  readonly name: string;
  readonly #planner: NextActionPlanner;
  readonly #remembered: number;
  #episode: Replanning | null = null;
  #decisions = 0;
  #unreachable = 0;
  #done = false;

  /**
   * @param planner - Who plans. It stays the caller's to dispose of.
   * @throws RangeError when an option is out of range.
   */
  constructor(planner: NextActionPlanner, { remembered = 1 }: ReplanningOptions = {}) {
    if (!Number.isInteger(remembered) || remembered < 0) {
      throw new RangeError(`remembered must be a non-negative integer, received ${remembered}`);
    }
    this.#planner = planner;
    this.#remembered = remembered;
    this.name = `${planner.name}-replanning`;
  }

  /** Number of actions chosen in this episode. */
  get decisions(): number {
    return this.#decisions;
  }

  /** How many of them led a hand where it could not follow. */
  get unreachable(): number {
    return this.#unreachable;
  }

  /** Whether the planner held the task for done. */
  get done(): boolean {
    return this.#done;
  }

  /** Starts an episode. Throws a RangeError when the observation's state does not fit the robot. */
  reset(context: PolicyContext): Promise<void> {
    const { robot, actionSpace, stateSpace, observation, seed } = context;
    this.#episode = {
      context,
      motion: new MotionGenerator(robot, actionSpace, stateSpace, observation),
      random: new Random(seed).split('replanning'),
      past: [],
    };
    this.#decisions = 0;
    this.#unreachable = 0;
    this.#done = false;
    return Promise.resolve();
  }

  /**
   * The actions up to the next keyframe, chosen from what is seen now. Rejects with what the planner throws, a RangeError for
   * an action that is none, and an Error before `reset`.
   */
  async act(observation: Observation): Promise<ActionChunk> {
    if (!this.#episode) throw new Error('ReplanningPolicy.act was called before reset');
    const { context, motion, random, past } = this.#episode;
    const { instruction, robot, signal } = context;
    const seed = random.integer(0, 0xffffffff);
    const options = { seed, robot, signal, past, unfinished: this.#decisions === 0 };
    const next = this.#done ? null : await this.#planner.planNext(observation, instruction, options);
    if (!next) {
      this.#done = true;
      return { actions: motion.leg({ targets: motion.targets, ticks: 1, timing: 'linear' }), finished: true };
    }
    validatePlan({ keyframes: [next], interpolation: 'linear' }, robot.arms.length);
    this.#decisions++;
    const steps = [...past, { observation, keyframe: next }];
    this.#episode.past = steps.slice(Math.max(0, steps.length - this.#remembered));
    const { actions, leftBehind } = motion.legWithinReach({ targets: next.arms, ticks: next.ticks, timing: 'linear' });
    if (leftBehind.length > 0) this.#unreachable++;
    return { actions, subtask: next.subtask };
  }
}
