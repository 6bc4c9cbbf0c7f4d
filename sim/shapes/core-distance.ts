import { ShapeKind, type PlacedShapes } from './placed-shapes.js';

/** Most support points asked for; six to ten are usual. */
const MAX_PASSES = 40;
/** Relative shrinking of the distance that is not worth another pass. */
const PROGRESS = 1e-9;

const { sqrt } = Math;

/** Support points of A minus B, and of A alone, of the present simplex: 3 numbers each. */
const points = new Float64Array(12);
const onA = new Float64Array(12);
/** Nearest point of the simplex to the origin, the shares of its corners, and how many corners there are. */
const nearest = new Float64Array(3);
const shares = new Float64Array(4);
const trial = new Float64Array(4);
const support = new Float64Array(3);
const direction = new Float64Array(3);
let corners = 0;

/** What `coreDistance` found. */
export interface CoreDistance {
  /** Whether the cores are apart. */
  apart: boolean;
  /** Distance between the cores in metres, one number. */
  readonly distance: Float64Array;
  /** Unit vector from core A to core B, world frame. */
  readonly normal: Float64Array;
  /** World point of core A nearest to core B, in metres. */
  readonly pointA: Float64Array;
}

/**
 * Distance between the cores of two shapes (E. Gilbert, D. Johnson, S. Keerthi, "A fast procedure for computing the
 * distance between complex objects in three-dimensional space", 1988). A core is the shape eroded by the radius at index
 * 0 (A) or 1 (B) of `erosion`; a capsule's core is always its segment.
 */
export function coreDistance(
  out: CoreDistance,
  shapes: PlacedShapes,
  a: number,
  b: number,
  erosion: Float64Array,
): void {
  const p = shapes.position;
  direction[0] = p[3 * b]! - p[3 * a]!;
  direction[1] = p[3 * b + 1]! - p[3 * a + 1]!;
  direction[2] = p[3 * b + 2]! - p[3 * a + 2]!;
  if (direction[0] === 0 && direction[1] === 0 && direction[2] === 0) direction[2] = 1;
  corners = 0;
  let square = Infinity;
  out.apart = false;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    // Farthest point of A along the direction, less B's farthest against it.
    coreSupport(shapes, a, erosion, 0, 1);
    const k = 3 * corners;
    onA[k] = support[0]!;
    onA[k + 1] = support[1]!;
    onA[k + 2] = support[2]!;
    coreSupport(shapes, b, erosion, 1, -1);
    points[k] = onA[k] - support[0]!;
    points[k + 1] = onA[k + 1]! - support[1]!;
    points[k + 2] = onA[k + 2]! - support[2]!;
    if (pass > 0) {
      const along = points[k] * nearest[0]! + points[k + 1]! * nearest[1]! + points[k + 2]! * nearest[2]!;
      if (square - along <= 1e-8 * square) break;
    }
    corners++;
    if (!nearestToOrigin()) return;
    const next = nearest[0]! * nearest[0]! + nearest[1]! * nearest[1]! + nearest[2]! * nearest[2]!;
    if (next < 1e-18) return;
    const stalled = next >= square * (1 - PROGRESS);
    square = next;
    direction[0] = -nearest[0]!;
    direction[1] = -nearest[1]!;
    direction[2] = -nearest[2]!;
    if (stalled) break;
  }
  out.apart = true;
  const distance = sqrt(square);
  out.distance[0] = distance;
  for (let i = 0; i < 3; i++) {
    // `nearest` is a point of A minus one of B: it points from B to A.
    out.normal[i] = -nearest[i]! / distance;
    let sum = 0;
    for (let c = 0; c < corners; c++) sum += shares[c]! * onA[3 * c + i]!;
    out.pointA[i] = sum;
  }
}

/** Writes the farthest point of a core along `sign` times `direction` to `support`. */
function coreSupport(shapes: PlacedShapes, s: number, erosion: Float64Array, which: number, sign: number): void {
  const { rotation: m, size, position } = shapes;
  const r = 9 * s;
  const dx = sign * direction[0]!,
    dy = sign * direction[1]!,
    dz = sign * direction[2]!;
  const lx = m[r]! * dx + m[r + 3]! * dy + m[r + 6]! * dz,
    ly = m[r + 1]! * dx + m[r + 4]! * dy + m[r + 7]! * dz,
    lz = m[r + 2]! * dx + m[r + 5]! * dy + m[r + 8]! * dz;
  const e = erosion[which]!;
  let x = 0,
    y = 0,
    z: number;
  if (shapes.kind[s] === ShapeKind.box) {
    const hx = size[3 * s]! - e,
      hy = size[3 * s + 1]! - e,
      hz = size[3 * s + 2]! - e;
    x = lx < 0 ? -hx : hx;
    y = ly < 0 ? -hy : hy;
    z = lz < 0 ? -hz : hz;
  } else if (shapes.kind[s] === ShapeKind.cylinder) {
    const across = sqrt(lx * lx + ly * ly);
    const radius = size[3 * s]! - e,
      h = size[3 * s + 1]! - e;
    if (across > 1e-12) {
      x = (lx * radius) / across;
      y = (ly * radius) / across;
    }
    z = lz < 0 ? -h : h;
  } else {
    const h = size[3 * s + 1]!;
    z = lz < 0 ? -h : h;
  }
  support[0] = position[3 * s]! + m[r]! * x + m[r + 1]! * y + m[r + 2]! * z;
  support[1] = position[3 * s + 1]! + m[r + 3]! * x + m[r + 4]! * y + m[r + 5]! * z;
  support[2] = position[3 * s + 2]! + m[r + 6]! * x + m[r + 7]! * y + m[r + 8]! * z;
}

