import type { Collider } from '../interface/index.js';
import type { Numbers } from '../math/vector.js';

/**
 * A collider as a sharp core (point, segment, box or cylinder) swollen by a radius. Axes are the columns of its
 * rotation matrix.
 */
class Core {
  readonly center = new Float64Array(3);
  readonly axes = new Float64Array(9);
  /** Half extents along the axes; a segment has only z, a point none, a cylinder its radius in x and y. */
  readonly half = new Float64Array(3);
  round = false;
  radius = 0;
  edges = 0;

  set(collider: Collider): void {
    const { shape } = collider;
    this.center.set(collider.position);
    writeRotation(this.axes, collider.orientation);
    const half = this.half;
    this.round = shape.type === 'cylinder';
    this.radius = 0;
    if (shape.type === 'box') {
      half.set(shape.halfExtents);
      this.edges = 3;
      return;
    }
    half[0] = half[1] = half[2] = 0;
    this.edges = 1;
    if (shape.type === 'cylinder') {
      half[0] = half[1] = shape.radius;
      half[2] = shape.height / 2;
    } else {
      this.radius = shape.radius;
      if (shape.type === 'capsule') half[2] = shape.length / 2;
      else this.edges = 0;
    }
  }

  /** Adds `sign` times the core's farthest point along `sign * d` to `out`. */
  addSupport(out: Float64Array, dx: number, dy: number, dz: number, sign: number): void {
    const m = this.axes,
      half = this.half;
    let lx = sign * (m[0]! * dx + m[3]! * dy + m[6]! * dz);
    let ly = sign * (m[1]! * dx + m[4]! * dy + m[7]! * dz);
    let lz = sign * (m[2]! * dx + m[5]! * dy + m[8]! * dz);
    if (this.round) {
      const norm = Math.sqrt(lx * lx + ly * ly);
      const scale = norm > 1e-12 ? half[0]! / norm : 0;
      lx *= scale;
      ly *= scale;
    } else {
      lx = lx < 0 ? -half[0]! : half[0]!;
      ly = ly < 0 ? -half[1]! : half[1]!;
    }
    lz = lz < 0 ? -half[2]! : half[2]!;
    for (let r = 0; r < 3; r++) {
      out[r]! += sign * (this.center[r]! + m[3 * r]! * lx + m[3 * r + 1]! * ly + m[3 * r + 2]! * lz);
    }
  }

  /** Half of the core's width along a unit direction. */
  halfWidth(dx: number, dy: number, dz: number): number {
    const m = this.axes,
      half = this.half;
    const lx = m[0]! * dx + m[3]! * dy + m[6]! * dz;
    const ly = m[1]! * dx + m[4]! * dy + m[7]! * dz;
    const lz = Math.abs(m[2]! * dx + m[5]! * dy + m[8]! * dz);
    const across = this.round
      ? Math.sqrt(lx * lx + ly * ly) * half[0]!
      : Math.abs(lx) * half[0]! + Math.abs(ly) * half[1]!;
    return across + lz * half[2]!;
  }
}

const coreA = new Core();
const coreB = new Core();
const simplex = new Float64Array(12);
const kept = new Float64Array(12);
const witness = new Float64Array(3);
const nearest = new Float64Array(3);
const candidate = new Float64Array(3);
/** Indices of the simplex points that carry the nearest point, and how many. */
const carriers = new Int32Array(4);
const candidateCarriers = new Int32Array(4);
let carrierCount = 0;
let candidateCount = 0;

/**
 * Signed distance between two solids in metres; negative is the depth of their overlap.
 *
 * Apart, it is exact to about 1e-9 m: distance between the cores (E. Gilbert, D. Johnson, S. Keerthi, "A Fast Procedure
 * for Computing the Distance Between Complex Objects in Three-Dimensional Space", 1988) less both radii. Where the cores
 * themselves overlap, the depth is the smallest overlap along the candidate separating axes: exact for boxes, capsules
 * and spheres, an overestimate (so never a missed collision) for cylinders.
 */
