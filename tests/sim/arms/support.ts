import { InverseDynamics, LinkMasses } from '../../../sim/arms/motion/dynamics.js';
import { chainOf } from '../../../sim/arms/kinematics/chain.js';
import { FRAME_SIZE, computeFrames, poseToFrame } from '../../../sim/arms/kinematics/kinematics.js';
import type { ArmJoint, ArmModel, LinkInertia } from '../../../sim/arms/index.js';
import type { Quaternion, Vector3 } from '../../../sim/interface/index.js';

export const UPRIGHT: Quaternion = [0, 0, 0, 1];
export const NOTHING: LinkInertia = { mass: 0, centerOfMass: [0, 0, 0], inertia: [0, 0, 0, 0, 0, 0] };

/** Masses, lengths and inertias of a planar two-link arm, with numbers that no symmetry hides behind. */
export const TWO_LINK = { m1: 2.3, m2: 1.1, l1: 0.45, l2: 0.38, c1: 0.2, c2: 0.17, i1: 0.05, i2: 0.016 };

/** A gripper without mass whose z axis points along the last link's x axis, `reach` away. */
function tool(reach: number): Pick<ArmModel, 'flange' | 'gripper'> {
  return {
    flange: { position: [reach, 0, 0], orientation: [0, Math.SQRT1_2, 0, Math.SQRT1_2] },
    gripper: {
      type: 'parallel',
      mount: { position: [0, 0, 0], orientation: UPRIGHT },
      tcp: [0, 0, 0],
      hand: NOTHING,
      fingerMass: 0,
      stroke: 0.06,
      speed: 0.1,
      acceleration: 2,
      force: 20,
      fingerHalfExtents: [0.01, 0.004, 0.02],
      fingerTipOverhang: 0,
      padHeight: 0.01,
      padFriction: 0.8,
    },
  };
}

function model(name: string, joints: readonly ArmJoint[], links: readonly LinkInertia[], reach: number): ArmModel {
  const of = (value: number): number[] => joints.map(() => value);
  return {
    name,
    jointCount: joints.length,
    joints,
    limits: { lower: of(-3), upper: of(3), velocity: of(3), acceleration: of(20), effort: of(40) },
    links: [NOTHING, ...links],
    ...tool(reach),
    home: of(0),
    colliders: [
      {
        name: 'hand',
        frame: joints.length + 1,
        shape: { type: 'box', halfExtents: [0.02, 0.03, 0.02] },
        position: [0, 0, -0.03],
        orientation: UPRIGHT,
        friction: 0.3,
      },
    ],
  };
}

function joint(
  name: string,
  position: Vector3,
  type: ArmJoint['type'] = 'revolute',
  axis: Vector3 = [0, -1, 0],
): ArmJoint {
  return { name, type, position, orientation: UPRIGHT, axis };
}

const rod = (mass: number, c: number, i: number): LinkInertia => ({
  mass,
  centerOfMass: [c, 0, 0],
  inertia: [0.001, 0, 0, i, 0, 0.02],
});

/**
 * A planar arm in the x-z plane: links along x at zero, positive angles raise them. Along each link lies a capsule of
 * radius 0.03 m from joint to joint.
 */
export function twoLink(): ArmModel {
  const { m1, m2, l1, l2, c1, c2, i1, i2 } = TWO_LINK;
  const made = model(
    'two-link',
    [joint('shoulder', [0, 0, 0]), joint('elbow', [l1, 0, 0])],
    [rod(m1, c1, i1), rod(m2, c2, i2)],
    l2,
  );
  const along: Quaternion = [0, Math.SQRT1_2, 0, Math.SQRT1_2];
  const capsule = (name: string, frame: number, length: number): ArmModel['colliders'][number] => ({
    name,
    frame,
    shape: { type: 'capsule', radius: 0.03, length },
    position: [length / 2, 0, 0],
    orientation: along,
    friction: 0.3,
  });
  return {
    ...made,
    colliders: [
      {
        name: 'post',
        frame: 0,
        shape: { type: 'sphere', radius: 0.05 },
        position: [0, 0, 0],
        orientation: UPRIGHT,
        friction: 0.3,
      },
      capsule('upper', 1, l1),
      capsule('fore', 2, l2),
      ...made.colliders,
    ],
  };
}

/** One link that swings about a horizontal axis, its centre of mass 0.3 m from it. */
export function pendulum(): ArmModel {
  return model('pendulum', [joint('hinge', [0, 0, 0])], [rod(1.4, 0.3, 0.06)], 0.5);
}

/** A boom that turns about a horizontal axis and slides out along itself (`slide` is the way to its mass). */
export function boom(): ArmModel {
  return model(
    'boom',
    [joint('turn', [0, 0, 0]), joint('slide', [0, 0, 0], 'prismatic', [1, 0, 0])],
    [rod(2, 0.25, 0.04), rod(1.5, 0, 0.01)],
    0.1,
  );
}

