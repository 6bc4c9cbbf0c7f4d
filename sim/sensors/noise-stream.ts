const { cos, log, sqrt, imul, PI } = Math;
const UNIT = 1 / 0x100000000;

/**
 * Random numbers for one sensor that are a pure function of seed, purpose, time and index: whoever draws more, draws in
 * another order or skips a moment changes nobody else's numbers, and there is no state to keep in a snapshot.
 *
 * The hash is `pcg3d` of Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020.
 */
export class NoiseStream {
  /** The first of two standard normal numbers that `draw` left. */
  normal0 = 0;
  /** The second of them, independent of the first. */
  normal1 = 0;
  /** A number from 0 (inclusive) to 1 (exclusive) that `draw` left, independent of both. */
  uniform = 0;

  readonly #key: number;

  /**
   * @param seed - Integer from 0 to 2^32 - 1.
   * @param purpose - What the numbers are for, such as `color/front`; other purposes get other numbers.
   */
  constructor(seed: number, purpose: string) {
    // FNV-1a over the purpose, begun at the spread seed: neighbouring seeds must not cancel neighbouring letters.
    let hash = spread(seed ^ 0x811c9dc5);
    for (let i = 0; i < purpose.length; i++) hash = imul(hash ^ purpose.charCodeAt(i), 0x01000193);
    this.#key = spread(hash);
  }

  /**
   * Draws for one reading.
   * @param time - Number of the moment, such as the physics step of the exposure.
   * @param index - Number of the entry, such as a pixel.
   */
  draw(time: number, index: number): void {
    let x = (imul(this.#key, 1664525) + 1013904223) | 0;
    let y = (imul(time, 1664525) + 1013904223) | 0;
    let z = (imul(index, 1664525) + 1013904223) | 0;
    x = (x + imul(y, z)) | 0;
    y = (y + imul(z, x)) | 0;
    z = (z + imul(x, y)) | 0;
    x ^= x >>> 16;
    y ^= y >>> 16;
    z ^= z >>> 16;
    x = (x + imul(y, z)) | 0;
    y = (y + imul(z, x)) | 0;
    z = (z + imul(x, y)) | 0;
    // Box-Muller; 1 - u keeps the logarithm finite.
    const radius = sqrt(-2 * log(1 - (x >>> 0) * UNIT));
    const angle = 2 * PI * (y >>> 0) * UNIT;
    this.normal0 = radius * cos(angle);
    this.normal1 = radius * Math.sin(angle);
    this.uniform = (z >>> 0) * UNIT;
  }
}

/** The finaliser of MurmurHash3. */
function spread(value: number): number {
  let h = value;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
