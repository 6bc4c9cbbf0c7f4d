import type { Body } from 'cannon-es';
import { Box, Cylinder, Quaternion as CannonQuaternion, Sphere, Vec3, type Shape as CannonShape } from 'cannon-es';
import type { Quaternion, Vector3 } from '../interface/index.js';
import { multiplyQuaternions, rotateInverse } from '../math/vector.js';
import type { SolidPart } from './solid-part.js';

/** Sides of the prism that stands for a cylinder in collisions; its flats lie within 2 % of the radius. */
const CYLINDER_SEGMENTS = 16;

/** cannon's cylinders stand along y, ours along z: a quarter turn about x. */
const Y_TO_Z: Quaternion = [Math.SQRT1_2, 0, 0, Math.SQRT1_2];

const IDENTITY: Quaternion = [0, 0, 0, 1];

/**
 * Adds the collision shapes of `parts` to a cannon body whose origin is at `center` and whose axes are `axes`, both in
 * the frame that the parts are given in.
 */
export function addParts(body: Body, parts: readonly SolidPart[], center: Vector3, axes: Quaternion): void {
  const offset: number[] = [0, 0, 0];
  const orientation: number[] = [0, 0, 0, 1];
  const inverseAxes: Quaternion = [-axes[0], -axes[1], -axes[2], axes[3]];
  for (const part of parts) {
    const position = part.position ?? [0, 0, 0];
    rotateInverse(offset, axes, [position[0] - center[0], position[1] - center[1], position[2] - center[2]]);
    multiplyQuaternions(orientation, inverseAxes, part.orientation ?? IDENTITY);
    const { shape } = part;
    switch (shape.type) {
      case 'box':
        add(body, new Box(new Vec3(...shape.halfExtents)), offset, orientation);
        break;
      case 'sphere':
        add(body, new Sphere(shape.radius), offset, orientation);
        break;
      case 'cylinder':
        addCylinder(body, shape.radius, shape.height, offset, orientation);
        break;
      case 'capsule': {
        addCylinder(body, shape.radius, shape.length, offset, orientation);
        const q = new CannonQuaternion(orientation[0], orientation[1], orientation[2], orientation[3]);
        for (const side of [-0.5, 0.5]) {
          const end = q.vmult(new Vec3(0, 0, side * shape.length));
          add(
            body,
            new Sphere(shape.radius),
            [offset[0]! + end.x, offset[1]! + end.y, offset[2]! + end.z],
            orientation,
          );
        }
      }
    }
  }
}

function addCylinder(body: Body, radius: number, height: number, offset: number[], orientation: number[]): void {
  const turned: number[] = [0, 0, 0, 1];
  multiplyQuaternions(turned, orientation, Y_TO_Z);
  add(body, new Cylinder(radius, radius, height, CYLINDER_SEGMENTS), offset, turned);
}

function add(body: Body, shape: CannonShape, p: readonly number[], q: readonly number[]): void {
  body.addShape(shape, new Vec3(p[0], p[1], p[2]), new CannonQuaternion(q[0], q[1], q[2], q[3]));
}
