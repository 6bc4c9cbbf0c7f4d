import { Body, type Quaternion } from 'cannon-es';
import type { Vector3 } from '../interface/index.js';
import type { Joint } from './joint.js';
import { MATRIX_SIZE, VELOCITY_SIZE, type BodyArrays } from './body-arrays.js';

/** Passes that find the angular velocity in the middle of a step. */
const MIDPOINT_PASSES = 3;
/** Turn in radians per step below which a body's axes count as unturned over the step. */
const NEGLIGIBLE_TURN = 1e-6;

const { sqrt } = Math;
// Numbers travel in these arrays, since V8 boxes those that it hands from function to function.
const turned = new Float64Array(4);
const momentum = new Float64Array(3);
const spin = new Float64Array(3);
const interval = new Float64Array(1);

/**
 * A body that cannon's world moves by what the solver found. cannon's own integration is of first order and leaves the
 * gyroscopic torque out, so that a spinning plate neither keeps its angular momentum nor tumbles. Here a free body falls
 * exactly (trapezoidal rule), and turns by the midpoint rule with its angular momentum kept exactly (the idea of J. C.
 * Simo, K. K. Wong, "Unconditionally stable algorithms for rigid body dynamics", 1991).
 */
export class MovingBody extends Body {
  /** Rate in 1/s at which the angular velocity decays while something touches the body. */
  contactDamping = 0;
  /** What leaves the body one degree of freedom, where something does. */
  joint: Joint | undefined;
  /** The world's arrays, which hold the velocities that the solver found. */
  arrays: BodyArrays | undefined;

  /**
   * Sets the body in motion: velocity of its centre of mass in m/s, angular velocity in rad/s, world frame.
   * @throws RangeError when one is not finite.
   */
  setMotion(name: string, linearVelocity: Vector3 = [0, 0, 0], angularVelocity: Vector3 = [0, 0, 0]): void {
    for (const [what, value] of Object.entries({ linearVelocity, angularVelocity })) {
      if (value.every(Number.isFinite)) continue;
      throw new RangeError(`${what} of ${name} must be finite, received [${value.join(', ')}]`);
    }
    this.velocity.set(...linearVelocity);
    this.angularVelocity.set(...angularVelocity);
  }

  /** Moves the body by `dt` seconds. */
  override integrate(dt: number): void {
    const { arrays } = this;
    if (!arrays || arrays.dynamic[this.index] === 0) return;
    const o = VELOCITY_SIZE * this.index;
    const { velocity: v, position: p, angularVelocity: w } = this;
    const final = arrays.velocity,
      move = arrays.moveVelocity,
      before = arrays.initialVelocity;
    const constrained = arrays.constrained[this.index] === 1;
    if (this.joint) {
      const stopped = constrained || this.joint.atEnd;
      const rate = stopped ? move[o + 3]! : 0.5 * (before[o + 3]! + final[o + 3]!);
      this.joint.move(rate, final[o + 3]!, dt);
      return;
    }
    if (constrained) {
      p.x += dt * move[o]!;
      p.y += dt * move[o + 1]!;
      p.z += dt * move[o + 2]!;
    } else {
      p.x += 0.5 * dt * (before[o]! + final[o]!);
      p.y += 0.5 * dt * (before[o + 1]! + final[o + 1]!);
      p.z += 0.5 * dt * (before[o + 2]! + final[o + 2]!);
    }
    v.x = final[o]!;
    v.y = final[o + 1]!;
    v.z = final[o + 2]!;
    let wx = final[o + 3]!,
      wy = final[o + 4]!,
      wz = final[o + 5]!;
    if (constrained && this.contactDamping > 0) {
      const keep = 1 / (1 + dt * this.contactDamping);
      wx *= keep;
      wy *= keep;
      wz *= keep;
    }

    const q = this.quaternion;
    spin[0] = move[o + 3]!;
    spin[1] = move[o + 4]!;
    spin[2] = move[o + 5]!;
    const fast = (wx * wx + wy * wy + wz * wz) * dt * dt > NEGLIGIBLE_TURN * NEGLIGIBLE_TURN;
    if (fast && !arrays.isotropic(this.index)) {
      momentum[0] = wx;
      momentum[1] = wy;
      momentum[2] = wz;
      this.#toMomentum(arrays);
      if (!constrained) {
        for (let pass = 0; pass < MIDPOINT_PASSES; pass++) {
          interval[0] = dt / 2;
          turn(q);
          this.#spinOfMomentum();
        }
      }
      interval[0] = dt;
      turn(q);
      this.#spinOfMomentum();
      wx = spin[0]!;
      wy = spin[1]!;
      wz = spin[2]!;
    } else {
      interval[0] = dt;
      turn(q);
    }
    q.x = turned[0]!;
    q.y = turned[1]!;
    q.z = turned[2]!;
    q.w = turned[3]!;
    w.x = wx;
    w.y = wy;
    w.z = wz;
  }

