import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Bootstrap } from '../../../sdk/evaluation/index.js';

describe('Bootstrap', () => {
  it('gives the interval of two values by counting: means 0, 1/2 and 1 with chances 1/4, 1/2 and 1/4', () => {
    expect(new Bootstrap().mean([0, 1])).toEqual({ mean: 0.5, low: 0, high: 1, n: 2 });
  });

  it('comes close to the normal interval of a large even sample', () => {
    // 0, 1, ..., 99: standard deviation sqrt((100^2 - 1) / 12) = 28.866, so 49.5 -+ 1.96 * 2.8866 = 43.84 to 55.16.
    const values = Array.from({ length: 100 }, (_, i) => i);
    const { mean, low, high, n } = new Bootstrap().mean(values)!;
    expect([mean, n]).toEqual([49.5, 100]);
    expect(Math.abs(low - 43.84)).toBeLessThan(0.3);
    expect(Math.abs(high - 55.16)).toBeLessThan(0.3);
  });

  it('covers the true mean about as often as it promises', () => {
    // 200 samples of 50 values each, spread evenly by the golden ratio; 95 % of them are 190.
    const bootstrap = new Bootstrap({ resamples: 500 });
    let covered = 0;
    for (let sample = 0; sample < 200; sample++) {
      const values = Array.from({ length: 50 }, (_, i) => hash(sample * 50 + i));
      const { low, high } = bootstrap.mean(values)!;
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
    expect(covered).toBeLessThanOrEqual(199);
  });

  it('depends on values and seed alone, not on what came before', () => {
    const once = new Bootstrap({ seed: 7 });
    once.mean([3, 1, 4, 1, 5]);
    const values = [2.5, -1, 0.25, 9, 4];
    expect(once.mean(values)).toEqual(new Bootstrap({ seed: 7 }).mean(values));
    expect(once.mean(values)).not.toEqual(new Bootstrap({ seed: 8 }).mean(values));
  });

  it('keeps the mean within its interval, and the interval within the values', () => {
    const bootstrap = new Bootstrap({ resamples: 200 });
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const { low, high } = bootstrap.mean(values)!;
        const slack = 1e-6;
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values) - slack);
        expect(high).toBeLessThanOrEqual(Math.max(...values) + slack);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('has nothing to say of no value, and refuses no resample', () => {
    expect(new Bootstrap().mean([])).toBeNull();
    expect(() => new Bootstrap({ resamples: 0 })).toThrow('must be a positive integer, received 0');
  });
});

/** A number from 0 to 1 that looks random. */
function hash(index: number): number {
  let h = Math.imul(index + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 0x100000000;
}
