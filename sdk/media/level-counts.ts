import type { KernelArray, KernelLoan } from '../../sim/kernels/index.js';
import type { RgbImage } from '../../sim/interface/index.js';
import { kernels, memory } from './media-memory.js';

/**
 * How often each level of each channel stands in a series of pictures. Of a picture that mostly is the one before it, only what
 * differs is counted anew.
 */
export class LevelCounts {
  readonly #loan: KernelLoan = memory.lend(this);
  readonly #totals: KernelArray<Float64Array> = this.#loan.float64(3 * 256);
  /** The same of the last picture. */
  readonly #levels: KernelArray<Int32Array> = this.#loan.int32(3 * 256);
  readonly #picture: KernelArray<Uint8Array> = this.#loan.uint8(0);
  readonly #last: KernelArray<Uint8Array> = this.#loan.uint8(0);
  /** Bytes of the last picture. */
  #length = 0;

  /** Counts by level 0 to 255: red, green, blue. */
  get totals(): readonly [Float64Array, Float64Array, Float64Array] {
    const channel = (c: number): Float64Array => this.#totals.view.slice(c * 256, (c + 1) * 256);
    return [channel(0), channel(1), channel(2)];
  }

  /** Counts one picture. */
  add({ data }: RgbImage): void {
    const { length } = data;
    this.#picture.reserve(length);
    this.#last.reserve(length);
    this.#picture.view.set(data);
    if (length !== this.#length) {
      // As if it came after a black picture.
      this.#length = length;
      this.#last.view.fill(0);
      this.#levels.view.fill(0);
      for (let channel = 0; channel < 3; channel++) this.#levels.view[channel * 256] = length / 3;
    }
    kernels.countLevels(this.#picture.pointer, this.#last.pointer, length, this.#levels.pointer, this.#totals.pointer);
  }
}
