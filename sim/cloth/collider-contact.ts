import type { Collider } from '../interface/index.js';
import { packShape, shapeExtents, ShapeKind, signedDistance } from '../shapes/index.js';
import { matrixOf } from './attachment.js';
import type { Substep } from './substep.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** Numbers per active collider: rotation matrix, position, velocity, angular velocity, shape, half extents, friction. */
const STRIDE = 26;
const POSITION = 9;
const LINEAR = 12;
const ANGULAR = 15;
const SHAPE = 18;
const EXTENTS = 22;
const FRICTION = 25;
/** Numbers per contact: normal, friction, motion of the surface within the substep, depth, place on the surface, heaviness. */
const HIT = 12;
/**
 * How much heavier a particle that rests on a surface is for the constraints. The surface and friction hold it, so that a long thread
 * that pulls at it must not find the mass of a single particle there; the force on it follows from how far it still moves.
 */
const HEAVY = 20;
/** The same for a particle that slides: enough to keep threads out of an edge, so little that it keeps its inertia. */
const SLIDING = 4;
/** Distance in metres up to which a solid holds a particle: more than one falls in a substep, less than a thickness. */
const NEARLY = 2e-4;

/**
 * Contact and Coulomb friction of particles with moving solids. Colliders whose bounding sphere is away from the
 * cloth's bounding box are dropped once per step, and so are particles away from a collider. Friction works on
 * positions, as in Müller et al., "Detailed Rigid Body Simulation with Extended Position Based Dynamics" (SCA 2020),
 * section 3.5: the tangential motion within a substep is undone up to the friction coefficient times the normal
 * correction, so that what rests does not creep. Contacts are found before the constraints are solved, which then know
 * what is held by a surface, and resolved after them.
 */
export class ColliderContacts {
  /** Kept distance of a particle from a surface, in metres. */
  readonly radius: number;
  readonly #friction: number;
  readonly #particles: number;
  #count = 0;
  #active: (Collider | undefined)[] = [];
  #data = new Float64Array(STRIDE * 8);
  #moving = new Uint8Array(8);
  #segments = new Int32Array(9);
  #pairs: Int32Array;
  #hitCount = 0;
  #touching = new Int32Array(0);
  #hits = new Float64Array(0);
  readonly #normal = new Float64Array(4);
  readonly #quaternion = new Float64Array(4);

  constructor(particles: number, radius: number, friction: number) {
    this.#particles = particles;
    this.radius = radius;
    this.#friction = friction;
    this.#pairs = new Int32Array(particles * 8);
  }

  /** Number of colliders near the cloth in this step. */
  get activeCount(): number {
    return this.#count;
  }

  /** Whether a collider near the cloth moves. */
  get anyMoving(): boolean {
    for (let k = 0; k < this.#count; k++) if (this.#moving[k] === 1) return true;
    return false;
  }

  /** A number that changes when a collider near the cloth is displaced, comes or goes. */
  get signature(): number {
    let sum = this.#count;
    for (let k = 0; k < this.#count; k++) {
      const o = k * STRIDE;
      for (let a = 0; a < POSITION + 3; a++) sum += (k + 1) * (a + 1.37) * this.#data[o + a]!;
    }
    return sum;
  }

  /**
   * Finds the colliders near the cloth. Those at rest come last, so that nothing pushes the cloth into the table.
   *
   * @param bounds - Bounding box of the particles: minimum, then maximum.
   * @param speed - Largest speed of a particle in metres per second.
   */
  selectColliders(colliders: readonly Collider[], bounds: Float64Array, speed: number, dt: number): void {
    this.#count = 0;
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < colliders.length; k++) {
        const collider = colliders[k]!;
        if (collider.body !== undefined) continue;
        const v = collider.linearVelocity;
        const w = collider.angularVelocity;
        const linear = sqrt(v[0]! * v[0]! + v[1]! * v[1]! + v[2]! * v[2]!);
        const angular = sqrt(w[0]! * w[0]! + w[1]! * w[1]! + w[2]! * w[2]!);
        const moving = linear + angular > 0;
        if (moving !== (pass === 0)) continue;
        const extents = this.#normal;
        shapeExtents(extents, 0, collider.shape);
        const sphere = sqrt(extents[0]! * extents[0]! + extents[1]! * extents[1]! + extents[2]! * extents[2]!);
        const reach = sphere + this.radius + (speed + linear + angular * sphere) * dt + 0.002;
        let squared = 0;
        for (let a = 0; a < 3; a++) {
          const p = collider.position[a]!;
          const d = p < bounds[a]! ? bounds[a]! - p : p > bounds[a + 3]! ? p - bounds[a + 3]! : 0;
          squared += d * d;
        }
        if (squared <= reach * reach) this.#activate(collider, moving);
      }
    }
    for (let k = this.#count; k < this.#active.length; k++) this.#active[k] = undefined;
  }

