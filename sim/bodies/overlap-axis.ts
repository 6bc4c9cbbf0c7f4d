import type { Manifold } from './manifold.js';
import { ShapeKind, type ShapeTable } from './shape-table.js';

const { sqrt, abs } = Math;
const axis = new Float64Array(3);
const between = new Float64Array(3);

/**
 * The axis along which two solids that overlap deeply have the least way apart, among the axes of both, their products
 * and the directions between their centres; writes it to `out.normal` and the (negative) gap to `out.separations[0]`.
 * Exact for boxes; for round solids an upper bound of the depth.
 */
export function overlapAxis(out: Manifold, shapes: ShapeTable, a: number, b: number): void {
  const p = shapes.position;
  for (let i = 0; i < 3; i++) between[i] = p[3 * b + i]! - p[3 * a + i]!;
  out.separations[0] = -Infinity;
  out.normal[0] = 0;
  out.normal[1] = 0;
  out.normal[2] = 1;
  const firstA = shapes.kind[a] === ShapeKind.box ? 0 : 2;
  const firstB = shapes.kind[b] === ShapeKind.box ? 0 : 2;
  const m = shapes.rotation;
  for (let i = firstA; i < 3; i++) {
    take(9 * a + i, m);
    consider(out, shapes, a, b);
  }
  for (let j = firstB; j < 3; j++) {
    take(9 * b + j, m);
    consider(out, shapes, a, b);
    for (let i = firstA; i < 3; i++) {
      const q = 9 * a + i,
        r = 9 * b + j;
      axis[0] = m[q + 3]! * m[r + 6]! - m[q + 6]! * m[r + 3]!;
      axis[1] = m[q + 6]! * m[r]! - m[q]! * m[r + 6]!;
      axis[2] = m[q]! * m[r + 3]! - m[q + 3]! * m[r]!;
      consider(out, shapes, a, b);
    }
  }
  axis.set(between);
  consider(out, shapes, a, b);
  if (firstA === 2) across(out, shapes, a, a, b);
  if (firstB === 2) across(out, shapes, b, a, b);
}

function take(o: number, m: Float64Array): void {
  axis[0] = m[o]!;
  axis[1] = m[o + 3]!;
  axis[2] = m[o + 6]!;
}

/** The direction between the centres, square to the axis of the round solid `s`. */
function across(out: Manifold, shapes: ShapeTable, s: number, a: number, b: number): void {
  const m = shapes.rotation;
  const o = 9 * s + 2;
  const along = between[0]! * m[o]! + between[1]! * m[o + 3]! + between[2]! * m[o + 6]!;
  axis[0] = between[0]! - along * m[o]!;
  axis[1] = between[1]! - along * m[o + 3]!;
  axis[2] = between[2]! - along * m[o + 6]!;
  consider(out, shapes, a, b);
}

function consider(out: Manifold, shapes: ShapeTable, a: number, b: number): void {
  const length = sqrt(axis[0]! * axis[0]! + axis[1]! * axis[1]! + axis[2]! * axis[2]!);
  if (length < 1e-6) return;
  for (let i = 0; i < 3; i++) axis[i]! /= length;
  const apart = between[0]! * axis[0]! + between[1]! * axis[1]! + between[2]! * axis[2]!;
  const gap = abs(apart) - halfWidth(shapes, a) - halfWidth(shapes, b);
  if (gap <= out.separations[0]!) return;
  out.separations[0] = gap;
  const sign = apart < 0 ? -1 : 1;
  for (let i = 0; i < 3; i++) out.normal[i] = sign * axis[i]!;
}

/** Half of a solid's width along `axis`. */
function halfWidth(shapes: ShapeTable, s: number): number {
  const { rotation: m, size } = shapes;
  const r = 9 * s;
  const lx = m[r]! * axis[0]! + m[r + 3]! * axis[1]! + m[r + 6]! * axis[2]!,
    ly = m[r + 1]! * axis[0]! + m[r + 4]! * axis[1]! + m[r + 7]! * axis[2]!,
    lz = m[r + 2]! * axis[0]! + m[r + 5]! * axis[1]! + m[r + 8]! * axis[2]!;
  const h0 = size[3 * s]!,
    h1 = size[3 * s + 1]!;
  switch (shapes.kind[s]) {
    case ShapeKind.box:
      return abs(lx) * h0 + abs(ly) * h1 + abs(lz) * size[3 * s + 2]!;
    case ShapeKind.cylinder:
      return h0 * sqrt(lx * lx + ly * ly) + abs(lz) * h1;
    default:
      return h0 + abs(lz) * h1;
  }
}
