import type { LightTable } from './light-table.js';
import type { SampleGrid } from './sample-grid.js';
import type { SceneGeometry } from './scene-geometry.js';
import { BESIDE, MIXED, SEVERAL, UNKNOWN, type ShadingMemory } from './shading-memory.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';

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
  /** Column, row and place of each of a pixel's samples, counted from its first one. */
  readonly #sampleX = new Int32Array(16);
  readonly #sampleY = new Int32Array(16);
  readonly #offsets = new Int32Array(16);

  /** @param grid - The samples. */
  constructor(grid: SampleGrid) {
    this.#grid = grid;
    for (let n = 0; n < grid.scale ** 2; n++) {
      const j = Math.floor(n / grid.scale);
      const i = n - j * grid.scale;
      this.#sampleX[n] = i;
      this.#sampleY[n] = j;
      this.#offsets[n] = j * grid.width + i;
    }
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
    const { changedFirst, changedEnd } = grid;
    const columns = width / scale;
    const rows = grid.height / scale;
    const total = scale * scale;
    const step = 1 / scale;
    const fullMask = (1 << total) - 1;
    const ids = this.#ids;
    const offsets = this.#offsets;
    const sampleX = this.#sampleX;
    const sampleY = this.#sampleY;
    let count = 0;
    // Neighbours mostly show the same triangle, of which it is known then whether its pixels keep their colours.
    let last = -3;
    let keeps = false;
    let receives = false;
    // One light with a shadow is the usual case, and worth its own path.
    let single: Float64Array | null = null;
    let singleTiles: Int32Array = ids;
    let since = 0;
    if (lights.shadowCount === 1 && !shadowsSame) {
      for (let l = 0; l < lights.count; l++) {
        const shadow = lights.shadows[l]!;
        if (shadow === null) continue;
        single = shadow.tileChanged;
        singleTiles = memory.tiles(l);
        since = memory.drawnBefore[l]!;
      }
    }
    for (let row = 0; row < rows; row++) {
      if (count + columns * total > this.triangle.length) this.#grow(count + columns * total);
      const { triangle, pixel, x, y, mask, share } = this;
      let firstChanged = width;
      let endChanged = 0;
      for (let j = row * scale; j < (row + 1) * scale; j++) {
        if (changedFirst[j]! < firstChanged) firstChanged = changedFirst[j]!;
        if (changedEnd[j]! > endChanged) endChanged = changedEnd[j]!;
      }
      // Where no sample changed and no shadow did, every pixel keeps its colour.
      const skips = shadowsSame && clock >= 0;
      const firstColumn = skips ? Math.min(columns, Math.floor(firstChanged / scale)) : 0;
      const endColumn = skips ? Math.ceil(endChanged / scale) : columns;
      let p = row * columns + firstColumn;
      for (let column = firstColumn, sample = firstColumn * scale; column < endColumn; column++, p++, sample += scale) {
        const before = remembered[p]!;
        if (before !== UNKNOWN && (sample + scale <= firstChanged || sample >= endChanged)) {
          if (single === null) {
            if (shadowsSame || isQuiet(lights, memory, p)) continue;
          } else {
            const tile = singleTiles[p]!;
            if (tile === BESIDE || (tile >= 0 && single[tile]! <= since)) continue;
          }
        }
        const corner = row * scale * width + sample;
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
          if (before === first) {
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
        for (let n = 0; n < total; n++) ids[n] = samples[corner + offsets[n]!]!;
        for (let n = 0, left = fullMask; left !== 0; n++) {
          if ((left & (1 << n)) === 0) continue;
          const id = ids[n]!;
          let bits = 1 << n;
          let members = 1;
          let sumX = sampleX[n]!;
          let sumY = sampleY[n]!;
          for (let k = n + 1; k < total; k++) {
            // An earlier piece took all samples of its triangle.
            if (ids[k] !== id) continue;
            bits |= 1 << k;
            members++;
            sumX += sampleX[k]!;
            sumY += sampleY[k]!;
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
    grid.forgetChanges();
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
    let last = -1;
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
        remembered[p] = MIXED;
        for (let l = 0; l < lights.count; l++) {
          if (lights.shadows[l] === null) continue;
          const tile = memory.tiles(l);
          const now = tiles[l]![f]!;
          if (p !== last || tile[p] === BESIDE) tile[p] = now;
          else if (now !== BESIDE && now !== tile[p]) tile[p] = SEVERAL;
        }
        last = p;
      }
      if (kept !== f) {
        triangle[kept] = t;
        pixel[kept] = p;
        x[kept] = x[f]!;
        y[kept] = y[f]!;
        mask[kept] = mask[f]!;
        share[kept] = share[f]!;
        for (let l = 0; l < lights.count; l++) {
          if (lights.shadows[l] !== null) arriving[l]![kept] = arriving[l]![f]!;
        }
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
    if (tile !== BESIDE && (tile < 0 || shadow.tileChanged[tile]! > memory.drawnBefore[l]!)) return false;
  }
  return true;
}
