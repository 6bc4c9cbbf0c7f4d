import { describe, expect, it } from '@jest/globals';
import { emptyInterval, rayThrough } from '../../../sim/shapes/index.js';
import type { Shape } from '../../../sim/interface/index.js';

describe('rayThrough', () => {
  const hit = emptyInterval();

  it.each<[string, Shape, [number, number, number], number, number, number]>([
    ['box', { type: 'box', halfExtents: [1, 2, 3] }, [0.5, 0, 0], -2, 2, 1],
    ['sphere', { type: 'sphere', radius: 5 }, [3, 0, 0], -4, 4, 0.8],
    ['cylinder', { type: 'cylinder', radius: 5, height: 2 }, [3, 1, 0.5], -5, 3, 0.8],
    ['capsule barrel', { type: 'capsule', radius: 5, length: 2 }, [3, 0, 0.5], -4, 4, 0.8],
    ['capsule end', { type: 'capsule', radius: 5, length: 2 }, [0, 0, 4], -4, 4, 0.8],
  ])('along y through a %s', (_, shape, origin, enter, leave, cosine) => {
    expect(rayThrough(hit, shape, origin, [0, 1, 0])).toBe(true);
    expect(hit.enter).toBeCloseTo(enter, 12);
    expect(hit.leave).toBeCloseTo(leave, 12);
    expect(hit.leaveCosine).toBeCloseTo(cosine, 12);
    expect(hit.enterCosine).toBeCloseTo(-cosine, 12);
  });

  it('misses what is beside the line', () => {
    expect(rayThrough(hit, { type: 'box', halfExtents: [1, 1, 1] }, [1.1, 0, 0], [0, 1, 0])).toBe(false);
    expect(rayThrough(hit, { type: 'sphere', radius: 1 }, [1.1, 0, 0], [0, 1, 0])).toBe(false);
    expect(rayThrough(hit, { type: 'cylinder', radius: 1, height: 1 }, [0, 0, 0.6], [0, 1, 0])).toBe(false);
    expect(rayThrough(hit, { type: 'capsule', radius: 1, length: 1 }, [0, 0, 1.6], [0, 1, 0])).toBe(false);
  });
});
