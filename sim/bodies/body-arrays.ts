import { Body, Vec3 } from 'cannon-es';
import { writeRotation } from '../math/rotation-matrix.js';
import type { Joint } from './joint.js';

/** Numbers per body in `velocity`: linear (3), angular (3). */
export const VELOCITY_SIZE = 6;
/** Numbers per 3x3 matrix, row by row. */
export const MATRIX_SIZE = 9;

/**
 * The numbers of all bodies that a step computes with, in flat arrays by body index. cannon's `Body` objects stay the
 * record of the state: they are read at the beginning of a step and written at its end.
 */
export class BodyArrays {
  /** Number of bodies. */
  count = 0;
  /** Length of the step in seconds. Kept here, since V8 boxes the numbers that it hands from function to function. */
  dt = 1 / 240;
  /** World position of the centre of mass in metres, 3 numbers a body. */
  position = new Float64Array(0);
  /** Rotation matrix from the principal axes into the world, 9 numbers a body. */
  rotation = new Float64Array(0);
  /**
   * World velocity of the centre of mass in m/s and angular velocity in rad/s, 6 numbers a body. Of a body on a joint: the
   * joint's rate in the place of the first angular number, and 0 elsewhere.
   */
  velocity = new Float64Array(0);
  /** World velocities at the beginning of the step with what forces add in it, bodies on joints included. */
  travel = new Float64Array(0);
  /** The same before gravity, forces and contacts acted in this step. */
  initialVelocity = new Float64Array(0);
  /** The velocity at which the body moves in this step, with what pushes overlaps apart. */
  moveVelocity = new Float64Array(0);
  /** Inverse mass in 1/kg; 0 where nothing moves the body freely. */
  inverseMass = new Float64Array(0);
  /**
   * Inverse inertia about the world's axes in 1/(kg m^2), 9 numbers a body; 0 where nothing turns the body. Of a body on a
   * joint: the joint's inverse mass as the first number, and 0 elsewhere.
   */
  inverseInertia = new Float64Array(0);
  /** Largest change of the speed of a body's point per impulse on it, in 1/kg, near enough to say when a solve ends. */
  mobility = new Float64Array(0);
  /** What leaves a body one degree of freedom; undefined for all others. */
  readonly joints: (Joint | undefined)[] = [];
  /** Radius in metres of a sphere about the centre of mass that holds the body. */
  radius = new Float64Array(0);
  /** 1 where forces move the body. */
  dynamic = new Uint8Array(0);
  /** 1 where the body never moves. */
  fixed = new Uint8Array(0);
  /** 1 where a contact or a hold pushed the body in this step. */
  constrained = new Uint8Array(0);

  readonly #bodies: readonly Body[];
  /** Inverse principal moments of inertia in 1/(kg m^2), 3 numbers a body. */
  #moments = new Float64Array(0);
  /** 1 where the three moments are equal, so that the inertia does not depend on the orientation. */
  #isotropic = new Uint8Array(0);

  /** @param bodies - The world's bodies, live. */
  constructor(bodies: readonly Body[]) {
    this.#bodies = bodies;
  }

  /** Makes room for a body that was added last, on a joint or not, and reads what never changes. */
  addBody(body: Body, joint?: Joint): void {
    const i = this.count++;
    const n = this.count;
    this.position = resized(this.position, 3 * n);
    this.rotation = resized(this.rotation, MATRIX_SIZE * n);
    this.velocity = resized(this.velocity, VELOCITY_SIZE * n);
    this.initialVelocity = resized(this.initialVelocity, VELOCITY_SIZE * n);
    this.moveVelocity = resized(this.moveVelocity, VELOCITY_SIZE * n);
    this.travel = resized(this.travel, VELOCITY_SIZE * n);
    this.mobility = resized(this.mobility, n);
    this.joints.push(joint);
    this.inverseMass = resized(this.inverseMass, n);
    this.inverseInertia = resized(this.inverseInertia, MATRIX_SIZE * n);
    this.radius = resized(this.radius, n);
    this.#moments = resized(this.#moments, 3 * n);
    this.dynamic = resizedBytes(this.dynamic, n);
    this.fixed = resizedBytes(this.fixed, n);
    this.constrained = resizedBytes(this.constrained, n);
    this.#isotropic = resizedBytes(this.#isotropic, n);

    this.radius[i] = body.boundingRadius;
    const dynamic = body.type === Body.DYNAMIC;
    this.dynamic[i] = dynamic ? 1 : 0;
    this.fixed[i] = body.type === Body.STATIC ? 1 : 0;
    if (joint) {
      const lever =
        joint.type === 'prismatic' ? 1 : body.boundingRadius + body.position.distanceTo(new Vec3(...joint.origin));
      this.mobility[i] = joint.inverseMass * lever * lever;
      this.inverseInertia[MATRIX_SIZE * i] = joint.inverseMass;
      this.#isotropic[i] = 1;
    } else if (dynamic) {
      const { inertia, invInertia } = body;
      this.inverseMass[i] = body.invMass;
      this.mobility[i] = body.invMass;
      this.#moments.set([invInertia.x, invInertia.y, invInertia.z], 3 * i);
      const spread = Math.max(Math.abs(inertia.x - inertia.y), Math.abs(inertia.x - inertia.z));
      this.#isotropic[i] = spread <= 1e-9 * inertia.x ? 1 : 0;
      if (this.#isotropic[i] === 1) {
        for (let k = 0; k < 3; k++) this.inverseInertia[MATRIX_SIZE * i + 4 * k] = 1 / inertia.x;
      }
    }
    this.load(i);
  }

