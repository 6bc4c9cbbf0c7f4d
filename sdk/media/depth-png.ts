import { decode, encode } from 'fast-png';

/** Largest depth in metres that a 16-bit PNG in millimetres holds. */
export const MAXIMUM_PNG_DEPTH = 65.535;

/** A depth picture. */
export interface DepthImage {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Metres along the optical axis per pixel, row-major from the top left; 0 where there is no reading. */
  readonly depth: Float32Array;
}

/**
 * Depth in whole millimetres, as a 16-bit PNG holds it: rounded to the nearest, 0 where there is no reading (not finite, not
 * positive, or beyond `MAXIMUM_PNG_DEPTH`).
 *
 * @param depth - Metres along the optical axis per pixel.
 */
export function depthInMillimetres(depth: ArrayLike<number>): Uint16Array {
  const out = new Uint16Array(depth.length);
  for (let i = 0; i < out.length; i++) {
    const millimetres = Math.round((depth[i] as number) * 1000);
    out[i] = millimetres > 0 && millimetres <= 65535 ? millimetres : 0;
  }
  return out;
}

/**
 * PNG bytes (16-bit grey, millimetres) of a depth picture, the same bytes for the same depth.
 *
 * @param millimetres - One number per pixel, as `depthInMillimetres` gives them.
 * @throws RangeError when the numbers do not fit the size.
 */
export function encodeDepthPng(width: number, height: number, millimetres: Uint16Array): Uint8Array {
  if (millimetres.length !== width * height) {
    throw new RangeError(
      `a depth picture of ${width} x ${height} needs as many numbers, received ${millimetres.length}`,
    );
  }
  return encode({ width, height, data: millimetres, channels: 1, depth: 16 });
}

/**
 * The depth in a 16-bit grey PNG in millimetres.
 *
 * @throws RangeError when the bytes are no such PNG; the message says what they are.
 */
export function decodeDepthPng(bytes: Uint8Array): DepthImage {
  const { width, height, data, depth, channels } = decode(bytes, { checkCrc: true });
  if (depth !== 16 || channels !== 1) {
    throw new RangeError(`a depth PNG must be 16-bit grey, received ${depth}-bit with ${channels} channels`);
  }
  return { width, height, depth: Float32Array.from(data, (millimetres) => millimetres / 1000) };
}
