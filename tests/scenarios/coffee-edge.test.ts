import { describe, expect, it } from '@jest/globals';
import { HoldPolicy } from '../../policies/index.js';
import { SimulatedEnvironment, findScenario } from '../../scenarios/index.js';
import type { VariationRequest } from '../../scenarios/index.js';
import type { ObjectState, SceneState } from '../../sim/interface/index.js';

const scenario = findScenario('coffee-edge');

async function started(seed: number, variation: VariationRequest): Promise<SimulatedEnvironment> {
  const environment = new SimulatedEnvironment(scenario, { render: false });
  await environment.reset({ seed, options: { variation } });
  return environment;
}

describe('coffee-edge', () => {
  it('says what a state means as physics does, away from the boundaries', async () => {
    const cases = [
      ['safe', 0.3],
      ['in danger', 0.7],
      ['in danger', 0.2],
      ['will fall', 0.3],
    ] as const;
    for (const [condition, place] of cases) {
      using environment = await started(4, { condition, place });
      const before = environment.simulation.stateHash();
      expect(environment.describe()?.label).toBe(condition);
      expect(scenario.trueLabel?.(environment.simulation, environment.variation)).toBe(condition);
      // The look ahead leaves no trace.
      expect(environment.simulation.stateHash()).toBe(before);
    }
  });

  it('tells the supported fraction of the base and the margin of the centre of gravity', async () => {
    using environment = await started(4, { condition: 'in danger', place: 0 });
    const description = environment.describe();
    // With the centre of gravity over the edge, half of the base is on the table.
    expect(description?.measures).toMatchObject({ supported: { value: 0.5 }, margin: { value: 0, unit: 'mm' } });
    expect(description?.text).toContain('50 % of its base is on the table');
  });

  it('lets a cup that will fall fall to the floor when nobody acts, and has it watched only', async () => {
    using environment = await started(1, { condition: 'will fall', place: 0.5 });
    const { observation, info } = await environment.reset({
      seed: 1,
      options: { variation: { condition: 'will fall', place: 0.5 } },
    });
    const policy = new HoldPolicy();
    const { actionSpace, stateSpace, controlRate, robot } = environment;
    await policy.reset({
      instruction: info.instruction,
      seed: 1,
      actionSpace,
      stateSpace,
      controlRate,
      robot,
      observation,
    });
    let success = false;
    for (let tick = 0; tick < 51; tick++) {
      const { actions } = await policy.act(observation);
      ({
        info: { success },
      } = await environment.step(actions[0] ?? new Float32Array(0)));
    }
    expect(environment.firstDescription?.label).toBe('will fall');
    expect(environment.describe()).toMatchObject({ label: 'fallen', text: 'The cup has fallen off the table.' });
    // It lies on the floor, 0.74 m below the table top.
    expect(environment.sceneState.objects['coffee-cup']?.position[2]).toBeCloseTo(-0.74 + 0.027, 1);
    expect(success).toBe(true);
    await expect(
      environment.reset({
        seed: 1,
        instruction: 'put the coffee cup in a safe place',
        options: { variation: { condition: 'will fall' } },
      }),
    ).rejects.toThrow('cannot satisfy');
  });

  it('does not take a cup for safe that was spilled, crushed, laid down, is still held or stands near the edge', async () => {
    using environment = await started(2, { condition: 'safe', watched: false });
    const { variation } = environment;
    const first = environment.sceneState;
    const cup = first.objects['coffee-cup'] as ObjectState;
    const state = (y: number, change: Partial<ObjectState> = {}, holding: string | null = null): SceneState => ({
      ...first,
      objects: { 'coffee-cup': { ...cup, position: [0, y, cup.position[2]], ...change } },
      arms: first.arms.map((arm) => ({ ...arm, holding })),
    });
    expect(scenario.success(state(0.1), variation)).toBe(true);
    expect(scenario.success(state(0.16), variation)).toBe(false);
    expect(scenario.success(state(0.1, { spilled: true }), variation)).toBe(false);
    expect(scenario.success(state(0.1, { crushed: true }), variation)).toBe(false);
    expect(scenario.success(state(0.1, { orientation: [Math.SQRT1_2, 0, 0, Math.SQRT1_2] }), variation)).toBe(false);
    expect(scenario.success(state(0.1, {}, 'coffee-cup'), variation)).toBe(false);
    expect(scenario.progress(state(0.1), variation)).toBe(1);
    expect(scenario.success({ ...first, objects: {} }, variation)).toBe(false);
  });
});
