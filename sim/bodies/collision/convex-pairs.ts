import { coreDistance, overlapAxis, ShapeKind } from '../../shapes/index.js';
import { MANIFOLD_POINTS, type Manifold } from './manifold.js';
import type { ShapeTable } from './shape-table.js';
import { FACE_CORNERS, SupportFace } from './support-face.js';

/** Most that a box or cylinder is eroded for the distance search, in metres, and as a share of its smallest size. */
const MAX_EROSION = 2e-3;
const EROSION_SHARE = 0.1;
/** Cosine between normal and a face's normal from which on the two are taken to be the same. */
const SAME = 1 - 1e-6;
/** How much less deep than the shapes overlap the deepest clipped point may be before the nearest point is used. */
const FACE_TOLERANCE = 1e-3;

/** How much deeper in metres a corner must lie to be chosen for that: less would make the choice jitter at rest. */
const DEEPER = 5e-5;

const { sqrt, min } = Math;

const erosion = new Float64Array(2);
const found = {
  apart: false,
  distance: new Float64Array(1),
  normal: new Float64Array(3),
  pointA: new Float64Array(3),
};
const faceA = new SupportFace();
const faceB = new SupportFace();
/** The clipped polygon: 3 coordinates a corner; beside it the gap and the feature of each. */
let polygon = new Float64Array(3 * FACE_CORNERS);
let clipped = new Float64Array(3 * FACE_CORNERS);
let names = new Int32Array(FACE_CORNERS);
let clippedNames = new Int32Array(FACE_CORNERS);
const gaps = new Float64Array(FACE_CORNERS);
const plane = new Float64Array(4);
const chosen = new Int32Array(MANIFOLD_POINTS);
let count = 0;

/**
 * Contact of two shapes of which none is a sphere and one at most a box. The normal is that of the nearest points of the
 * two slightly eroded shapes, or the axis of least overlap where even those overlap; then the surfaces that face each
 * other are clipped as in the contact of two boxes (the idea of J. Rouwe, "Architecting Jolt Physics", GDC 2022).
 */
export function collideConvex(out: Manifold, shapes: ShapeTable, a: number, b: number): void {
  out.count = 0;
  const { margin, normal } = out;
  const capsule = shapes.kind[a] === ShapeKind.capsule || shapes.kind[b] === ShapeKind.capsule;
  setErosion(shapes, a, 0, capsule);
  setErosion(shapes, b, 1, capsule);
  const radiusA = shapes.kind[a] === ShapeKind.capsule ? shapes.size[3 * a]! : erosion[0]!;
  const radiusB = shapes.kind[b] === ShapeKind.capsule ? shapes.size[3 * b]! : erosion[1]!;
  coreDistance(found, shapes, a, b, erosion);
  let gap: number;
  if (found.apart) {
    gap = found.distance[0]! - radiusA - radiusB;
    if (gap > margin) return;
    for (let i = 0; i < 3; i++) normal[i] = found.normal[i]!;
  } else {
    overlapAxis(out, shapes, a, b);
    gap = out.separations[0]!;
    if (gap > margin) return;
  }
  snap(normal, shapes, a);
  snap(normal, shapes, b);
  faceA.set(shapes, a, normal, 1);
  faceB.set(shapes, b, normal, -1);

  const onB = faceA.count < 3 || (faceB.count >= 3 && faceB.alignment[0]! > faceA.alignment[0]! + 1e-3);
  const reference = onB ? faceB : faceA;
  const incident = onB ? faceA : faceB;
  if (reference.count >= 3) clipToFace(out, reference, incident, onB ? -1 : 1);
  else clipToLine(out);
  let deepest = Infinity;
  for (let k = 0; k < count; k++) deepest = min(deepest, gaps[k]!);
  if (deepest > gap + FACE_TOLERANCE) {
    // Edges or rims that cross: one point, the nearest.
    count = 1;
    gaps[0] = gap;
    names[0] = 2047;
    const reach = radiusA + gap / 2;
    for (let i = 0; i < 3; i++) {
      polygon[i] = found.apart ? found.pointA[i]! + reach * normal[i]! : faceB.corners[i]! - (gap / 2) * normal[i]!;
    }
  }
  emit(out, onB ? 4096 : 0);
}

function setErosion(shapes: ShapeTable, s: number, which: number, capsule: boolean): void {
  const { size, kind } = shapes;
  if (capsule) erosion[which] = 0;
  else {
    const smallest = min(size[3 * s]!, size[3 * s + 1]!, kind[s] === ShapeKind.box ? size[3 * s + 2]! : Infinity);
    erosion[which] = min(MAX_EROSION, EROSION_SHARE * smallest);
  }
}

