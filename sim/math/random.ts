import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * A seeded random stream. Streams are split by purpose, so that a draw added for one purpose never shifts the draws of
 * another.
 */
export class Random {
  readonly #seed: number;
  readonly #generator: RandomGenerator;

  /**
   * @param seed - Integer from 0 to 2^32 - 1.
   * @throws RangeError when the seed is outside that range.
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new RangeError(`seed must be an integer from 0 to 4294967295, received ${seed}`);
    }
    this.#seed = seed;
    this.#generator = xoroshiro128plus(mix(seed | 0));
    for (let i = 0; i < 4; i++) this.#generator.next();
  }

  /** An independent stream for one purpose, the same for the same seed and purpose whatever was drawn here before. */
  split(purpose: string): Random {
    let hash = 0x811c9dc5 ^ this.#seed;
    for (let i = 0; i < purpose.length; i++) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
    return new Random(mix(hash) >>> 0);
  }

  /** A number drawn uniformly from `low` (inclusive) to `high` (exclusive), with 32 bits of resolution. */
  uniform(low: number, high: number): number {
    return low + (high - low) * ((this.#generator.next() >>> 0) / 0x100000000);
  }

  /** An integer drawn uniformly from `low` to `high`, both inclusive. */
  integer(low: number, high: number): number {
    return uniformInt(this.#generator, low, high);
  }

  /** One of `values`, each equally likely. Throws a RangeError when there is none. */
  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError('values must hold at least one entry, received none');
    return values[this.integer(0, values.length - 1)] as T;
  }

  /** A normally distributed number (Box-Muller transform). */
  normal(mean = 0, standardDeviation = 1): number {
    const u = 1 - this.uniform(0, 1);
    const v = this.uniform(0, 1);
    return mean + standardDeviation * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  }
}

/** The finaliser of MurmurHash3: spreads neighbouring seeds over all 32 bits. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
