import { describe, expect, it } from '@jest/globals';
import { SimulatedEnvironment, findScenario, type ManipulationScenario } from '../../scenarios/index.js';
import type { PlainData, SceneState, Vector3 } from '../../sim/interface/index.js';

/** Two red and one blue block that are sorted, and two green ones that stand by; the white bin is on the right. */
const BY_COLOR: Readonly<Record<string, PlainData>> = {
  by: 'color',
  groups: [0, 1, 0, 2, 2],
  colors: ['red', 'blue', 'green'],
  mix0: 0,
  mix1: 0,
  mix2: 1,
  mix3: 0,
  mix4: 1,
  firstBin: 'white',
  whiteSide: 0,
};
const BY_SHAPE = { ...BY_COLOR, by: 'shape', kinds: ['cube', 'cylinder', 'bar'] };

async function withScene(
  variation: Readonly<Record<string, PlainData>>,
  use: (environment: SimulatedEnvironment<ManipulationScenario>) => void,
): Promise<void> {
  using environment = new SimulatedEnvironment(findScenario('sort'), { render: false });
  await environment.reset({ seed: 4, options: { variation } });
  use(environment);
}

describe('sort instructions', () => {
  it.each<[instruction: string, scene: Readonly<Record<string, PlainData>>, first: string | null]>([
    ['put the red blocks into the white bin and the blue blocks into the black bin', BY_COLOR, 'white'],
    ['place all blue things in the white box and all red things in the black box', BY_COLOR, 'black'],
    ['把蓝色积木放进白色盒子，把红色积木放进黑色盒子', BY_COLOR, 'black'],
    ['put the green blocks into the white bin and the blue blocks into the black bin', BY_COLOR, null],
    ['put the cubes into the white bin and the cylinders into the black bin', BY_COLOR, null],
    ['put the red blocks into the white bin and the blue blocks into the white bin', BY_COLOR, null],
    ['put the red blocks into the white bin', BY_COLOR, null],
    ['put the cubes into the white bin and the cylinders into the black bin', BY_SHAPE, 'white'],
    ['sort the blocks by shape: drums into the white bin, square blocks into the black bin', BY_SHAPE, 'black'],
    ['put the red cubes into the white bin and the cylinders into the black bin', BY_SHAPE, null],
  ])('%s', async (instruction, scene, first) => {
    await withScene(scene, ({ scenario, variation }) => {
      expect(scenario.interpret(instruction, variation)).toEqual(first === null ? null : { firstBin: first });
    });
  });
});

describe('sort success', () => {
  it('needs every block of the groups in its own bin, and no other block in one', async () => {
    await withScene(BY_COLOR, ({ scenario, variation, sceneState }) => {
      const moved = (places: Readonly<Record<string, Vector3>>): SceneState => ({
        ...sceneState,
        objects: Object.fromEntries(
          Object.entries(sceneState.objects).map(([name, object]) => [
            name,
            { ...object, position: places[name] ?? object.position },
          ]),
        ),
      });
      const asked = (places: Readonly<Record<string, Vector3>>): [success: boolean, misplaced: number | undefined] => {
        const state = moved(places);
        return [scenario.success(state, variation), scenario.measures(state, variation)['misplaced']?.value];
      };
      const white: Vector3 = [-0.02, -0.21, 0.03];
      const black: Vector3 = [-0.02, 0.21, 0.03];
      const right = { 'red-cube': white, 'red-cylinder': white, 'blue-cube': black } as const;
      expect(asked(right)).toEqual([true, 0]);
      expect(scenario.progress(moved(right), variation)).toBe(1);
      expect(asked({ ...right, 'blue-cube': white })).toEqual([false, 1]);
      expect(asked({ ...right, 'green-cube': white })).toEqual([false, 1]);
      expect(asked({ ...right, 'red-cube': [-0.02, -0.21, 0.1] })).toEqual([false, 0]);
      expect(asked({ ...right, 'red-cube': [-0.02, -0.15, 0.02] })).toEqual([false, 0]);
    });
  });
});
