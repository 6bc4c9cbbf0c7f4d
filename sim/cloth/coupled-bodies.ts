import type { Collider, DynamicBody } from '../interface/index.js';
import { matrixOf } from './attachment.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/**
 * Numbers per body: changes of velocity, spin, place and turn in the step, the last two within the substep, and what is
 * pending of velocity, spin, place and turn.
 */
const STRIDE = 30;
const SPIN = 3;
const SHIFT = 6;
const TURN = 9;
const LATE_SHIFT = 12;
const LATE_TURN = 15;
const PENDING = 18;
const PENDING_SHIFT = 24;

/**
 * The freely moving bodies of a cloth's step, and how far contacts have driven them from what their world foresaw. All
 * calls but `add`, `clear`, `advance` and `handOver` are about the collider that was placed last.
 */
export class CoupledBodies {
  /** Rotation of the placed collider, row-major, local to world. */
  readonly matrix = new Float64Array(9);
  /** World position of the placed collider's frame in metres. */
  readonly center = new Float64Array(3);

  readonly #bodies: DynamicBody[] = [];
  readonly #colliders: Collider[] = [];
  readonly #bodyOf: number[] = [];
  #count = 0;
  #colliderCount = 0;
  #data = new Float64Array(STRIDE * 4);
  readonly #quaternion = new Float64Array(4);
  readonly #com = new Float64Array(3);
  readonly #arm = new Float64Array(3);
  /** Inverse inertia times arm times direction, from `inverseMassAlong`. */
  readonly #turn = new Float64Array(3);
  #at = 0;

  /** Forgets all bodies. */
  clear(): void {
    this.#count = 0;
    this.#colliderCount = 0;
  }

