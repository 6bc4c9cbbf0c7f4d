import { describe, expect, it } from '@jest/globals';
import {
  blurred,
  colorClassifier,
  colorComponents,
  hueClassifier,
  insideOf,
  dominantColor,
  nearestRendering,
  noisy,
  oklab,
  pictureDistance,
} from '../../../scenarios/index.js';
import type { RgbImage } from '../../../sim/interface/index.js';

const PALETTE = { red: '#c8352b', green: '#3f9a4a', blue: '#2f5fc4', board: '#e9e7e1' };
type Bytes = readonly [red: number, green: number, blue: number];
const BOARD: Bytes = [0xe9, 0xe7, 0xe1];
const RED: Bytes = [0xc8, 0x35, 0x2b];
const BLUE: Bytes = [0x2f, 0x5f, 0xc4];

/** A board of 32 x 32 pixels with squares of 8 x 8 pixels at the given corners. */
function board(...squares: readonly { readonly x: number; readonly y: number; readonly color: Bytes }[]): RgbImage {
  const data = new Uint8Array(32 * 32 * 3);
  for (let p = 0; p < 32 * 32; p++) {
    const [x, y] = [p % 32, Math.floor(p / 32)];
    const square = squares.find((each) => x >= each.x && x < each.x + 8 && y >= each.y && y < each.y + 8);
    data.set(square?.color ?? BOARD, 3 * p);
  }
  return { width: 32, height: 32, data };
}

const worn = (image: RgbImage): RgbImage => noisy(blurred(image, 1), 8, 1);

describe('oklab', () => {
  it('agrees with the published example values', () => {
    // Ottosson's table gives XYZ of the white point as L = 1, a = b = 0; red is from CSS Color 4, section 8.3.
    expect(oklab(255, 255, 255).map((value) => Number(value.toFixed(4)) + 0)).toEqual([1, 0, 0]);
    expect(oklab(255, 0, 0).map((value) => Number(value.toFixed(4)))).toEqual([0.628, 0.2249, 0.1258]);
  });
});

describe('dominantColor', () => {
  const classify = colorClassifier(PALETTE);

  it('names the colour that most of a region has, with blur and noise, too', () => {
    const image = board({ x: 8, y: 8, color: RED });
    const region = { x: 8, y: 8, width: 8, height: 8 };
    expect(dominantColor(image, region, classify)).toEqual({ name: 'red', share: 1 });
    const found = dominantColor(worn(image), region, classify);
    expect(found.name).toBe('red');
    expect(found.share).toBeGreaterThan(0.7);
    expect(dominantColor(image, { x: 20, y: 20, width: 4, height: 4 }, classify).name).toBe('board');
  });

  it('refuses a region outside the picture', () => {
    expect(() => dominantColor(board(), { x: 30, y: 0, width: 4, height: 4 }, classify)).toThrow(
      'region must lie within the picture of 32 x 32 pixels',
    );
    expect(() => colorClassifier({})).toThrow('at least one colour');
  });
});

describe('hueClassifier', () => {
  it('is the same in light and shade, and calls greys nothing', () => {
    const classify = hueClassifier({ red: PALETTE.red, green: PALETTE.green, blue: PALETTE.blue });
    expect(classify(200, 53, 43)).toBe('red');
    expect(classify(100, 26, 21)).toBe('red');
    expect(classify(20, 45, 95)).toBe('blue');
    expect(classify(120, 118, 115)).toBeNull();
  });
});

describe('colorComponents', () => {
  const classify = colorClassifier({ red: PALETTE.red, blue: PALETTE.blue }, 0.15);

  it('finds every patch with its place and size', () => {
    const image = board({ x: 2, y: 4, color: RED }, { x: 20, y: 4, color: RED }, { x: 12, y: 20, color: BLUE });
    const found = colorComponents(image, classify);
    expect(found.map(({ color, x, y, bounds }) => [color, x, y, bounds.width, bounds.height])).toEqual([
      ['red', 6, 8, 8, 8],
      ['red', 24, 8, 8, 8],
      ['blue', 16, 24, 8, 8],
    ]);
    expect(colorComponents(image, classify, { region: { x: 0, y: 0, width: 16, height: 16 } })).toHaveLength(1);
  });

  it('counts the same under blur and noise', () => {
    const image = board({ x: 2, y: 4, color: RED }, { x: 20, y: 4, color: RED }, { x: 12, y: 20, color: BLUE });
    const found = colorComponents(worn(image), classify);
    expect(found.map(({ color }) => color).sort()).toEqual(['blue', 'red', 'red']);
  });

  it('passes specks over', () => {
    const image = board();
    image.data.set(RED, 3 * (10 * 32 + 10));
    expect(colorComponents(image, classify)).toEqual([]);
  });
});

describe('nearestRendering', () => {
  const candidates = [board(), board({ x: 8, y: 8, color: RED }), board({ x: 8, y: 8, color: BLUE })];

  it('finds the rendering that a picture shows, with blur and noise, too', () => {
    candidates.forEach((candidate, i) => {
      expect(nearestRendering(candidate, candidates)).toBe(i);
      expect(nearestRendering(worn(candidate), candidates)).toBe(i);
    });
  });

  it('finds none in a picture that shows something else, or something between two', () => {
    expect(nearestRendering(board({ x: 8, y: 8, color: [0x3f, 0x9a, 0x4a] }), candidates)).toBeNull();
    expect(nearestRendering(board({ x: 8, y: 8, color: [0x7b, 0x4a, 0x77] }), candidates)).toBeNull();
  });

  it('looks at its region alone', () => {
    const region = { x: 0, y: 0, width: 16, height: 16 };
    const elsewhere = board({ x: 8, y: 8, color: RED }, { x: 20, y: 20, color: BLUE });
    expect(nearestRendering(elsewhere, candidates, { region })).toBe(1);
    expect(() => nearestRendering(elsewhere, candidates, { region: { x: 20, y: 20, width: 8, height: 8 } })).toThrow(
      'candidate 0 looks the same as another one in this region',
    );
    expect(() => nearestRendering(elsewhere, [board()])).toThrow('at least two candidates, received 1');
  });
});

describe('pictureDistance', () => {
  it('is the root mean square over the region', () => {
    const dark: RgbImage = { width: 2, height: 2, data: new Uint8Array(12).fill(10) };
    const light: RgbImage = { width: 2, height: 2, data: new Uint8Array(12).fill(40) };
    expect(pictureDistance(dark, light)).toBe(30);
  });
});

describe('insideOf', () => {
  it('keeps whole pixels that lie inside', () => {
    expect(insideOf({ x: 10, y: 20, width: 10, height: 8 }, 0.25)).toEqual({ x: 13, y: 22, width: 4, height: 4 });
  });
});
