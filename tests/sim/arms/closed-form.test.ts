import { describe, expect, it } from '@jest/globals';
import { PANDA, forwardKinematics } from '../../../sim/arms/index.js';
import { Random } from '../../../sim/math/random.js';
import { Dynamics, TWO_LINK, UPRIGHT, boom, pendulum, rungeKutta, twoLink } from './support.js';

const { cos, sin, sqrt } = Math;
const G = 9.81;

/**
 * The two-link planar arm in closed form: M. Spong, S. Hutchinson, M. Vidyasagar, "Robot Modeling and Control", 2006,
 * section 7.4.2 (planar elbow manipulator). Inertia entries, velocity terms and gravity.
 */
function textbook(q: ArrayLike<number>, v: ArrayLike<number>): { m: number[]; h: [number, number] } {
  const { m1, m2, l1, c1, c2, i1, i2 } = TWO_LINK;
  const [q1, q2] = [q[0] as number, q[1] as number];
  const [v1, v2] = [v[0] as number, v[1] as number];
  const d22 = m2 * c2 * c2 + i2;
  const d12 = m2 * (c2 * c2 + l1 * c2 * cos(q2)) + i2;
  const d11 = m1 * c1 * c1 + m2 * (l1 * l1 + c2 * c2 + 2 * l1 * c2 * cos(q2)) + i1 + i2;
  const c = -m2 * l1 * c2 * sin(q2);
  const g2 = m2 * c2 * G * cos(q1 + q2);
  const g1 = (m1 * c1 + m2 * l1) * G * cos(q1) + g2;
  return { m: [d11, d12, d12, d22], h: [c * (2 * v1 * v2 + v2 * v2) + g1, -c * v1 * v1 + g2] };
}

function textbookFall(q: ArrayLike<number>, v: ArrayLike<number>): number[] {
  const { m, h } = textbook(q, v);
  const [a, b, , d] = m as [number, number, number, number];
  const det = a * d - b * b;
  return [(-d * h[0] + b * h[1]) / det, (b * h[0] - a * h[1]) / det];
}

describe('the two-link arm against its closed form', () => {
  const dynamics = new Dynamics(twoLink());

  it('takes the efforts that the textbook says', () => {
    const random = new Random(3);
    for (let sample = 0; sample < 50; sample++) {
      const pair = (size: number): [number, number] => [random.uniform(-size, size), random.uniform(-size, size)];
      const q = pair(3),
        v = pair(4),
        a = pair(10);
      const { m, h } = textbook(q, v);
      const tau = dynamics.efforts(q, v, a);
      for (let r = 0; r < 2; r++) {
        const expected = (m[2 * r] as number) * a[0] + (m[2 * r + 1] as number) * a[1] + (h[r] as number);
        expect(tau[r]).toBeCloseTo(expected, 11);
      }
    }
  });

  it('swings freely as the textbook says, and keeps its energy', () => {
    const q = Float64Array.of(0.4, 1.1),
      v = Float64Array.of(0, 0);
    const p = q.slice(),
      w = v.slice();
    const start = dynamics.energy(q, v);
    for (let step = 0; step < 3000; step++) {
      rungeKutta((x, y) => dynamics.fall(x, y), q, v, 1e-3);
      rungeKutta(textbookFall, p, w, 1e-3);
    }
    // Three seconds of a chaotic motion: rounding alone separates the two.
    for (let i = 0; i < 2; i++) {
      expect(q[i]).toBeCloseTo(p[i] as number, 8);
      expect(v[i]).toBeCloseTo(w[i] as number, 7);
    }
    // The potential energy spans 2 * (m1 c1 + m2 (l1 + c2)) g = 22 J.
    expect(Math.abs(dynamics.energy(q, v) - start)).toBeLessThan(1e-6);
  });

  it('stands where its lengths put it', () => {
    const { l1, l2 } = TWO_LINK;
    const pose = forwardKinematics(twoLink(), { position: [0, 0, 0], orientation: UPRIGHT }, [0.7, -1.9]);
    expect(pose.position[0]).toBeCloseTo(l1 * cos(0.7) + l2 * cos(-1.2), 14);
    expect(pose.position[1]).toBe(0);
    expect(pose.position[2]).toBeCloseTo(l1 * sin(0.7) + l2 * sin(-1.2), 14);
  });
});

