import { describe, expect, it } from '@jest/globals';
import { SimulatedEnvironment, findScenario } from '../../scenarios/index.js';
import type { SceneState } from '../../sim/interface/index.js';

const SEED = 3;

describe('wipe', () => {
  it('asks for the named stain alone, for 95 % of it, and for the sponge back on the table', async () => {
    using environment = new SimulatedEnvironment(findScenario('wipe'), { render: false });
    await environment.reset({ seed: SEED });
    const { scenario, variation, sceneState } = environment;
    const names = Object.keys(sceneState.stains ?? {});
    expect(names).toHaveLength(2);
    const goal = (variation['stains'] as unknown as readonly string[])[variation['goal'] as number] ?? '';
    const other = names.find((name) => name !== goal) ?? '';
    const left = (of: Readonly<Record<string, number>>): SceneState => ({
      ...sceneState,
      stains: Object.fromEntries(names.map((name) => [name, { left: of[name] ?? 1 }])),
    });
    expect(scenario.success(left({ [goal]: 0.049 }), variation)).toBe(true);
    expect(scenario.success(left({ [goal]: 0.051 }), variation)).toBe(false);
    expect(scenario.success(left({ [other]: 0 }), variation)).toBe(false);
    expect(scenario.progress(left({ [goal]: 0.5 }), variation)).toBeCloseTo(0.475, 9);
    expect(scenario.measures(left({ [goal]: 0.5 }), variation)).toEqual({ left: { value: 50, unit: '%' } });
    const clean = left({ [goal]: 0 });
    const sponge = sceneState.objects['sponge'];
    if (!sponge) throw new Error('the scene has no sponge');
    const [x, y, z] = sponge.position;
    const raised = {
      ...clean,
      objects: { ...clean.objects, sponge: { ...sponge, position: [x, y, z + 0.01] as const } },
    };
    expect(scenario.success(raised, variation)).toBe(false);
  });

  it('tells what is left in the environment state, and shows the stains', async () => {
    using environment = new SimulatedEnvironment(findScenario('wipe'));
    const { info } = await environment.reset({ seed: SEED });
    const names = Object.keys(environment.sceneState.stains ?? {});
    const { environmentStateSpace, simulation } = environment;
    for (const name of names) {
      const index = environmentStateSpace.names.indexOf(`${name}.left`);
      expect(info.environmentState[index]).toBe(1);
    }
    const { segmentation, names: labels } = simulation.render('front');
    const seen = new Map<string, number>();
    for (const id of segmentation) seen.set(labels.get(id) ?? '', (seen.get(labels.get(id) ?? '') ?? 0) + 1);
    for (const name of names) expect(seen.get(name)).toBeGreaterThan(15);
  });

  it('refuses areas that are not there and tasks that are no wiping', async () => {
    using environment = new SimulatedEnvironment(findScenario('wipe'), { render: false });
    for (const instruction of ['wipe the green area clean', 'wipe the table', 'bring me coffee']) {
      await expect(environment.reset({ seed: SEED, instruction })).rejects.toThrow('cannot satisfy');
    }
    for (const [instruction, goal] of [
      ['wipe the white area clean', 0],
      ['wipe the black area clean', 1],
    ] as const) {
      await environment.reset({ seed: SEED, instruction });
      expect(environment.variation['goal']).toBe(goal);
    }
  });
});