  /** Reads one body's pose and velocity. */
  load(i: number): void {
    const { position, quaternion, velocity, angularVelocity } = this.#bodies[i]!;
    const p = this.position;
    p[3 * i] = position.x;
    p[3 * i + 1] = position.y;
    p[3 * i + 2] = position.z;
    writeRotation(this.rotation, MATRIX_SIZE * i, quaternion.x, quaternion.y, quaternion.z, quaternion.w);
    const t = this.travel;
    const o = VELOCITY_SIZE * i;
    t[o] = velocity.x;
    t[o + 1] = velocity.y;
    t[o + 2] = velocity.z;
    t[o + 3] = angularVelocity.x;
    t[o + 4] = angularVelocity.y;
    t[o + 5] = angularVelocity.z;
    const v = this.velocity;
    const joint = this.joints[i];
    if (joint) v[o + 3] = joint.velocity;
    else for (let k = o; k < o + VELOCITY_SIZE; k++) v[k] = t[k]!;
    if (this.dynamic[i] === 1 && this.#isotropic[i] === 0) {
      invertedInertia(this.inverseInertia, MATRIX_SIZE * i, this.rotation, MATRIX_SIZE * i, this.#moments, 3 * i);
    }
  }

  /** Reads all bodies that can move, and adds to their velocities what forces and torques give in the step. */
  loadMoving(): void {
    const { dt } = this;
    const bodies = this.#bodies;
    const v = this.velocity,
      before = this.initialVelocity,
      inertia = this.inverseInertia;
    for (let i = 0; i < this.count; i++) {
      const body = bodies[i]!;
      if (this.fixed[i] === 1) continue;
      this.load(i);
      if (this.dynamic[i] === 0) continue;
      this.constrained[i] = 0;
      const o = VELOCITY_SIZE * i;
      for (let k = 0; k < VELOCITY_SIZE; k++) before[o + k] = v[o + k]!;
      const joint = this.joints[i];
      if (joint) {
        const gain = dt * joint.inverseMass * joint.load;
        v[o + 3]! += gain;
        this.#lookAhead(joint, i, gain);
        continue;
      }
      const { force, torque } = body;
      const gain = dt * this.inverseMass[i]!;
      v[o]! += gain * force.x;
      v[o + 1]! += gain * force.y;
      v[o + 2]! += gain * force.z;
      const travel = this.travel;
      travel[o] = v[o]!;
      travel[o + 1] = v[o + 1]!;
      travel[o + 2] = v[o + 2]!;
      if (torque.x === 0 && torque.y === 0 && torque.z === 0) continue;
      const m = MATRIX_SIZE * i;
      const tx = dt * torque.x,
        ty = dt * torque.y,
        tz = dt * torque.z;
      v[o + 3]! += inertia[m]! * tx + inertia[m + 1]! * ty + inertia[m + 2]! * tz;
      v[o + 4]! += inertia[m + 3]! * tx + inertia[m + 4]! * ty + inertia[m + 5]! * tz;
      v[o + 5]! += inertia[m + 6]! * tx + inertia[m + 7]! * ty + inertia[m + 8]! * tz;
      for (let k = o + 3; k < o + VELOCITY_SIZE; k++) travel[k] = v[k]!;
    }
  }

  /** Adds to the world velocity of body `i` what a gain of its joint's rate makes of it. */
  #lookAhead(joint: Joint, i: number, gain: number): void {
    const t = this.travel,
      p = this.position;
    const x = p[3 * i]!,
      y = p[3 * i + 1]!,
      z = p[3 * i + 2]!;
    const o = VELOCITY_SIZE * i;
    for (let k = 0; k < 3; k++) {
      const dx = k === 0 ? 1 : 0,
        dy = k === 1 ? 1 : 0,
        dz = k === 2 ? 1 : 0;
      t[o + k]! += gain * joint.share(x, y, z, dx, dy, dz);
      t[o + 3 + k]! += gain * joint.turnShare(dx, dy, dz);
    }
  }

  /** Whether the body's three moments of inertia are equal. */
  isotropic(i: number): boolean {
    return this.#isotropic[i] === 1;
  }
}

/**
 * Writes `R diag(inverse moments) R^T` at `at`: the matrix R lies at `r` of `rotation`, the three inverse moments at `m`
 * of `moments`.
 */
export function invertedInertia(
  out: Float64Array,
  at: number,
  rotation: Float64Array,
  r: number,
  moments: Float64Array,
  m: number,
): void {
  const ix = moments[m]!,
    iy = moments[m + 1]!,
    iz = moments[m + 2]!;
  const a = rotation[r]!,
    b = rotation[r + 1]!,
    c = rotation[r + 2]!,
    d = rotation[r + 3]!,
    e = rotation[r + 4]!,
    f = rotation[r + 5]!,
    g = rotation[r + 6]!,
    h = rotation[r + 7]!,
    k = rotation[r + 8]!;
  out[at] = a * a * ix + b * b * iy + c * c * iz;
  out[at + 4] = d * d * ix + e * e * iy + f * f * iz;
  out[at + 8] = g * g * ix + h * h * iy + k * k * iz;
  out[at + 1] = out[at + 3] = a * d * ix + b * e * iy + c * f * iz;
  out[at + 2] = out[at + 6] = a * g * ix + b * h * iy + c * k * iz;
  out[at + 5] = out[at + 7] = d * g * ix + e * h * iy + f * k * iz;
}

/** A copy of `values` with room for `length` numbers, or `values` itself when it has that. */
export function resized(values: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (values.length >= length) return values;
  const grown = new Float64Array(Math.max(length, 2 * values.length));
  grown.set(values);
  return grown;
}

/** The same for bytes. */
export function resizedBytes(values: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (values.length >= length) return values;
  const grown = new Uint8Array(Math.max(length, 2 * values.length));
  grown.set(values);
  return grown;
}
