import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  foldStatistics,
  formatSuccessRate,
  ImageStatistics,
  successRate,
  summarize,
  vectorStatistics,
  wilsonInterval,
} from '../../../sdk/episodes/index.js';

describe('wilsonInterval', () => {
  // Literals from the evaluation conventions of the field (Wilson, 95 %), in percent.
  it.each([
    [5, 5, 56.6, 100],
    [5, 10, 23.7, 76.3],
    [10, 10, 72.2, 100],
    [25, 50, 36.6, 63.4],
    [29, 50, 44.2, 70.6],
    [50, 50, 92.9, 100],
    [90, 100, 82.6, 94.5],
  ])('%i of %i is %f to %f %%', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(100 * interval.low).toBeCloseTo(low, 1);
    expect(100 * interval.high).toBeCloseTo(high, 1);
  });

  it('knows nothing without a trial', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('contains the rate, and mirrors when successes and failures change places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
        const successes = Math.round(share * trials);
        const { low, high } = wilsonInterval(successes, trials);
        const mirrored = wilsonInterval(trials - successes, trials);
        expect(low).toBeLessThanOrEqual(successes / trials + 1e-12);
        expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12);
        expect(mirrored.low).toBeCloseTo(1 - high, 10);
      }),
      { seed: 1 },
    );
  });

  it('refuses counts that are none', () => {
    expect(() => wilsonInterval(6, 5)).toThrow(new RangeError('successes must be an integer from 0 to 5, received 6'));
    expect(() => wilsonInterval(0, 1.5)).toThrow('received 1.5');
  });

  it('is told in words', () => {
    expect(formatSuccessRate(successRate(4, 5))).toBe('4/5 (80.0 %, 95 % interval 37.6 to 96.4 %)');
    expect(formatSuccessRate(successRate(0, 0))).toBe('0/0');
  });
});

describe('summarize', () => {
  it('gives mean, population deviation, extremes and the interpolated median', () => {
    expect(summarize([4, 1, 3, 2])).toEqual({ count: 4, mean: 2.5, std: Math.sqrt(1.25), min: 1, median: 2.5, max: 4 });
  });
});

describe('feature statistics', () => {
  it('takes quantiles as numpy does', () => {
    // numpy.quantile(range(11), [.01, .1, .5, .9, .99]) == [0.1, 1, 5, 9, 9.9]
    const values = Float64Array.from({ length: 11 }, (_, i) => i);
    const { q01, q10, q50, q90, q99, count } = vectorStatistics(values, 1);
    expect([q01[0], q10[0], q50[0], q90[0]]).toEqual([0.1, 1, 5, 9]);
    expect(q99[0]).toBeCloseTo(9.9, 12);
    expect(count).toBe(11);
  });

  it('folds parts into exactly what the whole gives, but for quantiles', () => {
    const row = fc.tuple(fc.float({ min: -10, max: 10, noNaN: true }), fc.float({ min: -10, max: 10, noNaN: true }));
    const part = fc.array(row, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const folded = foldStatistics(parts.map((rows) => vectorStatistics(rows.flat(), 2)));
        const whole = vectorStatistics(parts.flat(2), 2);
        expect(folded.count).toBe(whole.count);
        expect(folded.min).toEqual(whole.min);
        expect(folded.max).toEqual(whole.max);
        for (const d of [0, 1]) {
          expect(folded.mean[d]).toBeCloseTo(whole.mean[d] as number, 9);
          expect(folded.std[d]).toBeCloseTo(whole.std[d] as number, 6);
        }
      }),
      { seed: 2 },
    );
  });

  it('scales pictures to 0 to 1, channel by channel', () => {
    const statistics = new ImageStatistics();
    statistics.add({ width: 2, height: 1, data: Uint8Array.of(0, 51, 255, 255, 51, 255) });
    const { min, max, mean, std, q50, count } = statistics.finish();
    expect(min).toEqual([0, 0.2, 1]);
    expect(max).toEqual([1, 0.2, 1]);
    expect(mean).toEqual([0.5, 0.2, 1]);
    expect(std).toEqual([0.5, 0, 0]);
    expect(q50).toEqual([0, 0.2, 1]);
    expect(count).toBe(1);
  });

  it('refuses nothing at all', () => {
    expect(() => foldStatistics([])).toThrow(RangeError);
    expect(() => vectorStatistics([1, 2, 3], 2)).toThrow('received 3 numbers');
    expect(() => new ImageStatistics().finish()).toThrow(RangeError);
  });
});
