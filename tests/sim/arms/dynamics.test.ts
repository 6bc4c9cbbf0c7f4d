import { describe, expect, it } from '@jest/globals';
import { Arm, PANDA } from '../../../sim/arms/index.js';
import { InverseDynamics, LinkMasses } from '../../../sim/arms/motion/dynamics.js';
import { chainOf } from '../../../sim/arms/kinematics/chain.js';
import { FRAME_SIZE, computeFrames, poseToFrame } from '../../../sim/arms/kinematics/kinematics.js';
import { Random } from '../../../sim/math/random.js';

const masses = new LinkMasses(PANDA);
const dynamics = new InverseDynamics(PANDA);

function framesAt(q: ArrayLike<number>): Float64Array {
  const frames = new Float64Array(chainOf(PANDA).frameCount * FRAME_SIZE);
  poseToFrame(frames, 0, { position: [0, 0, 0], orientation: [0, 0, 0, 1] });
  computeFrames(chainOf(PANDA), frames, q);
  return frames;
}

function efforts(q: ArrayLike<number>, v: ArrayLike<number>, a: ArrayLike<number>, of = masses): Float64Array {
  const out = new Float64Array(7);
  dynamics.efforts(out, of, framesAt(q), v, a);
  return out;
}

/** Centre of mass of link i in the world. */
function center(frames: Float64Array, i: number, of = masses): number[] {
  const f = i * FRAME_SIZE;
  return [0, 1, 2].map((r) => {
    let sum = frames[f + 9 + r] as number;
    for (let k = 0; k < 3; k++) sum += (frames[f + 3 * r + k] as number) * (of.center[3 * i + k] as number);
    return sum;
  });
}

function potentialEnergy(q: ArrayLike<number>, of = masses): number {
  const frames = framesAt(q);
  let sum = 0;
  for (let i = 1; i <= 7; i++) sum += 9.81 * (of.mass[i] as number) * (center(frames, i, of)[2] as number);
  return sum;
}

/** Kinetic energy from finite differences of positions and rotations: independent of the recursion. */
function kineticEnergy(q: readonly number[], v: readonly number[]): number {
  const h = 1e-6;
  const plus = framesAt(q.map((x, i) => x + h * (v[i] as number)));
  const minus = framesAt(q.map((x, i) => x - h * (v[i] as number)));
  const here = framesAt(q);
  let sum = 0;
  for (let i = 1; i <= 7; i++) {
    const a = center(plus, i),
      b = center(minus, i);
    for (let r = 0; r < 3; r++) {
      const speed = ((a[r] as number) - (b[r] as number)) / (2 * h);
      sum += 0.5 * (masses.mass[i] as number) * speed * speed;
    }
    // Angular velocity in link axes: R^T dR/dt is skew-symmetric.
    const f = i * FRAME_SIZE;
    const skew = (row: number, column: number): number => {
      let s = 0;
      for (let r = 0; r < 3; r++) {
        const rate = ((plus[f + 3 * r + column] as number) - (minus[f + 3 * r + column] as number)) / (2 * h);
        s += (here[f + 3 * r + row] as number) * rate;
      }
      return s;
    };
    const w = [skew(2, 1), skew(0, 2), skew(1, 0)];
    const [xx, xy, xz, yy, yz, zz] = [...masses.inertia.subarray(6 * i, 6 * i + 6)] as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const tensor = [
      [xx, xy, xz],
      [xy, yy, yz],
      [xz, yz, zz],
    ];
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++)
        sum += 0.5 * (w[r] as number) * ((tensor[r] as number[])[c] as number) * (w[c] as number);
    }
  }
  return sum;
}

