import type { RgbImage } from '../../sim/interface/index.js';
import { Random } from '../../sim/math/random.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { max, min, round } = Math;

/** A picture whose every pixel is the mean of the square about it, `radius` pixels (a whole number) to each side. */
export function blurred({ width, height, data }: RgbImage, radius: number): RgbImage {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [max(0, y - radius), min(height - 1, y + radius)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [max(0, x - radius), min(width - 1, x + radius)];
      const count = (bottom - top + 1) * (right - left + 1);
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let v = top; v <= bottom; v++)
          for (let u = left; u <= right; u++) sum += data[3 * (v * width + u) + c] ?? 0;
        out[3 * (y * width + x) + c] = round(sum / count);
      }
    }
  }
  return { width, height, data: out };
}

/** A picture with independent normal noise on every byte, the same for the same seed: what a checker must bear. */
export function noisy({ width, height, data }: RgbImage, deviation: number, seed: number): RgbImage {
  const random = new Random(seed).split('picture noise');
  const out = data.map((byte) => max(0, min(255, round(byte + random.normal(0, deviation)))));
  return { width, height, data: out };
}

/** Standard deviation of the noise on a worn picture, of 255. */
const WEAR = 6;

/** A picture as a decoder may leave it, which a judge must take for the picture itself: blurred over 3 by 3 pixels, with noise of 6 of 255. */
export function worn(image: RgbImage, seed: number): RgbImage {
  return noisy(blurred(image, 1), WEAR, seed);
}
