import type { KernelArray, KernelLoan } from '../kernels/index.js';
import type { LightTable } from './light-table.js';
import { pixelPartitions } from './pixel-partitions.js';
import type { SampleGrid } from './sample-grid.js';
import type { SceneGeometry } from './scene-geometry.js';
import type { ShadingMemory } from './shading-memory.js';

/**
 * The pieces of a picture that are to be shaded: per pixel one piece for each triangle that covers samples of it, in the order
 * of the pixels. A piece is shaded once, at the mean of its samples.
 */
export class Pieces {
  /** Number of pieces. */
  count = 0;
  /** Visible triangle, -1 for the background. */
  readonly triangle: KernelArray<Int32Array>;
  /** Pixel, row-major. */
  readonly pixel: KernelArray<Int32Array>;
  /** Column at which it is shaded, in pixels. */
  readonly x: KernelArray<Float32Array>;
  /** Row at which it is shaded, in pixels. */
  readonly y: KernelArray<Float32Array>;
  /** Which samples of the pixel belong to it, one bit each, row-major. */
  readonly mask: KernelArray<Uint16Array>;
  /** Fraction of the pixel that it covers. */
  readonly share: KernelArray<Float32Array>;

  readonly #grid: SampleGrid;
  /** Column, row and place of each of a pixel's samples, counted from its first one. */
  readonly #offsets: KernelArray<Int32Array>;
  /** Pieces by which samples are equal; empty where there are not two by two samples a pixel. */
  readonly #partitions: KernelArray<Int32Array>;
  /** Next row to collect and number of pieces so far. */
  readonly #state: KernelArray<Int32Array>;

  /**
   * @param loan - Lends the arrays.
   * @param grid - The samples.
   */
  constructor(loan: KernelLoan, grid: SampleGrid) {
    this.#grid = grid;
    const { scale, width, height } = grid;
    const total = scale ** 2;
    this.#state = loan.int32(2);
    this.#offsets = loan.int32(total * 3);
    for (let n = 0; n < total; n++) {
      const row = Math.floor(n / scale);
      const column = n - row * scale;
      this.#offsets.view.set([column, row, row * width + column], n * 3);
    }
    this.#partitions = loan.int32(scale === 2 ? PARTITIONS.length : 0);
    if (scale === 2) this.#partitions.view.set(PARTITIONS);
    const pixels = (width * height) / total;
    const room = roomFor(scale === 1 ? pixels : pixels + (pixels >> 1) + 64);
    this.triangle = loan.int32(room);
    this.pixel = loan.int32(room);
    this.x = loan.float32(room);
    this.y = loan.float32(room);
    this.mask = loan.uint16(room);
    this.share = loan.float32(room);
  }

  /** Number of pieces that there is room for, a multiple of 4. */
  get room(): number {
    return this.triangle.length;
  }

  /**
   * Collects the pieces from the samples, but for pixels that keep their colour. Pixels on which shadows fall are
   * collected when the part of a shadow map that they look at changed, for `settle` to sort out.
   *
   * @param maps - Address of what kernels know of the lights' maps, see `MAP_STRIDE`.
   */
  collect({ kernels, arrays }: SceneGeometry, memory: ShadingMemory, lights: LightTable, maps: number): void {
    const grid = this.#grid;
    const { scale } = grid;
    const rows = grid.height / scale;
    const columns = grid.width / scale;
    const state = this.#state;
    state.view.fill(0);
    for (;;) {
      kernels.collectPieces(
        state.pointer,
        this.#offsets.pointer,
        this.#partitions.pointer,
        grid.moving.triangle.pointer,
        scale,
        columns,
        rows,
        grid.changedFirst.pointer,
        grid.changedEnd.pointer,
        memory.triangle.pointer,
        memory.clock,
        memory.shadowsSame,
        arrays.triangleSurface.pointer,
        arrays.surfaces.pointer,
        arrays.changed.pointer,
        maps,
        lights.count,
        this.room,
        this.triangle.pointer,
        this.pixel.pointer,
        this.x.pointer,
        this.y.pointer,
        this.mask.pointer,
        this.share.pointer,
      );
      if (state.view[0]! === rows) break;
      this.#reserve(state.view[1]! + columns * scale * scale);
    }
    this.count = state.view[1]!;
    grid.forgetChanges();
  }

  /**
   * Drops the pieces that keep their colour because the same amount of every light arrives at them, and notes the
   * others in `memory`.
   *
   * @param maps - Address of what kernels know of the lights' maps, see `MAP_STRIDE`.
   */
  settle({ kernels, arrays }: SceneGeometry, memory: ShadingMemory, lights: LightTable, maps: number): void {
    this.count = kernels.settlePieces(
      this.count,
      memory.triangle.pointer,
      memory.clock,
      arrays.triangleSurface.pointer,
      arrays.changed.pointer,
      maps,
      lights.count,
      this.triangle.pointer,
      this.pixel.pointer,
      this.x.pointer,
      this.y.pointer,
      this.mask.pointer,
      this.share.pointer,
    );
  }

  #reserve(count: number): void {
    const room = roomFor(count + (count >> 1));
    for (const array of [this.triangle, this.pixel, this.x, this.y, this.mask, this.share]) array.reserve(room);
  }
}

const PARTITIONS = pixelPartitions();

/** Room for whole groups of four pieces. */
function roomFor(count: number): number {
  return Math.ceil(count / 4) * 4;
}
