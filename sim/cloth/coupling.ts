import type { Collider, ContactState } from '../interface/index.js';
import type { StateReader, StateWriter } from '../math/state-io.js';
import type { ColliderContacts } from './collider-contact.js';
import { ContactReport } from './contact-report.js';
import type { CoupledBodies } from './coupled-bodies.js';
import { CoupledSolids } from './coupled-solids.js';
import type { StepReach } from './motion-extent.js';
import type { Substep } from './substep.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, min, max } = Math;

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
  readonly #masses: Float64Array;
  readonly #supports: ColliderContacts;
  readonly #solids: CoupledSolids;
  readonly #bodies: CoupledBodies;
  #impulses: Float64Array;
  readonly #report = new ContactReport();
  readonly #support = new Float64Array(8);
  readonly #velocity = new Float64Array(3);
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
    this.#supports = supports;
    this.#solids = new CoupledSolids(masses.length, radius, friction);
    this.#bodies = this.#solids.bodies;
    this.#impulses = new Float64Array(masses.length * PAIR);
  }

  /** Whether a body is near the cloth in this step. */
  get active(): boolean {
    return this.#solids.count > 0;
  }

  /** Whether a body near the cloth moves, or touched it in the last step, when it needs the cloth's support. */
  get disturbing(): boolean {
    return this.#report.count > 0 || (this.active && this.#bodies.fastest > MOVING_SPEED);
  }

  /**
   * Finds the bodies near the cloth and starts a step.
   *
   * @param step - Where the particles may get within the step.
   */
  select(colliders: readonly Collider[], step: StepReach): void {
    this.#solids.select(colliders, step);
  }

  /** Finds the particles that may touch each body within the step, and forgets the last step's impulses. */
  selectPairs(x: Float64Array, step: StepReach): void {
    const needed = this.#solids.selectPairs(x, step) * PAIR;
    if (needed > this.#impulses.length) this.#impulses = new Float64Array(needed * 2);
    this.#impulses.fill(0, 0, needed);
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
    const solids = this.#solids;
    this.#bodies.advance(h);
    for (let k = 0; k < solids.count; k++) {
      const begin = solids.segments[k]!;
      const end = solids.segments[k + 1]!;
      if (begin === end) continue;
      solids.place(k, ahead);
      this.#split = 0;
      for (let q = begin; q < end; q++) {
        const i = solids.pairs[q]!;
        if (held[i] === 0 && solids.touches(x, i * 3) && this.#supported(x, i * 3)) this.#split++;
      }
      for (let q = begin; q < end; q++) {
        const i = solids.pairs[q]!;
        if (held[i] === 0 && solids.touches(x, i * 3))
          this.#contact(k, q, i, x, previous, start, velocities, elapsed, h);
      }
      this.#bodies.exertPending();
    }
  }

  /** Whether something that does not give way holds the particle against the body that it touches; writes what. */
  #supported(x: Float64Array, p: number): boolean {
    const support = this.#support;
    const n = this.#solids.normal;
    if (!this.#supports.nearest(x, p, support)) return false;
    return n[0]! * support[0]! + n[1]! * support[1]! + n[2]! * support[2]! < OPPOSED;
  }

  /** Undoes the overlaps that the fabric's own constraints have left in the substep. Parameters as for `solve`. */
  separate(x: Float64Array, previous: Float64Array, held: Uint8Array, ahead: number): void {
    const bodies = this.#bodies;
    const solids = this.#solids;
    const n = solids.normal;
    for (let k = 0; k < solids.count; k++) {
      const end = solids.segments[k + 1]!;
      if (solids.segments[k]! === end) continue;
      solids.place(k, ahead);
      for (let q = solids.segments[k]!; q < end; q++) {
        const i = solids.pairs[q]!;
        const p = i * 3;
        if (held[i] === 1 || !solids.touches(x, p)) continue;
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
    const { local } = this.#solids;
    const support = this.#support;
    const p = i * 3;
    const nx = this.#solids.normal[0]!,
      ny = this.#solids.normal[1]!,
      nz = this.#solids.normal[2]!;
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
    const limit = this.#solids.friction(k) * normal;
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
    const n = this.#solids.normal;
    const overlap = this.#solids.radius - this.#solids.local[3]! - this.#bodies.recession(n[0]!, n[1]!, n[2]!);
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
    const nx = this.#solids.normal[0]!,
      ny = this.#solids.normal[1]!,
      nz = this.#solids.normal[2]!;
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
  finish(x: Float64Array, { h }: Pick<Substep, 'h'>, dt: number): void {
    this.#report.clear();
    const solids = this.#solids;
    this.#bodies.advance(0);
    for (let k = 0; k < solids.count; k++) {
      this.#report.begin(solids.name(k));
      solids.place(k, 0);
      for (let q = solids.segments[k]!; q < solids.segments[k + 1]!; q++) {
        const impulse = this.#impulses[q * PAIR]!;
        if (impulse === 0) continue;
        const p = solids.pairs[q]! * 3;
        solids.measure(x, p);
        const n = solids.normal;
        // From newton seconds times h to newtons.
        this.#report.add(x, p, n, impulse / (h * dt), solids.radius - solids.local[3]!);
      }
      this.#report.end();
    }
    this.#bodies.handOver();
  }

  /** Depth in metres by which the particle at `x[p]` overlaps the bodies near the cloth, at least 0. */
  penetration(x: Float64Array, p: number): number {
    let deepest = 0;
    const solids = this.#solids;
    for (let k = 0; k < solids.count; k++) {
      solids.place(k, 0);
      solids.measure(x, p);
      deepest = max(deepest, this.#solids.radius - this.#solids.local[3]!);
    }
    return deepest;
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
    this.#solids.clear();
  }
}
