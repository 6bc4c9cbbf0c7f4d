import { describe, expect, it } from '@jest/globals';
import { findScenario, SimulatedEnvironment } from '../../../scenarios/index.js';
import { EnvironmentReader, followedThings, trackedObjects } from '../../../sdk/world-model/index.js';
import { smallLayout } from './support.js';

describe('followedThings', () => {
  it('leaves out what episodes do not follow: grains, and clutter', async () => {
    using pour = new SimulatedEnvironment(findScenario('pour'), { render: false });
    await pour.reset({ seed: 900000 });
    expect(Object.keys(pour.sceneState.objects).length).toBeGreaterThan(30);
    const poured = followedThings(pour.sceneState, pour.environmentStateSpace.names);
    expect(Object.keys(poured.objects)).toEqual(['cup', 'bowl']);
    expect(poured.objects['cup']).toEqual(pour.sceneState.objects['cup']);

    using fold = new SimulatedEnvironment(findScenario('fold-cloth'), { render: false });
    await fold.reset({ seed: 900000, options: { variation: 'clutter' } });
    expect(Object.keys(fold.sceneState.objects).length).toBeGreaterThan(0);
    const followed = followedThings(fold.sceneState, fold.environmentStateSpace.names);
    expect([Object.keys(followed.objects), Object.keys(followed.cloths)]).toEqual([[], ['towel']]);
  });
});

describe('places', () => {
  it('are told as the environment state has them: plates, areas, stains', async () => {
    const told: Record<string, string[]> = {};
    for (const name of ['pick-place', 'wipe'] as const) {
      using environment = new SimulatedEnvironment(findScenario(name), { render: false });
      const { info } = await environment.reset({ seed: 900000 });
      const { names } = environment.environmentStateSpace;
      const read = new EnvironmentReader(names, smallLayout).objects(info.environmentState);
      const followed = trackedObjects(followedThings(environment.sceneState, names), smallLayout);
      expect(read.map(({ name: thing, kind }) => [thing, kind])).toEqual(
        followed.map(({ name: thing, kind }) => [thing, kind]),
      );
      read.forEach(({ points, rotation }, i) => {
        const other = followed[i];
        points.forEach((value, axis) => expect(value).toBeCloseTo(other?.points[axis] ?? NaN, 6));
        expect(rotation).toHaveLength(3);
        rotation?.forEach((value, axis) => expect(value).toBeCloseTo(other?.rotation?.[axis] ?? NaN, 5));
      });
      told[name] = read.filter(({ kind }) => kind === 'place').map(({ name: thing }) => thing);
    }
    expect(told['pick-place']).toEqual(['white-plate', 'black-plate']);
    expect(told['wipe']).toEqual(['white-area', 'black-area', 'coffee', 'ketchup']);
  });

  it('are left out where the vocabulary has no word for them', () => {
    const { place, ...markers } = smallLayout.markers;
    expect(place).toBeDefined();
    const axes = ['x', 'y', 'z', 'qx', 'qy', 'qz', 'qw'];
    const names = [...axes.map((axis) => `cup.${axis}`), 'plate.x', 'plate.y', 'plate.z', 'plate.yaw'];
    const values = [1, 2, 3, 0, 0, 0, 1, 4, 5, 6, 0.5];
    const cup = { name: 'cup', kind: 'object', points: [1, 2, 3], rotation: [0, 0, 0] };
    const plate = { name: 'plate', kind: 'place', points: [4, 5, 6], rotation: [0, 0, 0.5] };
    expect(new EnvironmentReader(names, smallLayout).objects(values)).toEqual([cup, plate]);
    expect(new EnvironmentReader(names, { ...smallLayout, markers }).objects(values)).toEqual([cup]);
  });
});