  /** Turns `momentum` from an angular velocity into its angular momentum, at the orientation before the move. */
  #toMomentum(arrays: BodyArrays): void {
    const wx = momentum[0]!,
      wy = momentum[1]!,
      wz = momentum[2]!;
    const r = arrays.rotation;
    const m = MATRIX_SIZE * this.index;
    const { inertia } = this;
    const a = inertia.x * (r[m]! * wx + r[m + 3]! * wy + r[m + 6]! * wz);
    const b = inertia.y * (r[m + 1]! * wx + r[m + 4]! * wy + r[m + 7]! * wz);
    const c = inertia.z * (r[m + 2]! * wx + r[m + 5]! * wy + r[m + 8]! * wz);
    momentum[0] = r[m]! * a + r[m + 1]! * b + r[m + 2]! * c;
    momentum[1] = r[m + 3]! * a + r[m + 4]! * b + r[m + 5]! * c;
    momentum[2] = r[m + 6]! * a + r[m + 7]! * b + r[m + 8]! * c;
  }

  /** Writes the angular velocity that has `momentum` at the orientation `turned` to `spin`. */
  #spinOfMomentum(): void {
    const { invInertia } = this;
    const x = turned[0]!,
      y = turned[1]!,
      z = turned[2]!,
      w = turned[3]!;
    const m0 = momentum[0]!,
      m1 = momentum[1]!,
      m2 = momentum[2]!;
    // Into the body's axes, divided by the moments, and back.
    let tx = 2 * (z * m1 - y * m2),
      ty = 2 * (x * m2 - z * m0),
      tz = 2 * (y * m0 - x * m1);
    const a = (m0 + w * tx - y * tz + z * ty) * invInertia.x,
      b = (m1 + w * ty - z * tx + x * tz) * invInertia.y,
      c = (m2 + w * tz - x * ty + y * tx) * invInertia.z;
    tx = 2 * (y * c - z * b);
    ty = 2 * (z * a - x * c);
    tz = 2 * (x * b - y * a);
    spin[0] = a + w * tx + y * tz - z * ty;
    spin[1] = b + w * ty + z * tx - x * tz;
    spin[2] = c + w * tz + x * ty - y * tx;
  }
}

/** Writes the unit quaternion, turned by `spin` for `interval` seconds, to `turned`. */
function turn({ x, y, z, w }: Quaternion): void {
  const dt = interval[0]!;
  const hx = (spin[0]! * dt) / 2,
    hy = (spin[1]! * dt) / 2,
    hz = (spin[2]! * dt) / 2;
  const square = hx * hx + hy * hy + hz * hz;
  let s: number, c: number;
  if (square < 2.5e-3) {
    // Series of sin(h) / h and cos(h); what they leave out is below 1e-11.
    s = 1 - (square / 6) * (1 - (square / 20) * (1 - square / 42));
    c = 1 - (square / 2) * (1 - (square / 12) * (1 - square / 30));
  } else {
    const h = sqrt(square);
    s = Math.sin(h) / h;
    c = Math.cos(h);
  }
  const ax = s * hx,
    ay = s * hy,
    az = s * hz;
  const nx = c * x + ax * w + ay * z - az * y,
    ny = c * y - ax * z + ay * w + az * x,
    nz = c * z + ax * y - ay * x + az * w,
    nw = c * w - ax * x - ay * y - az * z;
  const scale = 1 / sqrt(nx * nx + ny * ny + nz * nz + nw * nw);
  turned[0] = nx * scale;
  turned[1] = ny * scale;
  turned[2] = nz * scale;
  turned[3] = nw * scale;
}
