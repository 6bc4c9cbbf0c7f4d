import { describe, expect, it } from '@jest/globals';
import { Arm, PANDA } from '../../../sim/arms/index.js';
import type { ArmModel } from '../../../sim/arms/index.js';
import { Random } from '../../../sim/math/random.js';
import { StateReader, StateWriter } from '../../../sim/math/state-io.js';
import { UPRIGHT, pendulum, twoLink } from './support.js';

const DT = 1 / 240;

function armOf(model: ArmModel, effort: number | undefined, jointPositions?: readonly number[]): Arm {
  const limits = effort === undefined ? model.limits : { ...model.limits, effort: model.home.map(() => effort) };
  return new Arm({
    name: 'arm',
    model: { ...model, limits },
    base: { position: [0, 0, 0], orientation: UPRIGHT },
    interpolationTime: 0,
    ...(jointPositions === undefined ? {} : { jointPositions }),
  });
}

function numbers(arm: Arm): Float64Array {
  const writer = new StateWriter();
  arm.writeState(writer);
  return writer.finish();
}

describe('effort limits', () => {
  // The pendulum: 1.4 kg at 0.3 m, 0.06 kg m2 about its centre of mass. Level, it takes 1.4 * 9.81 * 0.3 = 4.1202 N m
  // to hold; its inertia about the hinge is 0.06 + 1.4 * 0.09 = 0.186 kg m2.
  const LEVEL = 1.4 * 9.81 * 0.3;
  const INERTIA = 0.186;

  it('accelerates by what is left of the effort after gravity', () => {
    const arm = armOf(pendulum(), 6);
    arm.setTarget([1], 0, 0);
    arm.step(DT);
    expect(arm.jointAccelerations[0]).toBeCloseTo((6 - LEVEL) / INERTIA, 9);
    expect(arm.jointEfforts[0]).toBeCloseTo(6, 12);
    expect(arm.targetExcess.effort).toBe(1);
    for (let k = 0; k < 240; k++) {
      arm.step(DT);
      expect(Math.abs(arm.jointEfforts[0] as number)).toBeLessThanOrEqual(6 + 1e-9);
    }
    expect(arm.jointPositions[0]).toBe(1);
    expect(arm.limitViolations).toEqual({ position: 0, velocity: 0, acceleration: 0, effort: 0 });
  });

  it('uses the full acceleration where the effort suffices', () => {
    const arm = armOf(pendulum(), LEVEL + INERTIA * 20 + 0.01);
    arm.setTarget([1], 0, 0);
    arm.step(DT);
    expect(arm.jointAccelerations[0]).toBeCloseTo(20, 9);
    expect(arm.targetExcess.effort).toBe(0);
  });

  it('does not lift what it cannot hold, but holds it, and counts it', () => {
    const arm = armOf(pendulum(), 3);
    arm.setTarget([1], 0, 0);
    for (let k = 0; k < 100; k++) arm.step(DT);
    expect(arm.jointPositions[0]).toBe(0);
    expect(arm.jointVelocities[0]).toBe(0);
    expect(arm.jointEfforts[0]).toBeCloseTo(LEVEL, 12);
    expect(arm.limitViolations.effort).toBe(100);
  });

  it('lowers what it cannot hold within its speed, and arrives', () => {
    const arm = armOf(pendulum(), 3);
    arm.setTarget([-1], 0, 0);
    let lowest = 0;
    for (let k = 0; k < 480; k++) {
      arm.step(DT);
      expect(arm.jointVelocities[0]).toBeGreaterThanOrEqual(-3);
      lowest = Math.min(lowest, arm.jointPositions[0] as number);
    }
    // Below -0.755 the motor could hold it, but has next to nothing left to brake with: it swings past and comes back.
    expect(lowest).toBeLessThan(-1.1);
    expect(arm.jointPositions[0]).toBe(-1);
  });

  it('stops on the way up where the load becomes too much', () => {
    const arm = armOf(pendulum(), 3, [-1.5]);
    arm.setTarget([0], 0, 0);
    for (let k = 0; k < 960; k++) arm.step(DT);
    // Gravity takes 3 N m at the angle whose cosine is 3 / 4.1202.
    const reached = arm.jointPositions[0] as number;
    const edge = -Math.acos(3 / LEVEL);
    expect(reached).toBeGreaterThan(edge - 0.01);
    // Its swing carries it 3 rad/s * 3 rad/s / (2 * 20 rad/s2) further at most.
    expect(reached).toBeLessThan(edge + 0.225);
    expect(arm.jointVelocities[0]).toBe(0);
  });

  it('lifts again once the load is gone', () => {
    const arm = armOf(PANDA, undefined, [0, 0.9, 0, -0.9, 0, 1.8, 0.8]);
    arm.setPayload(15);
    const target = [0, 0.3, 0, -1.8, 0, 2.1, 0.8];
    arm.setTarget(target, 0.08, 0);
    for (let k = 0; k < 240; k++) arm.step(DT);
    const stalled = arm.jointPositions[1] as number;
    expect(stalled).toBeGreaterThan(0.85);
    expect(arm.limitViolations.effort).toBeGreaterThan(0);
    arm.setPayload(0);
    for (let k = 0; k < 480; k++) arm.step(DT);
    expect([...arm.jointPositions]).toEqual(target);
  });

  it('lags with a heavy load, within all limits, and arrives', () => {
    const ticks = [0, 4].map((mass) => {
      const arm = armOf(PANDA, undefined);
      arm.setPayload(mass);
      const target = PANDA.home.map((v, i) => (i === 1 || i === 3 ? v + 0.5 : v));
      arm.setTarget(target, 0.08, 0);
      let steps = 0;
      while (arm.jointPositions.some((q, i) => q !== target[i])) {
        arm.step(DT);
        if (++steps > 480) throw new Error(`not there: ${arm.jointPositions.join(', ')}`);
        for (let i = 0; i < 7; i++) {
          const limit = PANDA.limits.effort[i] as number;
          expect(Math.abs(arm.jointEfforts[i] as number)).toBeLessThanOrEqual(limit * (1 + 1e-9));
        }
      }
      expect(arm.limitViolations).toEqual({ position: 0, velocity: 0, acceleration: 0, effort: 0 });
      expect(arm.targetExcess.effort > 0).toBe(mass > 0);
      return steps;
    });
    expect(ticks[1]).toBeGreaterThan((ticks[0] as number) + 5);
  });

  it('stays within position, speed and acceleration limits when far too weak', () => {
    const random = new Random(12);
    for (const effort of [2, 5, 12, 25]) {
      const arm = armOf(twoLink(), effort);
      const before = new Float64Array(2);
      for (let tick = 0; tick < 300; tick++) {
        arm.setTarget([random.uniform(-3.2, 3.2), random.uniform(-3.2, 3.2)], 0, 0);
        if (tick % 50 === 0) arm.setPayload(random.uniform(0, 1.5));
        for (let k = random.integer(1, 60); k > 0; k--) {
          before.set(arm.jointVelocities);
          arm.step(DT);
          for (let i = 0; i < 2; i++) {
            const q = arm.jointPositions[i] as number,
              v = arm.jointVelocities[i] as number;
            if (Math.abs(q) > 3) throw new Error(`joint ${i} at ${q}`);
            if (Math.abs(v) > 3 + 1e-9) throw new Error(`joint ${i} speed ${v}`);
            const a = (v - (before[i] as number)) / DT;
            if (Math.abs(a) > 20 + 1e-6) throw new Error(`joint ${i} acceleration ${a} at effort ${effort}`);
          }
        }
      }
      expect(arm.limitViolations).toMatchObject({ position: 0, velocity: 0, acceleration: 0 });
      expect(arm.targetExcess.effort).toBeGreaterThan(0);
    }
  });

  it('continues bit by bit from a snapshot taken while it lags', () => {
    const make = (): Arm => armOf(PANDA, undefined);
    const arm = make();
    arm.setPayload(6);
    arm.setTarget(
      PANDA.home.map((v) => v + 0.6),
      0.02,
      10,
    );
    for (let k = 0; k < 12; k++) arm.step(DT);
    expect(arm.targetExcess.effort).toBeGreaterThan(0);
    const saved = numbers(arm);
    const copy = make();
    copy.readState(new StateReader(saved));
    expect(copy.jointEfforts).toEqual(arm.jointEfforts);
    for (let k = 0; k < 100; k++) {
      arm.step(DT);
      copy.step(DT);
    }
    expect(numbers(copy)).toEqual(numbers(arm));
  });
});
