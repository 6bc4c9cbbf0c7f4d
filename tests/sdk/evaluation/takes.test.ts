import { describe, expect, it } from '@jest/globals';
import { nextFrame } from '../../../scenarios/index.js';
import { courseDistance, simulateTakes, takeError } from '../../../sdk/evaluation/index.js';
import type { CourseMoment, Take } from '../../../sdk/evaluation/index.js';
import type { SceneState } from '../../../sim/interface/index.js';

const still = { orientation: [0, 0, 0, 1], linearVelocity: [0, 0, 0], angularVelocity: [0, 0, 0] } as const;

/** A course of one ball that is at the given x from moment to moment, and of pictures of one grey level. */
function course(xs: readonly number[], grey = 0): CourseMoment[] {
  return xs.map((x, time) => {
    const state: SceneState = {
      time,
      objects: { ball: { position: [x, 0, 0], ...still } },
      cloths: {},
      arms: [],
      contacts: [],
    };
    return { time, state, image: { width: 1, height: 1, data: Uint8Array.of(grey, grey, grey) } };
  });
}

const take = (xs: readonly number[], grey: number): Take => ({ outcome: 'rolls', moments: course(xs, grey) });

describe('takeError', () => {
  // The ball of the second take is 10 mm ahead, then 30 mm: 20 mm on average.
  const takes = [take([0, 0.1, 0.2], 100), take([0, 0.11, 0.23], 104)];

  it('is an error in units of the distance of two takes', () => {
    expect(courseDistance(course([0, 0.1, 0.2], 100), course([0, 0.11, 0.23], 104))).toEqual({
      position: expect.closeTo(0.02, 12),
      picture: 4,
    });
    const { error, unit, ratio } = takeError(course([0, 0, 0], 112), takes);
    expect(unit).toEqual({ position: expect.closeTo(0.02, 12), picture: 4 });
    // Standing still: 0.15 m from the first take, 0.17 m from the second.
    expect(error).toEqual({ position: expect.closeTo(0.16, 12), picture: 10 });
    expect(ratio).toEqual({ position: expect.closeTo(8, 12), picture: 2.5 });
  });

  it('counts what a prediction leaves out as not moved, and has no ratio where takes agree', () => {
    const left = course([0, 0, 0]).map((moment) => ({ ...moment, state: { ...moment.state, objects: {} } }));
    expect(takeError(left, takes).error.position).toBeCloseTo(0.16, 12);
    const same = [take([0, 1], 0), take([0, 1], 0)];
    expect(takeError(course([0, 1]), same).ratio).toEqual({ position: null, picture: null });
    expect(() => takeError(course([0, 1]), takes)).toThrow('must have the same moments, at least 2, received 2 and 3');
  });
});

describe('simulateTakes', () => {
  it('plays true takes that differ by little, and the same ones again', async () => {
    const options = { seed: 11, takes: 3, camera: null, variation: { event: 'roll', rollTarget: 0.2 } } as const;
    const takes = await simulateTakes(nextFrame, options);
    expect(await simulateTakes(nextFrame, options)).toEqual(takes);
    expect(takes.map(({ moments }) => moments.length)).toEqual([13, 13, 13]);
    const first = takes[0]?.moments ?? [];
    const { ratio, unit } = takeError(
      first.map((moment) => ({ ...moment, state: first[0]?.state ?? moment.state })),
      takes,
    );
    // A few millimetres, and "nothing moves" is off by many times that.
    expect(unit.position).toBeGreaterThan(0.0005);
    expect(unit.position).toBeLessThan(0.02);
    expect(unit.picture).toBeNull();
    expect(ratio.position).toBeGreaterThan(5);
    await expect(simulateTakes(nextFrame, { seed: 0, takes: 1 })).rejects.toThrow(
      'options.takes must be an integer of at least 2',
    );
  });
});
