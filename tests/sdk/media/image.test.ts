import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contactSheet, resizeImage, solidImage, stackImages } from '../../../sdk/media/index.js';
import { picture } from './support.js';

describe('resizeImage', () => {
  const ramp = picture(4, 2, (x, y) => x * 40 + y * 20);

  it('averages what a pixel covers when it shrinks', () => {
    expect([...resizeImage(ramp, 2, 1).data]).toEqual([30, 30, 30, 110, 110, 110]);
    // Three pixels over four: weights 3/4 and 1/4, 1/2 and 1/2, 1/4 and 3/4 of the means 10, 50, 90, 130.
    expect([...resizeImage(ramp, 3, 1).data].filter((_, i) => i % 3 === 0)).toEqual([20, 70, 120]);
  });

  it('interpolates when it grows and repeats on request', () => {
    const row = picture(2, 1, (x) => x * 100);
    const reds = (image: { data: Uint8Array }): number[] => [...image.data].filter((_, i) => i % 3 === 0);
    expect(reds(resizeImage(row, 4, 1))).toEqual([0, 25, 75, 100]);
    expect(reds(resizeImage(row, 4, 1, 'nearest'))).toEqual([0, 0, 100, 100]);
  });

  it('keeps plain colours and unchanged sizes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(255),
        (width, height, level) => {
          const resized = resizeImage(solidImage(17, 9, [level, 0, 255]), width, height);
          expect(resized).toEqual(solidImage(width, height, [level, 0, 255]));
        },
      ),
      { seed: 3, numRuns: 50 },
    );
    expect(resizeImage(ramp, 4, 2)).toEqual(ramp);
    expect(() => resizeImage(ramp, 0, 2)).toThrow('width must be a positive integer, received 0');
  });
});

describe('stackImages', () => {
  it('puts pictures side by side or one below the other, centred', () => {
    const tall = solidImage(1, 3, [1, 2, 3]);
    const small = solidImage(1, 1, [9, 9, 9]);
    const across = stackImages([tall, small], { gap: 1, background: [0, 0, 0] });
    expect([across.width, across.height]).toEqual([3, 3]);
    expect([...across.data.subarray(9, 18)]).toEqual([1, 2, 3, 0, 0, 0, 9, 9, 9]);
    const down = stackImages([tall, small], { direction: 'vertical' });
    expect([down.width, down.height]).toEqual([1, 4]);
    expect(() => stackImages([])).toThrow(RangeError);
  });
});

describe('contactSheet', () => {
  const red = solidImage(20, 10, [200, 0, 0]);
  const count = (image: { data: Uint8Array }, color: readonly number[]): number => {
    let pixels = 0;
    for (let i = 0; i < image.data.length; i += 3) {
      if (color.every((value, c) => image.data[i + c] === value)) pixels++;
    }
    return pixels;
  };

  it('shows every picture whole, enlarged and within even margins', () => {
    const sheet = contactSheet({ rows: [{ images: [red, red] }, { images: [red] }], scale: 3, margin: 10 });
    expect([sheet.width, sheet.height]).toEqual([10 + 60 + 5 + 60 + 10, 10 + 30 + 5 + 30 + 10]);
    expect(count(sheet, [200, 0, 0])).toBe(3 * 60 * 30);
  });

  it('draws labels, captions and a title in dark ink', () => {
    const plain = contactSheet({ rows: [{ images: [red] }] });
    expect(count(plain, [34, 38, 43])).toBe(0);
    // The glyph I has 11 font pixels, 2 x 2 pixels each.
    expect(count(contactSheet({ rows: [{ label: 'I', images: [red] }] }), [34, 38, 43])).toBe(11 * 4);
    expect(count(contactSheet({ rows: [{ images: [red] }], columns: ['I'] }), [92, 99, 107])).toBe(11 * 4);
    const titled = contactSheet({ rows: [{ images: [red] }], title: 'IIIIIIIIII', textScale: 1 });
    expect(count(titled, [34, 38, 43])).toBe(110);
    expect(titled.width).toBe(16 + 59 + 16);
  });

  it('names what is wrong with its arguments', () => {
    expect(() => contactSheet({ rows: [] })).toThrow('rows must hold at least one picture, received none');
    expect(() => contactSheet({ rows: [{ images: [red] }], scale: 0 })).toThrow('received 0');
  });
});
