import type { Vector3 } from './geometry.js';

/** A box centred on its frame's origin. */
export interface BoxShape {
  /** Discriminant. */
  readonly type: 'box';
  /** Half of the edge lengths along x, y, z in metres. */
  readonly halfExtents: Vector3;
}

/** A sphere centred on its frame's origin. */
export interface SphereShape {
  /** Discriminant. */
  readonly type: 'sphere';
  /** Radius in metres. */
  readonly radius: number;
}

/** A cylinder along z, centred on its frame's origin. */
export interface CylinderShape {
  /** Discriminant. */
  readonly type: 'cylinder';
  /** Radius in metres. */
  readonly radius: number;
  /** Length along z in metres. */
  readonly height: number;
}

/** A cylinder along z with half spheres at both ends, centred on its frame's origin. */
export interface CapsuleShape {
  /** Discriminant. */
  readonly type: 'capsule';
  /** Radius in metres. */
  readonly radius: number;
  /** Length of the straight part along z in metres. */
  readonly length: number;
}

/** A primitive solid. */
export type Shape = BoxShape | SphereShape | CylinderShape | CapsuleShape;

/**
 * A moving solid that others may collide with. The arrays are live: their owner writes them every physics step, readers
 * only read.
 */
export interface Collider {
  /** Unique name: `left/finger-1`, `red-cube`, `table`. */
  readonly name: string;
  /** The solid, in the collider's own frame. */
  readonly shape: Shape;
  /** World position of the frame in metres, 3 numbers. */
  readonly position: Float64Array;
  /** World orientation of the frame, unit quaternion x, y, z, w. */
  readonly orientation: Float64Array;
  /** World velocity of the frame's origin in metres per second, 3 numbers. */
  readonly linearVelocity: Float64Array;
  /** World angular velocity in radians per second, 3 numbers. */
  readonly angularVelocity: Float64Array;
  /** Coulomb friction coefficient, at least 0. */
  readonly friction: number;
}