  #activate(collider: Collider, moving: boolean): void {
    const k = this.#count++;
    if (k * STRIDE >= this.#data.length) {
      const data = new Float64Array(this.#data.length * 2);
      data.set(this.#data);
      this.#data = data;
      const flags = new Uint8Array(this.#moving.length * 2);
      flags.set(this.#moving);
      this.#moving = flags;
      this.#segments = new Int32Array(flags.length + 1);
    }
    this.#active[k] = collider;
    this.#moving[k] = moving ? 1 : 0;
    const d = this.#data;
    const o = k * STRIDE;
    matrixInto(d, o, collider.orientation);
    for (let a = 0; a < 3; a++) {
      d[o + POSITION + a] = collider.position[a]!;
      d[o + LINEAR + a] = collider.linearVelocity[a]!;
      d[o + ANGULAR + a] = collider.angularVelocity[a]!;
    }
    packShape(d, o + SHAPE, collider.shape);
    shapeExtents(d, o + EXTENTS, collider.shape);
    d[o + FRICTION] = sqrt(this.#friction * collider.friction);
  }

  /** Finds the particles that may touch each active collider within the step. */
  selectPairs(x: Float64Array, speed: number, dt: number): void {
    const needed = this.#count * this.#particles;
    if (needed > this.#pairs.length) this.#pairs = new Int32Array(needed * 2);
    const d = this.#data;
    let n = 0;
    this.#segments[0] = 0;
    for (let k = 0; k < this.#count; k++) {
      const o = k * STRIDE;
      const ex = d[o + EXTENTS]!;
      const ey = d[o + EXTENTS + 1]!;
      const ez = d[o + EXTENTS + 2]!;
      const linear = Math.hypot(d[o + LINEAR]!, d[o + LINEAR + 1]!, d[o + LINEAR + 2]!);
      const angular = Math.hypot(d[o + ANGULAR]!, d[o + ANGULAR + 1]!, d[o + ANGULAR + 2]!);
      const margin = this.radius + (speed + linear + angular * Math.hypot(ex, ey, ez)) * dt + 0.002;
      const hx = ex + margin;
      const hy = ey + margin;
      const hz = ez + margin;
      for (let i = 0; i < this.#particles; i++) {
        const p = i * 3;
        const rx = x[p]! - d[o + 9]!;
        const ry = x[p + 1]! - d[o + 10]!;
        const rz = x[p + 2]! - d[o + 11]!;
        const lz = d[o + 2]! * rx + d[o + 5]! * ry + d[o + 8]! * rz;
        if (lz > hz || lz < -hz) continue;
        const lx = d[o]! * rx + d[o + 3]! * ry + d[o + 6]! * rz;
        if (lx > hx || lx < -hx) continue;
        const ly = d[o + 1]! * rx + d[o + 4]! * ry + d[o + 7]! * rz;
        if (ly > hy || ly < -hy) continue;
        this.#pairs[n++] = i;
      }
      this.#segments[k + 1] = n;
    }
    this.#hitCount = 0;
    if (n > this.#touching.length) {
      this.#touching = new Int32Array(this.#pairs.length);
      this.#hits = new Float64Array(this.#pairs.length * HIT);
    }
  }

  /**
   * Pushes particles out, remembers their contacts for `resolve` and makes them heavy for the constraints.
   *
   * @param previous - Positions at the start of the substep.
   * @param held - Per particle, 1 where an attachment decides.
   * @param w - Relative inverse masses; those of the particles at rest on a surface become smaller.
   * @param substep - Colliders are where they are at its end.
   */
  detect(x: Float64Array, previous: Float64Array, held: Uint8Array, w: Float64Array, substep: Substep): void {
    const { ahead, h } = substep;
    const d = this.#data;
    const normal = this.#normal;
    const radius = this.radius;
    const hits = this.#hits;
    const pairs = this.#pairs;
    const touching = this.#touching;
    let n = 0;
    for (let k = 0; k < this.#count; k++) {
      const begin = this.#segments[k]!;
      const end = this.#segments[k + 1]!;
      if (begin === end) continue;
      const o = k * STRIDE;
      if (this.#moving[k] === 1) this.#moveBack(k, ahead);
      const m0 = d[o]!,
        m1 = d[o + 1]!,
        m2 = d[o + 2]!;
      const m3 = d[o + 3]!,
        m4 = d[o + 4]!,
        m5 = d[o + 5]!;
      const m6 = d[o + 6]!,
        m7 = d[o + 7]!,
        m8 = d[o + 8]!;
      const cx = d[o + 9]!,
        cy = d[o + 10]!,
        cz = d[o + 11]!;
      const fx = d[o + EXTENTS]!;
      const fy = d[o + EXTENTS + 1]!;
      const ez = d[o + EXTENTS + 2]!;
      const ex = fx + radius;
      const ey = fy + radius;
      const flat = d[o + SHAPE] === ShapeKind.box;
      for (let q = begin; q < end; q++) {
        const i = pairs[q]!;
        if (held[i] === 1) continue;
        const p = i * 3;
        const rx = x[p]! - cx;
        const ry = x[p + 1]! - cy;
        const rz = x[p + 2]! - cz;
        const lx = m0 * rx + m3 * ry + m6 * rz;
        const ly = m1 * rx + m4 * ry + m7 * rz;
        const lz = m2 * rx + m5 * ry + m8 * rz;
        // Away from the bounding box: the most frequent answer, and the cheapest.
        const beyond = lz < 0 ? -lz - ez : lz - ez;
        if (beyond >= radius || lx >= ex || lx <= -ex || ly >= ey || ly <= -ey) continue;
        let depth: number;
        let nx: number;
        let ny: number;
        let nz: number;
        if (flat && beyond > 0 && lx <= fx && lx >= -fx && ly <= fy && ly >= -fy) {
          // Over the top or the bottom of a box, as most of a cloth on a table is.
          depth = radius - beyond;
          const sign = lz < 0 ? -1 : 1;
          nx = sign * m2;
          ny = sign * m5;
          nz = sign * m8;
        } else {
          normal[0] = lx;
          normal[1] = ly;
          normal[2] = lz;
          signedDistance(normal, d, o + SHAPE);
          depth = radius - normal[3]!;
          if (depth <= 0) continue;
          nx = m0 * normal[0] + m1 * normal[1] + m2 * normal[2];
          ny = m3 * normal[0] + m4 * normal[1] + m5 * normal[2];
          nz = m6 * normal[0] + m7 * normal[1] + m8 * normal[2];
        }
        const wx = d[o + 15]!,
          wy = d[o + 16]!,
          wz = d[o + 17]!;
        const friction = d[o + FRICTION]!;
        const ux = (d[o + 12]! + wy * rz - wz * ry) * h;
        const uy = (d[o + 13]! + wz * rx - wx * rz) * h;
        const uz = (d[o + 14]! + wx * ry - wy * rx) * h;
        const px = x[p]! + nx * depth;
        const py = x[p + 1]! + ny * depth;
        const pz = x[p + 2]! + nz * depth;
        const ox = px - previous[p]! - ux;
        const oy = py - previous[p + 1]! - uy;
        const oz = pz - previous[p + 2]! - uz;
        const along = ox * nx + oy * ny + oz * nz;
        const sliding2 = ox * ox + oy * oy + oz * oz - along * along;
        const limit = friction * depth;
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
        const factor = sliding2 <= limit * limit ? HEAVY : SLIDING;
        hits[g + 11] = factor;
        x[p] = px;
        x[p + 1] = py;
        x[p + 2] = pz;
        w[i] = w[i]! / factor;
        n++;
      }
    }
    this.#hitCount = n;
    for (let k = 0; k < n; k++) {
      const p = this.#touching[k]! * 3;
      const g = k * HIT;
      hits[g + 8] = x[p]!;
      hits[g + 9] = x[p + 1]!;
      hits[g + 10] = x[p + 2]!;
    }
  }

  /**
   * Brings the touching particles back to the surface after the constraints, unless they lift off, and applies friction.
   * Changes `previous` too, so that a contact leaves no velocity along the normal relative to the collider (no
   * restitution, no popping out of a deep overlap).
   */
  resolve(x: Float64Array, previous: Float64Array): void {
    const hits = this.#hits;
    for (let k = 0; k < this.#hitCount; k++) {
      const p = this.#touching[k]! * 3;
      const g = k * HIT;
      const nx = hits[g]!,
        ny = hits[g + 1]!,
        nz = hits[g + 2]!;
      const bx = hits[g + 8]!,
        by = hits[g + 9]!,
        bz = hits[g + 10]!;
      // What the constraints did to the heavy particle.
      let cx = x[p]! - bx,
        cy = x[p + 1]! - by,
        cz = x[p + 2]! - bz;
      const lift = cx * nx + cy * ny + cz * nz;
      cx -= lift * nx;
      cy -= lift * ny;
      cz -= lift * nz;
      // What it did of its own, relative to the surface.
      let ox = bx - previous[p]! - hits[g + 4]!,
        oy = by - previous[p + 1]! - hits[g + 5]!,
        oz = bz - previous[p + 2]! - hits[g + 6]!;
      const along = ox * nx + oy * ny + oz * nz;
      ox -= along * nx;
      oy -= along * ny;
      oz -= along * nz;
      previous[p] = previous[p]! + nx * along;
      previous[p + 1] = previous[p + 1]! + ny * along;
      previous[p + 2] = previous[p + 2]! + nz * along;
      const heavy = hits[g + 11]!;
      const press = hits[g + 7]! - heavy * lift;
      if (press <= 0) {
        const out = -press / heavy;
        x[p] = bx + cx + nx * out;
        x[p + 1] = by + cy + ny * out;
        x[p + 2] = bz + cz + nz * out;
        continue;
      }
      const held = heavy === HEAVY ? HEAVY : 1;
      const tx = ox + held * cx,
        ty = oy + held * cy,
        tz = oz + held * cz;
      const sliding = sqrt(tx * tx + ty * ty + tz * tz);
      const limit = hits[g + 3]! * press;
      const left = sliding <= limit ? 0 : 1 - limit / sliding;
      x[p] = bx - ox + (ox + cx) * left;
      x[p + 1] = by - oy + (oy + cy) * left;
      x[p + 2] = bz - oz + (oz + cz) * left;
    }
  }

  /** Makes the touching particles so many times heavier than `free` says, or as heavy again with a factor of 1. */
  burden(w: Float64Array, free: Float64Array, factor: number): void {
    for (let k = 0; k < this.#hitCount; k++) {
      const i = this.#touching[k]!;
      w[i] = free[i]! / factor;
    }
  }

  /** Where the collider was `ahead` seconds before its present pose, moving with its present velocity. */
  #moveBack(k: number, ahead: number): void {
    const collider = this.#active[k]!;
    const d = this.#data;
    const o = k * STRIDE;
    for (let a = 0; a < 3; a++) d[o + POSITION + a] = collider.position[a]! - collider.linearVelocity[a]! * ahead;
    const w = collider.angularVelocity;
    if (w[0] === 0 && w[1] === 0 && w[2] === 0) return;
    const q = collider.orientation;
    const s = -0.5 * ahead;
    const ax = w[0]! * s,
      ay = w[1]! * s,
      az = w[2]! * s;
    const out = this.#quaternion;
    out[0] = q[0]! + ax * q[3]! + ay * q[2]! - az * q[1]!;
    out[1] = q[1]! - ax * q[2]! + ay * q[3]! + az * q[0]!;
    out[2] = q[2]! + ax * q[1]! - ay * q[0]! + az * q[3]!;
    out[3] = q[3]! - ax * q[0]! - ay * q[1]! - az * q[2]!;
    const inverse = 1 / sqrt(out[0] * out[0] + out[1] * out[1] + out[2] * out[2] + out[3] * out[3]);
    for (let a = 0; a < 4; a++) out[a] = out[a]! * inverse;
    matrixInto(d, o, out);
  }

  /**
   * Finds the solid that holds the particle at `x[p]`: the one that it touches, or nearly.
   *
   * @param out - Receives the normal out of the solid (3), the distance of the particle's surface in metres, the friction
   * coefficient, and the velocity of the solid there in metres per second (3).
   */
  nearest(x: Float64Array, p: number, out: Float64Array): boolean {
    const d = this.#data;
    const normal = this.#normal;
    out[3] = NEARLY;
    for (let k = 0; k < this.#count; k++) {
      const o = k * STRIDE;
      const rx = x[p]! - d[o + 9]!;
      const ry = x[p + 1]! - d[o + 10]!;
      const rz = x[p + 2]! - d[o + 11]!;
      normal[0] = d[o]! * rx + d[o + 3]! * ry + d[o + 6]! * rz;
      normal[1] = d[o + 1]! * rx + d[o + 4]! * ry + d[o + 7]! * rz;
      normal[2] = d[o + 2]! * rx + d[o + 5]! * ry + d[o + 8]! * rz;
      signedDistance(normal, d, o + SHAPE);
      const distance = normal[3]! - this.radius;
      if (distance >= out[3]) continue;
      for (let a = 0; a < 3; a++) {
        out[a] = d[o + 3 * a]! * normal[0] + d[o + 3 * a + 1]! * normal[1] + d[o + 3 * a + 2]! * normal[2];
      }
      out[3] = distance;
      out[4] = d[o + FRICTION]!;
      out[5] = d[o + LINEAR]! + d[o + ANGULAR + 1]! * rz - d[o + ANGULAR + 2]! * ry;
      out[6] = d[o + LINEAR + 1]! + d[o + ANGULAR + 2]! * rx - d[o + ANGULAR]! * rz;
      out[7] = d[o + LINEAR + 2]! + d[o + ANGULAR]! * ry - d[o + ANGULAR + 1]! * rx;
    }
    return out[3] < NEARLY;
  }

  /** Depth in metres by which the particle at `x[p]` overlaps the active colliders at their present poses, at least 0. */
  penetration(x: Float64Array, p: number): number {
    const d = this.#data;
    let deepest = 0;
    for (let k = 0; k < this.#count; k++) {
      const o = k * STRIDE;
      if (this.#moving[k] === 1) this.#moveBack(k, 0);
      const rx = x[p]! - d[o + 9]!;
      const ry = x[p + 1]! - d[o + 10]!;
      const rz = x[p + 2]! - d[o + 11]!;
      this.#normal[0] = d[o]! * rx + d[o + 3]! * ry + d[o + 6]! * rz;
      this.#normal[1] = d[o + 1]! * rx + d[o + 4]! * ry + d[o + 7]! * rz;
      this.#normal[2] = d[o + 2]! * rx + d[o + 5]! * ry + d[o + 8]! * rz;
      signedDistance(this.#normal, d, o + SHAPE);
      const depth = this.radius - this.#normal[3]!;
      if (depth > deepest) deepest = depth;
    }
    return deepest;
  }
}

const scratch = new Float64Array(9);

function matrixInto(out: Float64Array, offset: number, q: ArrayLike<number>): void {
  matrixOf(scratch, q, 0);
  for (let a = 0; a < 9; a++) out[offset + a] = scratch[a]!;
}
