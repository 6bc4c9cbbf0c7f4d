import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { put, Search, TINY } from './contact-search';
import { Elements } from './elements';
import { overTriangles } from './over-triangles';
import { apart, PATCH } from './patches';

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

/** The particles of patch p against the triangles of patch q. */
function overPatch(w: Search, patches: Int32s, vertices: Int32s, data: Float64s, p: i32, q: i32): void {
  const x = w.x;
  const o = q * PATCH;
  const cx = data[o];
  const cy = data[o + 1];
  const cz = data[o + 2];
  const most = data[o + 6] + w.thickness + w.margin;
  for (let n = p * 4; n < p * 4 + 4; n++) {
    const i = vertices[n];
    if (i < 0) break;
    const dx = x[i * 3] - cx;
    const dy = x[i * 3 + 1] - cy;
    const dz = x[i * 3 + 2] - cz;
    if (dx * dx + dy * dy + dz * dz > most * most) continue;
    overTriangles(w, i, patches[q * 4], patches[q * 4 + 1], patches[q * 4 + 2], patches[q * 4 + 3], q * 2);
  }
}

/** The edges of patch p against those of patch q. */
function betweenEdges(w: Search, edges: Int32s, p: i32, q: i32): void {
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
    overTriangles(SEARCH, patches[q * 4 + 1], patches[q * 4], patches[q * 4 + 2], patches[q * 4 + 3], -1, q * 2 + 1);
    overTriangles(SEARCH, patches[q * 4 + 3], patches[q * 4], patches[q * 4 + 1], patches[q * 4 + 2], -1, q * 2);
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
    const along = data[s + 3] * data[t + 3] + data[s + 4] * data[t + 4] + data[s + 5] * data[t + 5];
    const over = abs(dx * data[s + 3] + dy * data[s + 4] + dz * data[s + 5]);
    if (along > FOLDED && over * over < BESIDE * squared) {
      const flat = data[s + 11] < FLAT * data[s + 6] && data[t + 11] < FLAT * data[t + 6];
      if (flat && restShare(restPatches, p * 6, q * 6, near) == REST_SHARE) continue;
    }
    // How far the two may approach each other within the step; and the sine of their angle.
    const vx = data[t + 7] - data[s + 7];
    const vy = data[t + 8] - data[s + 8];
    const vz = data[t + 9] - data[s + 9];
    const roots = f64x2.sqrt(
      f64x2.replace_lane(f64x2.splat(vx * vx + vy * vy + vz * vz), 1, max(0, 1 - along * along)),
    );
    const travel = dt * (f64x2.extract_lane(roots, 0) + data[s + 10] + data[t + 10]);
    const margin = min(max(travel, least), largest);
    if (squared > (radii + margin) * (radii + margin)) continue;
    // Discs around the patches: how far one reaches along the other's normal.
    const tilt = f64x2.extract_lane(roots, 1);
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
    SEARCH.share = restShare(restPatches, p * 6, q * 6, near);
    SEARCH.margin = margin;
    SEARCH.approach = margin / substeps;
    overPatch(SEARCH, patches, vertices, data, p, q);
    if (both) betweenEdges(SEARCH, edges, p, q);
    overPatch(SEARCH, patches, vertices, data, q, p);
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
