import type { Vector3 } from '../../interface/index.js';
import type { Numbers } from '../../math/vector.js';
import { chainOf } from '../kinematics/chain.js';
import type { ArmChain } from '../kinematics/chain.js';
import { FRAME_SIZE } from '../kinematics/kinematics.js';
import type { ArmModel, LinkInertia } from '../models/model.js';
import { jawPoint } from '../models/pivot-geometry.js';

/** Gravity in the world frame in metres per second squared. */
export const GRAVITY: Vector3 = [0, 0, -9.81];

/**
 * Mass, centre of mass and inertia of every link, with the hand, the fingers and a payload joined to the last one. A
 * pivot gripper's jaw counts as a point mass where it is half open.
 */
export class LinkMasses {
  /** Mass per link in kilograms; entry 0 is the base. */
  readonly mass: Float64Array;
  /** Centre of mass per link in its frame, 3 numbers each, in metres. */
  readonly center: Float64Array;
  /** Inertia about the centre of mass per link, 6 numbers each: xx, xy, xz, yy, yz, zz. */
  readonly inertia: Float64Array;
  readonly #model: ArmModel;
  readonly #chain: ArmChain;

  /** The masses of a model with an empty gripper. */
  constructor(model: ArmModel) {
    this.#model = model;
    this.#chain = chainOf(model);
    this.mass = new Float64Array(model.jointCount + 1);
    this.center = new Float64Array(3 * (model.jointCount + 1));
    this.inertia = new Float64Array(6 * (model.jointCount + 1));
    this.setPayload(0, [0, 0, 0]);
  }

  /**
   * Joins a point mass to the last link.
   *
   * @param mass - Mass in kilograms, at least 0.
   * @param offset - Its place in the tool centre point's frame in metres.
   */
  setPayload(mass: number, offset: ArrayLike<number>): void {
    const model = this.#model;
    const count = model.jointCount;
    for (let i = 0; i <= count; i++) {
      const link = model.links[i];
      if (link === undefined) throw new RangeError(`model.links must hold ${count + 1} entries, received ${i}`);
      this.mass[i] = link.mass;
      this.center.set(link.centerOfMass, 3 * i);
      this.inertia.set(link.inertia, 6 * i);
    }
    const { gripper } = model;
    const { tcp } = gripper;
    this.#joinAtHand(gripper.hand);
    if (gripper.type === 'parallel') {
      const { fingerMass, fingerHalfExtents, fingerTipOverhang } = gripper;
      const height = tcp[2] + fingerTipOverhang - fingerHalfExtents[2];
      this.#joinAtHand(point(2 * fingerMass, tcp[0], tcp[1], height));
    } else {
      const { jaw, closedAngle, openAngle } = gripper;
      const [x, y, z] = jawPoint(gripper, (closedAngle + openAngle) / 2, jaw.centerOfMass);
      this.#joinAtHand(point(jaw.mass, x, y, z));
    }
    const [ox, oy, oz] = [Number(offset[0]), Number(offset[1]), Number(offset[2])];
    if (mass > 0) this.#joinAtHand(point(mass, tcp[0] + ox, tcp[1] + oy, tcp[2] + oz));
  }

  /** Joins a body, given in the hand's frame, to the last link. */
  #joinAtHand({ mass, centerOfMass: [x, y, z], inertia: [xx, xy, xz, yy, yz, zz] }: LinkInertia): void {
    const m = this.#chain.hand;
    const own = [xx, xy, xz, xy, yy, yz, xz, yz, zz];
    const at = [0, 0, 0];
    const tensor = [0, 0, 0, 0, 0, 0];
    let entry = 0;
    for (let r = 0; r < 3; r++) {
      at[r] = m[9 + r]! + m[3 * r]! * x + m[3 * r + 1]! * y + m[3 * r + 2]! * z;
      for (let c = r; c < 3; c++, entry++) {
        for (let a = 0; a < 3; a++) {
          for (let b = 0; b < 3; b++) tensor[entry]! += m[3 * r + a]! * own[3 * a + b]! * m[3 * c + b]!;
        }
      }
    }
    this.#join(mass, at[0]!, at[1]!, at[2]!, tensor);
  }

  /** Joins a body to the last link (parallel-axis theorem). */
  #join(mass: number, x: number, y: number, z: number, tensor: readonly number[]): void {
    const i = this.#model.jointCount;
    const own = this.mass[i]!;
    const total = own + mass;
    if (total === 0) return;
    const dx = x - this.center[3 * i]!,
      dy = y - this.center[3 * i + 1]!,
      dz = z - this.center[3 * i + 2]!;
    const reduced = (own * mass) / total;
    const shift = [dy * dy + dz * dz, -dx * dy, -dx * dz, dx * dx + dz * dz, -dy * dz, dx * dx + dy * dy];
    for (let k = 0; k < 6; k++) this.inertia[6 * i + k]! += tensor[k]! + reduced * shift[k]!;
    this.center[3 * i]! += (mass / total) * dx;
    this.center[3 * i + 1]! += (mass / total) * dy;
    this.center[3 * i + 2]! += (mass / total) * dz;
    this.mass[i] = total;
  }
}