export function colliderDistance(a: Collider, b: Collider): number {
  coreA.set(a);
  coreB.set(b);
  const radii = coreA.radius + coreB.radius;
  const apart = coreDistance();
  return apart > 0 ? apart - radii : -coreOverlap() - radii;
}

/** Radius in metres of a sphere about the collider's origin that holds the whole solid. */
export function boundingRadius(collider: Collider): number {
  const { shape } = collider;
  switch (shape.type) {
    case 'box':
      return Math.hypot(shape.halfExtents[0], shape.halfExtents[1], shape.halfExtents[2]);
    case 'sphere':
      return shape.radius;
    case 'capsule':
      return shape.radius + shape.length / 2;
    case 'cylinder':
      return Math.hypot(shape.radius, shape.height / 2);
  }
}

/** How far a solid reaches from its origin along a unit direction of the world, in metres. */
export function reachAlong(collider: Collider, dx: number, dy: number, dz: number): number {
  coreA.set(collider);
  return coreA.halfWidth(dx, dy, dz) + coreA.radius;
}

/** Distance between the cores, 0 where they touch or overlap. */
function coreDistance(): number {
  let vx = coreA.center[0]! - coreB.center[0]!;
  let vy = coreA.center[1]! - coreB.center[1]!;
  let vz = coreA.center[2]! - coreB.center[2]!;
  if (vx === 0 && vy === 0 && vz === 0) vx = 1;
  let count = 0;
  let distance = Infinity;
  for (let iteration = 0; iteration < 64; iteration++) {
    witness.fill(0);
    coreA.addSupport(witness, -vx, -vy, -vz, 1);
    coreB.addSupport(witness, -vx, -vy, -vz, -1);
    const along = vx * witness[0]! + vy * witness[1]! + vz * witness[2]!;
    const square = vx * vx + vy * vy + vz * vz;
    if (distance < Infinity && square - along <= 1e-10 * square) return distance;
    simplex.set(witness, 3 * count);
    count++;
    if (!nearestToOrigin(count)) return 0;
    const next = Math.sqrt(nearest[0]! ** 2 + nearest[1]! ** 2 + nearest[2]! ** 2);
    if (next < 1e-10) return 0;
    // Rounding can stall the search; then the last distance stands.
    if (next >= distance) return distance;
    distance = next;
    for (let k = 0; k < carrierCount; k++) {
      const from = 3 * carriers[k]!;
      kept[3 * k] = simplex[from]!;
      kept[3 * k + 1] = simplex[from + 1]!;
      kept[3 * k + 2] = simplex[from + 2]!;
    }
    simplex.set(kept);
    count = carrierCount;
    vx = nearest[0]!;
    vy = nearest[1]!;
    vz = nearest[2]!;
  }
  return distance;
}

/** Nearest point of the simplex to the origin and its carriers; false where a tetrahedron holds the origin. */
function nearestToOrigin(count: number): boolean {
  if (count < 4) {
    if (count === 1) nearPoint(0);
    else if (count === 2) nearSegment(0, 1);
    else nearTriangle(0, 1, 2);
    keepCandidate();
    return true;
  }
  let best = Infinity;
  let inside = true;
  for (let face = 0; face < 4; face++) {
    const i = face === 0 ? 1 : 0,
      j = face <= 1 ? 2 : 1,
      k = face <= 2 ? 3 : 2;
    if (!outsideFace(i, j, k, face)) continue;
    inside = false;
    nearTriangle(i, j, k);
    const square = candidate[0]! ** 2 + candidate[1]! ** 2 + candidate[2]! ** 2;
    if (square < best) {
      best = square;
      keepCandidate();
    }
  }
  return !inside;
}

