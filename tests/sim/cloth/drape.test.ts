import { describe, expect, it } from '@jest/globals';
import { CLOTH_CASES } from '../../../bench/cloth-cases.js';
import { advance, settledShape } from '../../../bench/cloth-quality.js';

/** Mean height in millimetres of a cloth of n x n particles 4 s after it was let fall on a box. */
function settledHeight(n: number): number {
  const episode = CLOTH_CASES['drape']!(n);
  for (let k = 0; k < 2 * episode.steps; k++) advance(episode, k);
  return settledShape(episode.cloth)['mean_height_mm']!;
}

describe('A cloth of 0.3 m draped over a box of 0.1 m', () => {
  // 56 x 56 particles give 50.9 mm, 64 x 64 give 51.1; 1 mm is 2 % of that and a quarter of the cloth's thickness.
  it.each([32, 48])('of %i particles a side lies as high as a finer one', (n) => {
    expect(Math.abs(settledHeight(n) - 51)).toBeLessThan(1);
  });

  it('of cells of 20 mm stands off the box, so that the comparison can fail', () => {
    expect(settledHeight(16)).toBeGreaterThan(55);
  });
});
