import { BRIGHTEST, DARKEST_BITS, SRGB_BYTE_OF_BITS, SRGB_SHIFT } from './color.js';
import type { Fragments } from './fragments.js';

const sum = new Float32Array(3);
const sumBits = new Int32Array(sum.buffer);

/**
 * Adds the pieces of each pixel up, in linear light, and writes the sRGB bytes of the pixels that have pieces.
 *
 * @param shaded - Linear colour, 3 numbers per piece.
 * @param bits - The same numbers as the bits of float32.
 * @param out - Red, green, blue per pixel.
 */
export function encodeFragments(fragments: Fragments, shaded: Float32Array, bits: Int32Array, out: Uint8Array): void {
  const { count, pixel, share } = fragments;
  const table = SRGB_BYTE_OF_BITS;
  for (let f = 0; f < count; f++) {
    const p = pixel[f]!;
    const o = p * 3;
    let weight = share[f]!;
    let source = bits;
    let q = f * 3;
    if (weight !== 1) {
      let red = 0,
        green = 0,
        blue = 0;
      for (;;) {
        red += weight * shaded[q]!;
        green += weight * shaded[q + 1]!;
        blue += weight * shaded[q + 2]!;
        if (f + 1 >= count || pixel[f + 1] !== p) break;
        f++;
        q += 3;
        weight = share[f]!;
      }
      sum[0] = red;
      sum[1] = green;
      sum[2] = blue;
      source = sumBits;
      q = 0;
    }
    const r = source[q]!;
    const g = source[q + 1]!;
    const b = source[q + 2]!;
    const i = (r - DARKEST_BITS) >> SRGB_SHIFT;
    const j = (g - DARKEST_BITS) >> SRGB_SHIFT;
    const k = (b - DARKEST_BITS) >> SRGB_SHIFT;
    out[o] = r < DARKEST_BITS ? 0 : table[i > BRIGHTEST ? BRIGHTEST : i]!;
    out[o + 1] = g < DARKEST_BITS ? 0 : table[j > BRIGHTEST ? BRIGHTEST : j]!;
    out[o + 2] = b < DARKEST_BITS ? 0 : table[k > BRIGHTEST ? BRIGHTEST : k]!;
  }
}
