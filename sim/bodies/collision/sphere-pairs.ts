import { ShapeKind, type PlacedShapes } from '../../shapes/index.js';
import type { Manifold } from './manifold.js';

const { sqrt, abs } = Math;
const nearest = new Float64Array(3);

/** Contact of sphere `a` with any shape `b`: at the point of `b` nearest to the sphere's centre. */
export function collideSphere(out: Manifold, shapes: PlacedShapes, a: number, b: number): void {
  out.count = 0;
  const { position, rotation, size } = shapes;
  const r = 9 * b;
  const dx = position[3 * a]! - position[3 * b]!,
    dy = position[3 * a + 1]! - position[3 * b + 1]!,
    dz = position[3 * a + 2]! - position[3 * b + 2]!;
  const n = nearest;
  n[0] = rotation[r]! * dx + rotation[r + 3]! * dy + rotation[r + 6]! * dz;
  n[1] = rotation[r + 1]! * dx + rotation[r + 4]! * dy + rotation[r + 7]! * dz;
  n[2] = rotation[r + 2]! * dx + rotation[r + 5]! * dy + rotation[r + 8]! * dz;
  // `gap` is from the centre to the surface; `nearest` becomes the unit normal out of B, in B's frame.
  let gap: number;
  const x = n[0],
    y = n[1],
    z = n[2];
  const h0 = size[3 * b]!,
    h1 = size[3 * b + 1]!,
    h2 = size[3 * b + 2]!;
  switch (shapes.kind[b]) {
    case ShapeKind.box: {
      const cx = x < -h0 ? -h0 : x > h0 ? h0 : x,
        cy = y < -h1 ? -h1 : y > h1 ? h1 : y,
        cz = z < -h2 ? -h2 : z > h2 ? h2 : z;
      gap = sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy) + (z - cz) * (z - cz));
      if (gap > 1e-9) {
        n[0] = (x - cx) / gap;
        n[1] = (y - cy) / gap;
        n[2] = (z - cz) / gap;
      } else {
        const ix = h0 - abs(x),
          iy = h1 - abs(y),
          iz = h2 - abs(z);
        const axis = ix <= iy && ix <= iz ? 0 : iy <= iz ? 1 : 2;
        gap = -(axis === 0 ? ix : axis === 1 ? iy : iz);
        const sign = n[axis]! < 0 ? -1 : 1;
        n[0] = n[1] = n[2] = 0;
        n[axis] = sign;
      }
      break;
    }
    case ShapeKind.cylinder: {
      const across = sqrt(x * x + y * y);
      const ux = across > 1e-12 ? x / across : 1,
        uy = across > 1e-12 ? y / across : 0;
      const side = across - h0,
        end = abs(z) - h1;
      const up = z < 0 ? -1 : 1;
      if (side > 0 && end > 0) {
        gap = sqrt(side * side + end * end);
        n[0] = (ux * side) / gap;
        n[1] = (uy * side) / gap;
        n[2] = (up * end) / gap;
      } else if (side > end) {
        gap = side;
        n[0] = ux;
        n[1] = uy;
        n[2] = 0;
      } else {
        gap = end;
        n[0] = 0;
        n[1] = 0;
        n[2] = up;
      }
      break;
    }
    default: {
      // A sphere is a capsule without length.
      const cz = z < -h1 ? -h1 : z > h1 ? h1 : z;
      const distance = sqrt(x * x + y * y + (z - cz) * (z - cz));
      gap = distance - h0;
      if (distance > 1e-9) {
        n[0] = x / distance;
        n[1] = y / distance;
        n[2] = (z - cz) / distance;
      } else {
        n[0] = 1;
        n[1] = 0;
        n[2] = 0;
      }
    }
  }
  const radius = size[3 * a]!;
  const separation = gap - radius;
  if (separation > out.margin) return;
  const nx = rotation[r]! * n[0] + rotation[r + 1]! * n[1] + rotation[r + 2]! * n[2],
    ny = rotation[r + 3]! * n[0] + rotation[r + 4]! * n[1] + rotation[r + 5]! * n[2],
    nz = rotation[r + 6]! * n[0] + rotation[r + 7]! * n[1] + rotation[r + 8]! * n[2];
  const reach = radius + separation / 2;
  out.points[0] = position[3 * a]! - reach * nx;
  out.points[1] = position[3 * a + 1]! - reach * ny;
  out.points[2] = position[3 * a + 2]! - reach * nz;
  out.normal[0] = -nx;
  out.normal[1] = -ny;
  out.normal[2] = -nz;
  out.separations[0] = separation;
  out.features[0] = 0;
  out.count = 1;
}
