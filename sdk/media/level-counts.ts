import type { RgbImage } from '../../sim/interface/index.js';
import { asWords } from './words.js';

/**
 * How often each level of each channel stands in a series of pictures. Of a picture that mostly is the one before it, only what
 * differs is counted anew.
 */
export class LevelCounts {
  /** Counts by level 0 to 255: red, green, blue. */
  readonly totals = [new Float64Array(256), new Float64Array(256), new Float64Array(256)] as const;
  /** The same of the last picture. */
  readonly #levels = [new Int32Array(256), new Int32Array(256), new Int32Array(256)] as const;
  /** A copy of the last picture. */
  #last = new Uint8Array(0);

  /** Counts one picture. */
  add({ data }: RgbImage): void {
    if (data.length === this.#last.length) {
      this.#update(data);
    } else {
      for (const levels of this.#levels) levels.fill(0);
      this.#last = new Uint8Array(data.length);
      this.#count(data, 0, data.length, 1);
    }
    this.#last.set(data);
    for (let channel = 0; channel < 3; channel++) {
      const [total, levels] = [this.totals[channel]!, this.#levels[channel]!];
      for (let level = 0; level < 256; level++) total[level]! += levels[level]!;
    }
  }

  /** Counts groups of four pixels, three words, that differ from the last picture's. */
  #update(data: Uint8Array): void {
    const last = this.#last;
    const [before, now] = [asWords(last), asWords(data)];
    const groups = Math.floor(now.length / 3) * 3;
    for (let w = 0; w < groups; w += 3) {
      if (before[w] === now[w] && before[w + 1] === now[w + 1] && before[w + 2] === now[w + 2]) continue;
      this.#count(last, 4 * w, 4 * w + 12, -1);
      this.#count(data, 4 * w, 4 * w + 12, 1);
    }
    this.#count(last, 4 * groups, data.length, -1);
    this.#count(data, 4 * groups, data.length, 1);
  }

  /** Adds `step` to the counts of the pixels in the bytes from `first` up to `end`. */
  #count(data: Uint8Array, first: number, end: number, step: number): void {
    const [red, green, blue] = this.#levels;
    for (let i = first; i < end; i += 3) {
      red[data[i]!]! += step;
      green[data[i + 1]!]! += step;
      blue[data[i + 2]!]! += step;
    }
  }
}
