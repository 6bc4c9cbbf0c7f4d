import { Random } from '../sim/math/random.js';
import type { Action, BoxSpace, Observation } from '../sim/interface/index.js';
import type { Policy, PolicyContext } from './policy.js';

/**
 * The trivial baseline: a random walk of every entry of the action vector. It starts where the robot stands and moves
 * each entry by at most `stepFraction` of its range a tick, within the bounds.
 */
export class RandomPolicy implements Policy {
  /** Name for records. */
  readonly name = 'random';
  readonly #stepFraction: number;
  #random = new Random(0);
  #space: BoxSpace | null = null;
  #action: Action = new Float32Array(0);

  /**
   * @param options - `stepFraction`: greatest change per tick as a fraction of each entry's range, above 0. Default 0.02.
   * @throws RangeError when `stepFraction` is not above 0.
   */
  constructor(options: { readonly stepFraction?: number } = {}) {
    const { stepFraction = 0.02 } = options;
    if (!(stepFraction > 0)) throw new RangeError(`options.stepFraction must be above 0, received ${stepFraction}`);
    this.#stepFraction = stepFraction;
  }

  /** Starts an episode. */
  reset(context: PolicyContext): Promise<void> {
    this.#random = new Random(context.seed).split('random-policy');
    this.#space = context.actionSpace;
    this.#action = new Float32Array(context.actionSpace.names.length);
    context.actionSpace.names.forEach((name, i) => {
      const known = context.stateSpace.names.findIndex(
        (candidate) => candidate === name || candidate === `${name}.pos`,
      );
      const { units, low, high } = context.actionSpace;
      const [least, most] = [low[i] ?? 0, high[i] ?? 0];
      // Rest, where the state does not say where to start; a quaternion must not be 0.
      const rest = units[i] === '1' ? least : Math.min(most, Math.max(least, 0));
      this.#action[i] = known >= 0 ? (context.observation.state[known] ?? 0) : rest;
    });
    return Promise.resolve();
  }

  /** The next step of the walk. Throws an Error before `reset`. */
  act(_observation: Observation): Promise<Action> {
    const space = this.#space;
    if (!space) return Promise.reject(new Error('RandomPolicy.act was called before reset'));
    const next = new Float32Array(this.#action.length);
    for (let i = 0; i < next.length; i++) {
      const low = space.low[i] ?? -1;
      const high = space.high[i] ?? 1;
      const step = (high - low) * this.#stepFraction;
      next[i] = Math.min(high, Math.max(low, (this.#action[i] ?? 0) + this.#random.uniform(-step, step)));
    }
    this.#action = next;
    return Promise.resolve(next);
  }
}
