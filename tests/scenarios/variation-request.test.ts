import { describe, expect, it } from '@jest/globals';
import { choice, drawVariation, drawsOfAxes, fixedUnlessOn, resolveVariation, uniform } from '../../scenarios/index.js';
import type { VariationAxis, VariationRequest } from '../../scenarios/index.js';

const SPEC = {
  size: uniform('object', 0.2, 0.3, 'm', 'size', { seen: [0.1, 0.4], unseen: [[0.4, 0.5]] }),
  color: choice('object', ['red', 'blue'], 'colour', { seen: ['red', 'blue', 'green'], unseen: ['pink'] }),
  glow: fixedUnlessOn('lighting', 1, '1', 'intensity', [0.5, 2], [[2, 3]]),
  weight: uniform('physics', 1, 2, 'kg', 'weight'),
} as const;

describe('a request of variation', () => {
  it('is words: a level, axes that are on or off, a split', () => {
    const { axes, split } = resolveVariation(SPEC, ' randomized, -lighting,unseen ');
    expect(split).toBe('unseen');
    expect([axes.get('object'), axes.get('lighting')]).toEqual(['on', 'off']);
    const plain = resolveVariation(SPEC, 'lighting');
    expect([plain.split, plain.axes.get('object'), plain.axes.get('lighting')]).toEqual(['seen', 'default', 'on']);
  });

  it('is an object: level, split, axes, and draws as values, ranges or choices', () => {
    for (let seed = 0; seed < 50; seed++) {
      const values = drawVariation(SPEC, seed, {
        level: 'clean',
        split: 'unseen',
        axes: { lighting: true, physics: 'default' },
        size: { low: 0.15, high: 0.16 },
        color: { values: ['green', 'pink'] },
      });
      expect(values.size).toBeGreaterThanOrEqual(0.15);
      expect(values.size).toBeLessThan(0.16);
      expect(['green', 'pink']).toContain(values.color);
      expect(values.glow).toBeGreaterThanOrEqual(2);
      expect(values.weight).toBe(drawVariation(SPEC, seed).weight);
    }
    expect(drawVariation(SPEC, 3, { size: 0.45, weight: { values: [1.25] } })).toMatchObject({
      size: 0.45,
      weight: 1.25,
    });
  });

  it('draws uniformly over all ranges of a split, as if they were joined', () => {
    const sizes = Array.from({ length: 2000 }, (_, seed) => drawVariation(SPEC, seed, 'object,all').size);
    // 0.1 to 0.4 and 0.4 to 0.5: a quarter of the draws are held-out ones, give or take 4 standard deviations.
    const heldOut = sizes.filter((size) => size >= 0.4).length / sizes.length;
    expect(Math.abs(heldOut - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / sizes.length));
  });

  it('lets what an instruction settles win', () => {
    expect(drawVariation(SPEC, 3, { color: 'red' }, { color: 'blue' }).color).toBe('blue');
  });

  it.each<[VariationRequest, string]>([
    ['lightning', 'variation does not know "lightning"; there are the levels default, randomized, clean'],
    ['', 'variation does not know ""'],
    ['-randomized', 'variation does not know "-randomized"'],
    ['clean,default', 'variation must name one level, received clean and default in "clean,default"'],
    ['lighting,seen,unseen', 'variation must name one split, received seen and unseen'],
    ['lighting,-lighting', 'variation names the axis "lighting" twice'],
    [
      'clutter',
      'variation.axes.clutter: no draw of this scenario is on that axis; there are object, lighting, physics',
    ],
    ['unseen', 'variation.split "unseen" needs an axis that is on, received none'],
    ['clean,all', 'variation.split "all" needs an axis that is on'],
    [{ level: 'wild' }, 'variation.level must be one of default, randomized, clean, received "wild"'],
    [{ split: 3 }, 'variation.split must be one of seen, unseen, all, received 3'],
    [{ axes: ['lighting'] }, 'variation.axes must be an object such as { "clutter": true }, received ["lighting"]'],
    [{ axes: { light: true } }, 'variation.axes.light does not exist; there are object, pose'],
    [{ axes: { lighting: 1 } }, 'variation.axes.lighting must be true (on), false (off) or "default", received 1'],
    [{ wieght: 1 }, 'variation.wieght does not exist; there are size, color, glow, weight'],
    [{ size: 0.6 }, 'variation.size must be a number from 0.1 to 0.5 m, received 0.6'],
    [{ glow: 'high' }, 'variation.glow must be a number from 0.5 to 3, received "high"'],
    [{ size: { low: 0.2, high: 0.7 } }, 'variation.size.high must be a number from 0.1 to 0.5 m, received 0.7'],
    [{ size: { low: 0.3, high: 0.2 } }, 'variation.size.high must not be below low (0.3), received 0.2'],
    [{ size: { from: 0.2 } }, 'variation.size must be a number from 0.1 to 0.5 m, received {"from":0.2}'],
    [{ color: 'black' }, 'variation.color must be one of "red", "blue", "green", "pink", received "black"'],
    [{ color: { values: [] } }, 'variation.color.values must be a list of values, received []'],
    [{ color: { values: ['red', 'black'] } }, 'variation.color.values.1 must be one of'],
    [{ color: { low: 0, high: 1 } }, 'variation.color must be one of'],
  ])('is refused with path, rule and value: %j', (request, message) => {
    expect(() => resolveVariation(SPEC, request)).toThrow(message);
  });
});

describe('drawsOfAxes', () => {
  it('takes the draws of some axes', () => {
    const values = drawVariation(SPEC, 4, 'randomized');
    expect(drawsOfAxes(SPEC, values, ['lighting', 'physics'])).toEqual({ glow: values.glow, weight: values.weight });
    expect(() => drawsOfAxes(SPEC, values, ['light' as VariationAxis])).toThrow('there is no axis "light"');
  });
});

describe('draws', () => {
  it('refuse empty ranges, empty choices and missing units', () => {
    expect(() => uniform('pose', 1, 0, 'm', 'x')).toThrow('high (0) must not be below low (1) in "x"');
    expect(() => uniform('pose', 0, 1, 'm', 'x', { unseen: [[3, 2]] })).toThrow('high (2) must not be below low (3)');
    expect(() => uniform('pose', 0, Infinity, 'm', 'x')).toThrow('the range of "x" must be finite');
    expect(() => uniform('pose', 0, 1, '', 'x')).toThrow('"x" needs a unit');
    expect(() => choice('pose', ['a'], 'x', { seen: [] })).toThrow('"x" needs at least one value');
  });
});
