import { describe, expect, it } from '@jest/globals';
import { elementsApart } from '../../../sim/cloth/elements-apart.js';

const PARTICLES = Int32Array.of(0, 1, 2, 3, 4);

/** Shortest way and its length from the triangle (0, 0, 0), (1, 0, 0), (0, 1, 0) to an edge. */
function way(from: readonly number[], to: readonly number[]): number[] {
  const out = new Float64Array(4);
  elementsApart(out, Float64Array.from([...from, ...to, 0, 0, 0, 1, 0, 0, 0, 1, 0]), PARTICLES, 0);
  return [...out];
}

describe('The shortest way from a triangle to an edge', () => {
  it.each([
    ['over the inside', [0.2, 0.2, 0.3], [0.2, 0.2, 2], [0, 0, 0.3, 0.3]],
    ['below it', [0.2, 0.2, -2], [0.3, 0.3, -0.5], [0, 0, -0.5, 0.5]],
    ['across an edge', [0.5, -1, 1], [0.5, -1, -1], [0, -1, 0, 1]],
    ['beside a corner', [-3, -4, 1], [-3, -4, -1], [-3, -4, 0, 5]],
    ['across the hypotenuse', [1, 1, -1], [1, 1, 1], [0.5, 0.5, 0, Math.SQRT1_2]],
  ])('goes %s', (_, from, to, expected) => {
    way(from, to).forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 12));
  });
});
