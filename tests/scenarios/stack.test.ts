import { describe, expect, it } from '@jest/globals';
import { SimulatedEnvironment, findScenario, type ManipulationScenario } from '../../scenarios/index.js';
import type { PlainData, SceneState, Vector3 } from '../../sim/interface/index.js';

/** Four cubes of 4 cm: red, green, blue and yellow in this order. */
const SCENE: Readonly<Record<string, PlainData>> = {
  colors: ['red', 'green', 'blue', 'yellow'],
  kind0: 'cube',
  kind1: 'cube',
  kind2: 'cube',
  kind3: 'cube',
  size: 0.04,
  count: 3,
  order: [0, 1, 2, 3],
};

async function withScene<T>(
  use: (environment: SimulatedEnvironment<ManipulationScenario>) => Promise<T> | T,
): Promise<T> {
  using environment = new SimulatedEnvironment(findScenario('stack'), { render: false });
  await environment.reset({ seed: 4, options: { variation: SCENE } });
  return await use(environment);
}

describe('stack instructions', () => {
  it.each([
    ['stack the red cube on the green cube', [1, 0]],
    ['put the green cube on top of the red cube and put the blue block on top of the green one', [0, 1, 2]],
    ['the yellow cube belongs on the blue cube, and the blue cube belongs on the red cube', [0, 2, 3]],
    ['stack from bottom to top: the blue cube, the red cube, the green cube and the yellow cube', [2, 0, 1, 3]],
    ['把红色方块叠在蓝色方块上面，再把绿色方块叠在红色方块上面', [2, 0, 1]],
    ['请从下到上搭一座塔：黄色方块、绿色方块', [3, 1]],
  ])('%s', async (instruction, tower) => {
    await withScene(({ scenario, variation }) => {
      const { count, order } = scenario.interpret(instruction, variation) ?? {};
      expect(count).toBe(tower.length);
      expect((order as number[]).slice(0, tower.length)).toEqual(tower);
    });
  });

  it.each([
    'stack the purple cube on the red cube',
    'stack the red cylinder on the green cube',
    'stack the red cube on the red cube',
    'stack the red cube on the green cube, then the blue cube on the green cube',
    'put the red cube beside the green cube',
    'stack the red cube',
  ])('refuses "%s"', async (instruction) => {
    await withScene(({ scenario, variation }) => {
      expect(scenario.interpret(instruction, variation)).toBeNull();
    });
  });
});

describe('stack success', () => {
  /** The scene with blocks moved to other places. */
  const moved = (state: SceneState, places: Readonly<Record<string, Vector3>>): SceneState => ({
    ...state,
    objects: Object.fromEntries(
      Object.entries(state.objects).map(([name, object]) => [
        name,
        { ...object, position: places[name] ?? object.position },
      ]),
    ),
  });

  it('needs the named order, centred to 5 mm, an empty hand and no motion', async () => {
    await withScene(({ scenario, variation, sceneState }) => {
      const right = { 'red-cube': [0, 0, 0.02], 'green-cube': [0.004, 0, 0.06], 'blue-cube': [0, 0, 0.1] } as const;
      const done = moved(sceneState, right);
      const asked = (state: SceneState): [success: boolean, progress: number] => [
        scenario.success(state, variation),
        scenario.progress(state, variation),
      ];
      expect(asked(done)).toEqual([true, 1]);
      expect(asked(moved(done, { 'blue-cube': [0, 0.006, 0.1] }))[0]).toBe(false);
      expect(asked(moved(done, { 'green-cube': [0, 0, 0.1], 'blue-cube': [0, 0, 0.06] }))[0]).toBe(false);
      expect(asked({ ...done, arms: done.arms.map((arm) => ({ ...arm, holding: 'blue-cube' })) })).toEqual([
        false,
        0.99,
      ]);
      const fast = Object.fromEntries(
        Object.entries(done.objects).map(([name, object]) => [
          name,
          { ...object, linearVelocity: [0.02, 0, 0] as const },
        ]),
      );
      expect(asked({ ...done, objects: fast })[0]).toBe(false);
      // The first of two steps is half of the task; the second counts by how near the block is.
      const half = moved(sceneState, {
        'red-cube': [0, 0, 0.02],
        'green-cube': [0, 0, 0.06],
        'blue-cube': [1, 0, 0.1],
      });
      expect(asked(half)).toEqual([false, 0.5]);
      expect(scenario.measures(done, variation)['centerOffset']?.value).toBeCloseTo(4, 9);
    });
  });
});
