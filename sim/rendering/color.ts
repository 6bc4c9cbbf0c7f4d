import { BRIGHTEST, DARKEST_BITS, SRGB_SHIFT } from './layout.js';

/**
 * Conversion between sRGB bytes and linear light (IEC 61966-2-1), by tables: raster loops use no transcendental
 * functions, so that pictures do not depend on how an engine rounds them.
 */

/** Linear light, 0 to 1, of every sRGB byte. */
export const LINEAR_OF_SRGB_BYTE: Float64Array = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Steps per doubling of linear light in the encoding table: fine enough to round as the exact curve but for one value in 500. */
const MANTISSA_BITS = 23 - SRGB_SHIFT;
/** sRGB bytes of 2^-13 to 1, indexed by the leading bits of the float32 (exponent and ten bits of mantissa) less those of 2^-13. */
export const SRGB_BYTE_OF_BITS: Uint8Array = Uint8Array.from({ length: BRIGHTEST + 1 }, (_, step) => {
  const scale = 1 << MANTISSA_BITS;
  const linear = 2 ** (Math.floor(step / scale) - 13) * (1 + ((step % scale) + 0.5) / scale);
  const encoded = linear <= 0.0031308 ? linear * 12.92 : 1.055 * Math.min(1, linear) ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
});

const value = new Float32Array(1);
const valueBits = new Int32Array(value.buffer);

/** The sRGB byte of linear light; values outside 0 to 1 are clamped. */
export function srgbByte(linear: number): number {
  value[0] = linear;
  const bits = valueBits[0]!;
  if (bits < DARKEST_BITS) return 0;
  const step = (bits - DARKEST_BITS) >> SRGB_SHIFT;
  return SRGB_BYTE_OF_BITS[step > BRIGHTEST ? BRIGHTEST : step]!;
}

/** The red, green and blue bytes of `#rrggbb`. Throws a RangeError for any other form. */
export function parseHexColor(color: string): [red: number, green: number, blue: number] {
  if (!/^#[0-9a-fA-F]{6}$/.test(color)) throw new RangeError(`color must look like #rrggbb, received ${color}`);
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
