import {
  VIEW_AXES,
  VIEW_CENTER_X,
  VIEW_CENTER_Y,
  VIEW_FAR,
  VIEW_FOCAL_X,
  VIEW_FOCAL_Y,
  VIEW_NEAR,
  VIEW_ORIGIN,
} from './layout.js';

/** Where a camera is and what it sees, in the plain numbers that the raster loops use. */
export interface View {
  /** Optical centre in the world frame. */
  readonly origin: Float64Array;
  /** World directions of the camera's axes, right then down then forward, 9 numbers. */
  readonly axes: Float64Array;
  /** Horizontal focal length in pixels. */
  focalX: number;
  /** Vertical focal length in pixels. */
  focalY: number;
  /** Column of the principal point in pixels. */
  centerX: number;
  /** Row of the principal point in pixels, counted downwards. */
  centerY: number;
  /** Near plane in metres. */
  near: number;
  /** Far plane in metres. */
  far: number;
}

/** A view at the origin that looks along z with square pixels of unit focal length. */
export function createView(): View {
  return {
    origin: new Float64Array(3),
    axes: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    focalX: 1,
    focalY: 1,
    centerX: 0,
    centerY: 0,
    near: 0,
    far: 1,
  };
}

/** Writes a view to an array of `VIEW_STRIDE` numbers for kernels. */
export function writeView(view: View, out: Float64Array): void {
  out.set(view.origin, VIEW_ORIGIN);
  out.set(view.axes, VIEW_AXES);
  out[VIEW_FOCAL_X] = view.focalX;
  out[VIEW_FOCAL_Y] = view.focalY;
  out[VIEW_CENTER_X] = view.centerX;
  out[VIEW_CENTER_Y] = view.centerY;
  out[VIEW_NEAR] = view.near;
  out[VIEW_FAR] = view.far;
}

/** Makes `to` equal to `from`. */
export function copyView(from: View, to: View): void {
  to.origin.set(from.origin);
  to.axes.set(from.axes);
  to.focalX = from.focalX;
  to.focalY = from.focalY;
  to.centerX = from.centerX;
  to.centerY = from.centerY;
  to.near = from.near;
  to.far = from.far;
}

/** Whether two views are equal in every number. */
export function sameView(a: View, b: View): boolean {
  for (let i = 0; i < 3; i++) {
    if (a.origin[i] !== b.origin[i]) return false;
  }
  for (let i = 0; i < 9; i++) {
    if (a.axes[i] !== b.axes[i]) return false;
  }
  return (
    a.focalX === b.focalX &&
    a.focalY === b.focalY &&
    a.centerX === b.centerX &&
    a.centerY === b.centerY &&
    a.near === b.near &&
    a.far === b.far
  );
}
