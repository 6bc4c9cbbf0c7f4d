import { describe, expect, it } from '@jest/globals';
import {
  Arm,
  SO101,
  armModel,
  forwardKinematics,
  pivotOpening,
  selfClearance,
  so101FromLeRobot,
  so101ToLeRobot,
  solveInverseKinematics,
} from '../../../sim/arms/index.js';
import { shapeBoundingRadius } from '../../../sim/shapes/index.js';
import type { Pose, Quaternion, Vector3 } from '../../../sim/interface/index.js';
import { Random } from '../../../sim/math/random.js';
import { fromAxisAngle, multiplyQuaternions, rotate } from '../../../sim/math/vector.js';
import { Dynamics, UPRIGHT } from './support.js';

const ORIGIN: Pose = { position: [0, 0, 0], orientation: UPRIGHT };

function turned(orientation: Quaternion, vector: Vector3): number[] {
  const out = [0, 0, 0];
  rotate(out, orientation, vector);
  return out;
}

describe('the SO-101 against the published MJCF', () => {
  // MuJoCo 4.0.0 on TheRobotStudio/SO-ARM100 Simulation/SO101/so101_new_calib.xml (commit fda892c), without damping and
  // dry friction, the jaw's own inertia 0 and the jaw half open (0.772715 rad): mj_inverse, the site gripperframe, and
  // the gripper body's -z and x axes. The file gives quaternions to six digits.
  const cases = [
    {
      q: [0, 0, 0, 0, 0],
      v: [0, 0, 0, 0, 0],
      a: [0, 0, 0, 0, 0],
      tau: [0, -0.5377207, -0.4517913, -0.1161766, 0.0000851],
      tip: [0.3913619, -0.0000113, 0.2264687],
      approach: [1, 0, 0],
      opening: [0, -0.0486603, 0.9988154],
    },
    {
      q: [0.3, -0.5, 0.7, 0.4, -0.6],
      v: [0.5, -0.3, 0.8, -1.1, 0.9],
      a: [1.5, -2, 0.7, 3, -2.5],
      tau: [0.0529127, -0.3769533, -0.4071537, -0.011812, -0.0680185],
      tip: [0.2904721, -0.0732127, 0.1118981],
      approach: [0.7884732, -0.2439034, -0.5646425],
      opening: [0.2513231, -0.7101223, 0.6576953],
    },
    {
      q: [-1.2, 0.9, -1.1, 1.3, 2],
      v: [-2, 1.7, -1.1, 2.1, -3],
      a: [-9, 6, -8, 10, 12],
      tau: [-0.4584489, -0.5585627, -0.5760955, 0.2546079, 0.3355874],
      tip: [0.1697541, 0.3162337, 0.0560565],
      approach: [0.1643641, 0.4227693, -0.8912074],
      opening: [-0.9853111, 0.0279326, -0.1684689],
    },
  ];

  it.each(cases)('at $q', ({ q, v, a, tau, tip, approach, opening }) => {
    const efforts = new Dynamics(SO101).efforts(q, v, a);
    for (let j = 0; j < 5; j++) expect(efforts[j]).toBeCloseTo(tau[j]!, 5);
    const { position, orientation } = forwardKinematics(SO101, ORIGIN, q);
    // The site in the hand's axes (x = the gripper body's y, y = its x, z = its -z), seen from the tool centre point.
    const [x, y, z] = SO101.gripper.tcp;
    const toTip = turned(orientation, [-0.000218121 - x, -0.0079 - y, 0.0981274 - z]);
    for (let k = 0; k < 3; k++) {
      expect(position[k]! + toTip[k]!).toBeCloseTo(tip[k]!, 6);
      expect(turned(orientation, [0, 0, 1])[k]).toBeCloseTo(approach[k]!, 6);
      expect(turned(orientation, [0, 1, 0])[k]).toBeCloseTo(opening[k]!, 6);
    }
  });
});

