import { describe, expect, it } from '@jest/globals';
import type { Cloth } from '../../../sim/cloth/index.js';
import { DT, HalfFold, point, table, towel } from './support.js';

/**
 * Vertical distances in metres between the upper half (rows 12 on) and the lower half (rows up to 8) of a folded towel:
 * for every upper particle, its height over the lower half's surface at the same x and y, found by the nearest lower
 * particle (the lower half lies flat).
 */
function layerGaps(cloth: Cloth): number[] {
  const gaps: number[] = [];
  for (let r = 14; r < cloth.rows; r++) {
    for (let c = 0; c < cloth.columns; c++) {
      const upper = point(cloth, r, c);
      let nearest = Infinity;
      let height = 0;
      for (let lr = 0; lr <= 8; lr++) {
        for (let lc = 0; lc < cloth.columns; lc++) {
          const lower = point(cloth, lr, lc);
          const d = Math.hypot(upper[0]! - lower[0]!, upper[1]! - lower[1]!);
          if (d < nearest) {
            nearest = d;
            height = lower[2]!;
          }
        }
      }
      gaps.push(upper[2]! - height);
    }
  }
  return gaps;
}

describe('A half-folded towel', () => {
  const cloth = towel(0.003);
  const ground = [table()];
  for (let k = 0; k < 60; k++) cloth.step(DT, ground);
  const fold = new HalfFold(cloth);
  let maxStrain = 0;
  let p99Strain = 0;
  let areaError = 0;
  let slip = 0;
  for (let k = 0; k < fold.steps; k++) {
    fold.place(k);
    cloth.step(DT, ground);
    if (k % 12 === 11) {
      const metrics = cloth.metrics();
      maxStrain = Math.max(maxStrain, metrics.maxStrain);
      p99Strain = Math.max(p99Strain, metrics.p99Strain);
      areaError = Math.max(areaError, Math.abs(metrics.areaRatio - 1));
      slip = Math.max(slip, cloth.attachment('left')?.slip ?? 0);
    }
  }
  fold.release();
  for (let k = 0; k < 240; k++) cloth.step(DT, ground);

  it('keeps strain and area within bounds while it is carried, and does not slip', () => {
    expect(maxStrain).toBeLessThan(0.05);
    expect(p99Strain).toBeLessThan(0.02);
    expect(areaError).toBeLessThan(0.01);
    expect(slip).toBe(0);
  });

  it('puts the corners within 15 mm of their targets', () => {
    const n = cloth.columns - 1;
    for (const c of [0, n]) {
      const corner = point(cloth, cloth.rows - 1, c);
      const target = point(cloth, 0, c);
      expect(Math.hypot(corner[0]! - target[0]!, corner[1]! - target[1]!)).toBeLessThan(0.015);
    }
  });

  it('rests with layers 3 to 6 mm apart and the upper one flat', () => {
    const gaps = layerGaps(cloth);
    expect(Math.min(...gaps)).toBeGreaterThan(3e-3);
    expect(Math.max(...gaps)).toBeLessThan(6e-3);
    expect(cloth.metrics().maxPenetration).toBeLessThan(5e-4);
    for (let r = 16; r < cloth.rows; r++) {
      for (let c = 0; c < cloth.columns; c++) expect(Math.abs(point(cloth, r, c)[2]! - 0.006)).toBeLessThan(1e-3);
    }
  });

  it('lies still', () => {
    expect(cloth.sleeping).toBe(true);
    const before = cloth.positions.slice();
    for (let k = 0; k < 240; k++) {
      cloth.wake();
      cloth.step(DT, ground);
    }
    let creep = 0;
    before.forEach((value, i) => (creep = Math.max(creep, Math.abs(cloth.positions[i]! - value))));
    expect(creep).toBeLessThan(1e-4);
  });
});
