import { describe, expect, it } from '@jest/globals';
import { SimulatedEnvironment, findScenario } from '../../scenarios/index.js';
import { heapedGrains } from '../../scenarios/things/grains.js';
import { contentOf, rimRadius, tiltOf, vesselParts } from '../../scenarios/things/vessel.js';
import { massProperties } from '../../sim/bodies/index.js';
import type { ObjectState, SceneState, Vector3 } from '../../sim/interface/index.js';

const scenario = findScenario('pour');
const UPRIGHT = { orientation: [0, 0, 0, 1], linearVelocity: [0, 0, 0], angularVelocity: [0, 0, 0] } as const;

describe('pour', () => {
  it('counts the grains in bowl and cup, and wants 90 % in the one, at most 5 % beside, and the cup put down', async () => {
    using environment = new SimulatedEnvironment(scenario, { render: false });
    const fixed = { count: 42, bowlX: 0.1, bowlY: 0.08, cupX: -0.1, cupY: 0.05 };
    await environment.reset({ seed: 3, options: { variation: fixed } });
    const { variation, sceneState } = environment;
    expect(environment.measures()).toMatchObject({ inBowl: { value: 0 }, inCup: { value: 1 }, beside: { value: 0 } });
    const place = (inBowl: number, beside: number, change: Record<string, Partial<ObjectState>> = {}): SceneState => {
      const objects: Record<string, ObjectState> = { ...sceneState.objects };
      Object.keys(objects)
        .filter((name) => name.startsWith('grain-'))
        .forEach((name, i) => {
          const there: Vector3 = i < inBowl ? [0.1, 0.08, 0.02] : [0.3, 0, 0.005];
          if (i < inBowl + beside) objects[name] = { ...UPRIGHT, position: there };
        });
      for (const [name, part] of Object.entries(change)) {
        const before = objects[name];
        if (before) objects[name] = { ...before, ...part };
      }
      return { ...sceneState, objects };
    };
    const done = (state: SceneState): boolean => scenario.success(state, variation);
    expect(done(place(42, 0))).toBe(true);
    expect(done(place(38, 2))).toBe(true);
    // 37 of 42 are 88 %; 3 of 42 beside are 7 %.
    expect(done(place(37, 0))).toBe(false);
    expect(done(place(39, 3))).toBe(false);
    expect(done(place(42, 0, { cup: { orientation: [0, Math.SQRT1_2, 0, Math.SQRT1_2] } }))).toBe(false);
    expect(done(place(42, 0, { cup: { position: [-0.1, 0.05, 0.08] } }))).toBe(false);
    const held = place(42, 0);
    expect(done({ ...held, arms: held.arms.map((arm) => ({ ...arm, holding: 'cup' })) })).toBe(false);
    expect(scenario.progress(place(21, 0), variation)).toBeCloseTo(0.45, 12);
    // A state that says nothing of the grains is no success.
    const { cup, bowl } = held.objects;
    expect(done({ ...held, objects: { cup: cup as ObjectState, bowl: bowl as ObjectState } })).toBe(false);
  });

  it('keeps the grains out of the environment state, whose layout does not depend on their number', async () => {
    using environment = new SimulatedEnvironment(scenario, { render: false });
    const layouts: string[][] = [];
    for (const count of [30, 46]) {
      await environment.reset({ seed: 3, options: { variation: { count } } });
      layouts.push([...environment.environmentStateSpace.names]);
      expect(Object.keys(environment.sceneState.objects).filter((name) => name.startsWith('grain-'))).toHaveLength(
        count,
      );
    }
    expect(layouts[1]).toEqual(layouts[0]);
  });

  it('refuses grains that are not in the cup', async () => {
    using environment = new SimulatedEnvironment(scenario, { render: false });
    const options = { variation: { kind: 'peas' } };
    await environment.reset({ seed: 3, instruction: 'pour the grains into the bowl', options });
    await expect(
      environment.reset({ seed: 3, instruction: 'pour the red beans into the bowl', options }),
    ).rejects.toThrow('cannot satisfy');
  });
});

describe('vessels', () => {
  const bowl = { radius: 0.05, height: 0.04, wall: 0.004, flare: 0.5 };

  it('stand on their underside about a vertical axis', () => {
    expect(rimRadius(bowl)).toBeCloseTo(0.05 + 0.04 * Math.tan(0.5), 12);
    const { center } = massProperties(vesselParts(bowl), 0.25);
    expect(center[0]).toBeCloseTo(0, 12);
    expect(center[1]).toBeCloseTo(0, 12);
    expect(center[2]).toBeGreaterThan(0.004);
    expect(center[2]).toBeLessThan(0.02);
  });

  it('know what is in them however they are turned', () => {
    const objects: Record<string, ObjectState> = {
      bowl: { ...UPRIGHT, position: [1, 0, 0], orientation: [Math.SQRT1_2, 0, 0, Math.SQRT1_2] },
      // The bowl's axis points to -y.
      inside: { ...UPRIGHT, position: [1.03, -0.02, 0] },
      above: { ...UPRIGHT, position: [1, -0.05, 0] },
      beside: { ...UPRIGHT, position: [1.08, -0.02, 0] },
    };
    const state: SceneState = { time: 0, objects, cloths: {}, arms: [], contacts: [] };
    expect(contentOf(state, 'bowl', bowl, ['inside', 'above', 'beside', 'missing'])).toEqual(['inside']);
    expect(tiltOf(state, 'bowl')).toBeCloseTo(Math.PI / 2, 12);
  });
});

describe('heapedGrains', () => {
  it('overlaps neither the wall nor one another', () => {
    const places = heapedGrains(60, 0.005, 0.028);
    expect(places).toHaveLength(60);
    places.forEach(([x, y, z], i) => {
      expect(Math.hypot(x, y)).toBeLessThanOrEqual(0.023);
      expect(z).toBeGreaterThanOrEqual(0.005);
      for (const [u, v, w] of places.slice(i + 1)) {
        expect(Math.hypot(x - u, y - v, z - w)).toBeGreaterThanOrEqual(0.01);
      }
    });
  });
});
