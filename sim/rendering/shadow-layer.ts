import type { KernelArray, KernelLoan } from '../kernels/index.js';
import type { SceneGeometry } from './scene-geometry.js';

/** Size of a shadow map in memory. */
export interface ShadowMapSize {
  /** Edge length in texels. */
  readonly edge: number;
  /** Distance from the start of a row to the next. */
  readonly stride: number;
  /** Number of tiles along each axis. */
  readonly tiles: number;
}

/** The depths of a shadow map, and those of its tiles. */
export class ShadowLayer {
  /** Distance along the light in metres of the nearest caster per texel, in rows of `stride`; Infinity where there is none. */
  readonly depth: KernelArray<Float32Array>;
  /** A lower bound of the depths in each tile of `1 << TILE_SHIFT` texels and those around it that lookups may read, row-major; Infinity where nothing was drawn. */
  readonly tileDepth: KernelArray<Float32Array>;
  /** Number of the drawing in which a tile's texels, or those around it, last changed. */
  readonly tileChanged: KernelArray<Int32Array>;
  /** First and last column, first and last row of tiles in which something was drawn since the last `clear` or `restore`. */
  readonly used: KernelArray<Int32Array>;
  /** How many texels it has room for. */
  room = 0;

  /** @param loan - Lends the arrays. */
  constructor(loan: KernelLoan) {
    this.depth = loan.float32(0);
    this.tileDepth = loan.float32(0);
    this.tileChanged = loan.int32(0);
    this.used = loan.int32(4);
    this.used.view.set([0, -1, 0, -1]);
  }

  /** Makes room for a map and empties it, unless it has that room. */
  reserve({ edge, stride, tiles }: ShadowMapSize): void {
    if (this.room === edge * stride) return;
    this.room = edge * stride;
    const { depth, tileDepth, tileChanged, used } = this;
    depth.reserve(edge * stride);
    tileDepth.reserve(tiles * tiles);
    tileChanged.reserve(tiles * tiles);
    depth.view.fill(Infinity);
    tileDepth.view.fill(Infinity);
    tileChanged.view.fill(0);
    used.view.set([tiles, -1, tiles, -1]);
  }

  /** Counts tiles that another layer uses as used. */
  include({ used: other }: ShadowLayer): void {
    const used = this.used.view;
    const more = other.view;
    if (more[1]! < 0) return;
    for (const i of [0, 2]) {
      used[i] = used[i + 1]! < 0 ? more[i]! : Math.min(used[i]!, more[i]!);
      used[i + 1] = Math.max(used[i + 1]!, more[i + 1]!);
    }
  }

  /** Empties the texels of all tiles in use, and notes that they changed in drawing `drawn`. */
  clear({ kernels }: SceneGeometry, { edge, stride, tiles }: ShadowMapSize, drawn: number): void {
    const { depth, tileDepth, tileChanged, used } = this;
    kernels.clearShadows(
      depth.pointer,
      tileDepth.pointer,
      tileChanged.pointer,
      tiles,
      edge,
      stride,
      drawn,
      used.pointer,
    );
  }

  /** Leaves in the tiles that changed in drawing `touched` what another layer has there, and notes that they changed in drawing `drawn`. */
  restore(
    { kernels }: SceneGeometry,
    { edge, stride, tiles }: ShadowMapSize,
    layer: ShadowLayer,
    touched: number,
    drawn: number,
  ): void {
    const { depth, tileDepth, tileChanged, used } = this;
    kernels.restoreShadows(
      layer.depth.pointer,
      layer.tileDepth.pointer,
      depth.pointer,
      tileDepth.pointer,
      tileChanged.pointer,
      tiles,
      edge,
      stride,
      touched,
      drawn,
      used.pointer,
    );
  }
}
