import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RgbImage } from '../../../sim/interface/index.js';
import { LevelCounts } from '../../../sdk/media/index.js';
import { rgbToYuv420 } from '../../../sdk/media/yuv.js';

/** The planes of a picture by ITU-R BT.601, limited range, with factors times 2^16, one pixel after the other. */
function planes({ width, height, data }: RgbImage): Uint8Array {
  const at = (x: number, y: number, channel: number): number => data[(y * width + x) * 3 + channel] ?? NaN;
  const weigh = (color: readonly number[], factors: readonly number[]): number =>
    factors.reduce((sum, factor, channel) => sum + factor * (color[channel] ?? NaN), 0);
  const luma = Array.from({ length: width * height }, (_, i) => {
    const color = [0, 1, 2].map((channel) => at(i % width, Math.floor(i / width), channel));
    return 16 + ((weigh(color, [16829, 33039, 6416]) + 32768) >> 16);
  });
  const chroma = (factors: readonly number[]): number[] =>
    Array.from({ length: (width * height) / 4 }, (_, i) => {
      const [x, y] = [2 * (i % (width / 2)), 2 * Math.floor(i / (width / 2))];
      const sums = [0, 1, 2].map((c) => at(x, y, c) + at(x + 1, y, c) + at(x, y + 1, c) + at(x + 1, y + 1, c));
      return 128 + ((weigh(sums, factors) + 131072) >> 18);
    });
  return Uint8Array.from([...luma, ...chroma([-9714, -19070, 28784]), ...chroma([28784, -24103, -4681])]);
}

/** Pictures of which each differs from the one before in some bytes, some in all. */
const series = fc
  .record({
    width: fc.integer({ min: 1, max: 13 }).map((half) => 2 * half),
    height: fc.integer({ min: 1, max: 4 }).map((half) => 2 * half),
    changes: fc.array(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), { minLength: 1, maxLength: 5 }),
    offset: fc.constantFrom(0, 1),
    anew: fc.nat(4),
  })
  .map(({ width, height, changes, offset, anew }): RgbImage[] => {
    let data = new Uint8Array(width * height * 3).fill(90);
    return changes.map((bytes, i) => {
      const next = new Uint8Array(new ArrayBuffer(data.length + offset), offset);
      next.set(data);
      if (i === anew) next.fill(200);
      for (const [at, value] of bytes) next[at % next.length] = value;
      data = next;
      return { width, height, data };
    });
  });

describe('a series of pictures', () => {
  it('is converted to YUV as the standard says, vector by vector and pixel by pixel', () => {
    fc.assert(
      fc.property(series, (frames) => {
        for (const frame of frames) expect(rgbToYuv420(frame)).toEqual(planes(frame));
      }),
      { seed: 1 },
    );
  });

  it('is counted as its bytes are', () => {
    fc.assert(
      fc.property(series, (frames) => {
        const counts = new LevelCounts();
        const wanted = [0, 1, 2].map(() => new Float64Array(256));
        for (const frame of frames) {
          counts.add(frame);
          frame.data.forEach(
            (level, i) => ((wanted[i % 3] as Float64Array)[level] = (wanted[i % 3]?.[level] ?? 0) + 1),
          );
        }
        expect(counts.totals).toEqual(wanted);
      }),
      { seed: 1 },
    );
  });

  it('does not depend on what becomes of a picture afterwards', () => {
    const frame = { width: 2, height: 2, data: new Uint8Array(12).fill(7) };
    const counts = new LevelCounts();
    counts.add(frame);
    frame.data[0] = 8;
    counts.add(frame);
    expect([counts.totals[0][7], counts.totals[0][8]]).toEqual([7, 1]);
  });
});
