/**
 * Conversion between sRGB bytes and linear light (IEC 61966-2-1), by tables: raster loops use no transcendental
 * functions, so that pictures do not depend on how an engine rounds them.
 */

const ENCODE_STEPS = 4095;

/** Linear light, 0 to 1, of every sRGB byte. */
export const LINEAR_OF_SRGB_BYTE: Float64Array = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** sRGB bytes indexed by the square root of linear light (4096 entries): dark tones keep their resolution. */
const SRGB_BYTE_OF_ROOT: Uint8Array = Uint8Array.from({ length: ENCODE_STEPS + 1 }, (_, step) => {
  const linear = (step / ENCODE_STEPS) ** 2;
  const encoded = linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
});

/** The sRGB byte of linear light; values outside 0 to 1 are clamped. */
export function srgbByte(linear: number): number {
  if (!(linear > 0)) return 0;
  if (linear >= 1) return 255;
  return SRGB_BYTE_OF_ROOT[(Math.sqrt(linear) * ENCODE_STEPS + 0.5) | 0]!;
}

const SHOULDER_START = 0.6;
const SHOULDER_ROOM = 1 - SHOULDER_START;

/**
 * The tone curve of lit surfaces: identity up to 0.6, then a rational shoulder with the same slope that approaches 1, so
 * that no amount of light clips to flat white.
 */
export function toneMap(linear: number): number {
  if (linear <= SHOULDER_START) return linear;
  const excess = (linear - SHOULDER_START) / SHOULDER_ROOM;
  return SHOULDER_START + (SHOULDER_ROOM * excess) / (1 + excess);
}

/** The red, green and blue bytes of `#rrggbb`. Throws a RangeError for any other form. */
export function parseHexColor(color: string): [red: number, green: number, blue: number] {
  if (!/^#[0-9a-fA-F]{6}$/.test(color)) throw new RangeError(`color must look like #rrggbb, received ${color}`);
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
