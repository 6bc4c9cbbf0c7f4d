import type { LightTable } from './light-table.js';
import { LIGHT_STRIDE } from './light-table.js';
import type { ShadowMap } from './shadow-map.js';
import type { SceneGeometry } from './scene-geometry.js';
import { copyView, createView, sameView, type View } from './view.js';

/** Marks a pixel whose colour has to be worked out anew. */
export const UNKNOWN = -2;
/** Marks a pixel whose colour is the mean of several triangles'. */
export const MIXED = -3;

/** Stands for a tile where a light's shadow map has no say. */
export const BESIDE = -1;
/** Stands for the tile of a pixel that several tiles decided. */
export const SEVERAL = -2;

/**
 * What the last picture's pixels were computed from, so that a pixel whose triangle, light and camera are the same keeps
 * its colour: the same bytes as if it were shaded again. In a scene seen by a fixed camera most pixels are like that.
 */
export class ShadingMemory {
  /** Triangle that covers the whole pixel and gave it its colour; -1 for the background, `MIXED` for several triangles, `UNKNOWN` when nothing is known. */
  readonly triangle: Int32Array;
  /** Whether the maps of all lights with shadows are as they were. */
  shadowsSame = false;
  /** Per directional light, `ShadowMap.drawn` of the last picture; -1 for a light without shadows. Filled by `begin`. */
  readonly drawnBefore: number[] = [];
  /** `SceneGeometry.clock` of the last picture: what changed later is not remembered. */
  clock = -1;

  readonly #view = createView();
  #scene: SceneGeometry | null = null;
  #numbering = -1;
  #lampCount = -1;
  #lamps = new Float64Array(0);
  readonly #ambient = new Float64Array(12);
  readonly #background: Float64Array;
  readonly #drawn: number[] = [];
  readonly #placement: number[] = [];
  readonly #maps: (ShadowMap | null)[] = [];
  /** How much of each light arrived at the pixel. */
  readonly #arriving: Float32Array[] = [];
  /** Tile of each light's map that decided it. */
  readonly #tiles: Int32Array[] = [];

  /** @param width, height - Size of the pictures in pixels. */
  constructor(width: number, height: number) {
    this.triangle = new Int32Array(width * height).fill(UNKNOWN);
    this.#background = new Float64Array(height * 3);
  }

  /** Compares the next picture's conditions with the last one's and forgets everything where they differ. */
  begin(scene: SceneGeometry, view: View, lights: LightTable, background: Float64Array): void {
    const { count, values, ambient, shadows } = lights;
    let same =
      this.#scene === scene &&
      this.#numbering === scene.numbering &&
      this.#lampCount === count &&
      sameView(this.#view, view) &&
      sameNumbers(this.#ambient, ambient, 12) &&
      sameNumbers(this.#lamps, values, count * LIGHT_STRIDE) &&
      sameNumbers(this.#background, background, background.length);
    this.shadowsSame = true;
    for (let l = 0; l < count; l++) {
      // A light without shadows draws no map: -1.
      const shadow = shadows[l]!;
      const drawn = shadow === null ? -1 : shadow.drawn;
      const placement = shadow === null ? -1 : shadow.placement;
      if (this.#maps[l] !== shadow || this.#placement[l] !== placement) same = false;
      if (this.#drawn[l] !== drawn) this.shadowsSame = false;
      this.drawnBefore[l] = this.#drawn[l] ?? -1;
      this.#drawn[l] = drawn;
      this.#placement[l] = placement;
      this.#maps[l] = shadow;
    }
    if (same) return;
    this.triangle.fill(UNKNOWN);
    this.clock = -1;
    this.#scene = scene;
    this.#numbering = scene.numbering;
    this.#lampCount = count;
    if (this.#lamps.length < values.length) this.#lamps = new Float64Array(values.length);
    this.#lamps.set(values);
    this.#ambient.set(ambient);
    this.#background.set(background);
    copyView(view, this.#view);
  }

  /** How much of light `l` arrived at each pixel in the last picture; of use where `triangle` is known. */
  arriving(l: number): Float32Array {
    return (this.#arriving[l] ??= new Float32Array(this.triangle.length));
  }

  /** Tile of light `l`'s map that decided it, or `BESIDE`, or `SEVERAL`; of use where `triangle` is known. */
  tiles(l: number): Int32Array {
    return (this.#tiles[l] ??= new Int32Array(this.triangle.length));
  }
}

function sameNumbers(a: Float64Array, b: Float64Array, count: number): boolean {
  if (a.length < count) return false;
  for (let i = 0; i < count; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
