import { describe, expect, it } from '@jest/globals';
import { visitSolutions } from '../../../sim/arms/kinematics/analytic-inverse-kinematics.js';
import { PANDA, forwardKinematics, solveInverseKinematics } from '../../../sim/arms/index.js';
import type { Pose, Quaternion } from '../../../sim/interface/index.js';
import { Random } from '../../../sim/math/random.js';
import { angleBetween, fromAxisAngle, multiplyQuaternions, rotate } from '../../../sim/math/vector.js';

const BASE: Pose = { position: [-0.55, 0, 0], orientation: [0, 0, 0, 1] };
const DOWN: Quaternion = [1, 0, 0, 0];

/** Hand pointing down, turned about the vertical by `yaw`, then tilted by `tilt` about a horizontal axis. */
function handDown(yaw: number, tilt = 0, tiltDirection = 0): Quaternion {
  const out: [number, number, number, number] = [0, 0, 0, 1];
  multiplyQuaternions(out, fromAxisAngle([0, 0, 1], yaw), DOWN);
  multiplyQuaternions(out, fromAxisAngle([Math.cos(tiltDirection), Math.sin(tiltDirection), 0], tilt), out);
  return out;
}

/** Whether any closed-form solution exists for any of 1,200 angles of the last joint. */
function reachable(target: Pose): boolean {
  const half = Math.PI / 8;
  const flange: [number, number, number, number] = [0, 0, 0, 1];
  multiplyQuaternions(flange, target.orientation, [0, 0, Math.sin(half), Math.cos(half)]);
  const rotation = new Float64Array(9);
  const axis = [0, 0, 0];
  for (let k = 0; k < 3; k++) {
    rotate(axis, flange, [k === 0 ? 1 : 0, k === 1 ? 1 : 0, k === 2 ? 1 : 0]);
    for (let r = 0; r < 3; r++) rotation[3 * r + k] = axis[r] as number;
  }
  const origin = target.position.map((x, r) => x - (BASE.position[r] as number) - (axis[r] as number) * 0.2104);
  let found = false;
  for (let k = 0; k <= 1200 && !found; k++) {
    visitSolutions(PANDA, rotation, Float64Array.from(origin), -2.8973 + (2 * 2.8973 * k) / 1200, () => {
      found = true;
    });
  }
  return found;
}

function expectWithinLimits(q: ArrayLike<number>): void {
  for (let i = 0; i < 7; i++) {
    expect(q[i]).toBeGreaterThanOrEqual(PANDA.limits.lower[i] as number);
    expect(q[i]).toBeLessThanOrEqual(PANDA.limits.upper[i] as number);
  }
}

