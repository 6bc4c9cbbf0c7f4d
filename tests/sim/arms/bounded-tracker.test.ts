import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { brakingSpeed, trackingVelocity } from '../../../sim/arms/motion/bounded-tracker.js';

const DT = 1 / 240;

describe('brakingSpeed', () => {
  it('is the discrete form of sqrt(2 a d)', () => {
    // Far away both agree: sqrt(2 * 10 * 0.5) = 3.162, less half a step of braking.
    expect(brakingSpeed(0.5, 10, DT)).toBeCloseTo(Math.sqrt(10) - (10 * DT) / 2, 3);
    expect(brakingSpeed(0, 10, DT)).toBe(0);
    // Within one step of braking the target is reached at once.
    expect(brakingSpeed(1e-5, 10, DT)).toBeCloseTo(1e-5 / DT, 12);
  });
});

describe('trackingVelocity', () => {
  it('keeps position, speed and acceleration within bounds whatever the targets are', () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 20 }),
        (moves) => {
          let position = 0,
            velocity = 0;
          for (const [target, steps] of moves) {
            for (let k = 0; k < steps; k++) {
              const next = trackingVelocity(position, velocity, target, -1, 1, 2, 10, 60, DT);
              if (Math.abs(next) > 2 || Math.abs(next - velocity) > 10 * DT + 1e-9) return false;
              velocity = next;
              position += next * DT;
              if (Math.abs(position) > 1 + 1e-12) return false;
            }
          }
          return true;
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
