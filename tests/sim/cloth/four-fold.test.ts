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
    // Half of the cloth lies from -0.15 to 0 m; the folds bulge, and four layers of 4 mm are 16 mm high.
    expect(width).toBeLessThan(0.02);
    expect(depth).toBeLessThan(0.02);
    expect(height).toBeLessThan(0.03);
  });

  it('is free of tangles', () => {
    expect(countIntersections(cloth)).toBe(0);
  });
});
