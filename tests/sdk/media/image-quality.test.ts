import { describe, expect, it } from '@jest/globals';
import { psnr, solidImage, ssim } from '../../../sdk/media/index.js';
import { picture } from './support.js';

describe('psnr', () => {
  it('follows its definition', () => {
    const a = solidImage(4, 4, [100, 100, 100]);
    expect(psnr(a, a)).toBe(Infinity);
    // Error 5 everywhere: 20 log10(255 / 5).
    expect(psnr(a, solidImage(4, 4, [105, 95, 105]))).toBeCloseTo(34.1514035219587, 10);
    expect(psnr(solidImage(2, 2, [0, 0, 0]), solidImage(2, 2, [255, 255, 255]))).toBe(0);
  });

  it('looks only at masked pixels', () => {
    const a = solidImage(2, 1, [0, 0, 0]);
    const b = picture(2, 1, (x) => (x === 0 ? 51 : 0));
    expect(psnr(a, b, [1, 0])).toBeCloseTo(13.979400086720377, 10); // 20 log10(5)
    expect(psnr(a, b, [0, 1])).toBe(Infinity);
    expect(() => psnr(a, b, [0, 0])).toThrow('mask must select at least one pixel');
    expect(() => psnr(a, b, [1])).toThrow('mask must hold 2 numbers, received 1');
  });
});

describe('ssim', () => {
  it('is 1 for equal pictures and the luminance term alone for plain ones', () => {
    const a = picture(16, 12, (x, y, c) => (x * 7 + y * 13 + c * 50) % 256);
    expect(ssim(a, a)).toBeCloseTo(1, 12);
    // (2 * 100 * 150 + C1) / (100^2 + 150^2 + C1) with C1 = 6.5025.
    const plain = ssim(solidImage(11, 11, [100, 100, 100]), solidImage(11, 11, [150, 150, 150]));
    expect(plain).toBeCloseTo(30006.5025 / 32506.5025, 9);
  });

  it('agrees with the definition summed window by window in NumPy', () => {
    const a = picture(24, 20, (x, y) => (x * 9 + y * 4) % 256);
    const b = picture(24, 20, (x, y) => Math.min(255, ((x * 9 + y * 4) % 256) + ((x * 31 + y * 17) % 23)));
    expect(ssim(a, b)).toBeCloseTo(0.915671575092551, 12);
  });

  it('is symmetric and needs pictures as large as its window', () => {
    const a = picture(12, 12, (x, y) => (x * y * 3) % 256);
    const b = picture(12, 12, (x, y) => (x * 5 + y * 11) % 256);
    expect(ssim(a, b)).toBeCloseTo(ssim(b, a), 12);
    expect(() => ssim(solidImage(10, 20, [0, 0, 0]), solidImage(10, 20, [0, 0, 0]))).toThrow('received 10 x 20');
  });
});
