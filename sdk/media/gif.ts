import * as gifencModule from 'gifenc';
import type { RgbImage } from '../../sim/interface/index.js';
import { requireImage } from './image.js';

// Node reads gifenc as CommonJS, where everything hangs on the default export; bundlers see named exports.
const { GIFEncoder, quantize } =
  gifencModule.GIFEncoder === undefined ? gifencModule.default : (gifencModule as typeof gifencModule.default);

/** How an animation is written. */
export interface GifOptions {
  /** Frames per second, above 0 and at most 100 (a GIF counts hundredths of a second). */
  readonly fps: number;
  /** Whether the animation starts again at its end. Defaults to true. */
  readonly loop?: boolean;
  /** Largest number of colours, an integer from 2 to 256. Defaults to 256. */
  readonly colors?: number;
}

/** Pixels from which the palette is computed; more cost time without changing it visibly. */
const PALETTE_PIXELS = 200_000;

/** 4 x 4 ordered-dither thresholds (Bayer 1973), -0.5 to 0.5: they stay put, so unchanged regions do not flicker. */
const DITHER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map((step) => (step + 0.5) / 16 - 0.5);

/** Strength of the dither in steps of 0 to 255: enough to hide the bands of a smooth gradient. */
const DITHER_STRENGTH = 6;

/**
 * GIF bytes of an animation: one palette for all frames, ordered dither, the same bytes for the same pixels.
 *
 * @throws RangeError when there is no frame, sizes differ or an option is out of range.
 */
export function encodeGif(frames: readonly RgbImage[], options: GifOptions): Uint8Array {
  const { fps, loop = true, colors = 256 } = options;
  const [first] = frames;
  if (first === undefined) throw new RangeError('frames must hold at least one picture, received none');
  if (!(fps > 0 && fps <= 100)) throw new RangeError(`gif.fps must be above 0 and at most 100, received ${fps}`);
  if (!Number.isInteger(colors) || colors < 2 || colors > 256) {
    throw new RangeError(`gif.colors must be an integer from 2 to 256, received ${colors}`);
  }
  const { width, height } = first;
  for (const frame of frames) {
    requireImage('frame', frame);
    if (frame.width !== width || frame.height !== height) {
      throw new RangeError(`every frame must be ${width} x ${height}, received ${frame.width} x ${frame.height}`);
    }
  }
  const palette = quantize(samplePixels(frames), colors, { format: 'rgb565' });
  const nearest = nearestColor(palette);
  const encoder = GIFEncoder();
  for (const [i, { data }] of frames.entries()) {
    const index = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const p = y * width + x;
        const shift = DITHER[(y & 3) * 4 + (x & 3)]! * DITHER_STRENGTH;
        index[p] = nearest(data[p * 3]! + shift, data[p * 3 + 1]! + shift, data[p * 3 + 2]! + shift);
      }
    }
    // Rounding the times instead of the durations keeps the whole length exact.
    const delay = (Math.round(((i + 1) * 100) / fps) - Math.round((i * 100) / fps)) * 10;
    encoder.writeFrame(index, width, height, i === 0 ? { palette, delay, repeat: loop ? 0 : -1 } : { delay });
  }
  encoder.finish();
  return encoder.bytes();
}

/** RGBA bytes of pixels taken at even distances from all frames. */
function samplePixels(frames: readonly RgbImage[]): Uint8Array {
  const perFrame = frames[0]!.width * frames[0]!.height;
  const total = perFrame * frames.length;
  const count = Math.min(total, PALETTE_PIXELS);
  const rgba = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) {
    const pixel = Math.floor((i * total) / count);
    const { data } = frames[Math.floor(pixel / perFrame)]!;
    const p = (pixel % perFrame) * 3;
    rgba[i * 4] = data[p]!;
    rgba[i * 4 + 1] = data[p + 1]!;
    rgba[i * 4 + 2] = data[p + 2]!;
    rgba[i * 4 + 3] = 255;
  }
  return rgba;
}

/** A look-up of the nearest palette entry (squared distance, green weighted double), remembered per 6-bit cell. */
function nearestColor(palette: readonly (readonly number[])[]): (red: number, green: number, blue: number) => number {
  const known = new Int16Array(1 << 18).fill(-1);
  const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : Math.round(value));
  return (red, green, blue) => {
    const cell = ((clamp(red) >> 2) << 12) | ((clamp(green) >> 2) << 6) | (clamp(blue) >> 2);
    const remembered = known[cell]!;
    if (remembered >= 0) return remembered;
    const r = ((cell >> 12) & 63) * 4 + 1.5;
    const g = ((cell >> 6) & 63) * 4 + 1.5;
    const b = (cell & 63) * 4 + 1.5;
    let best = 0;
    let smallest = Infinity;
    for (let i = 0; i < palette.length; i++) {
      const [pr = 0, pg = 0, pb = 0] = palette[i]!;
      const distance = (pr - r) ** 2 + 2 * (pg - g) ** 2 + (pb - b) ** 2;
      if (distance < smallest) {
        smallest = distance;
        best = i;
      }
    }
    known[cell] = best;
    return best;
  };
}
