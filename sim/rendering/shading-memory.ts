import type { KernelArray, KernelLoan } from '../kernels/index.js';
import { LAMP_BASIS, LAMP_STRIDE, UNKNOWN } from './layout.js';
import type { LightTable } from './light-table.js';
import type { ShadowMap } from './shadow-map.js';
import type { SceneGeometry } from './scene-geometry.js';
import { copyView, createView, sameView, type View } from './view.js';

/**
 * What the last picture's pixels were computed from, so that a pixel whose triangle, light and camera are the same keeps
 * its colour: the same bytes as if it were shaded again. In a scene seen by a fixed camera most pixels are like that.
 */
export class ShadingMemory {
  /** Triangle that covers the whole pixel and gave it its colour; -1 for the background, `MIXED` for several triangles, `UNKNOWN` when nothing is known. */
  readonly triangle: KernelArray<Int32Array>;
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
  readonly #loan: KernelLoan;
  readonly #pixels: number;
  readonly #drawn: number[] = [];
  readonly #placement: number[] = [];
  readonly #maps: (ShadowMap | null)[] = [];
  /** How much of each light arrived at the pixel. */
  readonly #arriving: KernelArray<Float32Array>[] = [];
  /** Tile of each light's map that decided it. */
  readonly #tiles: KernelArray<Int32Array>[] = [];

  /**
   * @param loan - Lends the arrays.
   * @param width, height - Size of the pictures in pixels.
   */
  constructor(loan: KernelLoan, width: number, height: number) {
    this.#loan = loan;
    this.#pixels = width * height;
    this.triangle = loan.int32(width * height);
    this.triangle.view.fill(UNKNOWN);
    this.#background = new Float64Array(height * 3);
  }

  /** Compares the next picture's conditions with the last one's and forgets everything where they differ. */
  begin(scene: SceneGeometry, view: View, lights: LightTable, background: Float64Array): void {
    const { count, shadows } = lights;
    const values = lights.lamps.view;
    const ambient = lights.ambient.view;
    let same =
      this.#scene === scene &&
      this.#numbering === scene.numbering &&
      this.#lampCount === count &&
      sameView(this.#view, view) &&
      sameNumbers(this.#ambient, ambient, 12) &&
      sameLamps(this.#lamps, values, count) &&
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
    this.triangle.view.fill(UNKNOWN);
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
  arriving(l: number): KernelArray<Float32Array> {
    return (this.#arriving[l] ??= this.#loan.float32(this.#pixels));
  }

  /** Tile of light `l`'s map that decided it, or `BESIDE`, or `SEVERAL`; of use where `triangle` is known. */
  tiles(l: number): KernelArray<Int32Array> {
    return (this.#tiles[l] ??= this.#loan.int32(this.#pixels));
  }
}

/** Whether directions and colours of lights are equal; where their maps are is counted by the maps. */
function sameLamps(a: Float64Array, b: Float64Array, count: number): boolean {
  if (a.length < count * LAMP_STRIDE) return false;
  for (let l = 0; l < count; l++) {
    for (let i = l * LAMP_STRIDE, end = i + LAMP_BASIS; i < end; i++) {
      if (a[i] !== b[i]) return false;
    }
  }
  return true;
}

function sameNumbers(a: Float64Array, b: Float64Array, count: number): boolean {
  if (a.length < count) return false;
  for (let i = 0; i < count; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
