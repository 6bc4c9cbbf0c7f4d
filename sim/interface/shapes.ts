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

/** A freely moving body that others may push. The arrays are live: their owner writes them, readers only read. */
export interface DynamicBody {
  /** Inverse mass in 1/kg, greater than 0. */
  readonly inverseMass: number;
  /** Inverse inertia about the world's axes through the centre of mass in 1/(kg m^2), 3x3 row by row. */
  readonly inverseInertiaWorld: Float64Array;
  /** World position of the centre of mass in metres, 3 numbers. */
  readonly centerOfMass: Float64Array;
  /** World velocity of the centre of mass in metres per second, 3 numbers. */
  readonly linearVelocity: Float64Array;
  /** World angular velocity in radians per second, 3 numbers. */
  readonly angularVelocity: Float64Array;
  /**
   * Changes velocity and place at once, as contacts found that the body's own world does not know of.
   *
   * @param changes - From `offset` on, 3 numbers each in the world frame: change of the linear velocity in metres per
   * second, of the angular velocity in radians per second, displacement in metres, turn as a small rotation vector in
   * radians about the centre of mass.
   */
  correct(changes: Float64Array, offset: number): void;
}

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
  /** The freely moving body that the solid is a part of; none when nothing that touches it can move it. */
  readonly body?: DynamicBody;
}
