import { describe, expect, it } from '@jest/globals';
import { Arm, PANDA, forwardKinematics } from '../../../sim/arms/index.js';
import { Random } from '../../../sim/math/random.js';
import { StateReader, StateWriter } from '../../../sim/math/state-io.js';
import { multiplyQuaternions, conjugate, rotate, toRotationVector } from '../../../sim/math/vector.js';

const DT = 1 / 240;

function makeArm(options: { interpolationTime?: number; gripperOpening?: number } = {}): Arm {
  return new Arm({
    name: 'arm',
    model: PANDA,
    base: { position: [-0.55, 0, 0], orientation: [0, 0, 0, 1] },
    ...options,
  });
}

function randomJoints(random: Random): number[] {
  return PANDA.limits.lower.map((low, i) => random.uniform(low - 0.3, (PANDA.limits.upper[i] as number) + 0.3));
}

function state(arm: Arm): Float64Array {
  const writer = new StateWriter();
  arm.writeState(writer);
  return writer.finish();
}

describe('joint control', () => {
  it.each([0, 0.05])('never leaves a limit under random step targets (interpolation %s s)', (interpolationTime) => {
    const arm = makeArm({ interpolationTime });
    const random = new Random(5);
    const { lower, upper, velocity, acceleration } = PANDA.limits;
    const before = new Float64Array(7);
    for (let tick = 0; tick < 600; tick++) {
      // Targets change in mid-motion, also to places outside the limits, also every step.
      if (tick % 3 !== 2) arm.setTarget(randomJoints(random), random.uniform(-0.02, 0.1), 20);
      for (let k = random.integer(1, 40); k > 0; k--) {
        before.set(arm.jointVelocities);
        arm.step(DT);
        for (let i = 0; i < 7; i++) {
          const q = arm.jointPositions[i] as number,
            v = arm.jointVelocities[i] as number;
          if (q < (lower[i] as number) || q > (upper[i] as number)) throw new Error(`joint ${i} at ${q}`);
          if (Math.abs(v) > (velocity[i] as number) + 1e-12) throw new Error(`joint ${i} speed ${v}`);
          const a = (v - (before[i] as number)) / DT;
          if (Math.abs(a) > (acceleration[i] as number) + 1e-9) throw new Error(`joint ${i} acceleration ${a}`);
        }
      }
    }
    expect(arm.limitViolations).toMatchObject({ position: 0, velocity: 0, acceleration: 0 });
    expect(arm.targetExcess.position).toBeGreaterThan(0);
  });

  it('arrives exactly, without passing the target', () => {
    const arm = makeArm();
    const target = PANDA.home.map((v, i) => v + (i % 2 === 0 ? 0.4 : -0.3));
    arm.setTarget(target, 0, 10);
    for (let k = 0; k < 480; k++) {
      arm.step(DT);
      for (let i = 0; i < 7; i++) {
        const side = i % 2 === 0 ? 1 : -1;
        expect(side * ((target[i] as number) - (arm.jointPositions[i] as number))).toBeGreaterThan(-1e-12);
      }
    }
    expect([...arm.jointPositions]).toEqual(target);
    expect([...arm.jointVelocities]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(arm.gripperOpening).toBe(0);
  });

  it('takes about as long as the limits allow', () => {
    // Joint 1 by 1 rad: 2.175 / 15 s to reach full speed and as long to stop: 0.46 + 0.145 = 0.605 s at least.
    const arm = makeArm({ interpolationTime: 0 });
    arm.setTarget(
      PANDA.home.map((v, i) => (i === 0 ? v + 1 : v)),
      0.08,
      0,
    );
    let time = 0;
    while (1 - (arm.jointPositions[0] as number) > 1e-6) {
      arm.step(DT);
      time += DT;
    }
    expect(time).toBeGreaterThan(0.6);
    expect(time).toBeLessThan(0.75);
  });

  it('follows an even stream of targets at even speed', () => {
    const arm = makeArm();
    const target = [...PANDA.home];
    for (let tick = 0; tick < 40; tick++) {
      target[0] = (target[0] as number) + 0.02;
      arm.setTarget(target, 0.08, 0);
      for (let k = 0; k < 12; k++) {
        arm.step(DT);
        if (tick > 5) expect(arm.jointVelocities[0]).toBeCloseTo(0.4, 4);
      }
    }
  });

  it('refuses what is no target', () => {
    const arm = makeArm();
    expect(() => arm.setTarget([0, 0], 0, 0)).toThrow('must hold 7 numbers, received 2');
    expect(() => arm.setTarget(PANDA.home, NaN, 0)).toThrow('gripperOpening');
    expect(() => arm.step(0)).toThrow('dt must be above 0 s');
    expect(() => makeArm({ gripperOpening: 0.1 })).toThrow('gripperOpening must be from 0 to 0.08');
  });
});

describe('gripper', () => {
  it('closes at the documented speed and stops at what it holds', () => {
    const arm = makeArm();
    arm.setTarget(PANDA.home, 0, 40);
    arm.fingerStop = 0.04;
    let fastest = 0;
    for (let k = 0; k < 240; k++) {
      arm.step(DT);
      fastest = Math.max(fastest, -arm.gripperVelocity);
      expect(arm.gripperOpening).toBeGreaterThanOrEqual(0.04 - 1e-12);
    }
    expect(fastest).toBeLessThanOrEqual(0.1 + 1e-12);
    expect(fastest).toBeGreaterThan(0.09);
    expect(arm.gripperOpening).toBeCloseTo(0.04, 9);
    expect(arm.gripForce).toBe(40);
    arm.fingerStop = 0;
    for (let k = 0; k < 240; k++) arm.step(DT);
    expect(arm.gripperOpening).toBe(0);
  });

  it('clamps force and opening', () => {
    const arm = makeArm();
    arm.setTarget(PANDA.home, 1, 500);
    expect(arm.gripForce).toBe(70);
    expect(arm.gripperTarget).toBe(0.08);
  });
});

describe('live state', () => {
  it('agrees with forward kinematics, and velocities with differences of poses', () => {
    const arm = makeArm();
    const random = new Random(9);
    arm.setTarget(
      PANDA.home.map((v) => v + random.uniform(-0.5, 0.5)),
      0.01,
      0,
    );
    const dt = 1e-5;
    for (let k = 0; k < 30; k++) arm.step(DT);
    const before = arm.colliders.map((c) => [...c.position, ...c.orientation]);
    arm.step(dt);
    const pose = forwardKinematics(PANDA, arm.base, arm.jointPositions);
    for (let r = 0; r < 3; r++) expect(arm.tcpPosition[r]).toBeCloseTo(pose.position[r] as number, 12);
    arm.colliders.forEach((collider, n) => {
      const old = before[n] as number[];
      for (let r = 0; r < 3; r++) {
        const velocity = ((collider.position[r] as number) - (old[r] as number)) / dt;
        expect(collider.linearVelocity[r]).toBeCloseTo(velocity, 3);
      }
      const inverse = [0, 0, 0, 1],
        turn = [0, 0, 0, 1];
      conjugate(inverse, old.slice(3));
      multiplyQuaternions(turn, collider.orientation, inverse);
      const rotation = toRotationVector(turn);
      for (let r = 0; r < 3; r++) expect(collider.angularVelocity[r]).toBeCloseTo((rotation[r] as number) / dt, 3);
    });
  });

  it("names the colliders by the arm and puts finger 1 on the tool's +y side, tips 2 mm below the tool centre", () => {
    const arm = makeArm({ gripperOpening: 0.06 });
    const names = arm.colliders.map((c) => c.name);
    for (const part of ['link-0', 'link-7', 'hand', 'finger-1', 'finger-2']) expect(names).toContain(`arm/${part}`);
    expect(new Set(names).size).toBe(names.length);
    const finger = arm.colliders.find((c) => c.name === 'arm/finger-1');
    if (finger === undefined || finger.shape.type !== 'box') throw new Error('finger-1 must be a box');
    const y = [0, 0, 0];
    rotate(y, arm.tcpOrientation, [0, 1, 0]);
    let side = 0;
    for (let r = 0; r < 3; r++)
      side += (y[r] as number) * ((finger.position[r] as number) - (arm.tcpPosition[r] as number));
    expect(side - finger.shape.halfExtents[1]).toBeCloseTo(0.03, 9);
    const tip = (finger.position[2] as number) - finger.shape.halfExtents[2];
    expect(tip).toBeCloseTo((arm.tcpPosition[2] as number) - 0.002, 9);
    expect(arm.fingerPads.halfExtents[2] + Math.abs(arm.fingerPads.offset[2])).toBeCloseTo(0.016, 9);
  });

  it('builds a drawing under 1,500 triangles', () => {
    const arm = makeArm();
    let triangles = 0;
    arm.object3d.traverse((node) => {
      const { geometry } = node as { geometry?: { index: { count: number } } };
      if (geometry !== undefined) triangles += geometry.index.count / 3;
    });
    expect(triangles).toBeGreaterThan(500);
    expect(triangles).toBeLessThan(1500);
  });
});

describe('snapshot', () => {
  it('continues bit by bit as if nothing had happened', () => {
    const random = new Random(21);
    const arm = makeArm();
    for (let tick = 0; tick < 7; tick++) {
      arm.setTarget(randomJoints(random), random.uniform(0, 0.08), 30);
      for (let k = 0; k < 5; k++) arm.step(DT);
    }
    arm.fingerStop = 0.02;
    arm.setPayload(0.4, [0, 0, 0.03]);
    arm.step(DT);
    const saved = state(arm);
    const copy = makeArm();
    const reader = new StateReader(saved);
    copy.readState(reader);
    expect(reader.finished).toBe(true);
    expect(state(copy)).toEqual(saved);
    expect(copy.jointEfforts).toEqual(arm.jointEfforts);
    expect(copy.tcpLinearVelocity).toEqual(arm.tcpLinearVelocity);
    const target = randomJoints(random);
    for (const one of [arm, copy]) {
      for (let k = 0; k < 9; k++) one.step(DT);
      one.setTarget(target, 0.05, 10);
      for (let k = 0; k < 30; k++) one.step(DT);
    }
    expect(state(copy)).toEqual(state(arm));
    copy.colliders.forEach((collider, n) => expect(collider.position).toEqual(arm.colliders[n]?.position));
  });

  it('puts the arm at rest somewhere at once', () => {
    const arm = makeArm();
    arm.setTarget(
      PANDA.home.map((v) => v + 0.3),
      0,
      0,
    );
    for (let k = 0; k < 10; k++) arm.step(DT);
    const joints = [0.1, 0.2, 0.1, -2, 0.1, 2.1, 0.5];
    arm.place(joints, 0.03);
    const where = [...arm.tcpPosition];
    for (let k = 0; k < 10; k++) arm.step(DT);
    expect([...arm.tcpPosition]).toEqual(where);
    expect([...arm.jointPositions]).toEqual(joints);
    expect(arm.gripperOpening).toBe(0.03);
  });
});