  /** Adds collider `k`, which belongs to `body`. */
  add(k: number, collider: Collider, body: DynamicBody): void {
    let b = 0;
    while (b < this.#count && this.#bodies[b] !== body) b++;
    if (b === this.#count) {
      this.#count++;
      this.#bodies[b] = body;
      if ((b + 1) * STRIDE > this.#data.length) {
        const data = new Float64Array(this.#data.length * 2);
        data.set(this.#data);
        this.#data = data;
      }
      this.#data.fill(0, b * STRIDE, (b + 1) * STRIDE);
    }
    this.#colliders[k] = collider;
    this.#colliderCount = k + 1;
    this.#bodyOf[k] = b;
  }

  /** Largest speed of a collider's frame in metres per second, or of a body's spin in radians per second. */
  get fastest(): number {
    let squared = 0;
    for (let k = 0; k < this.#colliderCount; k++) {
      const { linearVelocity: v, angularVelocity: w } = this.#colliders[k]!;
      squared = Math.max(squared, v[0]! ** 2 + v[1]! ** 2 + v[2]! ** 2, w[0]! ** 2 + w[1]! ** 2 + w[2]! ** 2);
    }
    return sqrt(squared);
  }

  /** Starts a substep of `h` seconds: what contacts have changed of the velocities moves the bodies. */
  advance(h: number): void {
    const d = this.#data;
    for (let o = 0; o < this.#count * STRIDE; o += STRIDE) {
      for (let a = 0; a < 3; a++) {
        d[o + SHIFT + a] = d[o + SHIFT + a]! + d[o + LATE_SHIFT + a]! + d[o + a]! * h;
        d[o + TURN + a] = d[o + TURN + a]! + d[o + LATE_TURN + a]! + d[o + SPIN + a]! * h;
      }
      d.fill(0, o + LATE_SHIFT, o + PENDING);
    }
  }

  /** Puts collider `k` where it is `ahead` seconds before the step's end. */
  place(k: number, ahead: number): void {
    const b = this.#bodyOf[k]!;
    const o = (this.#at = b * STRIDE);
    const d = this.#data;
    const body = this.#bodies[b]!;
    const { position, orientation: q } = this.#colliders[k]!;
    const v = body.linearVelocity,
      w = body.angularVelocity,
      com = body.centerOfMass;
    const ax = 0.5 * (d[o + TURN]! - w[0]! * ahead),
      ay = 0.5 * (d[o + TURN + 1]! - w[1]! * ahead),
      az = 0.5 * (d[o + TURN + 2]! - w[2]! * ahead);
    const r = this.#quaternion;
    r[0] = q[0]! + ax * q[3]! + ay * q[2]! - az * q[1]!;
    r[1] = q[1]! - ax * q[2]! + ay * q[3]! + az * q[0]!;
    r[2] = q[2]! + ax * q[1]! - ay * q[0]! + az * q[3]!;
    r[3] = q[3]! - ax * q[0]! - ay * q[1]! - az * q[2]!;
    const inverse = 1 / sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2] + r[3] * r[3]);
    for (let a = 0; a < 4; a++) r[a] = r[a]! * inverse;
    matrixOf(this.matrix, r, 0);
    // The frame turns about the centre of mass, by a small angle.
    const lx = position[0]! - com[0]!,
      ly = position[1]! - com[1]!,
      lz = position[2]! - com[2]!;
    for (let a = 0; a < 3; a++) this.#com[a] = com[a]! + d[o + SHIFT + a]! - v[a]! * ahead;
    this.center[0] = this.#com[0]! + lx + 2 * (ay * lz - az * ly);
    this.center[1] = this.#com[1]! + ly + 2 * (az * lx - ax * lz);
    this.center[2] = this.#com[2]! + lz + 2 * (ax * ly - ay * lx);
  }

  /** Chooses the point of the body at `x[p]` for the calls below. */
  setArm(x: Float64Array, p: number): void {
    for (let a = 0; a < 3; a++) this.#arm[a] = x[p + a]! - this.#com[a]!;
  }

  /** Inverse mass in 1/kg with which the body yields at the point along a unit direction. */
  inverseMassAlong(nx: number, ny: number, nz: number): number {
    const rx = this.#arm[0]!,
      ry = this.#arm[1]!,
      rz = this.#arm[2]!;
    const body = this.#bodies[this.#at / STRIDE]!;
    const i = body.inverseInertiaWorld;
    const cx = ry * nz - rz * ny,
      cy = rz * nx - rx * nz,
      cz = rx * ny - ry * nx;
    return (
      body.inverseMass +
      cx * (i[0]! * cx + i[1]! * cy + i[2]! * cz) +
      cy * (i[3]! * cx + i[4]! * cy + i[5]! * cz) +
      cz * (i[6]! * cx + i[7]! * cy + i[8]! * cz)
    );
  }

  /** Writes the velocity of the point in metres per second. */
  velocityAtArm(out: Float64Array): void {
    const body = this.#bodies[this.#at / STRIDE]!;
    const d = this.#data;
    const o = this.#at;
    const v = body.linearVelocity,
      w = body.angularVelocity;
    const wx = w[0]! + d[o + SPIN]!,
      wy = w[1]! + d[o + SPIN + 1]!,
      wz = w[2]! + d[o + SPIN + 2]!;
    const rx = this.#arm[0]!,
      ry = this.#arm[1]!,
      rz = this.#arm[2]!;
    out[0] = v[0]! + d[o]! + wy * rz - wz * ry;
    out[1] = v[1]! + d[o + 1]! + wz * rx - wx * rz;
    out[2] = v[2]! + d[o + 2]! + wx * ry - wy * rx;
  }

  /**
   * Exerts an impulse at the point, in kilogram metres (newton seconds times the substep `h`).
   *
   * @param pending - Whether it takes effect with `exertPending` only, so that the next contacts do not see it.
   */
  push(jx: number, jy: number, jz: number, h: number, pending: boolean): void {
    this.shift(jx, jy, jz, pending);
    const { inverseMass } = this.#bodies[this.#at / STRIDE]!;
    const d = this.#data;
    const o = this.#at + (pending ? PENDING : 0);
    const s = 1 / h;
    d[o] = d[o]! + jx * inverseMass * s;
    d[o + 1] = d[o + 1]! + jy * inverseMass * s;
    d[o + 2] = d[o + 2]! + jz * inverseMass * s;
    for (let a = 0; a < 3; a++) d[o + SPIN + a] = d[o + SPIN + a]! + this.#turn[a]! * s;
  }

  /** Displaces the body as an impulse at the point would within a substep, without changing its velocity. */
  shift(jx: number, jy: number, jz: number, pending: boolean): void {
    const rx = this.#arm[0]!,
      ry = this.#arm[1]!,
      rz = this.#arm[2]!;
    const { inverseMass, inverseInertiaWorld: i } = this.#bodies[this.#at / STRIDE]!;
    const cx = ry * jz - rz * jy,
      cy = rz * jx - rx * jz,
      cz = rx * jy - ry * jx;
    const t = this.#turn;
    t[0] = i[0]! * cx + i[1]! * cy + i[2]! * cz;
    t[1] = i[3]! * cx + i[4]! * cy + i[5]! * cz;
    t[2] = i[6]! * cx + i[7]! * cy + i[8]! * cz;
    const d = this.#data;
    const o = this.#at + (pending ? PENDING_SHIFT : LATE_SHIFT);
    d[o] = d[o]! + jx * inverseMass;
    d[o + 1] = d[o + 1]! + jy * inverseMass;
    d[o + 2] = d[o + 2]! + jz * inverseMass;
    for (let a = 0; a < 3; a++) d[o + 3 + a] = d[o + 3 + a]! + t[a]!;
  }

  /** Lets what is pending for the placed collider's body take effect. */
  exertPending(): void {
    const d = this.#data;
    const o = this.#at;
    for (let a = 0; a < 6; a++) {
      d[o + a] = d[o + a]! + d[o + PENDING + a]!;
      d[o + LATE_SHIFT + a] = d[o + LATE_SHIFT + a]! + d[o + PENDING_SHIFT + a]!;
    }
    d.fill(0, o + PENDING, o + STRIDE);
  }

  /** How far the point has gone against the direction since the collider was placed, in metres. */
  recession(nx: number, ny: number, nz: number): number {
    const d = this.#data;
    const o = this.#at + LATE_SHIFT;
    const rx = this.#arm[0]!,
      ry = this.#arm[1]!,
      rz = this.#arm[2]!;
    const tx = d[o + 3]!,
      ty = d[o + 4]!,
      tz = d[o + 5]!;
    return -(
      (d[o]! + ty * rz - tz * ry) * nx +
      (d[o + 1]! + tz * rx - tx * rz) * ny +
      (d[o + 2]! + tx * ry - ty * rx) * nz
    );
  }

  /** Ends the step, after an `advance`: hands every body what it gained, and starts over. */
  handOver(): void {
    const d = this.#data;
    for (let b = 0; b < this.#count; b++) {
      const o = b * STRIDE;
      let any = false;
      for (let a = 0; a < LATE_SHIFT; a++) if (d[o + a] !== 0) any = true;
      if (any) this.#bodies[b]!.correct(d, o);
      d.fill(0, o, o + STRIDE);
    }
  }
}