/**
 * Joint efforts in newton metres that hold a motion: recursive Newton-Euler algorithm in world axes (R. Featherstone,
 * "Rigid Body Dynamics Algorithms", 2008, section 5.3; Luh, Walker and Paul 1980). Gravity enters as an upward
 * acceleration of the base. Joint friction is not included.
 */
export class InverseDynamics {
  readonly #chain: ArmChain;
  readonly #force: Float64Array;
  readonly #moment: Float64Array;

  /** @param model - The arm whose joints are to be driven. */
  constructor(model: ArmModel) {
    this.#chain = chainOf(model);
    this.#force = new Float64Array(3 * (model.jointCount + 1));
    this.#moment = new Float64Array(3 * (model.jointCount + 1));
  }

  /**
   * Writes the joint efforts into `out`. Allocates nothing.
   *
   * @param masses - Mass properties of the links.
   * @param frames - Frames filled by `computeFrames` for the present joint positions.
   * @param velocities - Joint velocities in radians per second.
   * @param accelerations - Joint accelerations in radians per second squared.
   */
  efforts(
    out: Float64Array,
    masses: LinkMasses,
    frames: Float64Array,
    velocities: Numbers,
    accelerations: Numbers,
  ): void {
    const { jointCount: count, kind, armature } = this.#chain;
    const force = this.#force,
      moment = this.#moment;
    let wx = 0,
      wy = 0,
      wz = 0,
      alphaX = 0,
      alphaY = 0,
      alphaZ = 0;
    let ax = -GRAVITY[0],
      ay = -GRAVITY[1],
      az = -GRAVITY[2];
    for (let i = 1; i <= count; i++) {
      const f = i * FRAME_SIZE,
        p = f - FRAME_SIZE;
      // Acceleration of this frame's origin, carried by the previous link.
      let rx = frames[f + 9]! - frames[p + 9]!,
        ry = frames[f + 10]! - frames[p + 10]!,
        rz = frames[f + 11]! - frames[p + 11]!;
      let cx = wy * rz - wz * ry,
        cy = wz * rx - wx * rz,
        cz = wx * ry - wy * rx;
      ax += alphaY * rz - alphaZ * ry + wy * cz - wz * cy;
      ay += alphaZ * rx - alphaX * rz + wz * cx - wx * cz;
      az += alphaX * ry - alphaY * rx + wx * cy - wy * cx;
      const jx = frames[f + 12]!,
        jy = frames[f + 13]!,
        jz = frames[f + 14]!;
      const rate = velocities[i - 1]!,
        gain = accelerations[i - 1]!;
      if (kind[i - 1] === 2) {
        // A sliding joint adds its own and the Coriolis acceleration.
        ax += gain * jx + 2 * rate * (wy * jz - wz * jy);
        ay += gain * jy + 2 * rate * (wz * jx - wx * jz);
        az += gain * jz + 2 * rate * (wx * jy - wy * jx);
      } else {
        alphaX += gain * jx + rate * (wy * jz - wz * jy);
        alphaY += gain * jy + rate * (wz * jx - wx * jz);
        alphaZ += gain * jz + rate * (wx * jy - wy * jx);
        wx += rate * jx;
        wy += rate * jy;
        wz += rate * jz;
      }
      // Acceleration of the centre of mass.
      const m = masses.mass[i]!;
      const lx = masses.center[3 * i]!,
        ly = masses.center[3 * i + 1]!,
        lz = masses.center[3 * i + 2]!;
      const r00 = frames[f]!,
        r01 = frames[f + 1]!,
        r10 = frames[f + 3]!,
        r11 = frames[f + 4]!;
      const r20 = frames[f + 6]!,
        r21 = frames[f + 7]!;
      const zx = frames[f + 2]!,
        zy = frames[f + 5]!,
        zz = frames[f + 8]!;
      rx = r00 * lx + r01 * ly + zx * lz;
      ry = r10 * lx + r11 * ly + zy * lz;
      rz = r20 * lx + r21 * ly + zz * lz;
      cx = wy * rz - wz * ry;
      cy = wz * rx - wx * rz;
      cz = wx * ry - wy * rx;
      const fx = m * (ax + alphaY * rz - alphaZ * ry + wy * cz - wz * cy);
      const fy = m * (ay + alphaZ * rx - alphaX * rz + wz * cx - wx * cz);
      const fz = m * (az + alphaX * ry - alphaY * rx + wx * cy - wy * cx);
      // Moment about the centre of mass: I alpha + w x I w, with the tensor in link axes.
      const wlx = r00 * wx + r10 * wy + r20 * wz,
        wly = r01 * wx + r11 * wy + r21 * wz,
        wlz = zx * wx + zy * wy + zz * wz;
      const alx = r00 * alphaX + r10 * alphaY + r20 * alphaZ;
      const aly = r01 * alphaX + r11 * alphaY + r21 * alphaZ;
      const alz = zx * alphaX + zy * alphaY + zz * alphaZ;
      const k = 6 * i;
      const ixx = masses.inertia[k]!,
        ixy = masses.inertia[k + 1]!,
        ixz = masses.inertia[k + 2]!;
      const iyy = masses.inertia[k + 3]!,
        iyz = masses.inertia[k + 4]!,
        izz = masses.inertia[k + 5]!;
      const hx = ixx * wlx + ixy * wly + ixz * wlz;
      const hy = ixy * wlx + iyy * wly + iyz * wlz;
      const hz = ixz * wlx + iyz * wly + izz * wlz;
      const nlx = ixx * alx + ixy * aly + ixz * alz + wly * hz - wlz * hy;
      const nly = ixy * alx + iyy * aly + iyz * alz + wlz * hx - wlx * hz;
      const nlz = ixz * alx + iyz * aly + izz * alz + wlx * hy - wly * hx;
      force[3 * i] = fx;
      force[3 * i + 1] = fy;
      force[3 * i + 2] = fz;
      // Moment about the frame's origin.
      moment[3 * i] = r00 * nlx + r01 * nly + zx * nlz + ry * fz - rz * fy;
      moment[3 * i + 1] = r10 * nlx + r11 * nly + zy * nlz + rz * fx - rx * fz;
      moment[3 * i + 2] = r20 * nlx + r21 * nly + zz * nlz + rx * fy - ry * fx;
    }
    for (let i = count; i >= 1; i--) {
      const f = i * FRAME_SIZE;
      const wrench = kind[i - 1] === 2 ? force : moment;
      out[i - 1] =
        frames[f + 12]! * wrench[3 * i]! +
        frames[f + 13]! * wrench[3 * i + 1]! +
        frames[f + 14]! * wrench[3 * i + 2]! +
        armature[i - 1]! * accelerations[i - 1]!;
      if (i === 1) break;
      const p = f - FRAME_SIZE;
      const rx = frames[f + 9]! - frames[p + 9]!,
        ry = frames[f + 10]! - frames[p + 10]!,
        rz = frames[f + 11]! - frames[p + 11]!;
      const fx = force[3 * i]!,
        fy = force[3 * i + 1]!,
        fz = force[3 * i + 2]!;
      moment[3 * i - 3]! += moment[3 * i]! + ry * fz - rz * fy;
      moment[3 * i - 2]! += moment[3 * i + 1]! + rz * fx - rx * fz;
      moment[3 * i - 1]! += moment[3 * i + 2]! + rx * fy - ry * fx;
      force[3 * i - 3]! += fx;
      force[3 * i - 2]! += fy;
      force[3 * i - 1]! += fz;
    }
  }
}

/** A point mass as an inertia. */
function point(mass: number, x: number, y: number, z: number): LinkInertia {
  return { mass, centerOfMass: [x, y, z], inertia: [0, 0, 0, 0, 0, 0] };
}
