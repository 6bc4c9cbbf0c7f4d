import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { POINT, Points } from './points';
import { BOX, distance, normalX, normalY, normalZ, signedDistance } from './signed-distance';

/** Places in what `ColliderContacts` packs of a collider. */
const POSITION = 9;
const LINEAR = 12;
const ANGULAR = 15;
const SHAPE = 18;
const EXTENTS = 22;
const FRICTION = 25;
/** Bytes of two contacts: the numbers of both stand side by side. */
const HITS: usize = 192;
/** How much heavier particles are that rest on a surface, and that slide; see `ColliderContacts`. */
const HEAVY: f64 = 20;
const SLIDING: f64 = 4;

/** The contacts of particles with colliders, in memory. */
class Hits {
  /** Address of the first number of contact `n`; each further one is 16 bytes on. */
  @inline static at(hits: Float64s, n: i32): usize {
    return changetype<usize>(hits) + <usize>(n >> 1) * HITS + <usize>(n & 1) * 8;
  }
}

/**
 * Finds the particles in a box around a collider.
 *
 * @param x - Positions.
 * @param count - Number of particles.
 * @param d - What is packed of the collider.
 * @param candidates - Receives the particles.
 * @param settings - Half the lengths of the box, as numbers 2 to 4.
 * @returns How many there are.
 */
export function selectCandidates(x: Float64s, count: i32, d: Float64s, candidates: Int32s, settings: Float64s): i32 {
  const place = d.lanes(POSITION);
  const placeZ = d[POSITION + 2];
  const hx = settings[2];
  const hy = settings[3];
  const hz = settings[4];
  let n = 0;
  for (let i = 0; i < count; i++) {
    const r = f64x2.sub(x.lanes(i * 3), place);
    const rx = f64x2.extract_lane(r, 0);
    const ry = f64x2.extract_lane(r, 1);
    const rz = x[i * 3 + 2] - placeZ;
    const lz = d[2] * rx + d[5] * ry + d[8] * rz;
    const lx = d[0] * rx + d[3] * ry + d[6] * rz;
    const ly = d[1] * rx + d[4] * ry + d[7] * rz;
    candidates[n] = i;
    n += (<i32>(abs(lz) <= hz)) & (<i32>(abs(lx) <= hx)) & (<i32>(abs(ly) <= hy));
  }
  return n;
}

/**
 * Pushes particles out of a collider, and makes them heavy for the constraints; see `ColliderContacts.detect`.
 *
 * @param x - Positions.
 * @param previous - Positions at the substep's start.
 * @param held - 1 where an attachment decides.
 * @param w - Relative inverse masses.
 * @param d - What is packed of the collider.
 * @param candidates - Particles to look at, each once; all of them where there are none.
 * @param count - Number of these.
 * @param touching - Receives the particles that touch, from number `found` on.
 * @param hits - Receives their contacts, two side by side; the last one also as its own partner where it has none.
 * @param found - Contacts found before, an even number.
 * @param room - Most contacts, an even number.
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
    const g = Hits.at(hits, n);
    touching[n] = i;
    store<f64>(g, nx);
    store<f64>(g, ny, 16);
    store<f64>(g, nz, 32);
    store<f64>(g, friction, 48);
    store<f64>(g, ux, 64);
    store<f64>(g, uy, 80);
    store<f64>(g, uz, 96);
    store<f64>(g, depth, 112);
    store<f64>(g, factor, 176);
    w[i] = w[i] / factor;
    n++;
  }
  if ((n & 1) == 1) {
    // Without a partner, the last contact is its own.
    const g = Hits.at(hits, n - 1);
    for (let k: usize = 0; k < HITS; k += 16) store<f64>(g + k + 8, load<f64>(g + k));
    touching[n] = touching[n - 1];
    n++;
  }
  return n;
}

/** Remembers where the touching particles are on their surfaces. */
export function placeContacts(x: Float64s, touching: Int32s, hits: Float64s, count: i32): void {
  for (let k = 0; k < count; k += 2) {
    const pa = changetype<usize>(x) + <usize>touching[k] * POINT;
    const pb = changetype<usize>(x) + <usize>touching[k + 1] * POINT;
    const g = Hits.at(hits, k);
    const a = v128.load(pa);
    const b = v128.load(pb);
    v128.store(g, Points.x(a, b), 128);
    v128.store(g, Points.y(a, b), 144);
    v128.store(g, Points.both(pa + 16, pb + 16), 160);
  }
}

/** Makes the touching particles so many times heavier than free ones. */
export function burden(w: Float64s, free: Float64s, touching: Int32s, count: i32, factor: i32): void {
  for (let k = 0; k < count; k++) {
    const i = touching[k];
    w[i] = free[i] / <f64>factor;
  }
}

