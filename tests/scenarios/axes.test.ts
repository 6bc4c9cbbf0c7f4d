import { describe, expect, it } from '@jest/globals';
import {
  SimulatedEnvironment,
  VARIATION_AXES,
  builtInScenarios,
  drawsOfAxes,
  findScenario,
} from '../../scenarios/index.js';

const scenarios = builtInScenarios('manipulation', 'dynamics').map((scenario) => [scenario.name, scenario] as const);

describe.each(scenarios)('the axes of %s', (_name, scenario) => {
  it('replay alone in the nominal scene from what was logged', async () => {
    using environment = new SimulatedEnvironment(scenario, { render: false });
    await environment.reset({ seed: 21, options: { variation: 'randomized' } });
    const logged = environment.variation;
    await environment.reset({ seed: 1, options: { variation: 'clean' } });
    const nominal = environment.simulation.sceneHash;
    const scenes = new Set<string>();
    const drawn = new Set(Object.values(scenario.variations).map(({ axis }) => axis));
    const axes = VARIATION_AXES.filter((axis) => drawn.has(axis));
    for (const axis of axes) {
      const draws = drawsOfAxes(scenario.variations, logged, [axis]);
      // Whatever the seed: the logged draws and the nominal ones are the whole scene.
      await environment.reset({ seed: 5, options: { variation: { level: 'clean', ...draws } } });
      const replayed = environment.simulation.sceneHash;
      const { variation } = environment;
      await environment.reset({ seed: 21, options: { variation: `clean,${axis}` } });
      expect([axis, environment.simulation.sceneHash]).toEqual([axis, replayed]);
      expect(environment.variation).toEqual(variation);
      // How it is said and how the expert takes hold are no part of the scene.
      expect([axis, replayed !== nominal]).toEqual([axis, axis !== 'language' && axis !== 'grasp']);
      scenes.add(replayed);
    }
    expect(scenes.size).toBe(axes.filter((axis) => axis !== 'language' && axis !== 'grasp').length + 1);
  });

  it('give another scene for another seed at the level randomized, and one scene at the level clean', async () => {
    using environment = new SimulatedEnvironment(scenario, { render: false });
    const hashes = async (variation: string): Promise<Set<string>> => {
      const found = new Set<string>();
      for (let seed = 0; seed < 5; seed++) {
        await environment.reset({ seed, options: { variation } });
        found.add(environment.simulation.sceneHash);
      }
      return found;
    };
    expect((await hashes('randomized')).size).toBe(5);
    expect((await hashes('clean')).size).toBe(1);
  });
});

describe('table height', () => {
  it('lowers robot, floor and camera by as much as the table is higher', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    await environment.reset({ seed: 2, options: { variation: { level: 'clean' } } });
    const base = environment.robot.arms[0]?.base.position[2] ?? NaN;
    const camera = environment.simulation.cameras.get('front')?.position[2] ?? NaN;
    const hand = environment.sceneState.arms[0]?.endEffector.position[2] ?? NaN;
    await environment.reset({ seed: 2, options: { variation: { level: 'clean', tableHeight: 0.02 } } });
    expect(environment.robot.arms[0]?.base.position[2]).toBeCloseTo(base - 0.02, 12);
    expect(environment.simulation.cameras.get('front')?.position[2]).toBeCloseTo(camera - 0.02, 12);
    expect(environment.sceneState.arms[0]?.endEffector.position[2]).toBeCloseTo(hand - 0.02, 9);
    const floor = environment.simulation.scene.getObjectByName('floor');
    floor?.updateWorldMatrix(true, false);
    expect(floor?.matrixWorld.elements[14]).toBeCloseTo(-0.76, 9);
  });
});

describe('sensors', () => {
  it('see late and with noise when their axes are on, and the same again', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'));
    const start = async (variation: string): Promise<{ pixels: Uint8Array; state: Float32Array }> => {
      const { observation } = await environment.reset({ seed: 8, options: { variation } });
      return { pixels: observation.images['front']?.data ?? new Uint8Array(), state: observation.state };
    };
    const truth = await start('clean');
    const noisy = await start('clean,noise');
    expect(await start('clean,noise')).toEqual(noisy);
    expect(noisy.pixels).not.toEqual(truth.pixels);
    expect(noisy.state).not.toEqual(truth.state);
    const error = truth.state.map((value, i) => Math.abs(value - (noisy.state[i] ?? NaN)));
    expect(Math.max(...error)).toBeLessThan(0.02);
  });
});

describe('instructions', () => {
  it.each(scenarios)('of %s come in English and Chinese, seen and unseen', async (_name, scenario) => {
    using environment = new SimulatedEnvironment(scenario, { render: false });
    const collect = async (variation: string): Promise<Set<string>> => {
      const found = new Set<string>();
      for (let seed = 0; seed < 30; seed++) {
        const { info } = await environment.reset({ seed, options: { variation } });
        found.add(info.instruction);
        // The scene understands what it says, and it means the drawn goal.
        const meaning = scenario.interpret(info.instruction, environment.variation);
        expect(environment.variation).toMatchObject(meaning ?? { understood: info.instruction });
      }
      return found;
    };
    const seen = await collect('clean,language');
    const unseen = await collect('clean,language,unseen');
    expect([...seen].filter((each) => unseen.has(each))).toEqual([]);
    for (const sentences of [seen, unseen]) {
      expect(sentences.size).toBeGreaterThanOrEqual(5);
      expect([...sentences].some((each) => /[\u4e00-\u9fff]/.test(each))).toBe(true);
      expect([...sentences].some((each) => /^[a-z0-9 ,.?]+$/i.test(each))).toBe(true);
    }
  });
});
