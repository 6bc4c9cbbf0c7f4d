import type { Collider, ContactState, DynamicBody } from '../interface/index.js';
import type { StateReader, StateWriter } from '../math/state-io.js';
import type { ColliderContacts } from './collider-contact.js';
import { ContactReport } from './contact-report.js';
import { CoupledBodies } from './coupled-bodies.js';
import { packShape, shapeExtents, signedDistance } from './signed-distance.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, hypot, min, max } = Math;

/** Numbers per collider: shape, half extents, friction. */
const STRIDE = 8;
const EXTENTS = 4;
const FRICTION = 7;
/** Numbers per pair: normal impulse, friction impulse (3), what of the support's friction is used up. */
const PAIR = 5;
/** Cosine of the angle up to which a support behind a particle stands against a body in front of it. */
const OPPOSED = -0.5;
/** Share of an overlap that is undone per substep without leaving a velocity. */
const RELAXATION = 0.5;
/** Speed in metres per second at which a body near the cloth counts as moving. */
const MOVING_SPEED = 1e-3;

/**
 * Two-way contact of particles with bodies that move freely. Within the cloth's substeps each such body takes part with
 * its own mass and inertia: contacts are inelastic impulses between particle and body with Coulomb friction, as in
 * Müller et al., "Detailed Rigid Body Simulation with Extended Position Based Dynamics" (SCA 2020), accumulated and
 * clamped over the step's substeps. What a body gained or lost is handed to it at the step's end, so that its own world
 * sees it in the next step. Linear and angular momentum are exchanged exactly.
 *
 * A particle between a body and something that does not give way (a table) has too little mass to carry the body's
 * weight in one sweep. It counts as part of its support then: the support carries the body, and rubs against the particle
 * with the force of the body's weight. Such particles bear equal shares of the body's mass, all at once, as in Tonge,
 * Benevolenski, Voroshilov, "Mass Splitting for Jitter-Free Parallel Rigid Body Simulation" (SIGGRAPH 2012), so that a
 * box on a cloth on a table lies still.
 */
export class Coupling {
  readonly #radius: number;
  readonly #friction: number;
  readonly #masses: Float64Array;
  readonly #supports: ColliderContacts;
  readonly #bodies = new CoupledBodies();
  readonly #colliders: Collider[] = [];
  #data = new Float64Array(STRIDE * 4);
  #segments = new Int32Array(5);
  #pairs: Int32Array;
  #impulses: Float64Array;
  readonly #report = new ContactReport();
  readonly #local = new Float64Array(4);
  readonly #support = new Float64Array(8);
  readonly #velocity = new Float64Array(3);
  readonly #normal = new Float64Array(3);
  /** How far the particle in hand moves in the substep, in metres. */
  readonly #moved = new Float64Array(3);
  /** Supported particles that touch the solid in hand: each bears its share of the body's mass. */
  #split = 0;

  /**
   * @param masses - Mass of every particle in kilograms.
   * @param radius - Kept distance of a particle from a surface in metres.
   * @param friction - Coulomb friction coefficient of the fabric.
   * @param supports - Contacts with everything that does not give way.
   */
  constructor(masses: Float64Array, radius: number, friction: number, supports: ColliderContacts) {
    this.#masses = masses;
    this.#radius = radius;
    this.#friction = friction;
    this.#supports = supports;
    this.#pairs = new Int32Array(masses.length);
    this.#impulses = new Float64Array(masses.length * PAIR);
  }

  /** Whether a body is near the cloth in this step. */
  get active(): boolean {
    return this.#colliders.length > 0;
  }

  /** Whether a body near the cloth moves, or touched it in the last step, when it needs the cloth's support. */
  get disturbing(): boolean {
    return this.#report.count > 0 || (this.active && this.#bodies.fastest > MOVING_SPEED);
  }

