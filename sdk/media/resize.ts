import type { RgbImage } from '../../sim/interface/index.js';
import { requireImage, requireSize } from './image.js';

/**
 * How pixels are resampled: `area` averages what a pixel covers, `bilinear` interpolates between centres, `nearest`
 * repeats pixels. All work on sRGB bytes.
 */
export type ResizeFilter = 'area' | 'bilinear' | 'nearest';

/**
 * A picture of another size.
 *
 * @param filter - Defaults to `area` along an axis that shrinks and `bilinear` along one that grows.
 * @throws RangeError when a size is not a positive integer.
 */
export function resizeImage(image: RgbImage, width: number, height: number, filter?: ResizeFilter): RgbImage {
  requireImage('image', image);
  requireSize('width', width);
  requireSize('height', height);
  const columns = weights(image.width, width, filter ?? (width < image.width ? 'area' : 'bilinear'));
  const rows = weights(image.height, height, filter ?? (height < image.height ? 'area' : 'bilinear'));
  const narrow = new Float64Array(image.height * width * 3);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      const { first, values } = columns[x]!;
      for (let c = 0; c < 3; c++) {
        let total = 0;
        for (let k = 0; k < values.length; k++)
          total += values[k]! * image.data[(y * image.width + first + k) * 3 + c]!;
        narrow[(y * width + x) * 3 + c] = total;
      }
    }
  }
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const { first, values } = rows[y]!;
    for (let i = 0; i < width * 3; i++) {
      let total = 0;
      for (let k = 0; k < values.length; k++) total += values[k]! * narrow[(first + k) * width * 3 + i]!;
      data[y * width * 3 + i] = Math.min(255, Math.floor(total + 0.5));
    }
  }
  return { width, height, data };
}

interface Weights {
  /** First source pixel. */
  readonly first: number;
  /** One weight per source pixel from there on; they add up to 1. */
  readonly values: readonly number[];
}

function weights(from: number, to: number, filter: ResizeFilter): Weights[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    if (filter === 'nearest') return { first: Math.min(from - 1, Math.floor((i + 0.5) * step)), values: [1] };
    if (filter === 'bilinear') {
      const at = Math.min(from - 1, Math.max(0, (i + 0.5) * step - 0.5));
      const first = Math.min(Math.floor(at), from - 1);
      const t = at - first;
      return { first, values: t > 0 ? [1 - t, t] : [1] };
    }
    const start = i * step;
    const end = Math.min(from, (i + 1) * step);
    const first = Math.floor(start);
    const values: number[] = [];
    for (let k = first; k < end; k++) values.push((Math.min(end, k + 1) - Math.max(start, k)) / (end - start));
    return { first, values };
  });
}