describe('solveInverseKinematics', () => {
  it('finds the way back for 300 poses that random joint vectors reach', () => {
    const random = new Random(2024);
    let converged = 0;
    for (let sample = 0; sample < 300; sample++) {
      const q = PANDA.limits.lower.map((low, i) => {
        const high = PANDA.limits.upper[i] as number;
        return random.uniform(low + 0.05, high - 0.05);
      });
      const target = forwardKinematics(PANDA, BASE, q);
      const found = solveInverseKinematics(PANDA, BASE, target);
      expectWithinLimits(found.jointPositions);
      if (!found.converged) continue;
      converged++;
      const reached = forwardKinematics(PANDA, BASE, found.jointPositions);
      for (let k = 0; k < 3; k++) {
        expect(Math.abs((reached.position[k] as number) - (target.position[k] as number))).toBeLessThan(1e-5);
      }
      expect(angleBetween(reached.orientation, target.orientation)).toBeLessThan(2e-4);
    }
    // What is missing has solutions in a sliver of the last joint's angle only, between the samples of the sweep.
    expect(converged).toBeGreaterThanOrEqual(297);
  });

  it('reaches every hand-down pose of the working area, down to the table', () => {
    const random = new Random(7);
    for (let sample = 0; sample < 500; sample++) {
      const target: Pose = {
        position: [random.uniform(-0.25, 0.15), random.uniform(-0.35, 0.35), random.uniform(0.001, 0.3)],
        orientation: handDown(random.uniform(-Math.PI / 3, Math.PI / 3)),
      };
      const found = solveInverseKinematics(PANDA, BASE, target);
      expect(found.converged).toBe(true);
      expect(found.positionError).toBeLessThan(1e-5);
    }
  });

  it('finds what can be found over the whole table, tilted up to 30 degrees', () => {
    const random = new Random(1);
    let possible = 0,
      solved = 0;
    for (let sample = 0; sample < 1000; sample++) {
      const target: Pose = {
        position: [random.uniform(-0.25, 0.3), random.uniform(-0.45, 0.45), random.uniform(0, 0.45)],
        orientation: handDown(
          random.uniform(-Math.PI / 3, Math.PI / 3),
          random.uniform(0, Math.PI / 6),
          random.uniform(0, 2 * Math.PI),
        ),
      };
      const { converged } = solveInverseKinematics(PANDA, BASE, target);
      if (converged) solved++;
      if (converged || reachable(target)) possible++;
    }
    // A fifth of the box is beyond the arm's reach (0.855 m from the shoulder, less for a hand that points down).
    expect(possible).toBeGreaterThan(750);
    expect(solved / possible).toBeGreaterThan(0.99);
  });

  it('reaches tilted poses of the nearer area', () => {
    const random = new Random(8);
    let converged = 0;
    for (let sample = 0; sample < 500; sample++) {
      const orientation = handDown(
        random.uniform(-Math.PI / 3, Math.PI / 3),
        random.uniform(0, Math.PI / 6),
        random.uniform(0, 2 * Math.PI),
      );
      const target: Pose = {
        position: [random.uniform(-0.25, 0.05), random.uniform(-0.3, 0.3), random.uniform(0, 0.4)],
        orientation,
      };
      if (solveInverseKinematics(PANDA, BASE, target).converged) converged++;
    }
    expect(converged).toBe(500);
  });

  it('gives the same bits for the same question, whatever was asked before', () => {
    const target: Pose = { position: [0.05, 0.1, 0.1], orientation: handDown(0.3) };
    const first = solveInverseKinematics(PANDA, BASE, target);
    solveInverseKinematics(PANDA, BASE, { position: [2, 0, 0], orientation: DOWN });
    const second = solveInverseKinematics(PANDA, BASE, target);
    expect([...second.jointPositions]).toEqual([...first.jointPositions]);
  });

  it('keeps the elbow still along a straight line followed from solution to solution', () => {
    let start: ArrayLike<number> = PANDA.home;
    const steps = 200;
    for (let k = 0; k <= steps; k++) {
      const t = k / steps;
      const target: Pose = {
        position: [-0.06 + 0.15 * t, -0.3 + 0.6 * t, 0.36 - 0.34 * t],
        orientation: handDown(1 - 2 * t),
      };
      const found = solveInverseKinematics(PANDA, BASE, target, { start });
      expect(found.converged).toBe(true);
      if (k > 0) {
        for (let i = 0; i < 7; i++) {
          expect(Math.abs((found.jointPositions[i] as number) - (start[i] as number))).toBeLessThan(0.03);
        }
      }
      start = found.jointPositions;
    }
  });

  it('chooses the elbow by the target, hardly by the start', () => {
    const target: Pose = { position: [0, 0.1, 0.15], orientation: handDown(0.2) };
    const fromHome = solveInverseKinematics(PANDA, BASE, target);
    const elsewhere = PANDA.home.map((v, i) => v + (i % 2 === 0 ? 0.3 : -0.2));
    const fromElsewhere = solveInverseKinematics(PANDA, BASE, target, { start: elsewhere });
    for (let i = 0; i < 7; i++) {
      expect(fromElsewhere.jointPositions[i]).toBeCloseTo(fromHome.jointPositions[i] as number, 2);
    }
  });

  it('says how far it stays away from what is out of reach', () => {
    const found = solveInverseKinematics(PANDA, BASE, { position: [1, 0, 0.2], orientation: DOWN });
    expect(found.converged).toBe(false);
    expect(found.positionError).toBeGreaterThan(0.1);
    expectWithinLimits(found.jointPositions);
  });

  it('refuses targets that are no poses', () => {
    expect(() => solveInverseKinematics(PANDA, BASE, { position: [NaN, 0, 0], orientation: DOWN })).toThrow(
      'target.position',
    );
    expect(() => solveInverseKinematics(PANDA, BASE, { position: [0, 0, 0], orientation: [0, 0, 0, 0] })).toThrow(
      'unit quaternion',
    );
    expect(() =>
      solveInverseKinematics(PANDA, BASE, { position: [0, 0, 0], orientation: DOWN }, { start: [0] }),
    ).toThrow('start must hold 7 numbers');
  });
});