/** Whether the origin lies on the other side of a face than the fourth point (a flat tetrahedron counts as outside). */
function outsideFace(i: number, j: number, k: number, opposite: number): boolean {
  const a = 3 * i,
    b = 3 * j,
    c = 3 * k,
    d = 3 * opposite;
  const ux = simplex[b]! - simplex[a]!,
    uy = simplex[b + 1]! - simplex[a + 1]!,
    uz = simplex[b + 2]! - simplex[a + 2]!;
  const vx = simplex[c]! - simplex[a]!,
    vy = simplex[c + 1]! - simplex[a + 1]!,
    vz = simplex[c + 2]! - simplex[a + 2]!;
  const nx = uy * vz - uz * vy,
    ny = uz * vx - ux * vz,
    nz = ux * vy - uy * vx;
  const origin = -(nx * simplex[a]! + ny * simplex[a + 1]! + nz * simplex[a + 2]!);
  const fourth =
    nx * (simplex[d]! - simplex[a]!) +
    ny * (simplex[d + 1]! - simplex[a + 1]!) +
    nz * (simplex[d + 2]! - simplex[a + 2]!);
  return origin * fourth <= 0;
}

function keepCandidate(): void {
  nearest.set(candidate);
  carriers.set(candidateCarriers);
  carrierCount = candidateCount;
}

function nearPoint(i: number): void {
  for (let r = 0; r < 3; r++) candidate[r] = simplex[3 * i + r]!;
  candidateCarriers[0] = i;
  candidateCount = 1;
}

function nearSegment(i: number, j: number): void {
  const a = 3 * i,
    b = 3 * j;
  const ux = simplex[b]! - simplex[a]!,
    uy = simplex[b + 1]! - simplex[a + 1]!,
    uz = simplex[b + 2]! - simplex[a + 2]!;
  const t = -(ux * simplex[a]! + uy * simplex[a + 1]! + uz * simplex[a + 2]!);
  const length = ux * ux + uy * uy + uz * uz;
  if (t <= 0 || length === 0) return nearPoint(i);
  if (t >= length) return nearPoint(j);
  const s = t / length;
  candidate[0] = simplex[a]! + s * ux;
  candidate[1] = simplex[a + 1]! + s * uy;
  candidate[2] = simplex[a + 2]! + s * uz;
  candidateCarriers[0] = i;
  candidateCarriers[1] = j;
  candidateCount = 2;
}

/** C. Ericson, "Real-Time Collision Detection", 2005, section 5.1.5. */
function nearTriangle(i: number, j: number, k: number): void {
  const a = 3 * i,
    b = 3 * j,
    c = 3 * k;
  const ax = simplex[a]!,
    ay = simplex[a + 1]!,
    az = simplex[a + 2]!;
  const bx = simplex[b]!,
    by = simplex[b + 1]!,
    bz = simplex[b + 2]!;
  const cx = simplex[c]!,
    cy = simplex[c + 1]!,
    cz = simplex[c + 2]!;
  const ux = bx - ax,
    uy = by - ay,
    uz = bz - az;
  const vx = cx - ax,
    vy = cy - ay,
    vz = cz - az;
  const d1 = -(ux * ax + uy * ay + uz * az),
    d2 = -(vx * ax + vy * ay + vz * az);
  if (d1 <= 0 && d2 <= 0) return nearPoint(i);
  const d3 = -(ux * bx + uy * by + uz * bz),
    d4 = -(vx * bx + vy * by + vz * bz);
  if (d3 >= 0 && d4 <= d3) return nearPoint(j);
  const d5 = -(ux * cx + uy * cy + uz * cz),
    d6 = -(vx * cx + vy * cy + vz * cz);
  if (d6 >= 0 && d5 <= d6) return nearPoint(k);
  const sideC = d1 * d4 - d3 * d2;
  if (sideC <= 0 && d1 >= 0 && d3 <= 0) return nearSegment(i, j);
  const sideB = d5 * d2 - d1 * d6;
  if (sideB <= 0 && d2 >= 0 && d6 <= 0) return nearSegment(i, k);
  const sideA = d3 * d6 - d5 * d4;
  if (sideA <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) return nearSegment(j, k);
  const sum = sideA + sideB + sideC;
  const s = sideB / sum,
    t = sideC / sum;
  candidate[0] = ax + s * ux + t * vx;
  candidate[1] = ay + s * uy + t * vy;
  candidate[2] = az + s * uz + t * vz;
  candidateCarriers[0] = i;
  candidateCarriers[1] = j;
  candidateCarriers[2] = k;
  candidateCount = 3;
}

