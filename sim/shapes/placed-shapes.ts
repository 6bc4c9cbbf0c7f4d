import type { Shape } from '../interface/index.js';

/** Kinds of primitives by number, for tables in flat arrays; where pairs are ordered, the lower number comes first. */
export const ShapeKind = { sphere: 0, capsule: 1, cylinder: 2, box: 3 } as const;

/** Primitives in flat arrays with their places in the world, which searches over pairs of them read. */
export interface PlacedShapes {
  /** `ShapeKind` per shape. */
  readonly kind: readonly number[];
  /** Sizes in metres, 3 numbers a shape, as `writeShapeSize` lays them out. */
  readonly size: Float64Array;
  /** World position of each shape's centre in metres, 3 numbers a shape. */
  readonly position: Float64Array;
  /** Rotation matrix from each shape's frame into the world, 9 numbers a shape row by row. */
  readonly rotation: Float64Array;
}

/**
 * Writes a primitive's sizes in metres as 3 numbers, unused ones 0: half extents of a box; radius of a sphere; radius
 * and half length (of a capsule's straight part) of a cylinder or capsule.
 */
export function writeShapeSize(out: Float64Array, offset: number, shape: Shape): void {
  out.fill(0, offset, offset + 3);
  switch (shape.type) {
    case 'box':
      for (let a = 0; a < 3; a++) out[offset + a] = shape.halfExtents[a]!;
      break;
    case 'sphere':
      out[offset] = shape.radius;
      break;
    case 'cylinder':
      out[offset] = shape.radius;
      out[offset + 1] = shape.height / 2;
      break;
    case 'capsule':
      out[offset] = shape.radius;
      out[offset + 1] = shape.length / 2;
  }
}
