import { ShapeKind, type PlacedShapes } from './placed-shapes.js';

const { sqrt, abs } = Math;
const axis = new Float64Array(3);
const between = new Float64Array(3);

/** What `overlapAxis` found. */
export interface OverlapAxis {
  /** Unit vector from shape A to shape B, world frame. */
  readonly normal: Float64Array;
  /** First number: the gap along that vector in metres, negative where the shapes overlap. */
  readonly separations: Float64Array;
}

/**
 * The axis along which two solids that overlap deeply have the least way apart, among the axes of both, their products
 * and the directions between their centres; writes it to `out.normal` and the (negative) gap to `out.separations[0]`.
 * Exact for boxes; for round solids an upper bound of the depth.
 */
export function overlapAxis(out: OverlapAxis, shapes: PlacedShapes, a: number, b: number): void {
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

/** Half of a solid's width in metres along a unit vector of the world. */
export function halfWidth(shapes: PlacedShapes, s: number, direction: Float64Array): number {
  const { rotation: m, size } = shapes;
  const r = 9 * s;
  const lx = m[r]! * direction[0]! + m[r + 3]! * direction[1]! + m[r + 6]! * direction[2]!,
    ly = m[r + 1]! * direction[0]! + m[r + 4]! * direction[1]! + m[r + 7]! * direction[2]!,
    lz = m[r + 2]! * direction[0]! + m[r + 5]! * direction[1]! + m[r + 8]! * direction[2]!;
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

function take(o: number, m: Float64Array): void {
  axis[0] = m[o]!;
  axis[1] = m[o + 3]!;
  axis[2] = m[o + 6]!;
}

/** The direction between the centres, square to the axis of the round solid `s`; any such where they lie on that axis. */
function across(out: OverlapAxis, shapes: PlacedShapes, s: number, a: number, b: number): void {
  const m = shapes.rotation;
  const o = 9 * s + 2;
  const along = between[0]! * m[o]! + between[1]! * m[o + 3]! + between[2]! * m[o + 6]!;
  axis[0] = between[0]! - along * m[o]!;
  axis[1] = between[1]! - along * m[o + 3]!;
  axis[2] = between[2]! - along * m[o + 6]!;
  if (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2] < 1e-12) take(9 * s, m);
  consider(out, shapes, a, b);
}

function consider(out: OverlapAxis, shapes: PlacedShapes, a: number, b: number): void {
  const length = sqrt(axis[0]! * axis[0]! + axis[1]! * axis[1]! + axis[2]! * axis[2]!);
  if (length < 1e-6) return;
  for (let i = 0; i < 3; i++) axis[i]! /= length;
  const apart = between[0]! * axis[0]! + between[1]! * axis[1]! + between[2]! * axis[2]!;
  const gap = abs(apart) - halfWidth(shapes, a, axis) - halfWidth(shapes, b, axis);
  if (gap <= out.separations[0]!) return;
  out.separations[0] = gap;
  const sign = apart < 0 ? -1 : 1;
  for (let i = 0; i < 3; i++) out.normal[i] = sign * axis[i]!;
}
