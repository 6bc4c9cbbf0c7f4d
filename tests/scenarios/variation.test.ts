import { describe, expect, it } from '@jest/globals';
import { choice, drawVariation, uniform } from '../../scenarios/index.js';

const SPEC = {
  size: uniform('object', 0.2, 0.3, 'm', 'size'),
  color: choice('object', ['red', 'blue'], 'colour'),
} as const;

describe('drawVariation', () => {
  it('gives the same values for the same seed and others for another', () => {
    expect(drawVariation(SPEC, 7)).toEqual(drawVariation(SPEC, 7));
    const sizes = new Set(Array.from({ length: 50 }, (_, seed) => drawVariation(SPEC, seed).size));
    expect(sizes.size).toBe(50);
  });

  it('keeps every draw in its range and reaches all choices', () => {
    const drawn = Array.from({ length: 300 }, (_, seed) => drawVariation(SPEC, seed));
    expect(drawn.every(({ size }) => size >= 0.2 && size < 0.3)).toBe(true);
    expect(new Set(drawn.map(({ color }) => color))).toEqual(new Set(['red', 'blue']));
    const mean = drawn.reduce((sum, { size }) => sum + size, 0) / drawn.length;
    expect(mean).toBeCloseTo(0.25, 2);
  });

  it('does not move one draw when another is added or overridden', () => {
    const wider = { weight: uniform('physics', 0, 1, 'kg', 'weight'), ...SPEC } as const;
    expect(drawVariation(wider, 3).size).toBe(drawVariation(SPEC, 3).size);
    const overridden = drawVariation(SPEC, 3, { color: 'blue' });
    expect(overridden).toEqual({ size: drawVariation(SPEC, 3).size, color: 'blue' });
  });

  it('refuses overrides that are unknown, out of range or not among the choices', () => {
    expect(() => drawVariation(SPEC, 0, { weight: 1 })).toThrow(
      'variation.weight does not exist; there are size, color',
    );
    expect(() => drawVariation(SPEC, 0, { size: 0.5 })).toThrow(
      'variation.size must be a number from 0.2 to 0.3 m, received 0.5',
    );
    expect(() => drawVariation(SPEC, 0, { color: 'pink' })).toThrow('must be one of "red", "blue", received "pink"');
  });
});
