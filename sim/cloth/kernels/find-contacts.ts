import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { Elements } from './elements';

/**
 * Numbers per patch: centre, unit normal, radius, mean velocity, largest deviation from that, and how
 * far its particles lie beside its plane. */
const PATCH: i32 = 12;
/** Numbers per contact: weights of its four particles, unit normal, and distance to keep. */
const CONTACT: i32 = 8;
/** Kinds of pairs; see `ContactCandidates.kinds`. */
const SAME: u8 = 1;
const FACING: u8 = 2;
/** Share of their distance at rest to which pieces of one sheet may come: contacts do not stretch what lies flat. */
const REST_SHARE: f64 = 0.8;
/**
 * Two flat patches of one sheet that lie beside each other do not touch: the cosine of their angle is above this, and the
 * squared share of their distance that goes along a normal below that.
 */
const FOLDED: f64 = 0.5;
const BESIDE: f64 = 0.25;
/** Share of its radius by which a flat patch's particles lie beside its plane at most. */
const FLAT: f64 = 0.2;
/** Elements nearer than this, in metres, have no direction in which to push them. */
const TINY: f64 = 1e-9;

/** Measures the patches at positions `x` with velocities `v`. */
export function measurePatches(x: Float64s, v: Float64s, patches: Int32s, data: Float64s, count: i32): void {
  for (let q = 0; q < count; q++) {
    const a = patches[q * 4] * 3;
    const b = patches[q * 4 + 1] * 3;
    const c = patches[q * 4 + 2] * 3;
    const d = patches[q * 4 + 3] < 0 ? a : patches[q * 4 + 3] * 3;
    const share: f64 = patches[q * 4 + 3] < 0 ? 1.0 / 3.0 : 0.25;
    const last: f64 = patches[q * 4 + 3] < 0 ? 0 : 1;
    const cx = (x[a] + x[b] + x[c] + last * x[d]) * share;
    const cy = (x[a + 1] + x[b + 1] + x[c + 1] + last * x[d + 1]) * share;
    const cz = (x[a + 2] + x[b + 2] + x[c + 2] + last * x[d + 2]) * share;
    // The diagonals of a cell, or two edges of a triangle.
    const ux = x[c] - x[a];
    const uy = x[c + 1] - x[a + 1];
    const uz = x[c + 2] - x[a + 2];
    const vx = x[d] - x[b];
    const vy = x[d + 1] - x[b + 1];
    const vz = x[d + 2] - x[b + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const inverse = 1 / sqrt(nx * nx + ny * ny + nz * nz + 1e-60);
    const mx = (v[a] + v[b] + v[c] + last * v[d]) * share;
    const my = (v[a + 1] + v[b + 1] + v[c + 1] + last * v[d + 1]) * share;
    const mz = (v[a + 2] + v[b + 2] + v[c + 2] + last * v[d + 2]) * share;
    let farthest: f64 = 0;
    let fastest: f64 = 0;
    let beside: f64 = 0;
    for (let k = 0; k < 4; k++) {
      const i = patches[q * 4 + k] * 3;
      if (i < 0) break;
      const dx = x[i] - cx;
      const dy = x[i + 1] - cy;
      const dz = x[i + 2] - cz;
      farthest = max(farthest, dx * dx + dy * dy + dz * dz);
      beside = max(beside, abs(dx * nx + dy * ny + dz * nz) * inverse);
      const ex = v[i] - mx;
      const ey = v[i + 1] - my;
      const ez = v[i + 2] - mz;
      fastest = max(fastest, ex * ex + ey * ey + ez * ez);
    }
    const o = q * PATCH;
    data[o] = cx;
    data[o + 1] = cy;
    data[o + 2] = cz;
    data[o + 3] = nx * inverse;
    data[o + 4] = ny * inverse;
    data[o + 5] = nz * inverse;
    data[o + 6] = sqrt(farthest);
    data[o + 7] = mx;
    data[o + 8] = my;
    data[o + 9] = mz;
    data[o + 10] = sqrt(fastest);
    data[o + 11] = beside;
  }
}

/** Length by which the patches are apart along an axis, from p to q where it is positive, or the other way around. */
function gapAlong(x: Float64s, patches: Int32s, p: i32, q: i32, nx: f64, ny: f64, nz: f64): f64 {
  let lowP = Infinity;
  let highP = -Infinity;
  let lowQ = Infinity;
  let highQ = -Infinity;
  for (let k = 0; k < 4; k++) {
    const i = patches[p * 4 + k] * 3;
    if (i < 0) break;
    const s = x[i] * nx + x[i + 1] * ny + x[i + 2] * nz;
    lowP = min(lowP, s);
    highP = max(highP, s);
  }
  for (let k = 0; k < 4; k++) {
    const i = patches[q * 4 + k] * 3;
    if (i < 0) break;
    const s = x[i] * nx + x[i + 1] * ny + x[i + 2] * nz;
    lowQ = min(lowQ, s);
    highQ = max(highQ, s);
  }
  return max(lowQ - highP, lowP - highQ);
}

/**
 * Lower bound of the distance of two patches: their gap along the line of their centres or along either normal. One beyond
 * `enough` is as good as any.
 */
function apart(x: Float64s, patches: Int32s, data: Float64s, p: i32, q: i32, enough: f64): f64 {
  const s = p * PATCH;
  const t = q * PATCH;
  const dx = data[t] - data[s];
  const dy = data[t + 1] - data[s + 1];
  const dz = data[t + 2] - data[s + 2];
  const inverse = 1 / sqrt(dx * dx + dy * dy + dz * dz + 1e-60);
  let gap = gapAlong(x, patches, p, q, dx * inverse, dy * inverse, dz * inverse);
  if (gap > enough) return gap;
  gap = max(gap, gapAlong(x, patches, p, q, data[s + 3], data[s + 4], data[s + 5]));
  if (gap > enough) return gap;
  return max(gap, gapAlong(x, patches, p, q, data[t + 3], data[t + 4], data[t + 5]));
}

/** What the search works on; see `findContacts`. */
class Search {
  constructor(
    public x: Float64s,
    public rest: Float64s,
    public ends: Int32s,
    public contacts: Float64s,
    public first: Uint8s,
    public room: i32,
    public thickness: f64,
    public edgeDistance: f64,
    public margin: f64,
    public approach: f64,
    public share: f64,
    public count: i32,
  ) {}
}

/** Writes a contact; beyond the room there is, counts it alone. */
function put(
  w: Search,
  i: i32,
  j: i32,
  k: i32,
  l: i32,
  wi: f64,
  wj: f64,
  wk: f64,
  wl: f64,
  nx: f64,
  ny: f64,
  nz: f64,
  kept: f64,
  distance: f64,
): void {
  const n = w.count++;
  if (n >= w.room) return;
  const ends = w.ends;
  ends[n * 4] = i;
  ends[n * 4 + 1] = j;
  ends[n * 4 + 2] = k;
  ends[n * 4 + 3] = l;
  const c = w.contacts;
  const o = n * CONTACT;
  c[o] = wi;
  c[o + 1] = wj;
  c[o + 2] = wk;
  c[o + 3] = wl;
  c[o + 4] = nx;
  c[o + 5] = ny;
  c[o + 6] = nz;
  c[o + 7] = kept;
  const wait = (distance - kept) / w.approach;
  w.first[n] = <u8>(wait > 0 ? min(wait, 255) : 0);
}

/** Particle `i` and the triangle a, b, c. */
function overTriangle(w: Search, i: i32, a: i32, b: i32, c: i32): void {
  if (i == a || i == b || i == c) return;
  const x = w.x;
  const ux = x[b * 3] - x[a * 3];
  const uy = x[b * 3 + 1] - x[a * 3 + 1];
  const uz = x[b * 3 + 2] - x[a * 3 + 2];
  const vx = x[c * 3] - x[a * 3];
  const vy = x[c * 3 + 1] - x[a * 3 + 1];
  const vz = x[c * 3 + 2] - x[a * 3 + 2];
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  const n2 = nx * nx + ny * ny + nz * nz;
  const dx = x[i * 3] - x[a * 3];
  const dy = x[i * 3 + 1] - x[a * 3 + 1];
  const dz = x[i * 3 + 2] - x[a * 3 + 2];
  const height = dx * nx + dy * ny + dz * nz;
  const reach = w.thickness + w.margin;
  if (height * height > reach * reach * n2 || n2 < 1e-24) return;
  // Scalar products from which the place of the nearest point follows (Ericson, section 5.1.5).
  const uu = ux * ux + uy * uy + uz * uz;
  const uv = ux * vx + uy * vy + uz * vz;
  const vv = vx * vx + vy * vy + vz * vz;
  const du = dx * ux + dy * uy + dz * uz;
  const dv = dx * vx + dy * vy + dz * vz;
  let beta = vv * du - uv * dv;
  let gamma = uu * dv - uv * du;
  const whole = uu * vv - uv * uv;
  if (beta >= 0 && gamma >= 0 && beta + gamma <= whole) {
    beta /= whole;
    gamma /= whole;
  } else {
    // Nearest to one of the edges a-b, a-c, b-c: squared distances less that from a.
    const s = max(0, min(1, du / uu));
    const t = max(0, min(1, dv / vv));
    const ww = uu - 2 * uv + vv;
    const r = max(0, min(1, (dv - du + uu - uv) / ww));
    const first = s * (s * uu - 2 * du);
    const second = t * (t * vv - 2 * dv);
    // Of the point a + u + r (v - u).
    const third = uu - 2 * du + r * (r * ww - 2 * (dv - du + uu - uv));
    if (first <= second && first <= third) {
      beta = s;
      gamma = 0;
    } else if (second <= third) {
      beta = 0;
      gamma = t;
    } else {
      beta = 1 - r;
      gamma = r;
    }
  }
  const ex = dx - beta * ux - gamma * vx;
  const ey = dy - beta * uy - gamma * vy;
  const ez = dz - beta * uz - gamma * vz;
  const squared = ex * ex + ey * ey + ez * ez;
  if (squared > reach * reach || squared < TINY * TINY) return;
  const distance = sqrt(squared);
  let kept = w.thickness;
  if (w.share > 0) kept = min(kept, w.share * Elements.toTriangle(w.rest, i, a, b, c));
  if (distance >= kept + w.margin) return;
  const inverse = 1 / distance;
  put(w, i, a, b, c, 1, beta + gamma - 1, -beta, -gamma, ex * inverse, ey * inverse, ez * inverse, kept, distance);
}

/** The edges i-j and k-l. */
function acrossEdges(w: Search, i: i32, j: i32, k: i32, l: i32): void {
  if (i == k || i == l || j == k || j == l) return;
  const x = w.x;
  const ux = x[j * 3] - x[i * 3];
  const uy = x[j * 3 + 1] - x[i * 3 + 1];
  const uz = x[j * 3 + 2] - x[i * 3 + 2];
  const vx = x[l * 3] - x[k * 3];
  const vy = x[l * 3 + 1] - x[k * 3 + 1];
  const vz = x[l * 3 + 2] - x[k * 3 + 2];
  const rx = x[i * 3] - x[k * 3];
  const ry = x[i * 3 + 1] - x[k * 3 + 1];
  const rz = x[i * 3 + 2] - x[k * 3 + 2];
  const a = ux * ux + uy * uy + uz * uz;
  const e = vx * vx + vy * vy + vz * vz;
  const b = ux * vx + uy * vy + uz * vz;
  const c = ux * rx + uy * ry + uz * rz;
  const f = vx * rx + vy * ry + vz * rz;
  const denominator = a * e - b * b;
  let s: f64 = denominator > 1e-12 * a * e ? max(0, min(1, (b * f - c * e) / denominator)) : 0;
  let t = (b * s + f) / e;
  if (t < 0 || t > 1) {
    t = t < 0 ? 0 : 1;
    s = max(0, min(1, (b * t - c) / a));
  }
  const dx = rx + ux * s - vx * t;
  const dy = ry + uy * s - vy * t;
  const dz = rz + uz * s - vz * t;
  const squared = dx * dx + dy * dy + dz * dz;
  const reach = w.edgeDistance + w.margin;
  if (squared > reach * reach || squared < TINY * TINY) return;
  const distance = sqrt(squared);
  let kept = w.edgeDistance;
  if (w.share > 0) kept = min(kept, w.share * Elements.segments(w.rest, i, j, k, l));
  if (distance >= kept + w.margin) return;
  const inverse = 1 / distance;
  put(w, i, j, k, l, 1 - s, s, t - 1, -t, dx * inverse, dy * inverse, dz * inverse, kept, distance);
}

/** The particles of patch p against the triangles and edges of patch q, and on demand the edges of both. */
function compare(
  w: Search,
  patches: Int32s,
  vertices: Int32s,
  edges: Int32s,
  data: Float64s,
  p: i32,
  q: i32,
  both: bool,
): void {
  const x = w.x;
  const o = q * PATCH;
  const most = data[o + 6] + w.thickness + w.margin;
  const a = patches[q * 4];
  const b = patches[q * 4 + 1];
  const c = patches[q * 4 + 2];
  const d = patches[q * 4 + 3];
  for (let n = p * 4; n < p * 4 + 4; n++) {
    const i = vertices[n];
    if (i < 0) break;
    const dx = x[i * 3] - data[o];
    const dy = x[i * 3 + 1] - data[o + 1];
    const dz = x[i * 3 + 2] - data[o + 2];
    if (dx * dx + dy * dy + dz * dz > most * most) continue;
    overTriangle(w, i, a, b, c);
    if (d >= 0) overTriangle(w, i, a, c, d);
  }
  if (!both) return;
  for (let n = p * 10; n < p * 10 + 10; n += 2) {
    if (edges[n] < 0) break;
    for (let m = q * 10; m < q * 10 + 10; m += 2) {
      if (edges[m] < 0) break;
      acrossEdges(w, edges[n], edges[n + 1], edges[m], edges[m + 1]);
    }
  }
}

/**
 * Finds the contacts of a cloth's patches; see `SelfContacts`.
 *
 * @param x - Positions.
 * @param rest - Positions at rest.
 * @param patches - Particles, 4 per patch; the last is -1 for a triangle.
 * @param vertices - Particles that belong to each patch, 4 per patch, filled up with -1.
 * @param edges - Edges that belong to each patch, 5 of 2 particles per patch, filled up with -1.
 * @param data - What `measurePatches` wrote.
 * @param patchCount - Number of patches.
 * @param pairs - Two patches per pair.
 * @param kinds - Kind of each pair; see `ContactCandidates`.
 * @param pairCount - Number of pairs.
 * @param close - Receives the pairs that might pass through each other within the step.
 * @param ends - Receives 4 particles per contact.
 * @param contacts - Receives weights of the particles (signed), normal, and distance to keep: 8 numbers per contact.
 * @param first - Receives the first substep in which the contact can touch.
 * @param room - Most contacts.
 * @param settings - Distance that particles keep, distance that edges keep, least and largest distance beyond in which to
 * look, length of the step, number of substeps. Receives the number of close pairs as number 6.
 * @returns Number of contacts; more than `room` where some were left out.
 */
export function findContacts(
  x: Float64s,
  rest: Float64s,
  patches: Int32s,
  vertices: Int32s,
  edges: Int32s,
  data: Float64s,
  patchCount: i32,
  pairs: Int32s,
  kinds: Uint8s,
  pairCount: i32,
  close: Int32s,
  ends: Int32s,
  contacts: Float64s,
  first: Uint8s,
  room: i32,
  settings: Float64s,
): i32 {
  const thickness = settings[0];
  const edgeDistance = settings[1];
  const least = settings[2];
  const largest = settings[3];
  const dt = settings[4];
  const substeps = settings[5];
  let closeCount = 0;
  SEARCH.x = x;
  SEARCH.rest = rest;
  SEARCH.ends = ends;
  SEARCH.contacts = contacts;
  SEARCH.first = first;
  SEARCH.room = room;
  SEARCH.count = 0;
  SEARCH.thickness = thickness;
  SEARCH.edgeDistance = edgeDistance;
  // A cell that is folded along its diagonal.
  SEARCH.share = REST_SHARE;
  SEARCH.margin = least;
  SEARCH.approach = least / substeps;
  for (let q = 0; q < patchCount; q++) {
    if (patches[q * 4 + 3] < 0 || data[q * PATCH + 11] < FLAT * data[q * PATCH + 6]) continue;
    overTriangle(SEARCH, patches[q * 4 + 1], patches[q * 4], patches[q * 4 + 2], patches[q * 4 + 3]);
    overTriangle(SEARCH, patches[q * 4 + 3], patches[q * 4], patches[q * 4 + 1], patches[q * 4 + 2]);
  }
  for (let k = 0; k < pairCount; k++) {
    const p = pairs[k * 2];
    const q = pairs[k * 2 + 1];
    const s = p * PATCH;
    const t = q * PATCH;
    const dx = data[t] - data[s];
    const dy = data[t + 1] - data[s + 1];
    const dz = data[t + 2] - data[s + 2];
    const radii = data[s + 6] + data[t + 6] + thickness;
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared > (radii + largest) * (radii + largest)) continue;
    // How far the two may approach each other within the step.
    const vx = data[t + 7] - data[s + 7];
    const vy = data[t + 8] - data[s + 8];
    const vz = data[t + 9] - data[s + 9];
    const travel = dt * (sqrt(vx * vx + vy * vy + vz * vz) + data[s + 10] + data[t + 10]);
    const margin = min(max(travel, least), largest);
    if (squared > (radii + margin) * (radii + margin)) continue;
    const reach = thickness + margin;
    const along = data[s + 3] * data[t + 3] + data[s + 4] * data[t + 4] + data[s + 5] * data[t + 5];
    const kind = kinds[k];
    const over = abs(dx * data[s + 3] + dy * data[s + 4] + dz * data[s + 5]);
    if (kind == SAME && along > FOLDED && over * over < BESIDE * squared) {
      if (data[s + 11] < FLAT * data[s + 6] && data[t + 11] < FLAT * data[t + 6]) continue;
    }
    // Discs around the patches: how far one reaches along the other's normal.
    const tilt = sqrt(max(0, 1 - along * along));
    const other = abs(dx * data[t + 3] + dy * data[t + 4] + dz * data[t + 5]);
    const both = data[s + 11] + data[t + 11] + reach;
    if (over > both + tilt * data[t + 6] || other > both + tilt * data[s + 6]) continue;
    const gap = apart(x, patches, data, p, q, reach);
    if (gap > reach) continue;
    if (gap <= margin) {
      close[closeCount * 2] = p;
      close[closeCount * 2 + 1] = q;
      closeCount++;
    }
    SEARCH.share = kind == SAME ? REST_SHARE : kind == FACING ? 1 : 0;
    SEARCH.margin = margin;
    SEARCH.approach = margin / substeps;
    compare(SEARCH, patches, vertices, edges, data, p, q, gap <= edgeDistance + margin);
    compare(SEARCH, patches, vertices, edges, data, q, p, false);
  }
  settings[6] = closeCount;
  return SEARCH.count;
}

/** One for all searches: nothing is made per step. */
const SEARCH = new Search(
  changetype<Float64s>(0),
  changetype<Float64s>(0),
  changetype<Int32s>(0),
  changetype<Float64s>(0),
  changetype<Uint8s>(0),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
);
