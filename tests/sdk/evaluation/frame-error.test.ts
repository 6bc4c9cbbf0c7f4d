import { describe, expect, it } from '@jest/globals';
import {
  changedPixels,
  extrapolatedPicture,
  frameError,
  psnrOf,
  similarity,
  unionMask,
} from '../../../sdk/evaluation/index.js';
import type { RgbImage } from '../../../sim/interface/index.js';

/** A picture two pixels wide and two high, one grey level per pixel. */
function grey(...levels: [number, number, number, number]): RgbImage {
  return { width: 2, height: 2, data: Uint8Array.from(levels.flatMap((level) => [level, level, level])) };
}

const observed = grey(100, 100, 100, 100);
/** Pixel 1 truly changes by 40, pixel 2 by 8, which does not count as change. */
const truth = grey(100, 140, 108, 100);
/** The prediction changes pixel 1 too little and pixel 3, where nothing happens. */
const predicted = grey(100, 120, 100, 130);

describe('changedPixels', () => {
  it('counts what differs by more than the threshold', () => {
    expect([...changedPixels(observed, truth, 8)]).toEqual([0, 1, 0, 0]);
    expect([...changedPixels(observed, truth, 7)]).toEqual([0, 1, 1, 0]);
    expect([...changedPixels(observed, predicted, 8)]).toEqual([0, 1, 0, 1]);
  });

  it('looks at every channel', () => {
    const blue = { ...observed, data: observed.data.slice() };
    blue.data[11] = 0;
    expect([...changedPixels(observed, blue, 8)]).toEqual([0, 0, 0, 1]);
  });

  it('refuses pictures of other sizes', () => {
    expect(() => changedPixels(observed, { width: 1, height: 1, data: new Uint8Array(3) }, 8)).toThrow(
      'pictures must have the same size, received 2 x 2 and 1 x 1',
    );
  });
});

describe('frameError', () => {
  const union = unionMask(changedPixels(observed, truth, 8), changedPixels(observed, predicted, 8));

  it('measures model and baseline on the same pixels', () => {
    expect([...union]).toEqual([0, 1, 0, 1]);
    // Model: |120 - 140| and |130 - 100|; copy of the last frame: |100 - 140| and 0.
    expect(frameError(predicted, truth, union)).toEqual({ absolute: 50, squared: 1300, pixels: 2 });
    expect(frameError(observed, truth, union)).toEqual({ absolute: 40, squared: 1600, pixels: 2 });
  });

  it('does not forgive a change that was made up: it counts on the union, though not on the truth', () => {
    const changed = changedPixels(observed, truth, 8);
    expect(frameError(predicted, truth, changed)).toEqual({ absolute: 20, squared: 400, pixels: 1 });
    expect(frameError(observed, truth, changed)).toEqual({ absolute: 40, squared: 1600, pixels: 1 });
  });

  it('measures the whole picture without a mask, and nothing under an empty one', () => {
    expect(frameError(observed, truth)).toEqual({ absolute: 48, squared: 1664, pixels: 4 });
    expect(frameError(observed, truth, new Uint8Array(4))).toEqual({ absolute: 0, squared: 0, pixels: 0 });
    expect(() => frameError(observed, truth, new Uint8Array(3))).toThrow('mask must hold 4 numbers, received 3');
  });

  it('averages over channels', () => {
    const red = { ...observed, data: observed.data.slice() };
    red.data[0] = 130;
    expect(frameError(red, observed)).toEqual({ absolute: 10, squared: 300, pixels: 4 });
  });

  it('turns squared errors into decibels', () => {
    expect(psnrOf(255 * 255)).toBe(0);
    // 10 log10(255^2 / 100) = 28.1308.
    expect(psnrOf(100)).toBeCloseTo(28.1308, 4);
    expect(psnrOf(0)).toBe(Infinity);
  });
});

describe('extrapolatedPicture', () => {
  it('goes on at the same rate, within 0 to 255', () => {
    const picture = extrapolatedPicture(grey(100, 100, 40, 200), grey(100, 110, 10, 240), 2);
    expect(picture).toEqual(grey(100, 130, 0, 255));
  });
});

describe('similarity', () => {
  it('counts the windows whose middle pixel counts', () => {
    const plain = (level: number): RgbImage => ({
      width: 12,
      height: 11,
      data: new Uint8Array(12 * 11 * 3).fill(level),
    });
    const mask = new Uint8Array(12 * 11);
    expect(similarity(plain(100), plain(100), mask)).toEqual({ total: 0, windows: 0 });
    mask[5 * 12 + 6] = 1;
    const { total, windows } = similarity(plain(100), plain(150), mask);
    expect(windows).toBe(1);
    // (2 * 100 * 150 + C1) / (100^2 + 150^2 + C1) with C1 = 6.5025, see the test of ssim.
    expect(total).toBeCloseTo(30006.5025 / 32506.5025, 9);
    expect(similarity(plain(100), plain(150)).windows).toBe(2);
  });
});
