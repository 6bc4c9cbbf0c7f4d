import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RgbImage } from '../../../sim/interface/index.js';
import { LevelCounts } from '../../../sdk/media/index.js';
import { rgbToYuv420, videoToYuv420 } from '../../../sdk/media/yuv.js';

/** Pictures of which each differs from the one before in some bytes, some in all. */
const series = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }).map((half) => 2 * half),
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
  it('is converted to YUV as each picture by itself', () => {
    fc.assert(
      fc.property(series, (frames) => {
        expect([...videoToYuv420(frames)]).toEqual(frames.map(rgbToYuv420));
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
