import type { RgbImage } from '../../sim/interface/index.js';

/** Fixed-point scale of the conversion. */
const SHIFT = 16;
const HALF = 1 << (SHIFT - 1);

/** A conversion factor in fixed point. */
const fixed = (factor: number): number => Math.round(factor * (1 << SHIFT));

// ITU-R BT.601, limited range: what players and ffmpeg assume of a video that says nothing.
const [YR, YG, YB] = [fixed((0.299 * 219) / 255), fixed((0.587 * 219) / 255), fixed((0.114 * 219) / 255)];
const [UR, UG, UB] = [fixed(-0.168736 * (224 / 255)), fixed(-0.331264 * (224 / 255)), fixed(0.5 * (224 / 255))];
const [VR, VG, VB] = [fixed(0.5 * (224 / 255)), fixed(-0.418688 * (224 / 255)), fixed(-0.081312 * (224 / 255))];
const [LUMA, RV, GU, GV, BU] = [
  fixed(255 / 219),
  fixed(1.402 * (255 / 224)),
  fixed(0.344136 * (255 / 224)),
  fixed(0.714136 * (255 / 224)),
  fixed(1.772 * (255 / 224)),
];

/**
 * A picture as planar YUV 4:2:0 (ITU-R BT.601, limited range): `width * height` bytes Y, then a quarter as many U and V.
 * Chroma is the mean of two by two pixels. Integer arithmetic: the same bytes everywhere.
 *
 * @throws RangeError when width or height is odd.
 */
export function rgbToYuv420(image: RgbImage): Uint8Array {
  const { width, height, data } = image;
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new RangeError(`a video needs pictures of even width and height, received ${width} x ${height}`);
  }
  const size = width * height;
  const out = new Uint8Array((size * 3) / 2);
  for (let i = 0, p = 0; i < size; i++, p += 3) {
    out[i] = 16 + ((YR * data[p]! + YG * data[p + 1]! + YB * data[p + 2]! + HALF) >> SHIFT);
  }
  let chroma = size;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2, chroma++) {
      const p = (y * width + x) * 3;
      const q = p + width * 3;
      const red = data[p]! + data[p + 3]! + data[q]! + data[q + 3]!;
      const green = data[p + 1]! + data[p + 4]! + data[q + 1]! + data[q + 4]!;
      const blue = data[p + 2]! + data[p + 5]! + data[q + 2]! + data[q + 5]!;
      out[chroma] = 128 + ((UR * red + UG * green + UB * blue + 4 * HALF) >> (SHIFT + 2));
      out[chroma + size / 4] = 128 + ((VR * red + VG * green + VB * blue + 4 * HALF) >> (SHIFT + 2));
    }
  }
  return out;
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