/**
 * Brings the touching particles back to the surface, unless they lift off, with friction, two at a time; see
 * `ColliderContacts.resolve`.
 *
 * @param x - Positions.
 * @param previous - Positions at the substep's start.
 * @param touching - The particles that touch.
 * @param hits - Their contacts.
 * @param count - Number of contacts, an even one.
 */
export function resolveContacts(x: Float64s, previous: Float64s, touching: Int32s, hits: Float64s, count: i32): void {
  const one = f64x2.splat(1);
  const none = f64x2.splat(0);
  const most = f64x2.splat(HEAVY);
  for (let k = 0; k < count; k += 2) {
    const ia = <usize>touching[k] * POINT;
    const ib = <usize>touching[k + 1] * POINT;
    const pa = changetype<usize>(x) + ia;
    const pb = changetype<usize>(x) + ib;
    const sa = changetype<usize>(previous) + ia;
    const sb = changetype<usize>(previous) + ib;
    const g = Hits.at(hits, k);
    const nx = v128.load(g);
    const ny = v128.load(g, 16);
    const nz = v128.load(g, 32);
    const bx = v128.load(g, 128);
    const by = v128.load(g, 144);
    const bz = v128.load(g, 160);
    // What the constraints did to the heavy particle.
    const xa = v128.load(pa);
    const xb = v128.load(pb);
    let cx = f64x2.sub(Points.x(xa, xb), bx);
    let cy = f64x2.sub(Points.y(xa, xb), by);
    let cz = f64x2.sub(Points.both(pa + 16, pb + 16), bz);
    const lift = Points.dot(cx, cy, cz, nx, ny, nz);
    cx = f64x2.sub(cx, f64x2.mul(lift, nx));
    cy = f64x2.sub(cy, f64x2.mul(lift, ny));
    cz = f64x2.sub(cz, f64x2.mul(lift, nz));
    // What it did of its own, relative to the surface.
    const va = v128.load(sa);
    const vb = v128.load(sb);
    const vx = Points.x(va, vb);
    const vy = Points.y(va, vb);
    const vz = Points.both(sa + 16, sb + 16);
    let ox = f64x2.sub(f64x2.sub(bx, vx), v128.load(g, 64));
    let oy = f64x2.sub(f64x2.sub(by, vy), v128.load(g, 80));
    let oz = f64x2.sub(f64x2.sub(bz, vz), v128.load(g, 96));
    const along = Points.dot(ox, oy, oz, nx, ny, nz);
    const ax = f64x2.mul(nx, along);
    const ay = f64x2.mul(ny, along);
    const az = f64x2.mul(nz, along);
    ox = f64x2.sub(ox, ax);
    oy = f64x2.sub(oy, ay);
    oz = f64x2.sub(oz, az);
    Points.put(sa, sb, f64x2.add(vx, ax), f64x2.add(vy, ay), f64x2.add(vz, az));
    const heavy = v128.load(g, 176);
    const press = f64x2.sub(v128.load(g, 112), f64x2.mul(heavy, lift));
    const held = v128.bitselect(most, one, f64x2.eq(heavy, most));
    const tx = f64x2.add(ox, f64x2.mul(held, cx));
    const ty = f64x2.add(oy, f64x2.mul(held, cy));
    const tz = f64x2.add(oz, f64x2.mul(held, cz));
    const sliding = f64x2.sqrt(Points.dot(tx, ty, tz, tx, ty, tz));
    const limit = f64x2.mul(v128.load(g, 48), press);
    const left = v128.andnot(f64x2.sub(one, f64x2.div(limit, sliding)), f64x2.le(sliding, limit));
    let x1 = f64x2.add(f64x2.sub(bx, ox), f64x2.mul(f64x2.add(ox, cx), left));
    let y1 = f64x2.add(f64x2.sub(by, oy), f64x2.mul(f64x2.add(oy, cy), left));
    let z1 = f64x2.add(f64x2.sub(bz, oz), f64x2.mul(f64x2.add(oz, cz), left));
    const lifted = f64x2.le(press, none);
    if (v128.any_true(lifted)) {
      const out = f64x2.div(f64x2.neg(press), heavy);
      x1 = v128.bitselect(f64x2.add(f64x2.add(bx, cx), f64x2.mul(nx, out)), x1, lifted);
      y1 = v128.bitselect(f64x2.add(f64x2.add(by, cy), f64x2.mul(ny, out)), y1, lifted);
      z1 = v128.bitselect(f64x2.add(f64x2.add(bz, cz), f64x2.mul(nz, out)), z1, lifted);
    }
    Points.put(pa, pb, x1, y1, z1);
  }
}
