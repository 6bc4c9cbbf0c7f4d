import type { Shape } from '../interface/index.js';

/** Volume of a primitive in cubic metres. */
export function shapeVolume(shape: Shape): number {
  switch (shape.type) {
    case 'box':
      return 8 * shape.halfExtents[0] * shape.halfExtents[1] * shape.halfExtents[2];
    case 'sphere':
      return (4 / 3) * Math.PI * shape.radius ** 3;
    case 'cylinder':
      return Math.PI * shape.radius ** 2 * shape.height;
    case 'capsule':
      return Math.PI * shape.radius ** 2 * (shape.length + (4 / 3) * shape.radius);
  }
}

/** Radius in metres of the smallest sphere about the primitive's own origin that holds it. */
export function shapeBoundingRadius(shape: Shape): number {
  switch (shape.type) {
    case 'box':
      return Math.hypot(shape.halfExtents[0], shape.halfExtents[1], shape.halfExtents[2]);
    case 'sphere':
      return shape.radius;
    case 'cylinder':
      return Math.hypot(shape.radius, shape.height / 2);
    case 'capsule':
      return shape.radius + shape.length / 2;
  }
}

/** Principal moments of inertia of a homogeneous primitive about its centre, in kg m^2 (x, y, z of its own frame). */
export function shapeInertia(shape: Shape, mass: number): [number, number, number] {
  switch (shape.type) {
    case 'box': {
      const [x, y, z] = shape.halfExtents;
      return [(mass / 3) * (y * y + z * z), (mass / 3) * (x * x + z * z), (mass / 3) * (x * x + y * y)];
    }
    case 'sphere': {
      const i = 0.4 * mass * shape.radius ** 2;
      return [i, i, i];
    }
    case 'cylinder': {
      const r2 = shape.radius ** 2;
      const across = (mass / 12) * (3 * r2 + shape.height ** 2);
      return [across, across, 0.5 * mass * r2];
    }
    case 'capsule': {
      const r = shape.radius;
      const l = shape.length;
      const barrel = (mass * l) / (l + (4 / 3) * r);
      const caps = mass - barrel;
      // Each half sphere's centre lies 3/8 r beyond the barrel's end (parallel-axis theorem).
      const across = (barrel / 12) * (3 * r * r + l * l) + caps * (0.4 * r * r + (l * l) / 4 + (3 / 8) * l * r);
      return [across, across, 0.5 * barrel * r * r + 0.4 * caps * r * r];
    }
  }
}

/** Writes the half extents in metres of a primitive's bounding box in its own frame, 3 numbers from `offset` on. */
export function shapeExtents(out: Float64Array, offset: number, shape: Shape): void {
  switch (shape.type) {
    case 'box':
      for (let a = 0; a < 3; a++) out[offset + a] = shape.halfExtents[a]!;
      break;
    case 'sphere':
      out.fill(shape.radius, offset, offset + 3);
      break;
    case 'cylinder':
      out[offset] = out[offset + 1] = shape.radius;
      out[offset + 2] = shape.height / 2;
      break;
    case 'capsule':
      out[offset] = out[offset + 1] = shape.radius;
      out[offset + 2] = shape.length / 2 + shape.radius;
  }
}
