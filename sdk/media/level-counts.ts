import type { RgbImage } from '../../sim/interface/index.js';
import { asWords } from './picture-changes.js';

/** Share of a picture that may differ from the one before before all of it is counted anew. */
const LARGEST_UPDATE = 0.25;

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
  /** Words of the picture that differ from the last one. */
  #changed = new Int32Array(0);

  /** Counts one picture. */
  add({ data }: RgbImage): void {
    if (data.length === this.#last.length) {
      this.#update(data);
    } else {
      this.#last = new Uint8Array(data.length);
      this.#changed = new Int32Array(Math.floor((data.length / 4) * LARGEST_UPDATE));
      this.#recount(data);
    }
    this.#last.set(data);
    for (let channel = 0; channel < 3; channel++) {
      const [total, levels] = [this.totals[channel]!, this.#levels[channel]!];
      for (let level = 0; level < 256; level++) total[level]! += levels[level]!;
    }
  }

  #recount(data: Uint8Array): void {
    const [red, green, blue] = this.#levels;
    for (const levels of this.#levels) levels.fill(0);
    for (let i = 0; i < data.length; i += 3) {
      red[data[i]!]!++;
      green[data[i + 1]!]!++;
      blue[data[i + 2]!]!++;
    }
  }

  #update(data: Uint8Array): void {
    const last = this.#last;
    const [before, now] = [asWords(last), asWords(data)];
    const changed = this.#changed;
    let count = 0;
    for (let w = 0; w < now.length; w++) {
      if (before[w] === now[w]) continue;
      if (count === changed.length) {
        this.#recount(data);
        return;
      }
      changed[count++] = w;
    }
    for (let k = 0; k < count; k++) this.#recountBytes(data, 4 * changed[k]!, 4 * changed[k]! + 4);
    this.#recountBytes(data, 4 * now.length, data.length);
  }

  /** Counts the bytes from `first` up to `end` as they are now instead of as they were. */
  #recountBytes(data: Uint8Array, first: number, end: number): void {
    for (let i = first; i < end; i++) {
      const levels = this.#levels[i % 3]!;
      levels[this.#last[i]!]!--;
      levels[data[i]!]!++;
    }
  }
}
