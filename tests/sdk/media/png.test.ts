import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { encode } from 'fast-png';
import fc from 'fast-check';
import { decodePng, encodePng } from '../../../sdk/media/index.js';
import { encodePngWithZlib } from '../../../sdk/media/png.node.js';
import { picture } from './support.js';

/** CRC-32 as the PNG specification defines it (annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Reads an 8-bit RGB PNG with zlib alone, checking signature, checksums and header. */
function readPng(bytes: Uint8Array): { width: number; height: number; data: Uint8Array } {
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let width = 0;
  let height = 0;
  const compressed: Uint8Array[] = [];
  const types: string[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    types.push(type);
    expect(view.getUint32(at + 8 + length)).toBe(crc32(bytes.subarray(at + 4, at + 8 + length)));
    if (type === 'IHDR') {
      width = view.getUint32(at + 8);
      height = view.getUint32(at + 12);
      expect([...bytes.subarray(at + 16, at + 21)]).toEqual([8, 2, 0, 0, 0]);
    }
    if (type === 'IDAT') compressed.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  expect(types[0]).toBe('IHDR');
  expect(types.at(-1)).toBe('IEND');
  const raw = inflateSync(Buffer.concat(compressed));
  const stride = width * 3;
  expect(raw.length).toBe(height * (stride + 1));
  const data = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let i = 0; i < stride; i++) {
      const left = i >= 3 ? data[y * stride + i - 3]! : 0;
      const up = y > 0 ? data[(y - 1) * stride + i]! : 0;
      const corner = i >= 3 && y > 0 ? data[(y - 1) * stride + i - 3]! : 0;
      const estimate = left + up - corner;
      const [dl, du, dc] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [number, number, number];
      const paeth = dl <= du && dl <= dc ? left : du <= dc ? up : corner;
      const predicted = [0, left, up, (left + up) >> 1, paeth][filter]!;
      data[y * stride + i] = raw[y * (stride + 1) + 1 + i]! + predicted;
    }
  }
  return { width, height, data };
}

describe('PNG', () => {
  it('comes back unchanged, through its own decoder and through zlib alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 1, max: 24 }),
        fc.infiniteStream(fc.nat(255)),
        (width, height, bytes) => {
          const image = picture(width, height, () => bytes.next().value as number);
          const png = encodePng(image);
          expect(decodePng(png)).toEqual(image);
          expect(readPng(png)).toEqual(image);
          expect(encodePng(image)).toEqual(png);
          const fast = encodePngWithZlib(image);
          expect(decodePng(fast)).toEqual(image);
          expect(readPng(fast)).toEqual(image);
          expect(encodePngWithZlib(image)).toEqual(fast);
        },
      ),
      { seed: 7, numRuns: 40 },
    );
  });

  it('flattens transparency over white and spreads grey', () => {
    const rgba = encode({
      width: 2,
      height: 1,
      channels: 4,
      depth: 8,
      data: new Uint8Array([255, 0, 0, 255, 0, 0, 0, 0]),
    });
    expect([...decodePng(rgba).data]).toEqual([255, 0, 0, 255, 255, 255]);
    const grey = encode({ width: 2, height: 1, channels: 1, depth: 8, data: new Uint8Array([7, 200]) });
    expect([...decodePng(grey).data]).toEqual([7, 7, 7, 200, 200, 200]);
  });

  it('says what it cannot decode', () => {
    const deep = encode({ width: 1, height: 1, channels: 3, depth: 16, data: new Uint16Array([1, 2, 3]) });
    expect(() => decodePng(deep)).toThrow('a PNG must be 8-bit RGB, RGBA or grey, received 16-bit with 3 channels');
    const greyAlpha = encode({ width: 1, height: 1, channels: 2, depth: 8, data: new Uint8Array([1, 2]) });
    expect(() => decodePng(greyAlpha)).toThrow('received 8-bit with 2 channels');
    expect(() => decodePng(new Uint8Array([1, 2, 3]))).toThrow(RangeError);
    const broken = encodePng(picture(4, 4, (x, y) => x * y));
    broken[broken.length - 20]! ^= 255;
    expect(() => decodePng(broken)).toThrow(RangeError);
    for (let length = 0; length < broken.length; length += 5) {
      expect(() => decodePng(broken.subarray(0, length))).toThrow(RangeError);
    }
    expect(() => encodePng({ width: 2, height: 2, data: new Uint8Array(3) })).toThrow(
      'image.data must hold 2 x 2 x 3 = 12 bytes, received 3',
    );
  });
});
