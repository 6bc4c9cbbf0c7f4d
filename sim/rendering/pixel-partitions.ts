import {
  PARTITION_COUNT,
  PARTITION_MASKS,
  PARTITION_SHARES,
  PARTITION_STRIDE,
  PARTITION_X,
  PARTITION_Y,
} from './layout.js';

/** Pairs of the four samples of a pixel, row by row, in the order of the bits that say which are equal. */
const PAIRS = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
  [0, 2],
  [1, 3],
] as const;

/**
 * The pieces of a pixel of two by two samples by which pairs of them show the same triangle, a bit each: `PARTITION_STRIDE`
 * numbers for each of the 64 ways, of which those that contradict themselves mean nothing. Positions are rounded as the general
 * loop over samples rounds them.
 */
export function pixelPartitions(): Int32Array {
  const numbers = new Int32Array(PARTITION_STRIDE << PAIRS.length);
  const fractions = new Float32Array(numbers.buffer);
  const bytes = new Uint8Array(numbers.buffer);
  const masks = new Uint16Array(numbers.buffer);
  for (let equal = 0; equal < 1 << PAIRS.length; equal++) {
    const at = equal * PARTITION_STRIDE;
    let count = 0;
    for (const members of groups(equal)) {
      for (let k = 0; k < 4; k++) bytes[4 * (at + count) + k] = 4 * members[0]! + k;
      fractions[at + PARTITION_X + count] = middle(members.map((sample) => sample & 1));
      fractions[at + PARTITION_Y + count] = middle(members.map((sample) => sample >> 1));
      fractions[at + PARTITION_SHARES + count] = members.length / 4;
      masks[2 * (at + PARTITION_MASKS) + count] = members.reduce((mask, sample) => mask | (1 << sample), 0);
      count++;
    }
    numbers[at + PARTITION_COUNT] = count;
  }
  return numbers;
}

/** The samples that are equal to each other, in the order of the first of each group. */
function groups(equal: number): number[][] {
  const found: number[][] = [];
  for (let sample = 0; sample < 4; sample++) {
    const group = found.find(([first]) => PAIRS.some((pair, bit) => (equal >> bit) & 1 && pairs(pair, first!, sample)));
    if (group === undefined) found.push([sample]);
    else group.push(sample);
  }
  return found;
}

function pairs([a, b]: readonly [number, number], first: number, second: number): boolean {
  return (a === first && b === second) || (a === second && b === first);
}

/** Where the mean of samples in columns or rows 0 and 1 lies, in pixels, in single precision throughout. */
function middle(places: readonly number[]): number {
  const mean = Math.fround(places.reduce((sum, place) => sum + place, 0) / places.length);
  return Math.fround(Math.fround(mean + 0.5) * 0.5);
}
