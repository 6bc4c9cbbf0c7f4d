import { describe, expect, it } from '@jest/globals';
import { CLOTH_CASES, CLOTH_STEP } from '../../../bench/cloth-cases.js';
import { countIntersections } from '../../../sim/cloth/index.js';

describe('A cloth of 32 x 32 particles folded in half twice', () => {
  const { cloth, colliders, steps, act } = CLOTH_CASES['four-fold']!(32);
  for (let k = 0; k < steps; k++) {
    act(k);
    cloth.step(CLOTH_STEP, colliders);
  }

  it('lies in four layers on a quarter of its area', () => {
    let width = 0;
    let depth = 0;
    let height = 0;
    for (let k = 0; k < cloth.positions.length; k += 3) {
      width = Math.max(width, cloth.positions[k]!);
      depth = Math.max(depth, cloth.positions[k + 1]!);
      height = Math.max(height, cloth.positions[k + 2]!);
    }
    // Half of the cloth lies from -0.15 to 0 m; the folds bulge, where they cross up to two and a half times the 16 mm of four layers.
    expect(width).toBeLessThan(0.02);
    expect(depth).toBeLessThan(0.02);
    expect(height).toBeLessThan(0.04);
  });

  it('is free of tangles', () => {
    expect(countIntersections(cloth)).toBe(0);
  });
});

describe('A cloth folded in half twice', () => {
  it.each([
    [16, 0.02],
    [20, 0.02],
    [24, 0.03],
  ])('never passes through itself with %i particles a side, and is strained by less than %d', (n, limit) => {
    const { cloth, colliders, steps, act } = CLOTH_CASES['four-fold']!(n);
    let crossings = 0;
    let strain = 0;
    for (let k = 0; k < steps; k++) {
      act(k);
      cloth.step(CLOTH_STEP, colliders);
      if (k % 5 === 4) strain = Math.max(strain, cloth.metrics().maxStrain);
      if (k >= 720 && k % 30 === 29) crossings = Math.max(crossings, countIntersections(cloth));
    }
    expect(crossings).toBe(0);
    expect(strain).toBeLessThan(limit);
  });
});
