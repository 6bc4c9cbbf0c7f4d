import type { SceneGeometry } from './scene-geometry.js';
import { copyView, createView, sameView, type View } from './view.js';

/** Pictures for which a mesh has to stand still before it is drawn once and for all. */
const QUIET_PICTURES = 3;

/** Samples and where meshes were drawn onto them. */
export interface SampleLayer {
  /** 1 / depth of the nearest surface per sample. */
  inverseDepth: Float32Array;
  /** Index of the nearest triangle per sample, -1 for none. */
  triangle: Int32Array;
  /** Per row, the first sample that a mesh may cover; the width where none does. */
  readonly first: Int32Array;
  /** Per row, the sample after the last such; 0 where there is none. */
  readonly end: Int32Array;
}

/**
 * A grid of sample points with the nearest triangle at each. While the camera stands still, so does what is seen of meshes
 * that do not move: it is kept in a layer from which the samples are restored that moving meshes covered in the last picture.
 */
export class SampleGrid {
  /** Samples per pixel along each axis. */
  readonly scale: number;
  /** Columns of samples. */
  readonly width: number;
  /** Rows of samples. */
  readonly height: number;
  /** 1 / depth of the nearest surface per sample. */
  readonly inverseDepth: Float32Array;
  /** Index of the nearest triangle per sample, -1 for none. */
  readonly triangle: Int32Array;
  /** Per row of samples, the first one whose triangle may have changed since `forgetChanges`. */
  readonly changedFirst: Int32Array;
  /** Per row of samples, the one after the last such; not more than the first where there is none. */
  readonly changedEnd: Int32Array;
  /** The grid's own samples, for the meshes that move. */
  readonly moving: SampleLayer;
  /** What meshes that stand still leave on the samples. */
  readonly still: SampleLayer;

  #scene: SceneGeometry | null = null;
  #numbering = -1;
  #clock = -1;
  readonly #view = createView();
  /** Pictures for which each mesh has not changed. */
  #quiet = new Uint8Array(0);
  /** Whether a mesh is part of the layer, 1 or 0. */
  #layered = new Uint8Array(0);
  #hasLayer = false;
  /** Whether more is to be restored than what moving meshes covered. */
  #isWhole = true;

  /**
   * @param pixelsX, pixelsY - Size of the picture in pixels.
   * @param scale - Samples per pixel along each axis, at the centres of equal cells.
   */
  constructor(pixelsX: number, pixelsY: number, scale: number) {
    const width = pixelsX * scale;
    const height = pixelsY * scale;
    this.scale = scale;
    this.width = width;
    this.height = height;
    this.inverseDepth = new Float32Array(width * height);
    this.triangle = new Int32Array(width * height);
    this.changedFirst = new Int32Array(height);
    this.changedEnd = new Int32Array(height).fill(width);
    this.moving = {
      inverseDepth: this.inverseDepth,
      triangle: this.triangle,
      first: new Int32Array(height).fill(width),
      end: new Int32Array(height),
    };
    this.still = {
      inverseDepth: new Float32Array(0),
      triangle: new Int32Array(0),
      first: new Int32Array(height),
      end: new Int32Array(height),
    };
  }

  /** Begins a picture: finds out which meshes stood still. */
  begin(scene: SceneGeometry, view: View): void {
    const { meshCount, meshChanged } = scene;
    if (this.#scene === scene && this.#numbering === scene.numbering && sameView(this.#view, view)) {
      const quiet = this.#quiet;
      const layered = this.#layered;
      for (let m = 0; m < meshCount; m++) {
        if (meshChanged[m]! > this.#clock) {
          quiet[m] = 0;
          if (layered[m] === 1) this.#hasLayer = false;
        } else if (quiet[m]! < QUIET_PICTURES) {
          quiet[m]!++;
        }
      }
      if (!this.#hasLayer) layered.fill(0);
    } else {
      this.#scene = scene;
      this.#numbering = scene.numbering;
      copyView(view, this.#view);
      if (this.#quiet.length < meshCount) {
        this.#quiet = new Uint8Array(meshCount);
        this.#layered = new Uint8Array(meshCount);
      }
      this.#quiet.fill(0);
      this.#layered.fill(0);
      this.#hasLayer = false;
    }
    this.#clock = scene.clock;
    if (!this.#hasLayer) this.#isWhole = true;
  }

  /** Whether mesh `m` is to be drawn into the layer now; it belongs to it from then on. */
  enters(m: number): boolean {
    if (this.#layered[m] === 1 || this.#quiet[m]! < QUIET_PICTURES) return false;
    this.#layered[m] = 1;
    if (!this.#hasLayer) {
      this.#hasLayer = true;
      const { still } = this;
      if (still.triangle.length === 0) {
        still.inverseDepth = new Float32Array(this.inverseDepth.length);
        still.triangle = new Int32Array(this.triangle.length);
      }
      still.inverseDepth.fill(1 / this.#view.far);
      still.triangle.fill(-1);
    }
    return true;
  }

  /** Whether mesh `m` is not part of the layer. */
  isMoving(m: number): boolean {
    return this.#layered[m] === 0;
  }

  /** Leaves on the samples what the layer has there. */
  restore(): void {
    const { width, height, inverseDepth, triangle, still } = this;
    const { first, end } = this.moving;
    if (this.#isWhole) {
      if (this.#hasLayer) {
        inverseDepth.set(still.inverseDepth);
        triangle.set(still.triangle);
      } else {
        inverseDepth.fill(1 / this.#view.far);
        triangle.fill(-1);
      }
      this.changedFirst.fill(0);
      this.changedEnd.fill(width);
    } else {
      this.#noteChanges();
      const { inverseDepth: stillDepth, triangle: stillTriangle } = still;
      for (let j = 0; j < height; j++) {
        const last = j * width + end[j]!;
        for (let k = j * width + first[j]!; k < last; k++) {
          inverseDepth[k] = stillDepth[k]!;
          triangle[k] = stillTriangle[k]!;
        }
      }
    }
    this.#isWhole = false;
    first.fill(width);
    end.fill(0);
  }

  /** Ends a picture. */
  finish(): void {
    this.#noteChanges();
  }

  /** Notes that all changes so far are known. */
  forgetChanges(): void {
    this.changedFirst.fill(this.width);
    this.changedEnd.fill(0);
  }

  #noteChanges(): void {
    const { height, changedFirst, changedEnd } = this;
    const { first, end } = this.moving;
    for (let j = 0; j < height; j++) {
      if (first[j]! < changedFirst[j]!) changedFirst[j] = first[j]!;
      if (end[j]! > changedEnd[j]!) changedEnd[j] = end[j]!;
    }
  }
}