describe('the SO-101', () => {
  it('is known by name, with joints that are free of collisions at home', () => {
    expect(armModel('so101')).toBe(SO101);
    expect(SO101.joints.map((joint) => joint.name)).toEqual([
      'shoulder_pan',
      'shoulder_lift',
      'elbow_flex',
      'wrist_flex',
      'wrist_roll',
    ]);
    const arm = new Arm({ name: 'arm', model: SO101, base: ORIGIN });
    expect(selfClearance(arm).distance).toBeGreaterThan(0);
    const down = turned(forwardKinematics(SO101, ORIGIN, SO101.home).orientation, [0, 0, 1]);
    expect(down[2]).toBeCloseTo(-1, 9);
  });

  it('has the limits of its servo: 30 kgf cm, 45 turns a minute', () => {
    expect(SO101.limits.effort[0]).toBeCloseTo(2.942, 3);
    expect(SO101.limits.velocity[0]).toBeCloseTo(4.712, 3);
    // LeRobot lets the gripper's servo have half of its torque; the pad's centre is 77.5 mm from its axis.
    expect(SO101.gripper.force).toBeCloseTo(1.471 / 0.07748, 1);
  });

  it('opens its jaw at most as fast as the servo turns', () => {
    const arm = new Arm({ name: 'arm', model: SO101, base: ORIGIN, gripperOpening: 0 });
    const jaw = arm.colliders.find(({ name }) => name === 'arm/jaw')!;
    let fastest = 0;
    arm.setTarget(SO101.home, SO101.gripper.stroke, 0);
    for (let step = 0; step < 480; step++) {
      arm.step(1 / 240);
      fastest = Math.max(fastest, Math.hypot(...jaw.angularVelocity));
    }
    expect(arm.gripperOpening).toBeCloseTo(SO101.gripper.stroke, 9);
    // It comes near the servo's speed where the opening grows slowest with the angle, just before it has to brake.
    expect(fastest).toBeGreaterThan(3.5);
    expect(fastest).toBeLessThan(4.7124);
  });

  it('has finger boxes whose inner faces meet at the pads when closed', () => {
    const { gripper } = SO101;
    if (gripper.type !== 'pivot') throw new TypeError('the gripper must be a pivot gripper');
    expect(pivotOpening(gripper, gripper.openAngle)).toBeCloseTo(gripper.stroke, 12);
    const arm = new Arm({ name: 'arm', model: SO101, base: ORIGIN, gripperOpening: 0 });
    const fixed = arm.colliders.find(({ name }) => name === 'arm/finger-2')!;
    expect(shapeBoundingRadius(fixed.shape)).toBeLessThan(0.02);
    const normal = turned([...fixed.orientation] as unknown as Quaternion, [0, 1, 0]);
    let gap = -gripper.fixedFinger.halfExtents[1];
    for (let k = 0; k < 3; k++) gap += (arm.tcpPosition[k]! - fixed.position[k]!) * normal[k]!;
    expect(Math.abs(gap)).toBeLessThan(2e-4);
    for (const offset of arm.fingerPads.offset) expect(Math.abs(offset)).toBeLessThan(2e-4);
    // 25 mm apart the jaws' faces are parallel.
    arm.place(SO101.home, 0.0253);
    const moving = arm.colliders.find(({ name }) => name === 'arm/finger-1')!;
    const inwards = turned([...moving.orientation] as unknown as Quaternion, [-1, 0, 0]);
    const outwards = turned([...fixed.orientation] as unknown as Quaternion, [0, 1, 0]);
    expect(inwards.reduce((sum, value, k) => sum - value * outwards[k]!, 0)).toBeGreaterThan(Math.cos(0.01));
  });
});

describe('inverse kinematics of the SO-101', () => {
  it('finds every pose that its joints can take', () => {
    const random = new Random(11);
    for (let sample = 0; sample < 60; sample++) {
      const q = SO101.limits.lower.map((low, j) => random.uniform(0.9 * low, 0.9 * SO101.limits.upper[j]!));
      const target = forwardKinematics(SO101, ORIGIN, q);
      const found = solveInverseKinematics(SO101, ORIGIN, target);
      expect(found.positionError).toBeLessThan(1e-5);
      expect(found.orientationError).toBeLessThan(1e-4);
    }
  });

  it('takes the position first where five joints cannot take the orientation, and says what is left', () => {
    // Straight down, but opening across the arm's plane and leaning 0.3 rad to the side, which takes a sixth joint.
    const lean = 0.3;
    const target: Pose = { position: [0.2, 0.05, 0.05], orientation: [Math.cos(lean / 2), 0, Math.sin(lean / 2), 0] };
    const found = solveInverseKinematics(SO101, ORIGIN, target);
    const reached = forwardKinematics(SO101, ORIGIN, found.jointPositions);
    expect(found.converged).toBe(false);
    expect(found.positionError).toBeLessThan(1e-3);
    for (let k = 0; k < 3; k++) expect(reached.position[k]).toBeCloseTo(target.position[k]!, 2);
    expect(found.orientationError).toBeGreaterThan(0.01);
    expect(found.orientationError).toBeLessThan(0.45);
    found.jointPositions.forEach((value, j) => {
      expect(value).toBeGreaterThanOrEqual(SO101.limits.lower[j]!);
      expect(value).toBeLessThanOrEqual(SO101.limits.upper[j]!);
    });
  });
});

