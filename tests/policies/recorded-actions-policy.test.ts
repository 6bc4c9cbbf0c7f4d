import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';
import { RecordedActionsPolicy } from '../../policies/index.js';
import { findScenario, SimulatedEnvironment } from '../../scenarios/index.js';
import type { Observation } from '../../sim/interface/index.js';
import { generateDataset } from '../../sdk/engine/index.node.js';
import { rollout } from '../../sdk/episodes/index.js';
import { openDataset } from '../../sdk/episodes/index.node.js';
import { TemporaryFolders } from '../support/files.js';

const folders = new TemporaryFolders();
afterAll(() => folders.removeAll());

describe('RecordedActionsPolicy', () => {
  it('carries out the actions of a dataset that somebody else wrote, as far as anybody can tell', async () => {
    const folder = await folders.make();
    await lastValueFrom(generateDataset({ scenario: 'pick-place', episodes: 1, seed: 11, folder, workers: 1 }));
    const before = await openDataset(folder);
    const hashes = (await before.episode(0)).steps.map(({ stateHash }) => stateHash);
    // What is left is what every LeRobot dataset has.
    await rm(join(folder, 'meta/nextstate'), { recursive: true });
    const dataset = await openDataset(folder);
    expect(dataset.origin).toBeUndefined();
    const { steps } = await dataset.episode(0, { images: false });

    const policy = new RecordedActionsPolicy({
      names: dataset.layout.actionSpace.names,
      actions: steps.map(({ action }) => action),
      rate: dataset.layout.fps,
    });
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const stateHash = (): string => environment.simulation.stateHash();
    const played = await rollout({ environment, policy, seed: 11, maxTicks: 1000, holdTicks: 0, stateHash });
    expect(played.success).toBe(true);
    expect(played.steps.map((step) => step.stateHash)).toEqual(hashes);
  });

  const reset = (policy: RecordedActionsPolicy, names: readonly string[], controlRate: number): Promise<void> => {
    const space = { names, units: names.map(() => '1'), low: names.map(() => -1), high: names.map(() => 1) };
    const observation: Observation = { time: 0, state: new Float32Array(0), images: {} };
    const robot = { type: 'test', arms: [] };
    return policy.reset({
      instruction: '',
      seed: 0,
      actionSpace: space,
      stateSpace: space,
      controlRate,
      robot,
      observation,
    });
  };
  const observation: Observation = { time: 0, state: new Float32Array(0), images: {} };

  it('puts entries in the order of the robot, and holds actions that were recorded at half the rate', async () => {
    const actions = [Float32Array.of(1, 2, 9), Float32Array.of(3, 4, 9)];
    const policy = new RecordedActionsPolicy({ names: ['shoulder.pos', 'gripper', 'extra'], actions, rate: 10 });
    await reset(policy, ['gripper', 'shoulder'], 20);
    const chunk = await policy.act(observation);
    expect(chunk.actions.map((action) => [...action])).toEqual([[2, 1], [2, 1], [4, 3], [4, 3]]); // prettier-ignore
    expect(chunk.finished).toBe(true);
  });

  it('skips frames of a faster record', async () => {
    const actions = [0, 1, 2, 3, 4, 5].map((i) => Float32Array.of(i));
    const policy = new RecordedActionsPolicy({ names: ['a'], actions, rate: 60 });
    await reset(policy, ['a'], 20);
    expect((await policy.act(observation)).actions.map(([value]) => value)).toEqual([0, 3]);
  });

  it('says what does not fit', async () => {
    expect(() => new RecordedActionsPolicy({ names: ['a'], actions: [], rate: 20 })).toThrow(RangeError);
    expect(() => new RecordedActionsPolicy({ names: ['a'], actions: [Float32Array.of(1, 2)], rate: 20 })).toThrow(
      'recorded.actions[0] must have 1 numbers, received 2',
    );
    const policy = new RecordedActionsPolicy({ names: ['a', 'b'], actions: [Float32Array.of(1, 2)], rate: 20 });
    await expect(policy.act(observation)).rejects.toThrow('before reset');
    await expect(async () => reset(policy, ['a', 'c', 'd'], 20)).rejects.toThrow(
      new RangeError("recorded.names must name every entry of the robot's action: c, d missing in a, b"),
    );
  });
});