describe('recursive Newton-Euler', () => {
  const zero = [0, 0, 0, 0, 0, 0, 0];

  it('gives the gradient of the potential energy for an arm at rest, with and without payload', () => {
    const loaded = new LinkMasses(PANDA);
    loaded.setPayload(1.5, [0.02, -0.03, 0.05]);
    const random = new Random(31);
    const h = 1e-6;
    for (let sample = 0; sample < 10; sample++) {
      const q = PANDA.limits.lower.map((low, i) => random.uniform(low, PANDA.limits.upper[i] as number));
      for (const of of [masses, loaded]) {
        const gravity = efforts(q, zero, zero, of);
        for (let i = 0; i < 7; i++) {
          const plus = potentialEnergy(
            q.map((x, k) => (k === i ? x + h : x)),
            of,
          );
          const minus = potentialEnergy(
            q.map((x, k) => (k === i ? x - h : x)),
            of,
          );
          expect(gravity[i]).toBeCloseTo((plus - minus) / (2 * h), 6);
        }
      }
    }
  });

  it('adds a payload as a point mass at the tool centre point', () => {
    const arm = new Arm({ name: 'arm', model: PANDA, base: { position: [0, 0, 0], orientation: [0, 0, 0, 1] } });
    arm.step(1 / 240);
    const empty = arm.jointEfforts.slice();
    arm.setPayload(2);
    arm.step(1 / 240);
    // Joint 2's axis is horizontal through the base's axis: 2 kg * 9.81 at the tool's distance. Positive q2 leans
    // forward, so holding the load takes a negative effort.
    const lever = arm.tcpPosition[0] as number;
    expect((arm.jointEfforts[1] as number) - (empty[1] as number)).toBeCloseTo(-2 * 9.81 * lever, 9);
    arm.setPayload(0);
    arm.step(1 / 240);
    expect([...arm.jointEfforts]).toEqual([...empty]);
  });

  it('gives a symmetric, positive definite inertia matrix whose quadratic form is the kinetic energy', () => {
    const random = new Random(32);
    for (let sample = 0; sample < 10; sample++) {
      const q = PANDA.limits.lower.map((low, i) => random.uniform(low, PANDA.limits.upper[i] as number));
      const gravity = efforts(q, zero, zero);
      const matrix = zero.map((_, i) => {
        const column = efforts(
          q,
          zero,
          zero.map((__, k) => (k === i ? 1 : 0)),
        );
        return [...column].map((value, r) => value - (gravity[r] as number));
      });
      const v = zero.map(() => random.uniform(-1, 1));
      let quadratic = 0;
      for (let r = 0; r < 7; r++) {
        for (let c = 0; c < 7; c++) {
          const entry = (matrix[r] as number[])[c] as number;
          expect(entry).toBeCloseTo((matrix[c] as number[])[r] as number, 10);
          quadratic += 0.5 * (v[r] as number) * entry * (v[c] as number);
        }
      }
      expect(quadratic).toBeGreaterThan(0);
      expect(quadratic).toBeCloseTo(kineticEnergy(q, v), 6);
    }
  });

  it('does as much work as the energy grows by (Coriolis and centrifugal terms)', () => {
    // q(t) = q0 + amplitude sin(t): power in = rate of kinetic plus potential energy.
    const random = new Random(33);
    for (let sample = 0; sample < 10; sample++) {
      const q0 = PANDA.home.map((x) => x + random.uniform(-0.5, 0.5));
      const amplitude = zero.map(() => random.uniform(-0.8, 0.8));
      const at = (t: number): [number[], number[], number[]] => [
        q0.map((x, i) => x + (amplitude[i] as number) * Math.sin(t)),
        amplitude.map((x) => x * Math.cos(t)),
        amplitude.map((x) => -x * Math.sin(t)),
      ];
      const t = random.uniform(0, 2),
        h = 1e-4;
      const [q, v, a] = at(t);
      const tau = efforts(q, v, a);
      const power = v.reduce((sum, rate, i) => sum + rate * (tau[i] as number), 0);
      const [q1, v1] = at(t + h);
      const [q2, v2] = at(t - h);
      const energy = kineticEnergy(q1, v1) + potentialEnergy(q1) - kineticEnergy(q2, v2) - potentialEnergy(q2);
      expect(power).toBeCloseTo(energy / (2 * h), 3);
    }
  });

  it('counts efforts above the limits', () => {
    const arm = new Arm({
      name: 'arm',
      model: PANDA,
      base: { position: [0, 0, 0], orientation: [0, 0, 0, 1] },
      jointPositions: [0, 1.2, 0, -0.3, 0, 1.6, 0.8],
    });
    arm.step(1 / 240);
    expect(arm.limitViolations.effort).toBe(0);
    arm.setPayload(20);
    arm.step(1 / 240);
    expect(arm.limitViolations.effort).toBeGreaterThan(0);
  });
});
