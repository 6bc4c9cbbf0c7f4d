import type { RgbImage } from '../../sim/interface/index.js';
import { requireSameSize } from './image.js';

/**
 * Peak signal-to-noise ratio of two pictures in decibels, over all three channels: `10 log10(255^2 / MSE)`. Infinity
 * when they are equal.
 *
 * @param mask - When given, `width * height` numbers; only pixels where it is not 0 count.
 * @throws RangeError when sizes differ or the mask has another length or selects nothing.
 */
export function psnr(a: RgbImage, b: RgbImage, mask?: ArrayLike<number>): number {
  requireSameSize(a, b);
  const pixels = a.width * a.height;
  if (mask !== undefined && mask.length !== pixels) {
    throw new RangeError(`mask must hold ${pixels} numbers, received ${mask.length}`);
  }
  let squared = 0;
  let count = 0;
  for (let p = 0; p < pixels; p++) {
    if (mask !== undefined && mask[p] === 0) continue;
    count += 3;
    for (let i = p * 3; i < p * 3 + 3; i++) squared += (a.data[i]! - b.data[i]!) ** 2;
  }
  if (count === 0) throw new RangeError('mask must select at least one pixel, received none');
  return 10 * Math.log10((255 * 255 * count) / squared);
}

const WINDOW = 11;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Structural similarity of every window that lies inside two pictures. */
export interface SsimMap {
  /** Number of windows in a row. */
  readonly width: number;
  /** Number of rows of windows. */
  readonly height: number;
  /** Pixels from a window's index to that of the pixel in its middle, in both directions. */
  readonly margin: number;
  /** Similarity of each window, row-major, at most 1. */
  readonly data: Float64Array;
}

/**
 * Structural similarity of two pictures, window by window: Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment: From
 * Error Visibility to Structural Similarity", IEEE TIP 2004, with its 11 x 11 Gaussian window of standard deviation 1.5,
 * K1 = 0.01 and K2 = 0.03, on the luma of ITU-R BT.601.
 *
 * @throws RangeError when sizes differ or are below 11 pixels.
 */
export function ssimMap(a: RgbImage, b: RgbImage): SsimMap {
  requireSameSize(a, b);
  const { width, height } = a;
  if (width < WINDOW || height < WINDOW) {
    throw new RangeError(`pictures must be at least ${WINDOW} x ${WINDOW} for SSIM, received ${width} x ${height}`);
  }
  const x = luma(a);
  const y = luma(b);
  const meanX = blur(x, width, height);
  const meanY = blur(y, width, height);
  const meanXX = blur(product(x, x), width, height);
  const meanYY = blur(product(y, y), width, height);
  const meanXY = blur(product(x, y), width, height);
  const data = meanX.map((mx, i) => {
    const my = meanY[i]!;
    const varianceX = meanXX[i]! - mx * mx;
    const varianceY = meanYY[i]! - my * my;
    const covariance = meanXY[i]! - mx * my;
    return ((2 * mx * my + C1) * (2 * covariance + C2)) / ((mx * mx + my * my + C1) * (varianceX + varianceY + C2));
  });
  return { width: width - WINDOW + 1, height: height - WINDOW + 1, margin: (WINDOW - 1) / 2, data };
}

/**
 * Mean structural similarity of two pictures, at most 1 (equal), over all windows of `ssimMap`.
 *
 * @throws RangeError when sizes differ or are below 11 pixels.
 */
export function ssim(a: RgbImage, b: RgbImage): number {
  const { data } = ssimMap(a, b);
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}

const KERNEL: readonly number[] = gaussian();

function gaussian(): number[] {
  const values = Array.from({ length: WINDOW }, (_, i) => Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

function luma({ data }: RgbImage): Float64Array {
  const out = new Float64Array(data.length / 3);
  for (let i = 0; i < out.length; i++) {
    out[i] = 0.299 * data[i * 3]! + 0.587 * data[i * 3 + 1]! + 0.114 * data[i * 3 + 2]!;
  }
  return out;
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value * b[i]!);
}

/** The Gaussian-weighted mean of every window that lies inside the picture. */
function blur(values: Float64Array, width: number, height: number): Float64Array {
  const columns = width - WINDOW + 1;
  const rows = height - WINDOW + 1;
  const narrow = new Float64Array(columns * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let total = 0;
      for (let k = 0; k < WINDOW; k++) total += KERNEL[k]! * values[y * width + x + k]!;
      narrow[y * columns + x] = total;
    }
  }
  const out = new Float64Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let total = 0;
      for (let k = 0; k < WINDOW; k++) total += KERNEL[k]! * narrow[(y + k) * columns + x]!;
      out[y * columns + x] = total;
    }
  }
  return out;
}
