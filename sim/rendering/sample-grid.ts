import type { KernelArray, KernelLoan } from '../kernels/index.js';
import type { SceneGeometry } from './scene-geometry.js';
import { StillMeshes } from './still-meshes.js';
import { copyView, createView, sameView, type View } from './view.js';

/** Samples and where meshes were drawn onto them. */
export interface SampleLayer {
  /** 1 / depth of the nearest surface per sample. */
  readonly inverseDepth: KernelArray<Float32Array>;
  /** Index of the nearest triangle per sample, -1 for none. */
  readonly triangle: KernelArray<Int32Array>;
  /** Per row, the first sample that a mesh may cover; the width where none does. */
  readonly first: KernelArray<Int32Array>;
  /** Per row, the sample after the last such; 0 where there is none. */
  readonly end: KernelArray<Int32Array>;
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
  /** Counts the pictures drawn. */
  drawn = 0;
  /** Per row of samples, the first one whose triangle may have changed since `forgetChanges`. */
  readonly changedFirst: KernelArray<Int32Array>;
  /** Per row of samples, the one after the last such; not more than the first where there is none. */
  readonly changedEnd: KernelArray<Int32Array>;
  /** The grid's own samples, for the meshes that move. */
  readonly moving: SampleLayer;
  /** What meshes that stand still leave on the samples. */
  readonly still: SampleLayer;

  readonly #view = createView();
  readonly #meshes = new StillMeshes();
  /** Whether more is to be restored than what moving meshes covered. */
  #isWhole = true;

  /**
   * @param loan - Lends the arrays.
   * @param pixelsX, pixelsY - Size of the picture in pixels.
   * @param scale - Samples per pixel along each axis, at the centres of equal cells.
   */
  constructor(loan: KernelLoan, pixelsX: number, pixelsY: number, scale: number) {
    const width = pixelsX * scale;
    const height = pixelsY * scale;
    this.scale = scale;
    this.width = width;
    this.height = height;
    this.changedFirst = loan.int32(height);
    this.changedEnd = loan.int32(height);
    this.changedEnd.view.fill(width);
    const layer = (samples: number): SampleLayer => ({
      inverseDepth: loan.float32(samples),
      triangle: loan.int32(samples),
      first: loan.int32(height),
      end: loan.int32(height),
    });
    this.moving = layer(width * height);
    this.moving.first.view.fill(width);
    // A camera that never stands still needs none.
    this.still = layer(0);
  }

  /** Begins a picture: finds out which meshes stood still. */
  begin(scene: SceneGeometry, view: View): void {
    this.#meshes.begin(scene, sameView(this.#view, view));
    copyView(view, this.#view);
    if (!this.#meshes.hasLayer) this.#isWhole = true;
  }

  /** Whether mesh `m` is to be drawn into the layer now; it belongs to it from then on. */
  enters(m: number): boolean {
    const isNew = !this.#meshes.hasLayer;
    if (!this.#meshes.enters(m)) return false;
    if (isNew) {
      const { inverseDepth, triangle } = this.still;
      inverseDepth.reserve(this.width * this.height);
      triangle.reserve(this.width * this.height);
      inverseDepth.view.fill(1 / this.#view.far);
      triangle.view.fill(-1);
    }
    return true;
  }

  /** Whether mesh `m` is not part of the layer. */
  isMoving(m: number): boolean {
    return this.#meshes.isMoving(m);
  }

  /** Leaves on the samples what the layer has there. */
  restore({ kernels }: SceneGeometry): void {
    const { width, height, still, moving } = this;
    const first = moving.first.view;
    const end = moving.end.view;
    if (this.#isWhole) {
      const inverseDepth = moving.inverseDepth.view;
      const triangle = moving.triangle.view;
      if (this.#meshes.hasLayer) {
        inverseDepth.set(still.inverseDepth.view);
        triangle.set(still.triangle.view);
      } else {
        inverseDepth.fill(1 / this.#view.far);
        triangle.fill(-1);
      }
      this.changedFirst.view.fill(0);
      this.changedEnd.view.fill(width);
    } else {
      this.#noteChanges();
      kernels.restoreSamples(
        still.inverseDepth.pointer,
        still.triangle.pointer,
        width,
        height,
        moving.first.pointer,
        moving.end.pointer,
        moving.inverseDepth.pointer,
        moving.triangle.pointer,
      );
    }
    this.#isWhole = false;
    first.fill(width);
    end.fill(0);
  }

  /** Ends a picture. */
  finish(): void {
    this.drawn++;
    this.#noteChanges();
  }

  /** Notes that nothing is known of earlier pictures. */
  forgetPictures(): void {
    this.changedFirst.view.fill(0);
    this.changedEnd.view.fill(this.width);
  }

  /** Notes that all changes so far are known. */
  forgetChanges(): void {
    this.changedFirst.view.fill(this.width);
    this.changedEnd.view.fill(0);
  }

  #noteChanges(): void {
    const { height } = this;
    const changedFirst = this.changedFirst.view;
    const changedEnd = this.changedEnd.view;
    const first = this.moving.first.view;
    const end = this.moving.end.view;
    for (let j = 0; j < height; j++) {
      if (first[j]! < changedFirst[j]!) changedFirst[j] = first[j]!;
      if (end[j]! > changedEnd[j]!) changedEnd[j] = end[j]!;
    }
  }
}