  /**
   * Finds the bodies near the cloth and starts a step.
   *
   * @param bounds - Bounding box of the particles: minimum, then maximum.
   * @param speed - Largest speed of a particle in metres per second.
   */
  select(colliders: readonly Collider[], bounds: Float64Array, speed: number, dt: number): void {
    this.#colliders.length = 0;
    this.#bodies.clear();
    for (let k = 0; k < colliders.length; k++) {
      const collider = colliders[k]!;
      const { body } = collider;
      if (body === undefined) continue;
      const extents = this.#local;
      shapeExtents(extents, 0, collider.shape);
      const sphere = hypot(extents[0]!, extents[1]!, extents[2]!);
      const reach = sphere + this.#radius + (speed + reachOf(collider, sphere)) * dt + 0.002;
      let squared = 0;
      for (let a = 0; a < 3; a++) {
        const p = collider.position[a]!;
        const d = p < bounds[a]! ? bounds[a]! - p : p > bounds[a + 3]! ? p - bounds[a + 3]! : 0;
        squared += d * d;
      }
      if (squared <= reach * reach) this.#activate(collider, body);
    }
  }

  #activate(collider: Collider, body: DynamicBody): void {
    const k = this.#colliders.push(collider) - 1;
    if ((k + 1) * STRIDE > this.#data.length) {
      const data = new Float64Array(this.#data.length * 2);
      data.set(this.#data);
      this.#data = data;
      this.#segments = new Int32Array(data.length / STRIDE + 1);
    }
    const o = k * STRIDE;
    packShape(this.#data, o, collider.shape);
    shapeExtents(this.#data, o + EXTENTS, collider.shape);
    this.#data[o + FRICTION] = sqrt(this.#friction * collider.friction);
    this.#bodies.add(k, collider, body);
  }

  /** Finds the particles that may touch each body within the step, and forgets the last step's impulses. */
  selectPairs(x: Float64Array, speed: number, dt: number): void {
    const particles = this.#masses.length;
    const needed = this.#colliders.length * particles;
    if (needed > this.#pairs.length) {
      this.#pairs = new Int32Array(needed * 2);
      this.#impulses = new Float64Array(needed * 2 * PAIR);
    }
    const m = this.#bodies.matrix;
    let n = 0;
    for (let k = 0; k < this.#colliders.length; k++) {
      const collider = this.#colliders[k]!;
      const e = k * STRIDE + EXTENTS;
      const sphere = hypot(this.#data[e]!, this.#data[e + 1]!, this.#data[e + 2]!);
      const margin = this.#radius + (speed + reachOf(collider, sphere)) * dt + 0.002;
      this.#bodies.place(k, 0);
      const cx = this.#bodies.center[0]!,
        cy = this.#bodies.center[1]!,
        cz = this.#bodies.center[2]!;
      const hx = this.#data[e]! + margin,
        hy = this.#data[e + 1]! + margin,
        hz = this.#data[e + 2]! + margin;
      this.#segments[k] = n;
      for (let i = 0; i < particles; i++) {
        const rx = x[i * 3]! - cx,
          ry = x[i * 3 + 1]! - cy,
          rz = x[i * 3 + 2]! - cz;
        const lx = m[0]! * rx + m[3]! * ry + m[6]! * rz;
        if (lx > hx || lx < -hx) continue;
        const ly = m[1]! * rx + m[4]! * ry + m[7]! * rz;
        if (ly > hy || ly < -hy) continue;
        const lz = m[2]! * rx + m[5]! * ry + m[8]! * rz;
        if (lz > hz || lz < -hz) continue;
        this.#pairs[n++] = i;
      }
      this.#segments[k + 1] = n;
    }
    this.#impulses.fill(0, 0, n * PAIR);
  }

  /**
   * One sweep over all contacts of a substep.
   *
   * @param previous - Positions at the substep's start; changed where an overlap is undone.
   * @param start - Positions at the step's start.
   * @param velocities - Velocities of the particles in the last substep in metres per second.
   * @param held - Per particle, 1 where an attachment decides.
   * @param elapsed - Time from the step's start to this substep's in seconds.
   * @param ahead - Time from this substep's end to the step's end in seconds.
   * @param h - Length of the substep in seconds.
   */
  solve(
    x: Float64Array,
    previous: Float64Array,
    start: Float64Array,
    velocities: Float64Array,
    held: Uint8Array,
    elapsed: number,
    ahead: number,
    h: number,
  ): void {
    this.#bodies.advance(h);
    for (let k = 0; k < this.#colliders.length; k++) {
      const begin = this.#segments[k]!;
      const end = this.#segments[k + 1]!;
      if (begin === end) continue;
      this.#bodies.place(k, ahead);
      this.#split = 0;
      for (let q = begin; q < end; q++) {
        const i = this.#pairs[q]!;
        if (held[i] === 0 && this.#touches(k, x, i * 3) && this.#supported(x, i * 3)) this.#split++;
      }
      for (let q = begin; q < end; q++) {
        const i = this.#pairs[q]!;
        if (held[i] === 0 && this.#touches(k, x, i * 3))
          this.#contact(k, q, i, x, previous, start, velocities, elapsed, h);
      }
      this.#bodies.exertPending();
    }
  }

  /** Whether the particle at `x[p]` touches collider `k`, placed before; writes distance and normal. */
  #touches(k: number, x: Float64Array, p: number): boolean {
    const { matrix: m } = this.#bodies;
    const local = this.#local;
    const n = this.#normal;
    this.#localise(k, x, p);
    if (local[3]! >= this.#radius) return false;
    n[0] = m[0]! * local[0]! + m[1]! * local[1]! + m[2]! * local[2]!;
    n[1] = m[3]! * local[0]! + m[4]! * local[1]! + m[5]! * local[2]!;
    n[2] = m[6]! * local[0]! + m[7]! * local[1]! + m[8]! * local[2]!;
    return true;
  }

  /** Whether something that does not give way holds the particle against the body that it touches; writes what. */
  #supported(x: Float64Array, p: number): boolean {
    const support = this.#support;
    const n = this.#normal;
    if (!this.#supports.nearest(x, p, support)) return false;
    return n[0]! * support[0]! + n[1]! * support[1]! + n[2]! * support[2]! < OPPOSED;
  }

  /** Undoes the overlaps that the fabric's own constraints have left in the substep. Parameters as for `solve`. */
  separate(x: Float64Array, previous: Float64Array, held: Uint8Array, ahead: number): void {
    const bodies = this.#bodies;
    const n = this.#normal;
    for (let k = 0; k < this.#colliders.length; k++) {
      const end = this.#segments[k + 1]!;
      if (this.#segments[k]! === end) continue;
      bodies.place(k, ahead);
      for (let q = this.#segments[k]!; q < end; q++) {
        const i = this.#pairs[q]!;
        const p = i * 3;
        if (held[i] === 1 || !this.#touches(k, x, p)) continue;
        bodies.setArm(x, p);
        this.#pushApart(x, previous, p, 1 / this.#masses[i]!, bodies.inverseMassAlong(n[0]!, n[1]!, n[2]!), 1, false);
      }
    }
  }

  #contact(
    k: number,
    q: number,
    i: number,
    x: Float64Array,
    previous: Float64Array,
    start: Float64Array,
    velocities: Float64Array,
    elapsed: number,
    h: number,
  ): void {
    const bodies = this.#bodies;
    const local = this.#local;
    const support = this.#support;
    const p = i * 3;
    const nx = this.#normal[0]!,
      ny = this.#normal[1]!,
      nz = this.#normal[2]!;
    const supported = this.#supported(x, p);
    const split = supported ? this.#split : 1;
    const wp = 1 / this.#masses[i]!;
    const wn = supported ? 0 : wp;
    bodies.setArm(x, p);
    const wb = split * bodies.inverseMassAlong(nx, ny, nz);
    const velocity = this.#velocity;
    bodies.velocityAtArm(velocity);
    // A supported particle moves as its support does, whatever the fall or the last overlap did to it.
    let approach = supported
      ? support[5]! * nx + support[6]! * ny + support[7]! * nz
      : ((x[p]! - previous[p]!) * nx + (x[p + 1]! - previous[p + 1]!) * ny + (x[p + 2]! - previous[p + 2]!) * nz) / h;
    approach -= velocity[0]! * nx + velocity[1]! * ny + velocity[2]! * nz;

    // Impulses are masses times displacements within the substep: newton seconds times h.
    const impulses = this.#impulses;
    const o = q * PAIR;
    const pressed = impulses[o]!;
    const normal = max(0, pressed - (approach * h) / (wn + wb));
    const gained = normal - pressed;
    impulses[o] = normal;
    const gx = nx * gained,
      gy = ny * gained,
      gz = nz * gained;
    local[3] = local[3]! + gained * wn;
    x[p] = x[p]! + gx * wn;
    x[p + 1] = x[p + 1]! + gy * wn;
    x[p + 2] = x[p + 2]! + gz * wn;
    bodies.push(-gx, -gy, -gz, h, supported);

    this.#pushApart(x, previous, p, wn, wb, RELAXATION, supported);
    const limit = this.#data[k * STRIDE + FRICTION]! * normal;
    if (limit === 0) return;
    // A supported particle goes where the fabric around it and the support's friction take it: as it has gone so far.
    const moved = this.#moved;
    for (let a = 0; a < 3; a++) {
      if (!supported) moved[a] = x[p + a]! - previous[p + a]!;
      else if (elapsed > 0) moved[a] = ((previous[p + a]! - start[p + a]!) / elapsed) * h;
      else moved[a] = velocities[p + a]! * h;
    }
    this.#rub(q, p, wp, x, previous, h, limit, supported);
  }

  /**
   * Undoes a share of an overlap: whoever yields easily gives way. This leaves no velocity, so that nothing pops out of a
   * deep overlap.
   */
  #pushApart(
    x: Float64Array,
    previous: Float64Array,
    p: number,
    wp: number,
    wb: number,
    share: number,
    pending: boolean,
  ): void {
    const n = this.#normal;
    const overlap = this.#radius - this.#local[3]! - this.#bodies.recession(n[0]!, n[1]!, n[2]!);
    if (overlap <= 0) return;
    const s = (share * overlap) / (wp + wb);
    this.#bodies.shift(-n[0]! * s, -n[1]! * s, -n[2]! * s, pending);
    for (let a = 0; a < 3; a++) {
      const step = n[a]! * s * wp;
      x[p + a] = x[p + a]! + step;
      previous[p + a] = previous[p + a]! + step;
    }
  }

  /** Friction of the contact in hand, with an impulse of at most `limit` over the step. */
  #rub(
    q: number,
    p: number,
    wp: number,
    x: Float64Array,
    previous: Float64Array,
    h: number,
    limit: number,
    supported: boolean,
  ): void {
    const bodies = this.#bodies;
    const support = this.#support;
    const impulses = this.#impulses;
    const o = q * PAIR;
    const velocity = this.#velocity;
    const nx = this.#normal[0]!,
      ny = this.#normal[1]!,
      nz = this.#normal[2]!;
    bodies.velocityAtArm(velocity);
    let tx = this.#moved[0]! - velocity[0]! * h;
    let ty = this.#moved[1]! - velocity[1]! * h;
    let tz = this.#moved[2]! - velocity[2]! * h;
    const along = tx * nx + ty * ny + tz * nz;
    tx -= along * nx;
    ty -= along * ny;
    tz -= along * nz;
    const sliding = sqrt(tx * tx + ty * ty + tz * tz);
    let gx = 0,
      gy = 0,
      gz = 0;
    if (sliding > 1e-15) {
      const inverse = 1 / sliding;
      const wt = bodies.inverseMassAlong(tx * inverse, ty * inverse, tz * inverse);
      const wanted = 1 / (supported ? this.#split * wt : wp + wt);
      const fx = impulses[o + 1]! - tx * wanted,
        fy = impulses[o + 2]! - ty * wanted,
        fz = impulses[o + 3]! - tz * wanted;
      const size = sqrt(fx * fx + fy * fy + fz * fz);
      const scale = size > limit ? limit / size : 1;
      gx = fx * scale - impulses[o + 1]!;
      gy = fy * scale - impulses[o + 2]!;
      gz = fz * scale - impulses[o + 3]!;
      impulses[o + 1] = fx * scale;
      impulses[o + 2] = fy * scale;
      impulses[o + 3] = fz * scale;
      bodies.push(-gx, -gy, -gz, h, supported);
      if (supported) {
        // The reaction slows the particle down to the body's speed at most; what is more, the support takes.
        const most = sliding / (wp + wt);
        const size = sqrt(gx * gx + gy * gy + gz * gz);
        const kept = size > most ? most / size : 1;
        gx *= kept;
        gy *= kept;
        gz *= kept;
      }
    }
    let ex = gx * wp,
      ey = gy * wp,
      ez = gz * wp;
    if (supported) {
      // The body's weight presses the particle on its support, whose friction resists.
      let sx = x[p]! + ex - previous[p]! - support[5]! * h;
      let sy = x[p + 1]! + ey - previous[p + 1]! - support[6]! * h;
      let sz = x[p + 2]! + ez - previous[p + 2]! - support[7]! * h;
      const up = sx * nx + sy * ny + sz * nz;
      sx -= up * nx;
      sy -= up * ny;
      sz -= up * nz;
      const length = sqrt(sx * sx + sy * sy + sz * sz);
      const hold = max(0, support[4]! * impulses[o]! - impulses[o + 4]!);
      const used = min(hold, length / wp);
      impulses[o + 4] = impulses[o + 4]! + used;
      const back = length > 0 ? (used * wp) / length : 0;
      ex -= sx * back;
      ey -= sy * back;
      ez -= sz * back;
    }
    x[p] = x[p]! + ex;
    x[p + 1] = x[p + 1]! + ey;
    x[p + 2] = x[p + 2]! + ez;
  }

  /** Hands the bodies what they gained, and notes the contacts' forces. */
  finish(x: Float64Array, h: number, dt: number): void {
    this.#report.clear();
    this.#bodies.advance(0);
    for (let k = 0; k < this.#colliders.length; k++) {
      this.#report.begin(this.#colliders[k]!.name);
      this.#bodies.place(k, 0);
      const m = this.#bodies.matrix;
      const local = this.#local;
      for (let q = this.#segments[k]!; q < this.#segments[k + 1]!; q++) {
        const impulse = this.#impulses[q * PAIR]!;
        if (impulse === 0) continue;
        const p = this.#pairs[q]! * 3;
        this.#localise(k, x, p);
        const nx = m[0]! * local[0]! + m[1]! * local[1]! + m[2]! * local[2]!;
        const ny = m[3]! * local[0]! + m[4]! * local[1]! + m[5]! * local[2]!;
        const nz = m[6]! * local[0]! + m[7]! * local[1]! + m[8]! * local[2]!;
        // From newton seconds times h to newtons.
        this.#report.add(x, p, nx, ny, nz, impulse / (h * dt), this.#radius - local[3]!);
      }
      this.#report.end();
    }
    this.#bodies.handOver();
  }

  /** Depth in metres by which the particle at `x[p]` overlaps the bodies near the cloth, at least 0. */
  penetration(x: Float64Array, p: number): number {
    let deepest = 0;
    for (let k = 0; k < this.#colliders.length; k++) {
      this.#bodies.place(k, 0);
      this.#localise(k, x, p);
      deepest = max(deepest, this.#radius - this.#local[3]!);
    }
    return deepest;
  }

  /** Writes the signed distance of the particle at `x[p]` from collider `k`, placed before, and the normal in its frame. */
  #localise(k: number, x: Float64Array, p: number): void {
    const { matrix: m, center } = this.#bodies;
    const rx = x[p]! - center[0]!,
      ry = x[p + 1]! - center[1]!,
      rz = x[p + 2]! - center[2]!;
    this.#local[0] = m[0]! * rx + m[3]! * ry + m[6]! * rz;
    this.#local[1] = m[1]! * rx + m[4]! * ry + m[7]! * rz;
    this.#local[2] = m[2]! * rx + m[5]! * ry + m[8]! * rz;
    signedDistance(this.#local, this.#data, k * STRIDE);
  }

  /** Contacts of the last step between the cloth of that name and bodies, one per solid. */
  contacts(name: string): ContactState[] {
    return this.#report.states(name);
  }

  /** Writes the contacts of the last step. */
  writeState(writer: StateWriter): void {
    this.#report.writeState(writer);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    this.#report.readState(reader);
    this.#colliders.length = 0;
  }
}

/** Largest speed in metres per second of a collider's surface. */
function reachOf({ linearVelocity: v, angularVelocity: w }: Collider, sphere: number): number {
  return hypot(v[0]!, v[1]!, v[2]!) + hypot(w[0]!, w[1]!, w[2]!) * sphere;
}
