import { Float64s } from '../../kernels/assembly/arrays';

/** What `signedDistance` found: the outward unit normal nearest to the point, and the distance, negative inside. */
export let normalX: f64 = 0;
export let normalY: f64 = 0;
export let normalZ: f64 = 0;
export let distance: f64 = 0;

/** Kinds of shapes, as `ShapeKind` of sim/shapes numbers them; anything else is a cylinder. */
export const BOX: f64 = 3;
const SPHERE: f64 = 0;
const CAPSULE: f64 = 1;

/** The same as `signedDistance` of sim/shapes, from the packed shape at `s[offset]` to a local point. */
export function signedDistance(s: Float64s, offset: i32, x: f64, y: f64, z: f64): void {
  const kind = s[offset];
  const a = s[offset + 1];
  if (kind == BOX) {
    const dx = abs(x) - a;
    const dy = abs(y) - s[offset + 2];
    const dz = abs(z) - s[offset + 3];
    if (dx <= 0 && dy <= 0 && dz <= 0) {
      normalX = 0;
      normalY = 0;
      normalZ = 0;
      if (dz >= dx && dz >= dy) {
        normalZ = z < 0 ? -1 : 1;
        distance = dz;
      } else if (dx >= dy) {
        normalX = x < 0 ? -1 : 1;
        distance = dx;
      } else {
        normalY = y < 0 ? -1 : 1;
        distance = dy;
      }
      return;
    }
    outward(dx > 0 ? (x < 0 ? -dx : dx) : 0, dy > 0 ? (y < 0 ? -dy : dy) : 0, dz > 0 ? (z < 0 ? -dz : dz) : 0, 0);
  } else if (kind == SPHERE) {
    outward(x, y, z, a);
  } else if (kind == CAPSULE) {
    const half = s[offset + 2];
    outward(x, y, z > half ? z - half : z < -half ? z + half : 0, a);
  } else {
    const radial = sqrt(x * x + y * y);
    const dr = radial - a;
    const dz = abs(z) - s[offset + 2];
    const sign: f64 = z < 0 ? -1 : 1;
    const ux: f64 = radial > 1e-9 ? x / radial : 1;
    const uy: f64 = radial > 1e-9 ? y / radial : 0;
    if (dr <= 0 && dz <= 0) {
      const side = dr > dz;
      normalX = side ? ux : 0;
      normalY = side ? uy : 0;
      normalZ = side ? 0 : sign;
      distance = side ? dr : dz;
      return;
    }
    const r: f64 = dr > 0 ? dr : 0;
    outward(ux * r, uy * r, dz > 0 ? sign * dz : 0, 0);
  }
}

function outward(x: f64, y: f64, z: f64, radius: f64): void {
  const length = sqrt(x * x + y * y + z * z);
  const inverse: f64 = length > 1e-12 ? 1 / length : 0;
  normalX = x * inverse;
  normalY = y * inverse;
  normalZ = length > 1e-12 ? z * inverse : 1;
  distance = length - radius;
}
