import type { RgbImage } from '../../sim/interface/index.js';
import { asWords } from './words.js';

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
  const { width, height } = image;
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new RangeError(`a video needs pictures of even width and height, received ${width} x ${height}`);
  }
  const out = new Uint8Array((width * height * 3) / 2);
  for (let y = 0; y < height; y += 2) convertRows(image, y, 0, width, out);
  return out;
}

/**
 * The pictures of a video in planar YUV 4:2:0, each as `rgbToYuv420` gives it. Where a picture is that before it, its bytes
 * are taken over: a camera that stands still mostly sees what it saw.
 *
 * @param frames - Pictures of one size.
 * @throws RangeError when width or height is odd.
 */
export function* videoToYuv420(frames: readonly RgbImage[]): Generator<Uint8Array, void, undefined> {
  let before: { readonly words: Uint32Array; readonly yuv: Uint8Array } | undefined;
  for (const image of frames) {
    const words = asWords(image.data);
    const yuv = before === undefined ? rgbToYuv420(image) : before.yuv.slice();
    if (before !== undefined) convertChanges(image, before.words, words, yuv);
    before = { words, yuv };
    yield yuv;
  }
}

/** Converts what differs from the picture before, in runs of four columns of a pair of rows, which are three words in each. */
function convertChanges(image: RgbImage, before: Uint32Array, now: Uint32Array, out: Uint8Array): void {
  const { width, height } = image;
  const row = (width * 3) / 4;
  // Rows of any other width do not begin with a word.
  const isWhole = Number.isInteger(row);
  for (let y = 0; y < height; y += 2) {
    if (!isWhole) {
      convertRows(image, y, 0, width, out);
      continue;
    }
    let first = 0;
    for (let x = 0, w = y * row; x <= width; x += 4, w += 3) {
      if (x < width && !(sameWords(before, now, w) && sameWords(before, now, w + row))) continue;
      if (first < x) convertRows(image, y, first, x, out);
      first = x + 4;
    }
  }
}

/** Whether three words from `w` on are the same. */
function sameWords(before: Uint32Array, now: Uint32Array, w: number): boolean {
  return before[w] === now[w] && before[w + 1] === now[w + 1] && before[w + 2] === now[w + 2];
}

/** Converts the pixels of rows `y` and `y + 1` from column `first` up to `end`, both even. */
function convertRows({ width, height, data }: RgbImage, y: number, first: number, end: number, out: Uint8Array): void {
  const size = width * height;
  const quarter = size / 4;
  let i = y * width + first;
  let p = i * 3;
  let chroma = size + ((y / 2) * width + first) / 2;
  for (let x = first; x < end; x += 2, i += 2, p += 6, chroma++) {
    const q = p + width * 3;
    const [r0, g0, b0] = [data[p]!, data[p + 1]!, data[p + 2]!];
    const [r1, g1, b1] = [data[p + 3]!, data[p + 4]!, data[p + 5]!];
    const [r2, g2, b2] = [data[q]!, data[q + 1]!, data[q + 2]!];
    const [r3, g3, b3] = [data[q + 3]!, data[q + 4]!, data[q + 5]!];
    out[i] = 16 + ((YR * r0 + YG * g0 + YB * b0 + HALF) >> SHIFT);
    out[i + 1] = 16 + ((YR * r1 + YG * g1 + YB * b1 + HALF) >> SHIFT);
    out[i + width] = 16 + ((YR * r2 + YG * g2 + YB * b2 + HALF) >> SHIFT);
    out[i + width + 1] = 16 + ((YR * r3 + YG * g3 + YB * b3 + HALF) >> SHIFT);
    const red = r0 + r1 + r2 + r3;
    const green = g0 + g1 + g2 + g3;
    const blue = b0 + b1 + b2 + b3;
    out[chroma] = 128 + ((UR * red + UG * green + UB * blue + 4 * HALF) >> (SHIFT + 2));
    out[chroma + quarter] = 128 + ((VR * red + VG * green + VB * blue + 4 * HALF) >> (SHIFT + 2));
  }
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
