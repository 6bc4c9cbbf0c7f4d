import type { RgbImage } from '../../sim/interface/index.js';
import { kernels, memory } from './media-memory.js';

/** Fixed-point scale of the conversion. */
const SHIFT = 16;
const HALF = 1 << (SHIFT - 1);

/** A conversion factor in fixed point. */
const fixed = (factor: number): number => Math.round(factor * (1 << SHIFT));

// The inverse of what `kernels/yuv.ts` does.
const [LUMA, RV, GU, GV, BU] = [
  fixed(255 / 219),
  fixed(1.402 * (255 / 224)),
  fixed(0.344136 * (255 / 224)),
  fixed(0.714136 * (255 / 224)),
  fixed(1.772 * (255 / 224)),
];

const rgb = memory.uint8(0);
const planes = memory.uint8(0);

/**
 * A picture as planar YUV 4:2:0 (ITU-R BT.601, limited range): `width * height` bytes Y, then a quarter as many U and V.
 * Chroma is the mean of two by two pixels. Integer arithmetic: the same bytes everywhere.
 *
 * @throws RangeError when width or height is odd.
 */
export function rgbToYuv420({ width, height, data }: RgbImage): Uint8Array {
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new RangeError(`a video needs pictures of even width and height, received ${width} x ${height}`);
  }
  const length = (width * height * 3) / 2;
  rgb.reserve(data.length);
  planes.reserve(length);
  rgb.view.set(data);
  kernels.convertToYuv(rgb.pointer, width, height, planes.pointer);
  return planes.view.slice(0, length);
}

/**
 * The picture in planar YUV 4:2:0 (ITU-R BT.601, limited range), the inverse of `rgbToYuv420` up to rounding and the
 * averaged chroma.
 *
 * @param yuv - The planes, of a picture of `codedWidth` x `codedHeight`, both even.
 * @param width - Width in pixels to keep, from the left.
 * @param height - Height in pixels to keep, from the top.
 */
export function yuv420ToRgb(
  yuv: Uint8Array,
  codedWidth: number,
  codedHeight: number,
  width = codedWidth,
  height = codedHeight,
): RgbImage {
  const size = codedWidth * codedHeight;
  const data = new Uint8Array(width * height * 3);
  const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p += 3) {
      const chroma = size + (y >> 1) * (codedWidth >> 1) + (x >> 1);
      const luma = LUMA * (yuv[y * codedWidth + x]! - 16) + HALF;
      const u = yuv[chroma]! - 128;
      const v = yuv[chroma + size / 4]! - 128;
      data[p] = clamp((luma + RV * v) >> SHIFT);
      data[p + 1] = clamp((luma - GU * u - GV * v) >> SHIFT);
      data[p + 2] = clamp((luma + BU * u) >> SHIFT);
    }
  }
  return { width, height, data };
}
