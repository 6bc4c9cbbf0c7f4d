import { decode, encode, type DecodedPng } from 'fast-png';
import type { RgbImage } from '../../sim/interface/index.js';
import { requireImage } from './image.js';

/** PNG bytes (8-bit RGB) of a picture, the same bytes for the same pixels. Throws a RangeError when its data does not fit its size. */
export function encodePng(image: RgbImage): Uint8Array {
  requireImage('image', image);
  const { width, height, data } = image;
  return encode({ width, height, data, channels: 3, depth: 8 });
}

/**
 * The picture in a PNG of 8-bit RGB, RGBA or grey pixels. Transparent pixels are laid over white; grey becomes equal
 * red, green and blue.
 *
 * @throws RangeError when the bytes are not a sound PNG or hold another kind of pixels; the message says which.
 */
export function decodePng(bytes: Uint8Array): RgbImage {
  let png: DecodedPng;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`the bytes must be a PNG file, received ${bytes.length} bytes: ${reason}`, { cause });
  }
  const { width, height, data, depth, channels, palette, transparency } = png;
  const kind = palette === undefined ? `${channels} channels` : 'a palette';
  if (depth !== 8 || palette !== undefined || transparency !== undefined || ![1, 3, 4].includes(channels)) {
    const keyed = transparency === undefined ? '' : ' and a transparent colour';
    throw new RangeError(`a PNG must be 8-bit RGB, RGBA or grey, received ${depth}-bit with ${kind}${keyed}`);
  }
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const alpha = channels === 4 ? data[i * 4 + 3]! / 255 : 1;
    for (let c = 0; c < 3; c++) {
      const value = data[i * channels + (channels === 1 ? 0 : c)]!;
      out[i * 3 + c] = Math.round(value * alpha + 255 * (1 - alpha));
    }
  }
  return { width, height, data: out };
}
