import { describe, expect, it } from '@jest/globals';
import { PANDA, armModel, flangePose, forwardKinematics, jacobian } from '../../../sim/arms/index.js';
import type { Pose } from '../../../sim/interface/index.js';
import { Random } from '../../../sim/math/random.js';
import { conjugate, multiplyQuaternions, rotate, toRotationVector } from '../../../sim/math/vector.js';

const ORIGIN: Pose = { position: [0, 0, 0], orientation: [0, 0, 0, 1] };
const ZERO = [0, 0, 0, 0, 0, 0, 0];

describe('forward kinematics of the Panda', () => {
  it('puts the flange where the published table does at all-zero joints', () => {
    // 0.333 + 0.316 + 0.384 - 0.107 = 0.926 m up, 0.088 m out, pointing down.
    const pose = flangePose(PANDA, ORIGIN, ZERO);
    expect(pose.position[0]).toBeCloseTo(0.088, 12);
    expect(pose.position[1]).toBeCloseTo(0, 12);
    expect(pose.position[2]).toBeCloseTo(0.926, 12);
    const down = [0, 0, 0];
    rotate(down, pose.orientation, [0, 0, 1]);
    expect(down[2]).toBeCloseTo(-1, 12);
  });

  it("agrees with libfranka's ready pose", () => {
    // franka_ros's start pose: flange-with-hand at x = 0.3069, z = 0.4869 with the 0.1034 m tool.
    const pose = forwardKinematics(PANDA, ORIGIN, [
      0,
      -Math.PI / 4,
      0,
      (-3 * Math.PI) / 4,
      0,
      Math.PI / 2,
      Math.PI / 4,
    ]);
    expect(pose.position[0]).toBeCloseTo(0.3069, 3);
    expect(pose.position[1]).toBeCloseTo(0, 9);
    expect(pose.position[2]).toBeCloseTo(0.4869, 3);
  });

  it('stretches sideways as the geometry says', () => {
    // Joint 1 turned by a quarter: the zero pose's 0.088 m reach lies along y.
    const pose = flangePose(PANDA, ORIGIN, [Math.PI / 2, 0, 0, 0, 0, 0, 0]);
    expect(pose.position[0]).toBeCloseTo(0, 12);
    expect(pose.position[1]).toBeCloseTo(0.088, 12);
  });

  it('holds the hand straight down in the home pose, x forward, inside the workspace', () => {
    const pose = forwardKinematics(PANDA, { position: [-0.55, 0, 0], orientation: [0, 0, 0, 1] }, PANDA.home);
    const x = [0, 0, 0],
      z = [0, 0, 0];
    rotate(x, pose.orientation, [1, 0, 0]);
    rotate(z, pose.orientation, [0, 0, 1]);
    expect(x[0]).toBeCloseTo(1, 9);
    expect(z[2]).toBeCloseTo(-1, 9);
    expect(pose.position[0]).toBeCloseTo(-0.0604, 3);
    expect(pose.position[2]).toBeCloseTo(0.3639, 3);
  });

  it('carries the base pose along', () => {
    const half = Math.SQRT1_2;
    const turned = forwardKinematics(PANDA, { position: [1, 2, 3], orientation: [0, 0, half, half] }, PANDA.home);
    const plain = forwardKinematics(PANDA, ORIGIN, PANDA.home);
    expect(turned.position[0]).toBeCloseTo(1 - plain.position[1], 12);
    expect(turned.position[1]).toBeCloseTo(2 + plain.position[0], 12);
    expect(turned.position[2]).toBeCloseTo(3 + plain.position[2], 12);
  });

  it('refuses wrong joint vectors and unknown models', () => {
    expect(() => forwardKinematics(PANDA, ORIGIN, [0, 0])).toThrow(RangeError);
    expect(() => forwardKinematics(PANDA, ORIGIN, [NaN, 0, 0, 0, 0, 0, 0])).toThrow('jointPositions[0]');
    expect(() => armModel('ur5')).toThrow('received ur5');
  });
});

describe('geometric Jacobian', () => {
  it('agrees with central differences of the forward kinematics', () => {
    const random = new Random(11);
    const base: Pose = { position: [-0.55, 0.3, 0.1], orientation: [0, 0, Math.sin(0.2), Math.cos(0.2)] };
    const step = 1e-6;
    for (let sample = 0; sample < 20; sample++) {
      const q = PANDA.limits.lower.map((low, i) => random.uniform(low, PANDA.limits.upper[i] as number));
      const analytic = jacobian(PANDA, base, q);
      for (let i = 0; i < 7; i++) {
        const plus = forwardKinematics(
          PANDA,
          base,
          q.map((v, k) => (k === i ? v + step : v)),
        );
        const minus = forwardKinematics(
          PANDA,
          base,
          q.map((v, k) => (k === i ? v - step : v)),
        );
        const turn = [0, 0, 0, 1];
        const inverse = [0, 0, 0, 1];
        conjugate(inverse, minus.orientation);
        multiplyQuaternions(turn, plus.orientation, inverse);
        const rotation = toRotationVector(turn);
        for (let r = 0; r < 3; r++) {
          const linear = ((plus.position[r] as number) - (minus.position[r] as number)) / (2 * step);
          expect(analytic[r * 7 + i]).toBeCloseTo(linear, 7);
          expect(analytic[(3 + r) * 7 + i]).toBeCloseTo((rotation[r] as number) / (2 * step), 7);
        }
      }
    }
  });
});
