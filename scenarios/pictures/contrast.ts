import type { RgbImage } from '../../sim/interface/index.js';

/** Difference of a byte from which a pixel counts as one in which two renderings differ. */
export const DIFFERENT = 6;

/**
 * What two renderings of one size differ in, and which of them a picture is nearer to there. All are blurred already
 * (`blurred`), so that many can be compared in pairs. Distances are root mean squares over the bytes of the pixels in which
 * the two differ by 6 of 255 or more, 0 to 255.
 */
export class Contrast {
  /** In how many pixels they differ. */
  readonly pixels: number;
  /** How far the one is from the other; 0 where they differ in no pixel. */
  readonly distance: number;
  readonly #first: RgbImage;
  readonly #second: RgbImage;
  /** Where the differing pixels begin in the data. */
  readonly #at: Int32Array;

  constructor(first: RgbImage, second: RgbImage) {
    this.#first = first;
    this.#second = second;
    const at: number[] = [];
    for (let p = 0; p < first.data.length; p += 3) {
      for (let i = p; i < p + 3; i++) {
        if (Math.abs((first.data[i] ?? 0) - (second.data[i] ?? 0)) < DIFFERENT) continue;
        at.push(p);
        break;
      }
    }
    this.#at = Int32Array.from(at);
    this.pixels = at.length;
    this.distance = this.#distance(first, second);
  }

  /** How far a picture is from the first. */
  fromFirst(picture: RgbImage): number {
    return this.#distance(picture, this.#first);
  }

  /** How far a picture is from the second. */
  fromSecond(picture: RgbImage): number {
    return this.#distance(picture, this.#second);
  }

  #distance({ data: a }: RgbImage, { data: b }: RgbImage): number {
    let squared = 0;
    for (const p of this.#at) {
      for (let i = p; i < p + 3; i++) squared += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
    }
    return this.pixels === 0 ? 0 : Math.sqrt(squared / (3 * this.pixels));
  }
}
