import { describe, expect, it } from '@jest/globals';
import {
  PARTITION_COUNT,
  PARTITION_MASKS,
  PARTITION_SHARES,
  PARTITION_STRIDE,
  PARTITION_X,
  PARTITION_Y,
} from '../../../sim/rendering/layout.js';
import { pixelPartitions } from '../../../sim/rendering/pixel-partitions.js';

const numbers = pixelPartitions();
const fractions = new Float32Array(numbers.buffer);
const bytes = new Uint8Array(numbers.buffer);
const masks = new Uint16Array(numbers.buffer);

/** Which pairs of the samples a, b, c, d (upper left, upper right, lower left, lower right) are equal, as kernels find it. */
function equalPairs([a, b, c, d]: readonly number[]): number {
  return [a === b, b === c, c === d, d === a, a === c, b === d].reduce((sum, is, bit) => sum + (is ? 1 << bit : 0), 0);
}

/** The pieces of a pixel: first sample, mask, column, row and share. */
function pieces(samples: readonly number[]): number[][] {
  const at = equalPairs(samples) * PARTITION_STRIDE;
  return Array.from({ length: numbers[at + PARTITION_COUNT] ?? 0 }, (_, k) => [
    (bytes[4 * (at + k)] ?? 0) / 4,
    masks[2 * (at + PARTITION_MASKS) + k] ?? 0,
    fractions[at + PARTITION_X + k] ?? 0,
    fractions[at + PARTITION_Y + k] ?? 0,
    fractions[at + PARTITION_SHARES + k] ?? 0,
  ]);
}

describe('pieces of a pixel of two by two samples', () => {
  // Samples lie a quarter and three quarters of a pixel from its left and top.
  it.each([
    [[5, 5, 5, 5], [[0, 0b1111, 0.5, 0.5, 1]]],
    [
      [5, 5, 7, 7],
      [
        [0, 0b0011, 0.5, 0.25, 0.5],
        [2, 0b1100, 0.5, 0.75, 0.5],
      ],
    ],
    [
      [5, 7, 7, 5],
      [
        [0, 0b1001, 0.5, 0.5, 0.5],
        [1, 0b0110, 0.5, 0.5, 0.5],
      ],
    ],
    [
      [5, 7, 5, 9],
      [
        [0, 0b0101, 0.25, 0.5, 0.5],
        [1, 0b0010, 0.75, 0.25, 0.25],
        [3, 0b1000, 0.75, 0.75, 0.25],
      ],
    ],
    [
      [1, 2, 3, 4],
      [
        [0, 0b0001, 0.25, 0.25, 0.25],
        [1, 0b0010, 0.75, 0.25, 0.25],
        [2, 0b0100, 0.25, 0.75, 0.25],
        [3, 0b1000, 0.75, 0.75, 0.25],
      ],
    ],
  ])('of %j', (samples, wanted) => {
    expect(pieces(samples)).toEqual(wanted);
  });

  it('lie at the mean of three samples, in single precision', () => {
    const third = Math.fround(1 / 3);
    const column = Math.fround(Math.fround(third + 0.5) * 0.5);
    expect(pieces([5, 5, 5, 7])).toEqual([
      [0, 0b0111, column, column, 0.75],
      [3, 0b1000, 0.75, 0.75, 0.25],
    ]);
  });
});