/** Inverse and forward dynamics of a model on a base at the origin, with what hangs on its hand. */
export class Dynamics {
  readonly masses: LinkMasses;
  readonly count: number;
  readonly frames: Float64Array;
  readonly #model: ArmModel;
  readonly #inverse: InverseDynamics;

  constructor(model: ArmModel) {
    this.#model = model;
    this.masses = new LinkMasses(model);
    this.count = model.jointCount;
    this.frames = new Float64Array(chainOf(model).frameCount * FRAME_SIZE);
    this.#inverse = new InverseDynamics(model);
    poseToFrame(this.frames, 0, { position: [0, 0, 0], orientation: UPRIGHT });
  }

  /** Efforts by recursive Newton-Euler. */
  efforts(q: ArrayLike<number>, v: ArrayLike<number>, a: ArrayLike<number>): Float64Array {
    const out = new Float64Array(this.count);
    computeFrames(chainOf(this.#model), this.frames, q);
    this.#inverse.efforts(out, this.masses, this.frames, v, a);
    return out;
  }

  /** The inertia matrix, row-major, from one call of `efforts` per column. */
  inertia(q: ArrayLike<number>): Float64Array {
    const n = this.count;
    const zero = new Float64Array(n);
    const gravity = this.efforts(q, zero, zero);
    const out = new Float64Array(n * n);
    for (let c = 0; c < n; c++) {
      const unit = new Float64Array(n);
      unit[c] = 1;
      const column = this.efforts(q, zero, unit);
      for (let r = 0; r < n; r++) out[r * n + c] = (column[r] as number) - (gravity[r] as number);
    }
    return out;
  }

  /** Accelerations of the free arm: the solution of `M a = -h`. */
  fall(q: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
    const n = this.count;
    const m = this.inertia(q);
    const b = this.efforts(q, v, new Float64Array(n)).map((x) => -x);
    for (let k = 0; k < n; k++) {
      for (let r = k + 1; r < n; r++) {
        const f = (m[r * n + k] as number) / (m[k * n + k] as number);
        for (let c = k; c < n; c++) m[r * n + c] = (m[r * n + c] as number) - f * (m[k * n + c] as number);
        b[r] = (b[r] as number) - f * (b[k] as number);
      }
    }
    for (let r = n - 1; r >= 0; r--) {
      let sum = b[r] as number;
      for (let c = r + 1; c < n; c++) sum -= (m[r * n + c] as number) * (b[c] as number);
      b[r] = sum / (m[r * n + r] as number);
    }
    return b;
  }

  /** Kinetic energy from the inertia matrix plus potential energy from the centres of mass, in joules. */
  energy(q: ArrayLike<number>, v: ArrayLike<number>): number {
    const n = this.count;
    const m = this.inertia(q);
    let sum = 0;
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < n; c++) sum += 0.5 * (v[r] as number) * (m[r * n + c] as number) * (v[c] as number);
    }
    for (let i = 1; i <= n; i++) {
      const f = i * FRAME_SIZE;
      let z = this.frames[f + 11] as number;
      for (let k = 0; k < 3; k++) z += (this.frames[f + 6 + k] as number) * (this.masses.center[3 * i + k] as number);
      sum += 9.81 * (this.masses.mass[i] as number) * z;
    }
    return sum;
  }
}

/** One step of the classical Runge-Kutta method on `q` and `v`, in place. */
export function rungeKutta(
  acceleration: (q: Float64Array, v: Float64Array) => ArrayLike<number>,
  q: Float64Array,
  v: Float64Array,
  h: number,
): void {
  const n = q.length;
  const k: { v: Float64Array; a: ArrayLike<number> }[] = [];
  for (const part of [0, 0.5, 0.5, 1]) {
    const last = k[k.length - 1];
    const at = last === undefined ? q.slice() : q.map((x, i) => x + part * h * (last.v[i] as number));
    const speed = last === undefined ? v.slice() : v.map((x, i) => x + part * h * (last.a[i] as number));
    k.push({ v: speed, a: acceleration(at, speed) });
  }
  const [a, b, c, d] = k as [(typeof k)[0], (typeof k)[0], (typeof k)[0], (typeof k)[0]];
  for (let i = 0; i < n; i++) {
    const sum = (of: (one: (typeof k)[0]) => ArrayLike<number>): number =>
      (of(a)[i] as number) + 2 * (of(b)[i] as number) + 2 * (of(c)[i] as number) + (of(d)[i] as number);
    const dq = sum((one) => one.v),
      dv = sum((one) => one.a);
    q[i] = (q[i] as number) + (h / 6) * dq;
    v[i] = (v[i] as number) + (h / 6) * dv;
  }
}
