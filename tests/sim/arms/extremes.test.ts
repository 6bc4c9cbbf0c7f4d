import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Arm } from '../../../sim/arms/index.js';
import type { ArmModel, LinkInertia } from '../../../sim/arms/index.js';
import { UPRIGHT, boom, twoLink } from './support.js';

/** A number spread evenly over the powers of ten between two bounds. */
function spread(low: number, high: number): fc.Arbitrary<number> {
  return fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
}

describe('an arm with any parameters', () => {
  it('stays finite and within position, speed and acceleration limits', () => {
    const angle = fc.double({ min: -4, max: 4, noNaN: true });
    const setting = fc.record({
      base: fc.constantFrom(twoLink, boom),
      mass: spread(1e-3, 100),
      effort: spread(1e-3, 1e3),
      speed: spread(0.05, 30),
      acceleration: spread(0.1, 500),
      payload: fc.oneof(fc.constant(0), spread(1e-3, 100)),
      dt: spread(1 / 2000, 1 / 60),
      targets: fc.array(fc.tuple(angle, angle), { minLength: 1, maxLength: 5 }),
    });
    let lagged = 0;
    fc.assert(
      fc.property(setting, ({ base, mass, effort, speed, acceleration, payload, dt, targets }) => {
        const plain = base();
        const both = (value: number): number[] => [value, value];
        const heavier = (link: LinkInertia): LinkInertia => {
          const [xx, , , yy, , zz] = link.inertia;
          return { ...link, mass: mass * link.mass, inertia: [mass * xx, 0, 0, mass * yy, 0, mass * zz] };
        };
        const model: ArmModel = {
          ...plain,
          limits: {
            lower: both(-3),
            upper: both(3),
            velocity: both(speed),
            acceleration: both(acceleration),
            effort: both(effort),
          },
          links: plain.links.map(heavier),
        };
        const arm = new Arm({ name: 'arm', model, base: { position: [0, 0, 0], orientation: UPRIGHT } });
        arm.setPayload(payload);
        const before = new Float64Array(2);
        let exceeded = 0;
        for (const target of targets) {
          arm.setTarget(target, 0.01, 5);
          for (let k = 0; k < 40; k++) {
            before.set(arm.jointVelocities);
            arm.step(dt);
            for (let i = 0; i < 2; i++) {
              const v = arm.jointVelocities[i] as number;
              if (!(Math.abs(arm.jointPositions[i] as number) <= 3)) return false;
              if (!(Math.abs(v) <= speed * (1 + 1e-9))) return false;
              if (!(Math.abs(v - (before[i] as number)) <= acceleration * dt * (1 + 1e-6))) return false;
              const taken = Math.abs(arm.jointEfforts[i] as number);
              if (!Number.isFinite(taken)) return false;
              if (taken > effort * (1 + 1e-9)) exceeded++;
            }
          }
        }
        if (arm.targetExcess.effort > 0) lagged++;
        const { position, velocity, acceleration: hard } = arm.limitViolations;
        if (arm.limitViolations.effort !== exceeded) return false;
        return position + velocity + hard === 0 && [...arm.tcpPosition, ...arm.tcpOrientation].every(Number.isFinite);
      }),
      { seed: 8, numRuns: 1000 },
    );
    expect(lagged).toBeGreaterThan(300);
  });
});
