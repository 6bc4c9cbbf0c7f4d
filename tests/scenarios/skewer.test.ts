import { describe, expect, it } from '@jest/globals';
import { SimulatedEnvironment, findScenario } from '../../scenarios/index.js';
import type { ObjectState, SceneState } from '../../sim/interface/index.js';

const SEED = 5;

/** The state with the fruits on the stick in an order of their places, the lowest first. */
function threaded(environment: SimulatedEnvironment, order: readonly number[], aside = 0): SceneState {
  const { sceneState, variation } = environment;
  const fruits = variation['fruits'] as unknown as readonly string[];
  const height = 0.036 * (variation['size'] as number);
  const objects = order.map((index, below): [string, ObjectState] => {
    const name = fruits[index] ?? '';
    const x = (variation['stickX'] as number) + aside;
    const position = [x, variation['stickY'] as number, 0.012 + height * (below + 0.5)] as const;
    return [name, { ...(sceneState.objects[name] as ObjectState), position }];
  });
  return { ...sceneState, objects: { ...sceneState.objects, ...Object.fromEntries(objects) } };
}

describe('skewer', () => {
  it('asks for the named order, on the stick', async () => {
    using environment = new SimulatedEnvironment(findScenario('skewer'), { render: false });
    await environment.reset({ seed: SEED });
    const { scenario, variation } = environment;
    const order = variation['order'] as unknown as readonly number[];
    const [a = 0, b = 0, c = 0] = order;
    expect(scenario.success(threaded(environment, order), variation)).toBe(true);
    expect(scenario.success(threaded(environment, [b, a, c]), variation)).toBe(false);
    expect(scenario.success(threaded(environment, order, 0.01), variation)).toBe(false);
    expect(scenario.progress(threaded(environment, [a, c, b]), variation)).toBeCloseTo(0.95 / 3, 9);
    expect(scenario.progress(threaded(environment, [a, b]), variation)).toBeCloseTo((2 * 0.95) / 3, 9);
  });

  it('reads orders from the bottom and from the top, and refuses what names not every fruit once', async () => {
    using environment = new SimulatedEnvironment(findScenario('skewer'), { render: false });
    await environment.reset({ seed: SEED });
    const [x = '', y = '', z = ''] = environment.variation['fruits'] as unknown as readonly string[];
    const meaning = async (instruction: string): Promise<unknown> => {
      await environment.reset({ seed: SEED, instruction });
      return environment.variation['order'];
    };
    expect(await meaning(`put the ${z}, the ${x} and the ${y} on the stick in this order`)).toEqual([2, 0, 1]);
    expect(await meaning(`make a fruit skewer, from top to bottom: ${z}, ${x}, ${y}`)).toEqual([1, 0, 2]);
    for (const instruction of [
      `put the ${x} and the ${y} on the stick`,
      `put the ${x}, the ${x} and the ${y} on the stick`,
      `put the ${x}, the ${y} and the ${z} on the plate`,
      `put the ${x}, the ${y} and the melon on the stick`,
    ]) {
      await expect(meaning(instruction)).rejects.toThrow('cannot satisfy');
    }
  });

  it('lets a fruit slide down the stick and come to rest on the foot', async () => {
    using environment = new SimulatedEnvironment(findScenario('skewer'), { render: false });
    await environment.reset({ seed: SEED });
    const { simulation, variation } = environment;
    const [name = ''] = variation['fruits'] as unknown as readonly string[];
    const fruit = simulation.objects.find((object) => object.name === name);
    if (!fruit) throw new Error(`the scene has no ${name}`);
    const start = fruit.position;
    const to = [(variation['stickX'] as number) + 0.002, variation['stickY'] as number, 0.09];
    const moved = [0, 1, 2].map((k) => (to[k] ?? 0) - (start[k] ?? 0));
    fruit.correct(Float64Array.of(0, 0, 0, 0, 0, 0, ...moved, 0, 0, 0), 0);
    for (let i = 0; i < 240; i++) simulation.step();
    expect(fruit.position[2]).toBeCloseTo(0.012 + 0.018 * (variation['size'] as number), 4);
    expect(Math.hypot((fruit.position[0] ?? 0) - (to[0] ?? 0), (fruit.position[1] ?? 0) - (to[1] ?? 0))).toBeLessThan(
      0.005,
    );
    expect(fruit.speed).toBeLessThan(1e-3);
    expect(simulation.metrics().objectMaxPenetration).toBeLessThan(1e-3);
  });
});
