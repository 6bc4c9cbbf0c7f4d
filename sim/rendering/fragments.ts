import type { SampleGrid } from './visibility.js';

/**
 * The pieces of a picture that are shaded: per pixel one piece for each triangle that covers samples of it, in the order
 * of the pixels. A piece is shaded once, at the mean of its samples.
 */
export class Fragments {
  /** Number of pieces. */
  count = 0;
  /** Visible triangle, -1 for the background. */
  triangle: Int32Array;
  /** Pixel, row-major. */
  pixel: Int32Array;
  /** Column at which it is shaded, in pixels. */
  x: Float32Array;
  /** Row at which it is shaded, in pixels. */
  y: Float32Array;
  /** Which samples of the pixel belong to it, one bit each, row-major. */
  mask: Uint16Array;
  /** Fraction of the pixel that it covers. */
  share: Float32Array;

  readonly #grid: SampleGrid;
  readonly #ids = new Int32Array(16);

  /** @param grid - The samples; with one per pixel the pieces are the pixels and stay as they are. */
  constructor(grid: SampleGrid) {
    this.#grid = grid;
    const pixels = (grid.width * grid.height) / grid.scale ** 2;
    const capacity = grid.scale === 1 ? pixels : pixels + (pixels >> 1) + 64;
    this.triangle = grid.scale === 1 ? grid.triangle : new Int32Array(capacity);
    this.pixel = new Int32Array(capacity);
    this.x = new Float32Array(capacity);
    this.y = new Float32Array(capacity);
    this.mask = new Uint16Array(capacity);
    this.share = new Float32Array(capacity);
    if (grid.scale !== 1) return;
    this.count = pixels;
    this.mask.fill(1);
    this.share.fill(1);
    for (let i = 0; i < pixels; i++) {
      this.pixel[i] = i;
      this.x[i] = (i % grid.width) + 0.5;
      this.y[i] = Math.floor(i / grid.width) + 0.5;
    }
  }

  /** Collects the pieces from the samples. */
  collect(): void {
    const grid = this.#grid;
    const { scale, width, triangle: samples } = grid;
    if (scale === 1) return;
    const columns = width / scale;
    const rows = grid.height / scale;
    const total = scale * scale;
    const step = 1 / scale;
    const fullMask = (1 << total) - 1;
    const ids = this.#ids;
    let count = 0;
    for (let row = 0, p = 0; row < rows; row++) {
      if (count + columns * total > this.triangle.length) this.#grow(count + columns * total);
      const { triangle, pixel, x, y, mask, share } = this;
      for (let column = 0; column < columns; column++, p++) {
        const corner = row * scale * width + column * scale;
        const first = samples[corner]!;
        let isWhole = true;
        for (let j = 0; j < scale && isWhole; j++) {
          for (let i = 0, k = corner + j * width; i < scale; i++, k++) {
            if (samples[k] !== first) isWhole = false;
          }
        }
        if (isWhole) {
          triangle[count] = first;
          pixel[count] = p;
          x[count] = column + 0.5;
          y[count] = row + 0.5;
          mask[count] = fullMask;
          share[count++] = 1;
          continue;
        }
        for (let j = 0, n = 0; j < scale; j++) {
          for (let i = 0; i < scale; i++, n++) ids[n] = samples[corner + j * width + i]!;
        }
        for (let n = 0, left = fullMask; left !== 0; n++) {
          if ((left & (1 << n)) === 0) continue;
          const id = ids[n]!;
          let bits = 0;
          let members = 0;
          let sumX = 0;
          let sumY = 0;
          for (let k = n; k < total; k++) {
            if (ids[k] !== id || (left & (1 << k)) === 0) continue;
            bits |= 1 << k;
            members++;
            const j = (k / scale) | 0;
            sumX += k - j * scale;
            sumY += j;
          }
          left &= ~bits;
          triangle[count] = id;
          pixel[count] = p;
          x[count] = column + (sumX / members + 0.5) * step;
          y[count] = row + (sumY / members + 0.5) * step;
          mask[count] = bits;
          share[count++] = members / total;
        }
      }
    }
    this.count = count;
  }

  #grow(needed: number): void {
    const capacity = needed + (needed >> 1);
    const { triangle, pixel, x, y, mask, share } = this;
    (this.triangle = new Int32Array(capacity)).set(triangle);
    (this.pixel = new Int32Array(capacity)).set(pixel);
    (this.x = new Float32Array(capacity)).set(x);
    (this.y = new Float32Array(capacity)).set(y);
    (this.mask = new Uint16Array(capacity)).set(mask);
    (this.share = new Float32Array(capacity)).set(share);
  }
}
