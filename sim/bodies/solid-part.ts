import type { Quaternion, Shape, Vector3 } from '../interface/index.js';

/** One primitive of a rigid thing, placed in the thing's own frame. */
export interface SolidPart {
  /** The primitive. */
  readonly shape: Shape;
  /** Position of the primitive's frame in the thing's frame, in metres. Default: the origin. */
  readonly position?: Vector3;
  /** Orientation of the primitive's frame in the thing's frame, unit quaternion x, y, z, w. Default: identity. */
  readonly orientation?: Quaternion;
  /**
   * Density relative to the thing's other parts, positive: coffee weighs more than the paper around it. The parts share
   * the thing's mass in proportion to density times volume. Default 1.
   */
  readonly density?: number;
}

/** Throws a RangeError when a part's size or density is not positive and finite. `owner` names the thing in the message. */
export function checkPart({ shape, density = 1 }: SolidPart, owner: string): void {
  checkShape(shape, owner);
  if (!(density > 0 && Number.isFinite(density))) {
    throw new RangeError(`density of a part of ${owner} must be positive and finite, received ${density}`);
  }
}

/** Throws a RangeError when a shape's size is not positive and finite. `owner` names the thing in the message. */
function checkShape(shape: Shape, owner: string): void {
  const sizes =
    shape.type === 'box'
      ? [...shape.halfExtents]
      : shape.type === 'sphere'
        ? [shape.radius]
        : shape.type === 'cylinder'
          ? [shape.radius, shape.height]
          : [shape.radius, shape.length];
  for (const size of sizes) {
    if (!(size > 0 && Number.isFinite(size))) {
      throw new RangeError(`sizes of the ${shape.type} of ${owner} must be positive and finite, received ${size}`);
    }
  }
}
