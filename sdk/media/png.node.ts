import { deflateSync } from 'node:zlib';
import type { RgbImage } from '../../sim/interface/index.js';
import { requireImage } from './image.js';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bytes of a chunk beside its data: length, type and checksum. */
const CHUNK_OVERHEAD = 12;

/** Remainders of the CRC of ISO 3309, as the PNG specification's annex D computes them. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});

/**
 * PNG bytes (8-bit RGB) of a picture by the zlib that Node brings: the same bytes for the same pixels on one machine, about
 * five times faster than the portable `encodePng`. Rows are not filtered: flat rendered surfaces compress as well without.
 *
 * @throws RangeError when the picture's data does not fit its size.
 */
export function encodePngWithZlib(image: RgbImage): Uint8Array<ArrayBuffer> {
  requireImage('image', image);
  const { width, height, data } = image;
  const stride = width * 3;
  // The byte before each row names its filter: 0, none.
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const pixels = deflateSync(rows, { level: 4, memLevel: 9 });

  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // 8 bits a sample, colour type 2 (RGB); compression, filter method and interlacing are 0.
  header.set([8, 2, 0, 0, 0], 8);

  const out = new Uint8Array(SIGNATURE.length + header.length + pixels.length + 3 * CHUNK_OVERHEAD);
  out.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const [type, contents] of [
    ['IHDR', header],
    ['IDAT', pixels],
    ['IEND', new Uint8Array(0)],
  ] as const) {
    at = writeChunk(out, at, type, contents);
  }
  return out;
}

function writeChunk(out: Uint8Array<ArrayBuffer>, at: number, type: string, contents: Uint8Array): number {
  const view = new DataView(out.buffer);
  view.setUint32(at, contents.length);
  for (let i = 0; i < 4; i++) out[at + 4 + i] = type.charCodeAt(i);
  out.set(contents, at + 8);
  const end = at + 8 + contents.length;
  let crc = 0xffffffff;
  for (let i = at + 4; i < end; i++) crc = CRC_TABLE[(crc ^ out[i]!) & 0xff]! ^ (crc >>> 8);
  view.setUint32(end, ~crc >>> 0);
  return end + 4;
}
