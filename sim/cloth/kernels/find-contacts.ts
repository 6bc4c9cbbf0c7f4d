import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { Elements } from './elements';
import { apart, PATCH } from './patches';

/**
 * Numbers per contact: weights of its four particles, unit normal, distance to keep, and how far its pieces may approach
 * each other in a substep.
 */
export const CONTACT: i32 = 9;
/** A contact is the nearest one of a surface around, but for this share of its squared distance. */
const TIE: f64 = 1e-4;
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

/** What the search works on; see `findContacts`. */
class Search {
  constructor(
    public x: Float64s,
    public rest: Float64s,
    public ends: Int32s,
    public contacts: Float64s,
    public first: Uint8s,
    public across: Int32s,
    public around: Int32s,
    public neighbours: Int32s,
    public owners: Int32s,
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
  c[o + 8] = w.approach;
  const wait = (distance - kept) / w.approach;
  w.first[n] = <u8>(wait > 0 ? min(wait, 255) : 0);
}

/**
 * Whether `d`, from the triangle beside an edge to a particle nearest to a point of that edge, leads away from the triangle on
 * its other side as well: otherwise that one is nearer. Of both triangles the one with the lower opposite particle has it.
 */
function nearestEdge(w: Search, p: i32, own: i32, other: i32, dx: f64, dy: f64, dz: f64, slack: f64): bool {
  if (other < 0) return true;
  return own < other && !towards(w.x, p, other, dx, dy, dz, slack);
}

/** The same for a particle `p` of the surface and all edges around it; the triangle that owns it has the contact. */
function nearestCorner(w: Search, p: i32, triangle: i32, dx: f64, dy: f64, dz: f64, slack: f64): bool {
  if (w.owners[p] != triangle) return false;
  const last = w.around[p + 1];
  for (let k = w.around[p]; k < last; k++) {
    if (towards(w.x, p, w.neighbours[k], dx, dy, dz, slack)) return false;
  }
  return true;
}

/** Whether the way from particle `p` to `q` goes along `d`. */
function towards(x: Float64s, p: i32, q: i32, dx: f64, dy: f64, dz: f64, slack: f64): bool {
  p *= 3;
  q *= 3;
  return dx * (x[q] - x[p]) + dy * (x[q + 1] - x[p + 1]) + dz * (x[q + 2] - x[p + 2]) > slack;
}

/**
 * Particle `i` and triangle number `triangle`, a, b, c. Of triangles that share the nearest point one has the contact, and none
 * where a neighbour is nearer (Chen et al., "Offset Geometric Contact", SIGGRAPH 2025, section 3.2): so that a layer is not
 * counted several times.
 */
function overTriangle(w: Search, i: i32, a: i32, b: i32, c: i32, triangle: i32): void {
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
  const inside = beta >= 0 && gamma >= 0 && beta + gamma <= whole;
  if (inside) {
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
  if (!inside) {
    const slack = TIE * squared;
    const o = triangle * 3;
    if (beta == 0 && gamma == 0) {
      if (!nearestCorner(w, a, triangle, ex, ey, ez, slack)) return;
    } else if (beta == 1) {
      if (!nearestCorner(w, b, triangle, ex, ey, ez, slack)) return;
    } else if (gamma == 1) {
      if (!nearestCorner(w, c, triangle, ex, ey, ez, slack)) return;
    } else if (gamma == 0) {
      if (!nearestEdge(w, a, c, w.across[o], ex, ey, ez, slack)) return;
    } else if (beta == 0) {
      if (!nearestEdge(w, a, b, w.across[o + 2], ex, ey, ez, slack)) return;
    } else if (!nearestEdge(w, b, a, w.across[o + 1], ex, ey, ez, slack)) return;
  }
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
  // Ends of edges are particles, whose contacts are found by themselves.
  if (denominator <= 1e-12 * a * e) return;
  const s = (b * f - c * e) / denominator;
  if (s <= 0 || s >= 1) return;
  const t = (b * s + f) / e;
  if (t <= 0 || t >= 1) return;
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
    overTriangle(w, i, a, b, c, q * 2);
    if (d >= 0) overTriangle(w, i, a, c, d, q * 2 + 1);
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
 * @param restPatches - Centre and unit normal of each patch at rest, 6 numbers per patch.
 * @param across - Per triangle (two per patch), the particles opposite of its edges a-b, b-c, c-a in their other triangles, or
 * -1.
 * @param around - Where the neighbours of each particle begin.
 * @param neighbours - Neighbours of particles along edges.
 * @param owners - Per particle, one triangle that has it.
 * @param data - What `measurePatches` wrote.
 * @param patchCount - Number of patches.
 * @param pairs - Two patches per pair.
 * @param pairCount - Number of pairs.
 * @param close - Receives the pairs that might pass through each other within the step.
 * @param ends - Receives 4 particles per contact.
 * @param contacts - Receives weights of the particles (signed), normal, distance to keep, and most approach in a substep: 9
 * numbers per contact.
 * @param first - Receives the first substep in which the contact can touch.
 * @param room - Most contacts.
 * @param settings - Distance that particles keep, distance that edges keep, least and largest distance beyond in which to
 * look, length of the step, number of substeps, distance at rest within which patches are close. Receives the number of close
 * pairs as number 7.
 * @returns Number of contacts; more than `room` where some were left out.
 */
export function findContacts(
  x: Float64s,
  rest: Float64s,
  patches: Int32s,
  vertices: Int32s,
  edges: Int32s,
  restPatches: Float64s,
  across: Int32s,
  around: Int32s,
  neighbours: Int32s,
  owners: Int32s,
  data: Float64s,
  patchCount: i32,
  pairs: Int32s,
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
  const near = settings[6];
  let closeCount = 0;
  SEARCH.x = x;
  SEARCH.rest = rest;
  SEARCH.ends = ends;
  SEARCH.contacts = contacts;
  SEARCH.first = first;
  SEARCH.across = across;
  SEARCH.around = around;
  SEARCH.neighbours = neighbours;
  SEARCH.owners = owners;
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
    overTriangle(SEARCH, patches[q * 4 + 1], patches[q * 4], patches[q * 4 + 2], patches[q * 4 + 3], q * 2 + 1);
    overTriangle(SEARCH, patches[q * 4 + 3], patches[q * 4], patches[q * 4 + 1], patches[q * 4 + 2], q * 2);
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
    const along = data[s + 3] * data[t + 3] + data[s + 4] * data[t + 4] + data[s + 5] * data[t + 5];
    const over = abs(dx * data[s + 3] + dy * data[s + 4] + dz * data[s + 5]);
    const share = restShare(restPatches, p * 6, q * 6, near);
    if (share == REST_SHARE && along > FOLDED && over * over < BESIDE * squared) {
      if (data[s + 11] < FLAT * data[s + 6] && data[t + 11] < FLAT * data[t + 6]) continue;
    }
    // Discs around the patches: how far one reaches along the other's normal.
    const tilt = sqrt(max(0, 1 - along * along));
    const other = abs(dx * data[t + 3] + dy * data[t + 4] + dz * data[t + 5]);
    const beside = data[s + 11] + data[t + 11];
    const discs = max(over - tilt * data[t + 6], other - tilt * data[s + 6]) - beside;
    if (discs > thickness + margin) continue;
    let both = false;
    if (discs <= edgeDistance + margin) {
      const gap = apart(x, patches, data, p, q, edgeDistance + margin);
      both = gap <= edgeDistance + margin;
      if (gap <= margin) {
        close[closeCount * 2] = p;
        close[closeCount * 2 + 1] = q;
        closeCount++;
      }
    }
    SEARCH.share = share;
    SEARCH.margin = margin;
    SEARCH.approach = margin / substeps;
    compare(SEARCH, patches, vertices, edges, data, p, q, both);
    compare(SEARCH, patches, vertices, edges, data, q, p, false);
  }
  settings[7] = closeCount;
  return SEARCH.count;
}

/**
 * Share of their distance at rest that pieces of two patches may keep at most: of one sheet where the patches are close to each
 * other and face the same way at rest, of the layers of a garment where they face opposite ways; 0 where they are not close.
 */
function restShare(rest: Float64s, s: i32, t: i32, near: f64): f64 {
  const dx = rest[t] - rest[s];
  const dy = rest[t + 1] - rest[s + 1];
  const dz = rest[t + 2] - rest[s + 2];
  if (dx * dx + dy * dy + dz * dz > near * near) return 0;
  const along = rest[s + 3] * rest[t + 3] + rest[s + 4] * rest[t + 4] + rest[s + 5] * rest[t + 5];
  return along < 0 ? 1 : REST_SHARE;
}

/** One for all searches: nothing is made per step. */
const SEARCH = new Search(
  changetype<Float64s>(0),
  changetype<Float64s>(0),
  changetype<Int32s>(0),
  changetype<Float64s>(0),
  changetype<Uint8s>(0),
  changetype<Int32s>(0),
  changetype<Int32s>(0),
  changetype<Int32s>(0),
  changetype<Int32s>(0),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
);
