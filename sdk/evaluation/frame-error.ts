import type { RgbImage } from '../../sim/interface/index.js';
import { ssimMap } from '../media/index.js';

/** Errors summed over pixels. */
export interface FrameError {
  /** Sum over the pixels of the absolute difference, averaged over the three channels, in 8-bit levels (0 to 255). */
  readonly absolute: number;
  /** Sum over the pixels of the squared difference, averaged over the three channels, in squared 8-bit levels. */
  readonly squared: number;
  /** Number of pixels. */
  readonly pixels: number;
}

/**
 * Which pixels differ between two pictures: 1 where a channel differs by more than the threshold, else 0.
 *
 * @param threshold - In 8-bit levels.
 * @throws RangeError when the pictures differ in size.
 */
export function changedPixels(before: RgbImage, after: RgbImage, threshold: number): Uint8Array {
  requireSameSize(before, after);
  const mask = new Uint8Array(before.width * before.height);
  for (let i = 0; i < before.data.length; i++) {
    const difference = Math.abs((before.data[i] as number) - (after.data[i] as number));
    if (difference > threshold) mask[Math.floor(i / 3)] = 1;
  }
  return mask;
}

/**
 * The pixels that any of the masks selects.
 *
 * @throws RangeError when there is no mask or they differ in length.
 */
export function unionMask(...masks: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = masks;
  if (!first) throw new RangeError('unionMask needs at least one mask, received none');
  const union = first.slice();
  for (const mask of others) {
    if (mask.length !== union.length) {
      throw new RangeError(`masks must have the same length, received ${union.length} and ${mask.length}`);
    }
    for (let i = 0; i < union.length; i++) if (mask[i] !== 0) union[i] = 1;
  }
  return union;
}

/**
 * How far a picture is from the true one.
 *
 * @param mask - One number per pixel; those with 0 do not count. Default: every pixel counts.
 * @throws RangeError when the pictures differ in size or the mask does not fit.
 */
export function frameError(predicted: RgbImage, truth: RgbImage, mask?: Uint8Array): FrameError {
  requireSameSize(predicted, truth);
  const count = truth.width * truth.height;
  if (mask && mask.length !== count) throw new RangeError(`mask must hold ${count} numbers, received ${mask.length}`);
  let absolute = 0;
  let squared = 0;
  let pixels = 0;
  for (let pixel = 0; pixel < count; pixel++) {
    if (mask && mask[pixel] === 0) continue;
    pixels += 1;
    for (let i = pixel * 3; i < pixel * 3 + 3; i++) {
      const difference = (predicted.data[i] as number) - (truth.data[i] as number);
      absolute += Math.abs(difference);
      squared += difference * difference;
    }
  }
  return { absolute: absolute / 3, squared: squared / 3, pixels };
}

/**
 * What a picture becomes when every pixel goes on changing at the rate at which it changed up to now, held between 0 and 255.
 *
 * @param before - The picture one step earlier.
 * @param now - The picture now.
 * @param steps - Steps ahead.
 * @throws RangeError when the pictures differ in size.
 */
export function extrapolatedPicture(before: RgbImage, now: RgbImage, steps: number): RgbImage {
  requireSameSize(before, now);
  const data = Uint8Array.from(now.data, (level, i) =>
    Math.min(255, Math.max(0, level + steps * (level - (before.data[i] as number)))),
  );
  return { width: now.width, height: now.height, data };
}

/** Structural similarity summed over windows. */
export interface Similarity {
  /** Sum over the windows. */
  readonly total: number;
  /** Number of windows. */
  readonly windows: number;
}

/**
 * Structural similarity of a picture and the true one, over the windows of `ssimMap` whose middle pixel counts.
 *
 * @param mask - One number per pixel; those with 0 do not count. Default: every pixel counts.
 * @throws RangeError when the pictures differ in size.
 */
export function similarity(predicted: RgbImage, truth: RgbImage, mask?: Uint8Array): Similarity {
  const { width, margin, data } = ssimMap(predicted, truth);
  let total = 0;
  let windows = 0;
  data.forEach((value, i) => {
    const pixel = (Math.floor(i / width) + margin) * truth.width + (i % width) + margin;
    if (mask && mask[pixel] === 0) return;
    total += value;
    windows += 1;
  });
  return { total, windows };
}

/** Peak signal-to-noise ratio in decibels of a mean squared error in squared 8-bit levels; Infinity of 0. */
export function psnrOf(meanSquaredError: number): number {
  return 10 * Math.log10((255 * 255) / meanSquaredError);
}

function requireSameSize(a: RgbImage, b: RgbImage): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new RangeError(
    `pictures must have the same size, received ${a.width} x ${a.height} and ${b.width} x ${b.height}`,
  );
}
