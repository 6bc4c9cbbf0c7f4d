import { describe, expect, it } from '@jest/globals';
import { overlapIoU } from '../../scenarios/index.js';
import type { Point2 } from '../../scenarios/index.js';

function square(x: number, y: number, size: number): [Point2, Point2, Point2][] {
  const [a, b, c, d]: [Point2, Point2, Point2, Point2] = [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ];
  return [
    [a, b, c],
    [a, c, d],
  ];
}

describe('overlapIoU', () => {
  it('is 1 for the same area, 0 for areas apart, 1/3 for a half overlap', () => {
    expect(overlapIoU(square(0, 0, 0.2), square(0, 0, 0.2))).toBe(1);
    expect(overlapIoU(square(0, 0, 0.2), square(0.5, 0, 0.2))).toBe(0);
    expect(overlapIoU(square(0, 0, 0.2), square(0.1, 0, 0.2), 0.002)).toBeCloseTo(1 / 3, 2);
  });

  it('counts an area that covers itself twice once', () => {
    expect(overlapIoU(square(0, 0, 0.2), [...square(0, 0, 0.2), ...square(0.05, 0.05, 0.1)])).toBe(1);
  });

  it('is 0 for nothing', () => {
    expect(overlapIoU([], [])).toBe(0);
  });
});
