import { describe, expect, it } from '@jest/globals';
import { SimulatedEnvironment, findScenario } from '../../scenarios/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { ObjectState, SceneState } from '../../sim/interface/index.js';

describe('tidy-table', () => {
  it('counts the things that are where they belong, and is done with all five', async () => {
    using environment = new SimulatedEnvironment(findScenario('tidy-table'), { render: false });
    await environment.reset({
      seed: 2,
      options: { variation: { mugSize: 1, blockSize: 0.034, firstKind: 'cube', secondKind: 'cube', areaX: 0.07 } },
    });
    const { scenario, variation, sceneState } = environment;
    const areaY = Number((variation as Readonly<Record<string, unknown>>)['areaY']);
    const flat = { orientation: [0, 0, 0, 1] as const };
    const places: Readonly<Record<string, Partial<ObjectState>>> = {
      'block-1': { position: [-0.12, 0.21, 0.021] },
      'block-2': { position: [-0.06, 0.21, 0.021] },
      // On a saucer of 10 mm, half of 62 mm high.
      mug: { ...flat, position: [0.03, -0.22, 0.041] },
      marker: { ...flat, position: [-0.13, -0.21, 0.013] },
      book: { ...flat, position: [0.07, areaY, 0.011] },
    };
    const withPlaces = (changes: Readonly<Record<string, Partial<ObjectState>>>): SceneState => ({
      ...sceneState,
      objects: Object.fromEntries(
        Object.entries(sceneState.objects).map(([name, object]) => [name, { ...object, ...changes[name] }]),
      ),
    });
    const asked = (changes: Readonly<Record<string, Partial<ObjectState>>>): [success: boolean, placed?: number] => {
      const state = withPlaces(changes);
      return [scenario.success(state, variation), scenario.measures(state, variation)['placed']?.value];
    };
    expect(asked({})).toEqual([false, 0]);
    expect(asked(places)).toEqual([true, 5]);
    expect(scenario.progress(withPlaces(places), variation)).toBe(1);
    expect(
      asked({ ...places, mug: { position: [0.03, -0.22, 0.041], orientation: fromAxisAngle([1, 0, 0], 0.2) } }),
    ).toEqual([false, 4]);
    expect(asked({ ...places, mug: { ...flat, position: [0.03, -0.2, 0.041] } })).toEqual([false, 4]);
    expect(
      asked({ ...places, book: { position: [0.07, areaY, 0.011], orientation: fromAxisAngle([0, 0, 1], 0.15) } }),
    ).toEqual([false, 4]);
    expect(asked({ ...places, marker: {} })).toEqual([false, 4]);
    expect(asked({ ...places, 'block-1': { ...places['block-1'], linearVelocity: [0, 0, 0.05] } })).toEqual([false, 5]);
  });

  it('understands one sentence, and not another one', () => {
    const scenario = findScenario('tidy-table');
    expect(scenario.interpret('Tidy up the table', {})).toEqual({});
    expect(scenario.interpret('请收拾桌子', {})).toEqual({});
    expect(scenario.interpret('put the mug on the book', {})).toBeNull();
    expect(scenario.interpret('throw everything on the floor', {})).toBeNull();
  });
});
