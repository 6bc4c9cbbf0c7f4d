import type { Collider } from '../interface/index.js';
import { writeRotation } from '../math/rotation-matrix.js';
import { coreDistance } from './core-distance.js';
import { halfWidth, overlapAxis } from './overlap-axis.js';
import { ShapeKind, writeShapeSize } from './placed-shapes.js';

/** The two colliders in question. */
const pair = {
  kind: [0, 0],
  size: new Float64Array(6),
  position: new Float64Array(6),
  rotation: new Float64Array(18),
};
/** Nothing is eroded: boxes and cylinders are their own cores. */
const NO_EROSION = new Float64Array(2);
const found = {
  apart: false,
  distance: new Float64Array(1),
  normal: new Float64Array(3),
  pointA: new Float64Array(3),
};
const overlap = { normal: new Float64Array(3), separations: new Float64Array(1) };
const direction = new Float64Array(3);

/**
 * Signed distance between two solids in metres; negative is the depth of their overlap.
 *
 * Apart, it is exact to about 1e-8 of the distance: that between the cores (`coreDistance`) less both radii. Where the
 * cores themselves overlap, the depth is the smallest overlap along the candidate separating axes: exact for boxes,
 * capsules and spheres, an overestimate (so never a missed collision) for cylinders.
 */
export function colliderDistance(a: Collider, b: Collider): number {
  place(0, a);
  place(1, b);
  coreDistance(found, pair, 0, 1, NO_EROSION);
  if (found.apart) return found.distance[0]! - coreRadius(a) - coreRadius(b);
  overlapAxis(overlap, pair, 0, 1);
  return overlap.separations[0]!;
}

/** How far a solid reaches from its origin along a unit direction of the world, in metres. */
export function reachAlong(collider: Collider, dx: number, dy: number, dz: number): number {
  place(0, collider);
  direction[0] = dx;
  direction[1] = dy;
  direction[2] = dz;
  return halfWidth(pair, 0, direction);
}

function place(s: number, { shape, position, orientation }: Collider): void {
  pair.kind[s] = ShapeKind[shape.type];
  writeShapeSize(pair.size, 3 * s, shape);
  pair.position.set(position, 3 * s);
  writeRotation(pair.rotation, 9 * s, orientation[0]!, orientation[1]!, orientation[2]!, orientation[3]!);
}

/** Radius in metres by which a solid's core, a point or segment, is swollen; 0 where the core is the solid. */
function coreRadius({ shape }: Collider): number {
  return shape.type === 'sphere' || shape.type === 'capsule' ? shape.radius : 0;
}
