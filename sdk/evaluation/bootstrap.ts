import { Random } from '../../sim/math/random.js';
import { quantileOfSorted } from '../episodes/index.js';

/** A mean with its 95 % interval, in the unit of the values. */
export interface Estimate {
  /** Arithmetic mean of the values. */
  readonly mean: number;
  /** Lower end of the 95 % interval. */
  readonly low: number;
  /** Upper end of the 95 % interval. */
  readonly high: number;
  /** Number of independent values (seeds). */
  readonly n: number;
}

/** Options of a `Bootstrap`. */
export interface BootstrapOptions {
  /** How often the sample is drawn anew, a positive integer. Default 10,000. */
  readonly resamples?: number;
  /** Seed of the draws, an integer from 0 to 2^32 - 1. Default 0. */
  readonly seed?: number;
}

/**
 * Intervals of means by the percentile bootstrap (Efron 1979, Ann. Stat. 7, 1-26): the sample is drawn anew with
 * replacement, and the interval reaches from the 2.5 % to the 97.5 % quantile of the means. Samples of one size share
 * their draws, so that a result depends on its values and the seed alone, not on what was computed before it.
 */
export class Bootstrap {
  readonly #resamples: number;
  readonly #seed: number;
  readonly #draws = new Map<number, Uint32Array>();

  /** @throws RangeError when `resamples` is not a positive integer. */
  constructor(options: BootstrapOptions = {}) {
    const { resamples = 10_000, seed = 0 } = options;
    if (!Number.isInteger(resamples) || resamples < 1) {
      throw new RangeError(`options.resamples must be a positive integer, received ${resamples}`);
    }
    this.#resamples = resamples;
    this.#seed = seed;
  }

  /**
   * The mean of independent values with its interval; of a single value, both ends are the value.
   *
   * @param values - One finite number per independent unit.
   * @returns The estimate, or `null` when there is no value.
   */
  mean(values: readonly number[]): Estimate | null {
    const n = values.length;
    if (n === 0) return null;
    const draws = this.#drawsOf(n);
    const means = new Float64Array(this.#resamples);
    for (let resample = 0; resample < means.length; resample++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += values[draws[resample * n + i] as number] as number;
      means[resample] = sum / n;
    }
    means.sort();
    let total = 0;
    for (const value of values) total += value;
    return { mean: total / n, low: quantileOfSorted(means, 0.025), high: quantileOfSorted(means, 0.975), n };
  }

  #drawsOf(n: number): Uint32Array {
    let draws = this.#draws.get(n);
    if (!draws) {
      const random = new Random(this.#seed).split(`bootstrap/${n}`);
      draws = Uint32Array.from({ length: this.#resamples * n }, () => random.integer(0, n - 1));
      this.#draws.set(n, draws);
    }
    return draws;
  }
}