let least = Infinity;

/** Smallest overlap of the cores over the candidate separating axes (face normals and edge pairs), at least 0. */
function coreOverlap(): number {
  least = Infinity;
  const a = coreA.axes,
    b = coreB.axes;
  for (let i = 3 - coreA.edges; i < 3; i++) {
    if (coreA.edges === 3 || coreA.round) tryAxis(a[i]!, a[3 + i]!, a[6 + i]!);
    for (let j = 3 - coreB.edges; j < 3; j++) {
      tryAxis(
        a[3 + i]! * b[6 + j]! - a[6 + i]! * b[3 + j]!,
        a[6 + i]! * b[j]! - a[i]! * b[6 + j]!,
        a[i]! * b[3 + j]! - a[3 + i]! * b[j]!,
      );
    }
  }
  for (let j = 3 - coreB.edges; j < 3; j++) {
    if (coreB.edges === 3 || coreB.round) tryAxis(b[j]!, b[3 + j]!, b[6 + j]!);
  }
  const dx = coreB.center[0]! - coreA.center[0]!,
    dy = coreB.center[1]! - coreA.center[1]!;
  const dz = coreB.center[2]! - coreA.center[2]!;
  if (coreA.round) tryRadial(a, dx, dy, dz);
  if (coreB.round) tryRadial(b, dx, dy, dz);
  // Two points, or two parallel segments, overlap by nothing across their common line.
  return least === Infinity ? 0 : Math.max(0, least);
}

/** The direction from one centre to the other, at a right angle to a cylinder's axis. */
function tryRadial(m: Float64Array, dx: number, dy: number, dz: number): void {
  const along = m[2]! * dx + m[5]! * dy + m[8]! * dz;
  const x = dx - along * m[2]!,
    y = dy - along * m[5]!,
    z = dz - along * m[8]!;
  if (x * x + y * y + z * z > 1e-12) tryAxis(x, y, z);
  else tryAxis(m[0]!, m[3]!, m[6]!);
}

function tryAxis(x: number, y: number, z: number): void {
  const norm = Math.sqrt(x * x + y * y + z * z);
  if (norm < 1e-9) return;
  const nx = x / norm,
    ny = y / norm,
    nz = z / norm;
  const gap = Math.abs(
    nx * (coreB.center[0]! - coreA.center[0]!) +
      ny * (coreB.center[1]! - coreA.center[1]!) +
      nz * (coreB.center[2]! - coreA.center[2]!),
  );
  least = Math.min(least, coreA.halfWidth(nx, ny, nz) + coreB.halfWidth(nx, ny, nz) - gap);
}

function writeRotation(out: Float64Array, q: Numbers): void {
  const x = q[0]!,
    y = q[1]!,
    z = q[2]!,
    w = q[3]!;
  out[0] = 1 - 2 * (y * y + z * z);
  out[1] = 2 * (x * y - w * z);
  out[2] = 2 * (x * z + w * y);
  out[3] = 2 * (x * y + w * z);
  out[4] = 1 - 2 * (x * x + z * z);
  out[5] = 2 * (y * z - w * x);
  out[6] = 2 * (x * z - w * y);
  out[7] = 2 * (y * z + w * x);
  out[8] = 1 - 2 * (x * x + y * y);
}
