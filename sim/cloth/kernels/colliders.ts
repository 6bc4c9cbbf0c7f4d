import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { BOX, distance, normalX, normalY, normalZ, signedDistance } from './signed-distance';

/** Places in what `ColliderContacts` packs of a collider, and numbers per contact. */
const POSITION = 9;
const LINEAR = 12;
const ANGULAR = 15;
const SHAPE = 18;
const EXTENTS = 22;
const FRICTION = 25;
const HIT = 12;
/** How much heavier particles are that rest on a surface, and that slide; see `ColliderContacts`. */
const HEAVY: f64 = 20;
const SLIDING: f64 = 4;

/**
 * Pushes particles out of a collider, and makes them heavy for the constraints; see `ColliderContacts.detect`.
 *
 * @param x - Positions.
 * @param previous - Positions at the substep's start.
 * @param held - 1 where an attachment decides.
 * @param w - Relative inverse masses.
 * @param d - What is packed of the collider.
 * @param candidates - Particles to look at; all of them where there are none.
 * @param count - Number of these.
 * @param touching - Receives the particles that touch, from number `found` on.
 * @param hits - Receives their contacts.
 * @param found - Contacts found before.
 * @param room - Most contacts.
 * @param settings - Distance that a particle keeps from a surface, and the substep.
 * @returns How many contacts there are now.
 */
export function detectContacts(
  x: Float64s,
  previous: Float64s,
  held: Uint8s,
  w: Float64s,
  d: Float64s,
  candidates: Int32s,
  count: i32,
  touching: Int32s,
  hits: Float64s,
  found: i32,
  room: i32,
  settings: Float64s,
): i32 {
  const radius = settings[0];
  const h = settings[1];
  const all = changetype<usize>(candidates) == 0;
  const m0 = d[0];
  const m1 = d[1];
  const m2 = d[2];
  const m3 = d[3];
  const m4 = d[4];
  const m5 = d[5];
  const m6 = d[6];
  const m7 = d[7];
  const m8 = d[8];
  const cx = d[POSITION];
  const cy = d[POSITION + 1];
  const cz = d[POSITION + 2];
  const fx = d[EXTENTS];
  const fy = d[EXTENTS + 1];
  const ez = d[EXTENTS + 2];
  const ex = fx + radius;
  const ey = fy + radius;
  const flat = d[SHAPE] == BOX;
  const friction = d[FRICTION];
  let n = found;
  for (let q = 0; q < count; q++) {
    const i = all ? q : candidates[q];
    const p = i * 3;
    const rx = x[p] - cx;
    const ry = x[p + 1] - cy;
    const rz = x[p + 2] - cz;
    const lz = m2 * rx + m5 * ry + m8 * rz;
    // Away from the bounding box: the most frequent answer, and the cheapest.
    const beyond = abs(lz) - ez;
    if (beyond >= radius) continue;
    const lx = m0 * rx + m3 * ry + m6 * rz;
    if (abs(lx) >= ex) continue;
    const ly = m1 * rx + m4 * ry + m7 * rz;
    if (abs(ly) >= ey || held[i] == 1) continue;
    let depth: f64;
    let nx: f64;
    let ny: f64;
    let nz: f64;
    if (flat && beyond > 0 && abs(lx) <= fx && abs(ly) <= fy) {
      // Over the top or the bottom of a box, as most of a cloth on a table is.
      depth = radius - beyond;
      const sign: f64 = lz < 0 ? -1 : 1;
      nx = sign * m2;
      ny = sign * m5;
      nz = sign * m8;
    } else {
      signedDistance(d, SHAPE, lx, ly, lz);
      depth = radius - distance;
      if (depth <= 0) continue;
      nx = m0 * normalX + m1 * normalY + m2 * normalZ;
      ny = m3 * normalX + m4 * normalY + m5 * normalZ;
      nz = m6 * normalX + m7 * normalY + m8 * normalZ;
    }
    const wx = d[ANGULAR];
    const wy = d[ANGULAR + 1];
    const wz = d[ANGULAR + 2];
    const ux = (d[LINEAR] + wy * rz - wz * ry) * h;
    const uy = (d[LINEAR + 1] + wz * rx - wx * rz) * h;
    const uz = (d[LINEAR + 2] + wx * ry - wy * rx) * h;
    const px = x[p] + nx * depth;
    const py = x[p + 1] + ny * depth;
    const pz = x[p + 2] + nz * depth;
    x[p] = px;
    x[p + 1] = py;
    x[p + 2] = pz;
    if (n >= room) continue;
    const ox = px - previous[p] - ux;
    const oy = py - previous[p + 1] - uy;
    const oz = pz - previous[p + 2] - uz;
    const along = ox * nx + oy * ny + oz * nz;
    const sliding2 = ox * ox + oy * oy + oz * oz - along * along;
    const limit = friction * depth;
    const factor = sliding2 <= limit * limit ? HEAVY : SLIDING;
    const g = n * HIT;
    touching[n] = i;
    hits[g] = nx;
    hits[g + 1] = ny;
    hits[g + 2] = nz;
    hits[g + 3] = friction;
    hits[g + 4] = ux;
    hits[g + 5] = uy;
    hits[g + 6] = uz;
    hits[g + 7] = depth;
    hits[g + 11] = factor;
    w[i] = w[i] / factor;
    n++;
  }
  return n;
}