/**
 * Finds the point of the simplex nearest to the origin and drops the corners that do not carry it. Only features with
 * the newest corner can be nearest. Returns false when the origin lies inside.
 */
function nearestToOrigin(): boolean {
  const n = corners;
  const last = n - 1;
  let best = Infinity;
  let kept = 0;
  // Bit k of a mask: corner k belongs to the feature.
  for (let mask = 0; mask < 1 << last; mask++) {
    const feature = mask | (1 << last);
    const square = n === 4 && mask === 7 ? insideTetrahedron() : featureDistance(feature, n);
    if (square === 0 && n === 4 && mask === 7) return false;
    if (square < best) {
      best = square;
      kept = feature;
      for (let k = 0; k < 4; k++) shares[k] = trial[k]!;
    }
  }
  nearest[0] = nearest[1] = nearest[2] = 0;
  let count = 0;
  for (let k = 0; k < n; k++) {
    if ((kept & (1 << k)) === 0) continue;
    for (let i = 0; i < 3; i++) {
      nearest[i]! += shares[k]! * points[3 * k + i]!;
      points[3 * count + i] = points[3 * k + i]!;
      onA[3 * count + i] = onA[3 * k + i]!;
    }
    shares[count++] = shares[k]!;
  }
  corners = count;
  return true;
}

/** Squared distance of a point, segment or triangle whose inside is nearest, with its shares in `trial`; else Infinity. */
function featureDistance(feature: number, n: number): number {
  trial[0] = trial[1] = trial[2] = trial[3] = 0;
  let i = -1,
    j = -1,
    k = -1;
  for (let c = n - 1; c >= 0; c--) {
    if ((feature & (1 << c)) === 0) continue;
    if (i < 0) i = c;
    else if (j < 0) j = c;
    else k = c;
  }
  const ax = points[3 * i]!,
    ay = points[3 * i + 1]!,
    az = points[3 * i + 2]!;
  if (j < 0) {
    trial[i] = 1;
    return ax * ax + ay * ay + az * az;
  }
  const bx = points[3 * j]! - ax,
    by = points[3 * j + 1]! - ay,
    bz = points[3 * j + 2]! - az;
  const bb = bx * bx + by * by + bz * bz;
  const ab = -(ax * bx + ay * by + az * bz);
  if (k < 0) {
    const t = ab / bb;
    if (!(t > 0 && t < 1)) return Infinity;
    trial[i] = 1 - t;
    trial[j] = t;
    const x = ax + t * bx,
      y = ay + t * by,
      z = az + t * bz;
    return x * x + y * y + z * z;
  }
  const cx = points[3 * k]! - ax,
    cy = points[3 * k + 1]! - ay,
    cz = points[3 * k + 2]! - az;
  const cc = cx * cx + cy * cy + cz * cz;
  const bc = bx * cx + by * cy + bz * cz;
  const ac = -(ax * cx + ay * cy + az * cz);
  const determinant = bb * cc - bc * bc;
  if (!(determinant > 1e-14 * bb * cc)) return Infinity;
  const t = (ab * cc - ac * bc) / determinant;
  const u = (ac * bb - ab * bc) / determinant;
  if (!(t > 0 && u > 0 && t + u < 1)) return Infinity;
  trial[i] = 1 - t - u;
  trial[j] = t;
  trial[k] = u;
  const x = ax + t * bx + u * cx,
    y = ay + t * by + u * cy,
    z = az + t * bz + u * cz;
  return x * x + y * y + z * z;
}

/** 0 when the origin lies inside the tetrahedron of the four corners, else Infinity. */
function insideTetrahedron(): number {
  const p = points;
  let inside = true;
  for (let c = 0; c < 4 && inside; c++) {
    const i = 3 * ((c + 1) & 3),
      j = 3 * ((c + 2) & 3),
      k = 3 * ((c + 3) & 3);
    const ux = p[j]! - p[i]!,
      uy = p[j + 1]! - p[i + 1]!,
      uz = p[j + 2]! - p[i + 2]!;
    const vx = p[k]! - p[i]!,
      vy = p[k + 1]! - p[i + 1]!,
      vz = p[k + 2]! - p[i + 2]!;
    const nx = uy * vz - uz * vy,
      ny = uz * vx - ux * vz,
      nz = ux * vy - uy * vx;
    const o = -(nx * p[i]! + ny * p[i + 1]! + nz * p[i + 2]!);
    const d = nx * (p[3 * c]! - p[i]!) + ny * (p[3 * c + 1]! - p[i + 1]!) + nz * (p[3 * c + 2]! - p[i + 2]!);
    if (o * d <= 0) inside = false;
  }
  return inside ? 0 : Infinity;
}