describe('other arms in closed form', () => {
  it('gives a pendulum let go at a right angle the period of the elliptic integral', () => {
    // T = 4 sqrt(I / (m g l)) K(sin(45 degrees)), K by the arithmetic-geometric mean: K(k) = pi / (2 agm(1, sqrt(1 - k^2))).
    const [mass, l, about] = [1.4, 0.3, 0.06];
    let [a, b] = [1, Math.SQRT1_2];
    for (let k = 0; k < 6; k++) [a, b] = [(a + b) / 2, sqrt(a * b)];
    const period = (4 * sqrt((about + mass * l * l) / (mass * G * l)) * Math.PI) / (2 * a);
    const dynamics = new Dynamics(pendulum());
    // Let go with the link level (0); the lowest point is -pi / 2. A quarter period later it passes there.
    const q = Float64Array.of(0),
      v = Float64Array.of(0);
    const h = 1e-4;
    let time = 0;
    while ((q[0] as number) > -Math.PI / 2) {
      rungeKutta((x, y) => dynamics.fall(x, y), q, v, h);
      time += h;
    }
    time -= (-Math.PI / 2 - (q[0] as number)) / -(v[0] as number);
    expect(4 * time).toBeCloseTo(period, 7);
  });

  it('adds the Coriolis and centrifugal efforts of a sliding joint', () => {
    // J. Craig, "Introduction to Robotics", 3rd edition, example 6.5 (the RP manipulator), for this boom.
    const dynamics = new Dynamics(boom());
    const random = new Random(4);
    for (let sample = 0; sample < 20; sample++) {
      const [angle, d] = [random.uniform(-3, 3), random.uniform(0.1, 0.8)];
      const [w, s] = [random.uniform(-3, 3), random.uniform(-1, 1)];
      const [alpha, a] = [random.uniform(-9, 9), random.uniform(-5, 5)];
      const inertia = 2 * 0.25 ** 2 + 0.04 + 1.5 * d * d + 0.01;
      const turn = inertia * alpha + 2 * 1.5 * d * s * w + (2 * 0.25 + 1.5 * d) * G * cos(angle);
      const slide = 1.5 * a - 1.5 * d * w * w + 1.5 * G * sin(angle);
      const tau = dynamics.efforts([angle, d], [w, s], [alpha, a]);
      expect(tau[0]).toBeCloseTo(turn, 11);
      expect(tau[1]).toBeCloseTo(slide, 11);
    }
  });

  it('keeps the energy of a Panda that falls without motors', () => {
    const dynamics = new Dynamics(PANDA);
    const q = Float64Array.from(PANDA.home),
      v = new Float64Array(7);
    const start = dynamics.energy(q, v);
    let fastest = 0;
    for (let step = 0; step < 1000; step++) {
      rungeKutta((x, y) => dynamics.fall(x, y), q, v, 1e-3);
      for (const speed of v) fastest = Math.max(fastest, Math.abs(speed));
    }
    expect(fastest).toBeGreaterThan(5);
    expect(Math.abs(dynamics.energy(q, v) - start)).toBeLessThan(1e-3);
  });
});

describe("the Panda against MuJoCo's inverse dynamics", () => {
  // mj_inverse, mj_fullM and mj_kinematics of MuJoCo 4.0.0 on these parameters written as MJCF: one body per joint with
  // the model's pos, quat and fullinertia (hand and two point-mass fingers as further bodies), hinge joints without
  // damping, friction and armature, gravity 0 0 -9.81. Rounded to 1e-9.
  const cases = [
    {
      q: [0.3, -0.5, 0.2, -1.8, 0.4, 2.1, 0.6],
      v: [0, 0, 0, 0, 0, 0, 0],
      a: [0, 0, 0, 0, 0, 0, 0],
      tau: [0, -10.269019795, -3.349323545, 20.285911877, 0.637788104, 2.700134534, -0.023902903],
      diagonal: [0.66587191, 2.481418929, 1.478729707, 1.027072438, 0.030031395, 0.054141616, 0.006682652],
      hand: [0.3346186632, 0.2457196072, 0.8168745527],
    },
    {
      q: [-1.1, 0.9, 0.7, -0.6, -1.3, 0.8, -2.0],
      v: [0.5, -1.2, 0.8, 1.5, -2.0, 1.1, 2.4],
      a: [3, -2, 1, 4, -5, 6, -7],
      tau: [3.284023662, -62.621816033, 9.307247872, 20.860716635, -1.634818175, 0.196654228, -0.02275122],
      diagonal: [2.823675391, 3.202396923, 0.421394901, 0.78799442, 0.056973467, 0.055268297, 0.006682652],
      hand: [0.3657705908, -0.5804324993, 0.5164996557],
    },
    {
      q: [2.0, -1.4, -2.2, -2.9, 1.9, 3.3, 1.2],
      v: [-2.0, 1.7, -1.1, 2.1, 0.9, -2.3, 0.4],
      a: [-9, 6, -8, 10, 12, -14, 16],
      tau: [-16.27075826, 28.493964192, 5.532526148, -0.589502056, 1.13848471, 2.03555888, 0.23059314],
      diagonal: [0.739193607, 0.766985357, 0.460655835, 0.888366725, 0.043973022, 0.055031155, 0.006682652],
      hand: [0.0874361497, 0.1438426588, 0.0905167828],
    },
  ];

  it.each(cases)('at $q', ({ q, v, a, tau, diagonal, hand }) => {
    const dynamics = new Dynamics(PANDA);
    const own = dynamics.efforts(q, v, a);
    const inertia = dynamics.inertia(q);
    for (let i = 0; i < 7; i++) {
      expect(own[i]).toBeCloseTo(tau[i] as number, 8);
      expect(inertia[8 * i]).toBeCloseTo(diagonal[i] as number, 8);
    }
    const frame = 8 * 15;
    for (let r = 0; r < 3; r++) expect(dynamics.frames[frame + 9 + r]).toBeCloseTo(hand[r] as number, 9);
  });
});
