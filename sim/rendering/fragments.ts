import type { LightTable } from './light-table.js';
import type { SceneGeometry } from './scene-geometry.js';
import type { ShadingMemory } from './shading-memory.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import type { SampleGrid } from './visibility.js';

/**
 * The pieces of a picture that are to be shaded: per pixel one piece for each triangle that covers samples of it, in the order
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

  /** @param grid - The samples. */
  constructor(grid: SampleGrid) {
    this.#grid = grid;
    const pixels = (grid.width * grid.height) / grid.scale ** 2;
    const capacity = grid.scale === 1 ? pixels : pixels + (pixels >> 1) + 64;
    this.triangle = new Int32Array(capacity);
    this.pixel = new Int32Array(capacity);
    this.x = new Float32Array(capacity);
    this.y = new Float32Array(capacity);
    this.mask = new Uint16Array(capacity);
    this.share = new Float32Array(capacity);
  }

  /**
   * Collects the pieces from the samples, but for pixels that keep their colour. Pixels on which shadows fall are
   * collected when the part of a shadow map that they look at changed, for `settle` to sort out.
   */
  collect({ triangleSurface, surfaces, changed }: SceneGeometry, memory: ShadingMemory, lights: LightTable): void {
    const grid = this.#grid;
    const { scale, width, triangle: samples } = grid;
    const { triangle: remembered, clock, shadowsSame } = memory;
    const columns = width / scale;
    const rows = grid.height / scale;
    const total = scale * scale;
    const step = 1 / scale;
    const fullMask = (1 << total) - 1;
    const ids = this.#ids;
    let count = 0;
    // Neighbours mostly show the same triangle, of which it is known then whether its pixels keep their colours.
    let last = -3;
    let keeps = false;
    let receives = false;
    for (let row = 0, p = 0; row < rows; row++) {
      if (count + columns * total > this.triangle.length) this.#grow(count + columns * total);
      const { triangle, pixel, x, y, mask, share } = this;
      for (let column = 0; column < columns; column++, p++) {
        const corner = row * scale * width + column * scale;
        const first = samples[corner]!;
        let isWhole = true;
        if (scale === 2) {
          isWhole =
            samples[corner + 1] === first && samples[corner + width] === first && samples[corner + width + 1] === first;
        } else if (scale !== 1) {
          for (let j = 0; j < scale && isWhole; j++) {
            for (let i = 0, k = corner + j * width; i < scale; i++, k++) {
              if (samples[k] !== first) isWhole = false;
            }
          }
        }
        if (isWhole) {
          if (remembered[p] === first) {
            if (first !== last) {
              last = first;
              const surface = first < 0 ? 0 : triangleSurface[first]!;
              keeps = first < 0 || changed[surface]! <= clock;
              receives = first >= 0 && surfaces[surface * SURFACE_STRIDE + SurfaceField.receiveShadow]! === 1;
            }
            if (keeps && (!receives || shadowsSame || isQuiet(lights, memory, p))) continue;
          }
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

  /**
   * Drops the pieces that keep their colour because the same amount of every light arrives at them, and notes the
   * others in `memory`.
   *
   * @param arriving - Per directional light how much of it arrives at each piece.
   * @param tiles - Per directional light the tile of its map that decided it.
   */
  settle(
    { triangleSurface, changed }: SceneGeometry,
    memory: ShadingMemory,
    lights: LightTable,
    arriving: readonly Float32Array[],
    tiles: readonly Int32Array[],
  ): void {
    const { triangle, pixel, x, y, mask, share, count } = this;
    const { triangle: remembered, clock } = memory;
    let kept = 0;
    for (let f = 0; f < count; f++) {
      const t = triangle[f]!;
      const p = pixel[f]!;
      if (share[f] === 1) {
        let same = remembered[p] === t && t >= 0 && changed[triangleSurface[t]!]! <= clock;
        for (let l = 0; l < lights.count; l++) {
          if (lights.shadows[l] === null) continue;
          const before = memory.arriving(l);
          memory.tiles(l)[p] = tiles[l]![f]!;
          const now = arriving[l]![f]!;
          if (before[p] === now) continue;
          before[p] = now;
          same = false;
        }
        if (same) continue;
        remembered[p] = t;
      } else {
        remembered[p] = -2;
      }
      if (kept !== f) {
        triangle[kept] = t;
        pixel[kept] = p;
        x[kept] = x[f]!;
        y[kept] = y[f]!;
        mask[kept] = mask[f]!;
        share[kept] = share[f]!;
        for (let l = 0; l < lights.count; l++) arriving[l]![kept] = arriving[l]![f]!;
      }
      kept++;
    }
    this.count = kept;
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

/** Whether no shadow map changed where pixel `p` looks at it. */
function isQuiet({ count, shadows }: LightTable, memory: ShadingMemory, p: number): boolean {
  for (let l = 0; l < count; l++) {
    const shadow = shadows[l]!;
    if (shadow === null) continue;
    const tile = memory.tiles(l)[p]!;
    if (tile >= 0 && shadow.tileChanged[tile]! > memory.drawnBefore[l]!) return false;
  }
  return true;
}
