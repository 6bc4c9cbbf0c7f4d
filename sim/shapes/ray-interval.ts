import type { Shape } from '../interface/index.js';
import type { Numbers } from '../math/vector.js';

/** Where a line passes through a convex primitive. */
export interface RayInterval {
  /** Distance along the line where it enters, in metres. */
  enter: number;
  /** Distance along the line where it leaves, in metres. */
  leave: number;
  /** Component of the outward surface normal along the line where it enters: -1 head-on, 0 grazing. */
  enterCosine: number;
  /** Component of the outward surface normal along the line where it leaves: 1 head-on, 0 grazing. */
  leaveCosine: number;
}

/** An interval to be filled by `rayThrough`. */
export function emptyInterval(): RayInterval {
  return { enter: 0, leave: 0, enterCosine: -1, leaveCosine: 1 };
}

const EPSILON = 1e-12;

/**
 * Intersects the line `origin + s * direction` (unit direction, the primitive's frame) with a primitive.
 * Returns false when the line misses it; `out` is then unspecified.
 */
export function rayThrough(out: RayInterval, shape: Shape, origin: Numbers, direction: Numbers): boolean {
  switch (shape.type) {
    case 'box':
      return throughBox(out, shape.halfExtents, origin, direction);
    case 'sphere':
      return throughSphere(out, shape.radius, 0, origin, direction);
    case 'cylinder':
      return throughCylinder(out, shape.radius, shape.height / 2, origin, direction);
    case 'capsule':
      return throughCapsule(out, shape.radius, shape.length / 2, origin, direction);
  }
}

function throughBox(out: RayInterval, half: Numbers, o: Numbers, d: Numbers): boolean {
  let enter = -Infinity,
    leave = Infinity;
  let enterAxis = 0,
    leaveAxis = 0;
  for (let k = 0; k < 3; k++) {
    const slope = d[k]!;
    if (Math.abs(slope) < EPSILON) {
      if (Math.abs(o[k]!) > half[k]!) return false;
      continue;
    }
    const middle = -o[k]! / slope;
    const width = Math.abs(half[k]! / slope);
    if (middle - width > enter) {
      enter = middle - width;
      enterAxis = k;
    }
    if (middle + width < leave) {
      leave = middle + width;
      leaveAxis = k;
    }
  }
  if (enter >= leave) return false;
  out.enter = enter;
  out.leave = leave;
  out.enterCosine = -Math.abs(d[enterAxis]!);
  out.leaveCosine = Math.abs(d[leaveAxis]!);
  return true;
}

function throughSphere(out: RayInterval, radius: number, centerZ: number, o: Numbers, d: Numbers): boolean {
  const z = o[2]! - centerZ;
  const b = o[0]! * d[0]! + o[1]! * d[1]! + z * d[2]!;
  const c = o[0]! * o[0]! + o[1]! * o[1]! + z * z - radius * radius;
  const discriminant = b * b - c;
  if (discriminant <= 0) return false;
  const root = Math.sqrt(discriminant);
  out.enter = -b - root;
  out.leave = -b + root;
  out.enterCosine = -root / radius;
  out.leaveCosine = root / radius;
  return true;
}

function throughCylinder(out: RayInterval, radius: number, half: number, o: Numbers, d: Numbers): boolean {
  let enter = -Infinity,
    leave = Infinity;
  let enterSide = false,
    leaveSide = false;
  const a = d[0]! * d[0]! + d[1]! * d[1]!;
  const c = o[0]! * o[0]! + o[1]! * o[1]! - radius * radius;
  if (a < EPSILON) {
    if (c > 0) return false;
  } else {
    const b = o[0]! * d[0]! + o[1]! * d[1]!;
    const discriminant = b * b - a * c;
    if (discriminant <= 0) return false;
    const root = Math.sqrt(discriminant);
    enter = (-b - root) / a;
    leave = (-b + root) / a;
    enterSide = leaveSide = true;
  }
  if (Math.abs(d[2]!) < EPSILON) {
    if (Math.abs(o[2]!) > half) return false;
  } else {
    const middle = -o[2]! / d[2]!;
    const width = Math.abs(half / d[2]!);
    if (middle - width > enter) {
      enter = middle - width;
      enterSide = false;
    }
    if (middle + width < leave) {
      leave = middle + width;
      leaveSide = false;
    }
  }
  if (enter >= leave) return false;
  out.enter = enter;
  out.leave = leave;
  const cosine = (s: number, side: boolean, sign: number): number =>
    side ? ((o[0]! + s * d[0]!) * d[0]! + (o[1]! + s * d[1]!) * d[1]!) / radius : sign * Math.abs(d[2]!);
  out.enterCosine = cosine(enter, enterSide, -1);
  out.leaveCosine = cosine(leave, leaveSide, 1);
  return true;
}

const piece = emptyInterval();

/** A capsule is convex: the union of its pieces' intervals is one interval. */
function throughCapsule(out: RayInterval, radius: number, half: number, o: Numbers, d: Numbers): boolean {
  let hit = throughCylinder(out, radius, half, o, d);
  for (let side = -1; side <= 1; side += 2) {
    if (!throughSphere(piece, radius, side * half, o, d)) continue;
    if (!hit || piece.enter < out.enter) {
      out.enter = piece.enter;
      out.enterCosine = piece.enterCosine;
    }
    if (!hit || piece.leave > out.leave) {
      out.leave = piece.leave;
      out.leaveCosine = piece.leaveCosine;
    }
    hit = true;
  }
  return hit;
}
