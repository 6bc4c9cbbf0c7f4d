import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createLayout,
  decodeNumber,
  DEFAULT_QUANTITIES,
  encodeNumber,
  parseLayout,
  QUANTITIES,
  saturates,
  serializeLayout,
} from '../../../sdk/world-model/index.js';
import { smallLayout } from './support.js';

describe('numbers', () => {
  it('come back within half a bin', () => {
    fc.assert(
      fc.property(fc.constantFrom(...QUANTITIES), fc.double({ min: 0, max: 1, noNaN: true }), (quantity, fraction) => {
        const range = DEFAULT_QUANTITIES[quantity];
        const value = Math.min(range.high, range.low + fraction * (range.high - range.low));
        const error = Math.abs(decodeNumber(range, 1024, encodeNumber(range, 1024, value)) - value);
        expect(error).toBeLessThanOrEqual(((range.high - range.low) / 1024 / 2) * (1 + 1e-9));
        expect(saturates(range, value)).toBe(false);
      }),
      { seed: 1 },
    );
  });

  it('clamp what is out of range, and say so', () => {
    const { x, ticks } = DEFAULT_QUANTITIES;
    expect(encodeNumber(x, 1024, -3)).toBe(0);
    expect(encodeNumber(x, 1024, Infinity)).toBe(1023);
    expect(saturates(x, 0.6)).toBe(true);
    expect(() => encodeNumber(x, 1024, NaN)).toThrow('value must be a number');
    expect([1, 7, 1023].map((value) => decodeNumber(ticks, 1024, encodeNumber(ticks, 1024, value)))).toEqual([
      1, 7, 1023,
    ]);
  });

  it('have bins of 1 mm over the workspace', () => {
    const { x } = DEFAULT_QUANTITIES;
    expect(decodeNumber(x, 1024, 1) - decodeNumber(x, 1024, 0)).toBeCloseTo(0.001, 12);
  });

  it('have the commonest values in the middle of a bin', () => {
    const common = { x: 0, y: 0, z: 0.025, rotation: 0, opening: 0.08, force: 20 };
    for (const [quantity, value] of Object.entries(common) as [keyof typeof common, number][]) {
      const range = DEFAULT_QUANTITIES[quantity];
      expect(decodeNumber(range, 1024, encodeNumber(range, 1024, value))).toBeCloseTo(value, 9);
    }
    expect(saturates(DEFAULT_QUANTITIES.rotation, Math.PI) || saturates(DEFAULT_QUANTITIES.rotation, -Math.PI)).toBe(
      false,
    );
  });
});

describe('layout', () => {
  it('lists markers, text, codes and numbers one after another', () => {
    const layout = createLayout({
      textSize: 512,
      image: { width: 128, height: 128, patchWidth: 16, patchHeight: 8, levels: [8, 5, 5, 5] },
      contextLength: 768,
    });
    expect(layout.markers).toMatchObject({
      pad: 0,
      begin: 1,
      end: 2,
      instruct: 3,
      observe: 4,
      image: 5,
      next: 12,
      think: 13,
      place: 16,
    });
    expect([layout.text.offset, layout.image.offset, layout.numbers.offset, layout.vocabularySize]).toEqual([
      17, 529, 1529, 2553,
    ]);
    expect([layout.image.rows, layout.image.columns]).toEqual([16, 8]);
  });

  it('comes back from JSON', () => {
    expect(parseLayout(serializeLayout(smallLayout))).toEqual(smallLayout);
  });

  it('of the first models always has pictures, and positions alone', () => {
    const { statesAlone, relativePoses, ...first } = smallLayout;
    expect([statesAlone, parseLayout(JSON.stringify(first)).statesAlone]).toEqual([true, false]);
    expect([relativePoses, parseLayout(JSON.stringify(first)).relativePoses]).toEqual([true, false]);
  });

  it.each([
    ['no JSON', '{', 'must be JSON'],
    ['another version', JSON.stringify({ ...smallLayout, formatVersion: 2 }), 'formatVersion'],
    ['overlapping ids', JSON.stringify({ ...smallLayout, text: { offset: 3, size: 256 } }), 'already uses'],
    [
      'more entries than numbers',
      JSON.stringify({ ...smallLayout, maximumObjects: 1025 }),
      'numbers.bins must be at least 2055 where 1025 entries (maximumObjects) are numbered, received 1024',
    ],
    ['a short vocabulary', JSON.stringify({ ...smallLayout, vocabularySize: 100 }), 'vocabularySize must be at least'],
    [
      'patches that do not tile',
      JSON.stringify({ ...smallLayout, image: { ...smallLayout.image, patchWidth: 7 } }),
      'patchWidth 7',
    ],
  ])('refuses %s, naming file and rule', (_, json, message) => {
    expect(() => parseLayout(json, 'models/x/layout.json')).toThrow(message);
    expect(() => parseLayout(json, 'models/x/layout.json')).toThrow('models/x/layout.json');
  });
});
