import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evaluatePolicy } from '../../../sdk/evaluation/index.node.js';
import { TemporaryFolders } from '../../support/files.js';
import { wideModel } from './support.js';

/** Several whole episodes are simulated, which takes long where all cores are busy. */
const PATIENCE_MS = 600_000;

const folders = new TemporaryFolders();
let folder: string;
let model: string;

beforeAll(async () => {
  folder = await folders.make();
  model = await wideModel(folder);
});

afterAll(() => folders.removeAll());

describe('evaluatePolicy', () => {
  it(
    'plays the expert in simulation beside a random control on the same seeds',
    async () => {
      const out = join(folder, 'expert');
      const info = await evaluatePolicy({ policy: 'expert', scenario: 'pick-place', out, episodes: 2, workers: 2 });
      expect(JSON.parse(await readFile(join(out, 'eval_info.json'), 'utf8'))).toEqual(info);
      expect(info).toMatchObject({ n: 2, seed_list: [1000, 1001], ci_method: 'wilson' });
      expect(info.overall.pc_success).toBe(100);
      expect(info.control).toMatchObject({ policy: 'random', pc_success: 0, n: 2 });
      expect(info.nextstate).toMatchObject({ policy: 'expert', in: 'simulation', model: null });
    },
    PATIENCE_MS,
  );

  it(
    'plays policies that need no true state inside a world model',
    async () => {
      const options = {
        scenario: 'pick-place',
        episodes: 1,
        seed: 3,
        workers: 1,
        model,
        world: 'world-model',
        stride: 60,
      } as const;
      const random = await evaluatePolicy({ ...options, policy: 'random', out: join(folder, 'imagined-random') });
      expect(random.control).toBeNull();
      expect(random.nextstate).toMatchObject({
        policy: 'random',
        in: 'world-model',
        model: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      const planned = await evaluatePolicy({
        ...options,
        policy: 'world-model',
        control: 'none',
        out: join(folder, 'imagined-plan'),
      });
      expect(planned.per_episode).toHaveLength(1);
      expect(planned.seed_list).toEqual([3]);
    },
    PATIENCE_MS,
  );

  it(
    'lets a world model look again after each action, the same whatever the number of workers',
    async () => {
      const options = { scenario: 'pick-place', seed: 3, model, control: 'none', out: join(folder, 'replanning') };
      const policy = 'world-model-replanning';
      const told = await evaluatePolicy({ ...options, policy: `${policy}-objects`, episodes: 2, workers: 1 });
      expect(told.nextstate).toMatchObject({
        policy: `${policy}-objects`,
        in: 'simulation',
        model: expect.any(String),
      });
      expect(told.per_episode.map(({ unreachable }) => typeof unreachable)).toEqual(['number', 'number']);
      expect(told.per_episode.map(({ failure }) => failure)).toEqual([undefined, undefined]);
      const again = await evaluatePolicy({ ...options, policy: `${policy}-objects`, episodes: 2, workers: 2 });
      expect(again.per_episode).toEqual(told.per_episode);
      const blind = await evaluatePolicy({ ...options, policy: `${policy}-states`, episodes: 1 });
      expect(blind.per_episode).toMatchObject([{ seed: 3, unreachable: expect.any(Number) }]);
      expect(blind.per_episode[0]?.failure).toBeUndefined();
      const world = 'world-model';
      const imagined = await evaluatePolicy({ ...options, policy, world, episodes: 1, stride: 60 });
      expect(imagined.per_episode).toMatchObject([{ seed: 3, unreachable: expect.any(Number) }]);
    },
    PATIENCE_MS,
  );

  it('refuses what cannot act there', async () => {
    const options = { scenario: 'pick-place', out: folder, model };
    await expect(evaluatePolicy({ ...options, policy: 'expert', world: 'world-model' })).rejects.toThrow(
      'the expert needs the true state of the scene',
    );
    const told = { ...options, policy: 'world-model-replanning-objects', world: 'world-model' as const };
    await expect(evaluatePolicy(told)).rejects.toThrow(
      'the policy world-model-replanning-objects needs the true state of the scene',
    );
    const blind = { ...options, model: resolve('models/tiny-states') };
    await expect(evaluatePolicy({ ...blind, policy: 'world-model-replanning' })).rejects.toThrow(
      'tiny-states sees no pictures, which world-model-replanning acts on',
    );
    await expect(evaluatePolicy({ ...blind, policy: 'world-model' })).rejects.toThrow(
      'evaluate it as world-model-states',
    );
    await expect(evaluatePolicy({ ...blind, policy: 'random', world: 'world-model' })).rejects.toThrow(
      'tiny-states sees no pictures, which an imagined world consists of',
    );
    const tiny = { ...options, model: resolve('models/tiny') };
    await expect(evaluatePolicy({ ...tiny, policy: 'world-model-replanning-states' })).rejects.toThrow(
      'tiny was not trained on states alone',
    );
    await expect(evaluatePolicy({ ...options, policy: 'world-model', temperature: 0.5 })).rejects.toThrow(
      'temperature must be left out: world-model chooses no action in closed loop, received 0.5',
    );
    await expect(evaluatePolicy({ ...options, policy: 'wizard' })).rejects.toThrow(
      'there is no policy "wizard"; there are expert, hold, random, world-model, world-model-objects, ' +
        'world-model-states, world-model-replanning, world-model-replanning-objects, world-model-replanning-states',
    );
    await expect(evaluatePolicy({ ...options, policy: 'random', episodes: 0 })).rejects.toThrow(
      'episodes must be a positive integer, received 0',
    );
  });
});
