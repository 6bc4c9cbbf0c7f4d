import type { Shape } from '../interface/index.js';
import { ShapeKind, writeShapeSize } from './placed-shapes.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, abs } = Math;

/** Writes a primitive as four numbers: its `ShapeKind`, then its sizes as `writeShapeSize` lays them out. */
export function packShape(out: Float64Array, offset: number, shape: Shape): void {
  out[offset] = ShapeKind[shape.type];
  writeShapeSize(out, offset + 1, shape);
}

/**
 * Signed distance from the packed shape `s[offset..offset + 3]`. Reads a local point from `out[0..2]` and replaces it
 * by the outward unit normal nearest to it; writes the distance in metres, negative inside, to `out[3]`. Numbers that
 * pass through arguments would be boxed, thousands of times per step.
 */
export function signedDistance(out: Float64Array, s: Float64Array, offset: number): void {
  const x = out[0]!;
  const y = out[1]!;
  const z = out[2]!;
  const a = s[offset + 1]!;
  switch (s[offset]!) {
    case ShapeKind.box: {
      const dx = abs(x) - a;
      const dy = abs(y) - s[offset + 2]!;
      const dz = abs(z) - s[offset + 3]!;
      if (dx <= 0 && dy <= 0 && dz <= 0) {
        out[0] = out[1] = out[2] = 0;
        if (dz >= dx && dz >= dy) {
          out[2] = z < 0 ? -1 : 1;
          out[3] = dz;
          return;
        }
        if (dx >= dy) {
          out[0] = x < 0 ? -1 : 1;
          out[3] = dx;
          return;
        }
        out[1] = y < 0 ? -1 : 1;
        out[3] = dy;
        return;
      }
      const px = dx > 0 ? (x < 0 ? -dx : dx) : 0;
      const py = dy > 0 ? (y < 0 ? -dy : dy) : 0;
      const pz = dz > 0 ? (z < 0 ? -dz : dz) : 0;
      outward(out, px, py, pz, 0);
      return;
    }
    case ShapeKind.sphere:
      outward(out, x, y, z, a);
      return;
    case ShapeKind.capsule: {
      const half = s[offset + 2]!;
      outward(out, x, y, z > half ? z - half : z < -half ? z + half : 0, a);
      return;
    }
    default: {
      const radial = sqrt(x * x + y * y);
      const dr = radial - a;
      const dz = abs(z) - s[offset + 2]!;
      const sign = z < 0 ? -1 : 1;
      const ux = radial > 1e-9 ? x / radial : 1;
      const uy = radial > 1e-9 ? y / radial : 0;
      if (dr <= 0 && dz <= 0) {
        const side = dr > dz;
        out[0] = side ? ux : 0;
        out[1] = side ? uy : 0;
        out[2] = side ? 0 : sign;
        out[3] = side ? dr : dz;
        return;
      }
      const r = dr > 0 ? dr : 0;
      outward(out, ux * r, uy * r, dz > 0 ? sign * dz : 0, 0);
    }
  }
}

function outward(out: Float64Array, x: number, y: number, z: number, radius: number): void {
  const length = sqrt(x * x + y * y + z * z);
  const inverse = length > 1e-12 ? 1 / length : 0;
  out[0] = x * inverse;
  out[1] = y * inverse;
  out[2] = length > 1e-12 ? z * inverse : 1;
  out[3] = length - radius;
}