/** Makes a normal that is a face's normal but for rounding exactly that. */
function snap(normal: Float64Array, shapes: ShapeTable, s: number): void {
  const kind = shapes.kind[s]!;
  if (kind === ShapeKind.capsule) return;
  const m = shapes.rotation;
  for (let axis = kind === ShapeKind.box ? 0 : 2; axis < 3; axis++) {
    const o = 9 * s + axis;
    const along = normal[0]! * m[o]! + normal[1]! * m[o + 3]! + normal[2]! * m[o + 6]!;
    if (along < SAME && along > -SAME) continue;
    const sign = along < 0 ? -1 : 1;
    normal[0] = sign * m[o]!;
    normal[1] = sign * m[o + 3]!;
    normal[2] = sign * m[o + 6]!;
    return;
  }
}

/** Cuts the incident face by the sides of the reference face, and keeps what lies near or below it. */
function clipToFace(out: Manifold, reference: SupportFace, incident: SupportFace, sign: number): void {
  const { normal, margin } = out;
  count = incident.count;
  for (let i = 0; i < 3 * count; i++) polygon[i] = incident.corners[i]!;
  for (let k = 0; k < count; k++) names[k] = k;
  const c = reference.corners,
    n = reference.normal;
  const sides = reference.count;
  // Its corners go round one way or the other; the sides must look outwards.
  const ex = c[3]! - c[0]!,
    ey = c[4]! - c[1]!,
    ez = c[5]! - c[2]!;
  const fx = c[6]! - c[3]!,
    fy = c[7]! - c[4]!,
    fz = c[8]! - c[5]!;
  const turning = n[0]! * (ey * fz - ez * fy) + n[1]! * (ez * fx - ex * fz) + n[2]! * (ex * fy - ey * fx) < 0 ? -1 : 1;
  for (let s = 0; s < sides && count > 0; s++) {
    const o = 3 * s,
      p = s + 1 === sides ? 0 : o + 3;
    const x = c[p]! - c[o]!,
      y = c[p + 1]! - c[o + 1]!,
      z = c[p + 2]! - c[o + 2]!;
    plane[0] = turning * (y * n[2]! - z * n[1]!);
    plane[1] = turning * (z * n[0]! - x * n[2]!);
    plane[2] = turning * (x * n[1]! - y * n[0]!);
    plane[3] = plane[0] * c[o]! + plane[1] * c[o + 1]! + plane[2] * c[o + 2]!;
    cut(s);
  }
  // Gap along the contact's normal between each corner and the reference face.
  const slope = 1 / (sign * (normal[0]! * n[0]! + normal[1]! * n[1]! + normal[2]! * n[2]!));
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const x = polygon[3 * k]!,
      y = polygon[3 * k + 1]!,
      z = polygon[3 * k + 2]!;
    const gap = slope * (n[0]! * (x - c[0]!) + n[1]! * (y - c[1]!) + n[2]! * (z - c[2]!));
    if (!(gap < margin)) continue;
    const back = (sign * gap) / 2;
    polygon[3 * kept] = x - back * normal[0]!;
    polygon[3 * kept + 1] = y - back * normal[1]!;
    polygon[3 * kept + 2] = z - back * normal[2]!;
    gaps[kept] = gap;
    names[kept++] = names[k]!;
  }
  count = kept;
}

/** Two lines side by side touch along what they share; crossing lines leave no points. */
function clipToLine(out: Manifold): void {
  const { normal, margin } = out;
  const c = faceA.corners,
    d = faceB.corners;
  count = 0;
  let ux = c[3]! - c[0]!,
    uy = c[4]! - c[1]!,
    uz = c[5]! - c[2]!;
  const vx = d[3]! - d[0]!,
    vy = d[4]! - d[1]!,
    vz = d[5]! - d[2]!;
  const length = sqrt(ux * ux + uy * uy + uz * uz);
  const other = sqrt(vx * vx + vy * vy + vz * vz);
  if (!(length > 1e-9 && other > 1e-9)) return;
  ux /= length;
  uy /= length;
  uz /= length;
  const along = ux * vx + uy * vy + uz * vz;
  if (along * along < 0.9998 * other * other) return;
  for (let k = 0; k < 2; k++) {
    const x = d[3 * k]! - c[0]!,
      y = d[3 * k + 1]! - c[1]!,
      z = d[3 * k + 2]! - c[2]!;
    const at = x * ux + y * uy + z * uz;
    const inside = at < 0 ? 0 : at > length ? length : at;
    // B's point at the same place along the line.
    const move = (inside - at) / along;
    const px = d[3 * k]! + move * vx,
      py = d[3 * k + 1]! + move * vy,
      pz = d[3 * k + 2]! + move * vz;
    const gap =
      normal[0]! * (px - c[0]! - inside * ux) +
      normal[1]! * (py - c[1]! - inside * uy) +
      normal[2]! * (pz - c[2]! - inside * uz);
    if (!(gap < margin)) continue;
    polygon[3 * count] = px - (gap / 2) * normal[0]!;
    polygon[3 * count + 1] = py - (gap / 2) * normal[1]!;
    polygon[3 * count + 2] = pz - (gap / 2) * normal[2]!;
    gaps[count] = gap;
    names[count++] = k;
  }
}

