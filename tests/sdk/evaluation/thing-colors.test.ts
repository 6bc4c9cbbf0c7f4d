import { describe, expect, it } from '@jest/globals';
import { ThingColors } from '../../../sdk/evaluation/index.js';
import type { RgbImage } from '../../../sim/interface/index.js';

type Color = readonly [red: number, green: number, blue: number];

const SIZE = 48;
const TABLE: Color = [150, 120, 90];
const RED: Color = [200, 30, 30];
const BLUE: Color = [30, 60, 200];

/** A square of 6 x 6 pixels. */
interface Square {
  readonly left: number;
  readonly top: number;
  readonly color: Color;
}

function draw(...squares: readonly Square[]): RgbImage {
  const data = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0; i < data.length; i++) data[i] = TABLE[i % 3] as number;
  for (const square of squares) {
    for (const pixel of pixelsOf(square)) data.set(square.color, pixel * 3);
  }
  return { width: SIZE, height: SIZE, data };
}

function pixelsOf({ left, top }: Square): number[] {
  return Array.from({ length: 36 }, (_, i) => (top + Math.floor(i / 6)) * SIZE + left + (i % 6));
}

const red: Square = { left: 10, top: 10, color: RED };
const blue: Square = { left: 30, top: 30, color: BLUE };

function colorsOf(...squares: readonly Square[]): ThingColors {
  const ids = new Uint16Array(SIZE * SIZE);
  squares.forEach((square, i) => pixelsOf(square).forEach((pixel) => (ids[pixel] = i + 1)));
  const names = new Map(
    squares.map(({ color }, i) => [i + 1, color === RED ? 'red' : color === BLUE ? 'blue' : 'pale']),
  );
  return new ThingColors(draw(...squares), { ids, names });
}

describe('ThingColors', () => {
  const colors = colorsOf(red, blue);
  const [thing] = colors.visible(['red'], 16);

  it('lists things that are large enough and stand out', () => {
    expect(thing).toMatchObject({ name: 'red', pixels: 36 });
    expect(colors.visible(['red'], 37)).toEqual([]);
    expect(colors.visible(['absent'], 1)).toEqual([]);
    const pale: Square = { left: 10, top: 10, color: [152, 121, 90] };
    expect(colorsOf(pale).visible(['pale'], 1)).toEqual([]);
  });

  it('sees the truth in the truth, and a thing in another shade', () => {
    expect(colors.find(draw(red, blue), thing!)).toEqual({ shown: true, offset: 0 });
    const dim: Square = { ...red, color: [170, 40, 40] };
    expect(colors.find(draw(dim, blue), thing!)).toEqual({ shown: true, offset: 0 });
  });

  it('measures how far a thing is from where it should be', () => {
    // 3 to the right and 4 down: most of the true mask is bare, and the centroid is 5 pixels away.
    const shifted: Square = { ...red, left: 13, top: 14 };
    expect(colors.find(draw(shifted, blue), thing!)).toEqual({ shown: false, offset: 5 });
  });

  it('misses a thing that is gone, has another colour, or is mostly gone', () => {
    const missing = { shown: false, offset: null };
    expect(colors.find(draw(blue), thing!)).toEqual(missing);
    expect(colors.find(draw({ ...red, color: BLUE }, blue), thing!)).toEqual(missing);
    const little = draw(red, blue);
    for (const pixel of pixelsOf(red).slice(0, 20)) little.data.set(TABLE, pixel * 3);
    expect(colors.find(little, thing!)).toEqual(missing);
  });

  it('takes the overlap of silhouettes', () => {
    expect(colors.overlap(draw(red, blue), thing!)).toBe(1);
    // Half of the square: 18 of 36 + 36 - 18.
    expect(colors.overlap(draw({ ...red, left: 13 }, blue), thing!)).toBeCloseTo(1 / 3, 12);
    expect(colors.overlap(draw(blue), thing!)).toBe(0);
  });
});
