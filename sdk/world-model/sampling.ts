import type { Random } from '../../sim/math/random.js';

/** How tokens are chosen. */
export interface SamplingOptions {
  /** 0 takes the most likely token; 1 draws from the model's own distribution; larger values draw more evenly. Default 0. */
  readonly temperature?: number;
  /** Draws among this many of the most likely tokens only. Default 40. */
  readonly topK?: number;
}

/** Most ids that a vocabulary can have: shards hold them in 16 bits. */
const MOST_IDS = 0x10000;

/** Chooses tokens from logits, one random draw a token. */
export class TokenSampler {
  readonly #temperature: number;
  readonly #topK: number;
  readonly #random: Random;
  readonly #ids: Int32Array;
  readonly #values: Float64Array;

  /**
   * @param random - Where draws come from; not used at temperature 0.
   * @throws RangeError when the temperature is negative or `topK` not a positive integer.
   */
  constructor(options: SamplingOptions, random: Random) {
    const { temperature = 0, topK = 40 } = options;
    if (!(temperature >= 0 && temperature < Infinity)) {
      throw new RangeError(`temperature must be a number of at least 0, received ${temperature}`);
    }
    if (!Number.isInteger(topK) || topK < 1) throw new RangeError(`topK must be a positive integer, received ${topK}`);
    this.#temperature = temperature;
    this.#topK = Math.min(topK, MOST_IDS);
    this.#random = random;
    this.#ids = new Int32Array(this.#topK);
    this.#values = new Float64Array(this.#topK);
  }

  /**
   * Chooses one of the allowed ids.
   *
   * @param logits - Logits of consecutive ids.
   * @param offset - Index in `logits` of id `firstId`.
   * @param firstId - The id at `offset`.
   * @param ranges - Allowed ids as half-open ranges `start, end, ...`, at least one id, all within `logits`.
   */
  choose(logits: Float32Array, offset: number, firstId: number, ranges: readonly number[]): number {
    const limit = this.#temperature === 0 ? 1 : this.#topK;
    const ids = this.#ids;
    const values = this.#values;
    let count = 0;
    for (let r = 0; r < ranges.length; r += 2) {
      for (let id = ranges[r] as number; id < (ranges[r + 1] as number); id++) {
        const value = logits[offset + id - firstId] as number;
        if (count === limit && !(value > (values[count - 1] as number))) continue;
        let at = count < limit ? count++ : count - 1;
        // Equal values keep the order of their ids, so that the choice does not depend on anything else.
        while (at > 0 && value > (values[at - 1] as number)) {
          values[at] = values[at - 1] as number;
          ids[at] = ids[at - 1] as number;
          at -= 1;
        }
        values[at] = value;
        ids[at] = id;
      }
    }
    if (count === 0) throw new RangeError('ranges must allow at least one id, received none');
    if (limit === 1) return ids[0] as number;
    let sum = 0;
    for (let i = 0; i < count; i++)
      sum += Math.exp(((values[i] as number) - (values[0] as number)) / this.#temperature);
    let left = this.#random.uniform(0, 1) * sum;
    for (let i = 0; i < count - 1; i++) {
      left -= Math.exp(((values[i] as number) - (values[0] as number)) / this.#temperature);
      if (left < 0) return ids[i] as number;
    }
    return ids[count - 1] as number;
  }
}
