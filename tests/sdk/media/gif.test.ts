import { describe, expect, it } from '@jest/globals';
import { encodeGif } from '../../../sdk/media/index.js';
import { picture } from './support.js';

interface GifFacts {
  readonly width: number;
  readonly height: number;
  readonly colors: number;
  readonly delays: readonly number[];
  readonly frames: readonly (readonly [left: number, top: number, width: number, height: number])[];
  readonly loops: boolean;
}

/** Walks the blocks of a GIF 89a file (specification of 1990) without decompressing. */
function readGif(bytes: Uint8Array): GifFacts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expect(String.fromCharCode(...bytes.subarray(0, 6))).toBe('GIF89a');
  const flags = bytes[10]!;
  const colors = flags & 0x80 ? 2 << (flags & 7) : 0;
  const delays: number[] = [];
  const frames: [number, number, number, number][] = [];
  let loops = false;
  let at = 13 + colors * 3;
  const skipBlocks = (): void => {
    while (bytes[at]! > 0) at += bytes[at]! + 1;
    at++;
  };
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9) delays.push(view.getUint16(at + 4, true));
      if (bytes[at + 1] === 0xff) loops = true;
      at += 2;
      skipBlocks();
    } else {
      expect(bytes[at]).toBe(0x2c);
      frames.push([1, 3, 5, 7].map((k) => view.getUint16(at + k, true)) as [number, number, number, number]);
      expect(bytes[at + 9]! & 0x80).toBe(0);
      at += 11;
      skipBlocks();
    }
  }
  expect(at).toBe(bytes.length - 1);
  return {
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
    colors,
    delays,
    frames,
    loops,
  };
}

describe('encodeGif', () => {
  const frames = Array.from({ length: 6 }, (_, t) =>
    picture(40, 24, (x, y, c) => (c === 0 ? x * 6 : c === 1 ? y * 10 : t * 40)),
  );

  it('writes every frame at full size, with one palette and the exact duration', () => {
    const gif = readGif(encodeGif(frames, { fps: 15 }));
    expect([gif.width, gif.height, gif.colors, gif.loops]).toEqual([40, 24, 256, true]);
    expect(gif.frames).toEqual(Array.from({ length: 6 }, () => [0, 0, 40, 24]));
    expect(gif.delays).toEqual([7, 6, 7, 7, 6, 7]); // 40 hundredths of a second in all
  });

  it('is deterministic and can play once', () => {
    expect(encodeGif(frames, { fps: 10 })).toEqual(encodeGif(frames, { fps: 10 }));
    expect(readGif(encodeGif(frames.slice(0, 1), { fps: 10, loop: false })).frames).toHaveLength(1);
  });

  it('names what is wrong with its arguments', () => {
    expect(() => encodeGif([], { fps: 10 })).toThrow('frames must hold at least one picture');
    expect(() => encodeGif(frames, { fps: 0 })).toThrow('gif.fps must be above 0 and at most 100, received 0');
    expect(() => encodeGif([frames[0]!, picture(2, 2, () => 0)], { fps: 5 })).toThrow(
      'must be 40 x 24, received 2 x 2',
    );
  });
});