/** Remembers where the touching particles are on their surfaces. */
export function placeContacts(x: Float64s, touching: Int32s, hits: Float64s, count: i32): void {
  for (let k = 0; k < count; k++) {
    const p = touching[k] * 3;
    const g = k * HIT;
    hits[g + 8] = x[p];
    hits[g + 9] = x[p + 1];
    hits[g + 10] = x[p + 2];
  }
}

/**
 * Brings the touching particles back to the surface, unless they lift off, with friction; see `ColliderContacts.resolve`.
 *
 * @param x - Positions.
 * @param previous - Positions at the substep's start.
 * @param touching - The particles that touch.
 * @param hits - Their contacts.
 * @param count - Number of contacts.
 */
export function resolveContacts(x: Float64s, previous: Float64s, touching: Int32s, hits: Float64s, count: i32): void {
  for (let k = 0; k < count; k++) {
    const p = touching[k] * 3;
    const g = k * HIT;
    const nx = hits[g];
    const ny = hits[g + 1];
    const nz = hits[g + 2];
    const bx = hits[g + 8];
    const by = hits[g + 9];
    const bz = hits[g + 10];
    // What the constraints did to the heavy particle.
    let cx = x[p] - bx;
    let cy = x[p + 1] - by;
    let cz = x[p + 2] - bz;
    const lift = cx * nx + cy * ny + cz * nz;
    cx -= lift * nx;
    cy -= lift * ny;
    cz -= lift * nz;
    // What it did of its own, relative to the surface.
    let ox = bx - previous[p] - hits[g + 4];
    let oy = by - previous[p + 1] - hits[g + 5];
    let oz = bz - previous[p + 2] - hits[g + 6];
    const along = ox * nx + oy * ny + oz * nz;
    ox -= along * nx;
    oy -= along * ny;
    oz -= along * nz;
    previous[p] += nx * along;
    previous[p + 1] += ny * along;
    previous[p + 2] += nz * along;
    const heavy = hits[g + 11];
    const press = hits[g + 7] - heavy * lift;
    if (press <= 0) {
      const out = -press / heavy;
      x[p] = bx + cx + nx * out;
      x[p + 1] = by + cy + ny * out;
      x[p + 2] = bz + cz + nz * out;
      continue;
    }
    const held = heavy == HEAVY ? HEAVY : 1;
    const tx = ox + held * cx;
    const ty = oy + held * cy;
    const tz = oz + held * cz;
    const sliding = sqrt(tx * tx + ty * ty + tz * tz);
    const limit = hits[g + 3] * press;
    const left: f64 = sliding <= limit ? 0 : 1 - limit / sliding;
    x[p] = bx - ox + (ox + cx) * left;
    x[p + 1] = by - oy + (oy + cy) * left;
    x[p + 2] = bz - oz + (oz + cz) * left;
  }
}