describe('a line that five joints cannot follow in orientation', () => {
  it.each([0, 0.3, 1])('is followed in position without jumps, leaning %d rad to the side', (lean) => {
    let start: ArrayLike<number> = SO101.home;
    for (let k = 0; k <= 40; k++) {
      const position: Vector3 = [0.18 + 0.0015 * k, 0.08 - 0.004 * k, 0.04 + 0.00125 * k];
      const azimuth = Math.atan2(position[1], position[0]);
      // Down with the jaws opening outwards, then turned by `lean` about the line from the base.
      const [c, s] = [Math.cos(azimuth / 2) * Math.SQRT1_2, Math.sin(azimuth / 2) * Math.SQRT1_2];
      const orientation = [0, 0, 0, 1];
      const side = fromAxisAngle([Math.cos(azimuth), Math.sin(azimuth), 0], lean);
      multiplyQuaternions(orientation, side, [c - s, c + s, 0, 0]);
      const target: Pose = { position, orientation: orientation as unknown as Quaternion };
      const found = solveInverseKinematics(SO101, ORIGIN, target, { start, fallback: false });
      expect(found.positionError).toBeLessThan(2e-5);
      expect(found.orientationError).toBeLessThan(lean + 0.1);
      if (k > 0) found.jointPositions.forEach((value, j) => expect(Math.abs(value - start[j]!)).toBeLessThan(0.06));
      start = found.jointPositions;
    }
  });
});

describe("LeRobot's units", () => {
  it('writes degrees and 0 to 100', () => {
    const { gripper } = SO101;
    const there = so101ToLeRobot({
      jointPositions: [0, Math.PI / 2, -Math.PI / 4, Math.PI / 180, 0],
      gripperOpening: gripper.stroke,
    });
    [0, 90, -45, 1, 0, 100].forEach((value, i) => expect(there[i]).toBeCloseTo(value, 9));
    const zero = so101ToLeRobot({ jointPositions: SO101.home, gripperOpening: 0 });
    expect(zero[5]).toBeCloseTo(0, 9);
    // Half of the jaw's 111.45 degrees is 2 * 77.48 mm * sin(27.86 degrees).
    expect(so101FromLeRobot([0, 0, 0, 0, 0, 50]).gripperOpening).toBeCloseTo(0.07241, 4);
  });

  it('writes ranges from -100 to 100', () => {
    const { lower, upper } = SO101.limits;
    const low = so101ToLeRobot({ jointPositions: lower, gripperOpening: 0 }, 'range');
    const high = so101ToLeRobot({ jointPositions: upper, gripperOpening: 0 }, 'range');
    for (let j = 0; j < 4; j++) {
      expect(low[j]).toBeCloseTo(-100, 9);
      expect(high[j]).toBeCloseTo(100, 9);
    }
    // `wrist_roll` is calibrated over the whole turn: 2.84121 rad of pi.
    expect(high[4]).toBeCloseTo(90.4385, 3);
  });

  it.each(['degrees', 'range'] as const)('comes back from %s', (units) => {
    const random = new Random(5);
    for (let sample = 0; sample < 20; sample++) {
      const jointPositions = SO101.limits.lower.map((low, j) => random.uniform(low, SO101.limits.upper[j]!));
      const gripperOpening = random.uniform(0, SO101.gripper.stroke);
      const back = so101FromLeRobot(so101ToLeRobot({ jointPositions, gripperOpening }, units), units);
      jointPositions.forEach((value, j) => expect(back.jointPositions[j]).toBeCloseTo(value, 12));
      expect(back.gripperOpening).toBeCloseTo(gripperOpening, 12);
    }
  });

  it('refuses vectors of another length', () => {
    expect(() => so101FromLeRobot([0, 0, 0, 0, 0])).toThrow('values must hold 6 numbers, received 5');
    expect(() => so101ToLeRobot({ jointPositions: [0], gripperOpening: 0 })).toThrow(
      'positions.jointPositions must hold 5 numbers, received 1',
    );
  });
});