/** Cuts away what lies beyond `plane`. */
function cut(side: number): void {
  const nx = plane[0]!,
    ny = plane[1]!,
    nz = plane[2]!,
    limit = plane[3]!;
  const n = count;
  let kept = 0;
  let outside = false;
  for (let k = 0; k < n; k++) {
    const o = 3 * k;
    if (nx * polygon[o]! + ny * polygon[o + 1]! + nz * polygon[o + 2]! > limit) outside = true;
  }
  if (!outside) return;
  for (let k = 0; k < n; k++) {
    const a = 3 * k,
      b = k + 1 === n ? 0 : a + 3;
    const da = nx * polygon[a]! + ny * polygon[a + 1]! + nz * polygon[a + 2]! - limit;
    const db = nx * polygon[b]! + ny * polygon[b + 1]! + nz * polygon[b + 2]! - limit;
    if (da <= 0 && kept < FACE_CORNERS) {
      for (let i = 0; i < 3; i++) clipped[3 * kept + i] = polygon[a + i]!;
      clippedNames[kept++] = names[k]!;
    }
    // A line is walked there and back: its second edge is the first again.
    if (da <= 0 !== db <= 0 && kept < FACE_CORNERS && (n > 2 || k === 0)) {
      const t = da / (da - db);
      for (let i = 0; i < 3; i++) clipped[3 * kept + i] = polygon[a + i]! + t * (polygon[b + i]! - polygon[a + i]!);
      clippedNames[kept++] = 64 + 2 * side + (da <= 0 ? 1 : 0);
    }
  }
  const corners = polygon;
  polygon = clipped;
  clipped = corners;
  const old = names;
  names = clippedNames;
  clippedNames = old;
  count = kept;
}

/** Writes at most four points that bear like all of them: the deepest, the farthest from it, and one to either side. */
function emit(out: Manifold, base: number): void {
  let kept = 0;
  if (count <= MANIFOLD_POINTS) {
    for (; kept < count; kept++) chosen[kept] = kept;
  } else {
    let first = 0;
    for (let k = 1; k < count; k++) if (gaps[k]! < gaps[first]! - DEEPER) first = k;
    const p = polygon;
    const ox = p[3 * first]!,
      oy = p[3 * first + 1]!,
      oz = p[3 * first + 2]!;
    let second = first,
      far = -1;
    for (let k = 0; k < count; k++) {
      const x = p[3 * k]! - ox,
        y = p[3 * k + 1]! - oy,
        z = p[3 * k + 2]! - oz;
      const square = x * x + y * y + z * z;
      if (square > far + 1e-9) {
        far = square;
        second = k;
      }
    }
    const { normal } = out;
    const ex = p[3 * second]! - ox,
      ey = p[3 * second + 1]! - oy,
      ez = p[3 * second + 2]! - oz;
    // Across the line of the two, within the face.
    const ax = normal[1]! * ez - normal[2]! * ey,
      ay = normal[2]! * ex - normal[0]! * ez,
      az = normal[0]! * ey - normal[1]! * ex;
    let left = -1,
      right = -1,
      most = 1e-9,
      least = -1e-9;
    for (let k = 0; k < count; k++) {
      const area = ax * (p[3 * k]! - ox) + ay * (p[3 * k + 1]! - oy) + az * (p[3 * k + 2]! - oz);
      if (area > most + 1e-9) {
        most = area;
        left = k;
      } else if (area < least - 1e-9) {
        least = area;
        right = k;
      }
    }
    chosen[kept++] = first;
    if (second !== first) chosen[kept++] = second;
    if (left >= 0) chosen[kept++] = left;
    if (right >= 0) chosen[kept++] = right;
  }
  for (let i = 0; i < kept; i++) {
    const k = chosen[i]!;
    out.points[3 * i] = polygon[3 * k]!;
    out.points[3 * i + 1] = polygon[3 * k + 1]!;
    out.points[3 * i + 2] = polygon[3 * k + 2]!;
    out.separations[i] = gaps[k]!;
    out.features[i] = base + names[k]!;
  }
  out.count = kept;
}
