import { Float64s, Int32s } from '../../kernels/assembly/arrays';
import { Elements } from './elements';

/** Whether the edge i-j passes through the inside of the triangle a, b, c, none of whose particles it has. */
function pierces(x: Float64s, i: i32, j: i32, a: i32, b: i32, c: i32): bool {
  if (i == a || i == b || i == c || j == a || j == b || j == c) return false;
  const above = Elements.volume(x, a, b, c, i) > 0;
  if (above == Elements.volume(x, a, b, c, j) > 0) return false;
  const side = Elements.volume(x, i, j, a, b) > 0;
  return side == Elements.volume(x, i, j, b, c) > 0 && side == Elements.volume(x, i, j, c, a) > 0;
}

/** Whether all particles of patch p that the triangle a, b, c does not have lie on one side of it. */
function beside(x: Float64s, patches: Int32s, p: i32, a: i32, b: i32, c: i32): bool {
  const ax = x[a * 3];
  const ay = x[a * 3 + 1];
  const az = x[a * 3 + 2];
  const ux = x[b * 3] - ax;
  const uy = x[b * 3 + 1] - ay;
  const uz = x[b * 3 + 2] - az;
  const vx = x[c * 3] - ax;
  const vy = x[c * 3 + 1] - ay;
  const vz = x[c * 3 + 2] - az;
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  let low = Infinity;
  let high = -Infinity;
  for (let k = p * 4; k < p * 4 + 4; k++) {
    const i = patches[k];
    if (i < 0) break;
    if (i == a || i == b || i == c) continue;
    const height = (x[i * 3] - ax) * nx + (x[i * 3 + 1] - ay) * ny + (x[i * 3 + 2] - az) * nz;
    low = min(low, height);
    high = max(high, height);
  }
  return low > 0 || high < 0;
}

/** Appends the crossings of an edge with a triangle that were none at the positions before. */
function note(x: Float64s, before: Float64s, out: Int32s, n: i32, i: i32, j: i32, a: i32, b: i32, c: i32): i32 {
  if (!pierces(x, i, j, a, b, c) || pierces(before, i, j, a, b, c)) return n;
  out[n * 5] = i;
  out[n * 5 + 1] = j;
  out[n * 5 + 2] = a;
  out[n * 5 + 3] = b;
  out[n * 5 + 4] = c;
  return n + 1;
}

/**
 * Finds edges that have passed through triangles; see `CrossingGuard`.
 *
 * @param x - Positions.
 * @param before - Positions from which they came.
 * @param patches - Particles, 4 per patch; the last is -1 for a triangle.
 * @param edges - Edges that belong to each patch; see `findContacts`.
 * @param pairs - Two patches per pair, among which to look.
 * @param pairCount - Number of pairs.
 * @param out - Receives 5 particles per crossing: the edge's, then the triangle's.
 * @param room - Most crossings.
 * @returns Number of crossings found, at most `room`.
 */
export function findCrossings(
  x: Float64s,
  before: Float64s,
  patches: Int32s,
  edges: Int32s,
  pairs: Int32s,
  pairCount: i32,
  out: Int32s,
  room: i32,
): i32 {
  let n = 0;
  for (let k = 0; k < pairCount; k++) {
    for (let turn = 0; turn < 2; turn++) {
      const p = pairs[k * 2 + turn];
      const q = pairs[k * 2 + 1 - turn];
      const a = patches[q * 4];
      const b = patches[q * 4 + 1];
      const c = patches[q * 4 + 2];
      const d = patches[q * 4 + 3];
      const first = !beside(x, patches, p, a, b, c);
      const second = d >= 0 && !beside(x, patches, p, a, c, d);
      if (!first && !second) continue;
      for (let m = p * 10; m < p * 10 + 10; m += 2) {
        const i = edges[m];
        if (i < 0) break;
        if (n + 2 > room) return n;
        if (first) n = note(x, before, out, n, i, edges[m + 1], a, b, c);
        if (second) n = note(x, before, out, n, i, edges[m + 1], a, c, d);
      }
    }
  }
  return n;
}
