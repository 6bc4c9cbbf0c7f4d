import { describe, expect, it } from '@jest/globals';
import { SimulatedEnvironment, findScenario } from '../../scenarios/index.js';
import type { ObjectState, SceneState } from '../../sim/interface/index.js';

const SEED = 11;

/** A state with some objects moved by an offset in metres. */
function moved(state: SceneState, offsets: Readonly<Record<string, readonly number[]>>): SceneState {
  const objects = Object.entries(state.objects).map(([name, object]): [string, ObjectState] => {
    const [x = 0, y = 0, z = 0] = offsets[name] ?? [];
    const [px, py, pz] = object.position;
    return [name, { ...object, position: [px + x, py + y, pz + z] }];
  });
  return { ...state, objects: Object.fromEntries(objects) };
}

describe('drawer', () => {
  it('counts only the named thing in the shut drawer', async () => {
    using environment = new SimulatedEnvironment(findScenario('drawer'), { render: false });
    await environment.reset({ seed: SEED });
    const { scenario, variation, sceneState } = environment;
    const things = Object.keys(sceneState.objects).filter((name) => name !== 'drawer');
    const goal = things[variation['goal'] as number] ?? '';
    const other = things.find((name) => name !== goal) ?? '';
    const shut = sceneState.objects['drawer']?.position ?? [0, 0, 0];
    const into = (name: string): number[] => {
      const at = sceneState.objects[name]?.position ?? [0, 0, 0];
      return [shut[0] - at[0], shut[1] - at[1], 0.014];
    };
    const judge = (offsets: Readonly<Record<string, readonly number[]>>): boolean =>
      scenario.success(moved(sceneState, offsets), variation);
    expect(judge({ [goal]: into(goal) })).toBe(true);
    expect(judge({ [other]: into(other) })).toBe(false);
    // Both 4 cm further out: in the drawer, but that is open.
    const yaw = variation['cabinetYaw'] as number;
    const out = [0.04 * Math.cos(yaw), 0.04 * Math.sin(yaw), 0];
    const inOpen = into(goal).map((value, k) => value + (out[k] ?? 0));
    expect(judge({ [goal]: inOpen, drawer: out })).toBe(false);
    const open = moved(sceneState, { [goal]: inOpen, drawer: out });
    expect(scenario.measures(open, variation)['drawerOpening']).toMatchObject({ unit: 'mm' });
    expect(scenario.measures(open, variation)['drawerOpening']?.value).toBeCloseTo(40, 6);
    expect(scenario.progress(open, variation)).toBeCloseTo(0.6 + 0.35 * (1 - 40 / 110), 6);
    // On the cabinet's top.
    expect(judge({ [goal]: into(goal).map((value, k) => (k === 2 ? 0.08 : value)) })).toBe(false);
  });

  it('refuses to take things out and things that are not there', async () => {
    using environment = new SimulatedEnvironment(findScenario('drawer'), { render: false });
    await environment.reset({ seed: SEED });
    const [name = ''] = Object.keys(environment.sceneState.objects).filter((each) => each !== 'drawer');
    const words = name.replace('-', ' ');
    for (const instruction of [
      `take the ${words} out of the drawer`,
      `put the ${words} on the plate`,
      'put the purple cube in the drawer',
    ]) {
      await expect(environment.reset({ seed: SEED, instruction })).rejects.toThrow('cannot satisfy');
    }
  });

  it('says how far the drawer is open, and keeps that in snapshots', async () => {
    using environment = new SimulatedEnvironment(findScenario('drawer'), { render: false });
    await environment.reset({ seed: SEED });
    const { simulation } = environment;
    const drawer = simulation.objects.find(({ name }) => name === 'drawer');
    expect(simulation.state().objects['drawer']?.joint).toMatchObject({
      type: 'prismatic',
      position: 0,
      range: [0, 0.12],
    });
    for (let i = 0; i < 60; i++) {
      const axis = drawer?.joint?.axis ?? [0, 0, 0];
      drawer?.applyForce(axis.map((value) => 6 * value));
      simulation.step();
    }
    const open = simulation.state().objects['drawer']?.joint?.position ?? 0;
    expect(open).toBeGreaterThan(0.05);
    const bytes = simulation.snapshot();
    for (let i = 0; i < 60; i++) simulation.step();
    const hash = simulation.stateHash();
    simulation.restore(bytes);
    expect(simulation.state().objects['drawer']?.joint?.position).toBe(open);
    for (let i = 0; i < 60; i++) simulation.step();
    expect(simulation.stateHash()).toBe(hash);
  });
});
