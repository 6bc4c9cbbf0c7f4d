import { afterEach, describe, expect, it } from '@jest/globals';
import { HAND_DOWN } from '../../../policies/index.js';
import { findScenario, SimulatedEnvironment } from '../../../scenarios/index.js';
import { createJob } from '../../../sdk/evaluation/policy-job.node.js';
import { serveWorldModel } from '../../../sdk/remote/index.node.js';
import type { PredictedKeyframe, PredictionStart, WorldModel } from '../../../sdk/world-model/index.js';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A model that holds every task for done, but predicts `keyframe` where it is given, and keeps what it is asked. */
function idleModel(asked: PredictionStart[], keyframe?: PredictedKeyframe): WorldModel {
  return {
    name: 'idle',
    checksum: '0',
    picture: { width: 32, height: 32 },
    statesAlone: true,
    openPrediction: (start) => {
      asked.push(start);
      return Promise.resolve({
        state: { time: 0, objects: {}, cloths: {}, arms: [], contacts: [] },
        thought: '',
        nextAction: () => Promise.resolve(null),
        next: () => (keyframe ? Promise.resolve(keyframe) : Promise.reject(new Error('the action alone is asked for'))),
        close: () => Promise.resolve(),
      });
    },
    dispose: () => Promise.resolve(),
    [Symbol.dispose]: () => undefined,
  };
}

describe('a job that evaluates a policy', () => {
  it('tells a model of the things of each seed, not of those of an earlier one', async () => {
    const asked: PredictionStart[] = [];
    const server = await serveWorldModel(idleModel(asked), { port: 0 });
    closing.push(() => server.close());
    const settings = { scenario: 'pick-place', world: 'simulation', render: false, model: server.url, stride: 8 };
    const job = await createJob(settings);
    closing.push(() => job.dispose?.());
    const seeds = [900_000, 900_001, 900_004];
    for (const seed of seeds) await job.run({ policy: 'world-model-replanning-states', seed }, undefined);

    using environment = new SimulatedEnvironment(findScenario('pick-place', 'manipulation'), { render: false });
    const present: string[][] = [];
    for (const seed of seeds) {
      await environment.reset({ seed });
      present.push(Object.keys(environment.sceneState.objects).sort());
    }
    expect(new Set(present.map(String)).size).toBeGreaterThan(1);
    const told = asked.map(({ objects }) => Object.keys(objects?.objects ?? {}).sort());
    expect(told).toEqual(present);
  });

  it('lets a model plan once from the first state alone, or from picture and objects', async () => {
    const asked: PredictionStart[] = [];
    const target = { position: [0.05, 0, 0.3], orientation: HAND_DOWN, gripperOpening: 0.08, gripForce: 20 } as const;
    const state = { time: 0.5, objects: {}, cloths: {}, arms: [], contacts: [] };
    const seen = { frame: null, codes: [], changedPatches: [], state, time: 0.5, index: 0 };
    const rising = idleModel(asked, { ...seen, subtask: 'rise', ticks: 10, targets: [target], ending: 'task' });
    const server = await serveWorldModel(rising, { port: 0 });
    closing.push(() => server.close());
    const job = await createJob({
      scenario: 'pick-place',
      world: 'simulation',
      render: true,
      model: server.url,
      stride: 8,
    });
    closing.push(() => job.dispose?.());
    for (const policy of ['world-model-states', 'world-model-objects', 'world-model']) {
      const { output } = await job.run({ policy, seed: 900_000 }, undefined);
      expect(output).toMatchObject({ seed: 900_000, success: false });
      expect(output).not.toHaveProperty('failure');
    }
    const told = asked.map(({ observation, objects }) => [
      Object.keys(observation.images).length > 0,
      objects !== undefined,
    ]);
    // One look each.
    expect(told).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
  });

  it('lets a model act as the kind of what it is given says, unless it is told otherwise', async () => {
    const asked: PredictionStart[] = [];
    const server = await serveWorldModel(idleModel(asked), { port: 0 });
    closing.push(() => server.close());
    const settings = { scenario: 'pick-place', world: 'simulation', render: true, model: server.url, stride: 8 };
    for (const acting of [{}, { temperature: 0.25 }]) {
      const job = await createJob({ ...settings, acting });
      closing.push(() => job.dispose?.());
      await job.run({ policy: 'world-model-replanning-states', seed: 900_000 }, undefined);
      await job.run({ policy: 'world-model-replanning-objects', seed: 900_000 }, undefined);
    }
    expect(asked.map(({ temperature }) => temperature)).toEqual([0, 0, 0.25, 0.25]);
    expect(asked.map(({ observation }) => Object.keys(observation.images).length > 0)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});
