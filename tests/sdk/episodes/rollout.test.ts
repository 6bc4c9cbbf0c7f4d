import { describe, expect, it } from '@jest/globals';
import { replayEpisode, rollout, type Episode } from '../../../sdk/episodes/index.js';
import type { Policy } from '../../../policies/index.js';
import { PointEnvironment, PointPolicy } from '../../support/point-robot.js';

function play(environment: PointEnvironment, options: Partial<Parameters<typeof rollout>[0]> = {}): Promise<Episode> {
  return rollout({
    environment,
    policy: new PointPolicy(environment),
    seed: 1,
    maxTicks: 60,
    stateHash: () => environment.stateHash(),
    variation: () => environment.variation,
    scenario: { name: 'point', version: 1 },
    ...options,
  });
}

function policyOf(act: Policy['act']): Policy {
  return { name: 'test', reset: () => Promise.resolve(), act };
}

describe('rollout', () => {
  it('records observation i with the action applied from it, then ten hold frames', async () => {
    const environment = new PointEnvironment();
    const episode = await play(environment);
    expect(episode.ending).toBe('finished');
    expect(episode.success).toBe(true);
    expect(episode.steps[0]?.time).toBe(0);
    expect(episode.steps.map((step) => Math.round(step.time * 20))).toEqual([...episode.steps.keys()]);
    const first = episode.steps[0]?.state[0] as number;
    const second = episode.steps[1]?.state[0] as number;
    expect(second - first).toBeCloseTo(0.05, 6);
    expect(new Set(episode.steps.slice(-11).map((step) => step.action.join()))).toHaveProperty('size', 1);
    expect(episode.finalStateHash).toBe(environment.stateHash());
    expect(episode.steps[0]?.subtask).toBe('move');
    expect(episode.steps.at(-1)?.subtask).toBe('wait');
  });

  it('gives the same episode for the same seed', async () => {
    expect(await play(new PointEnvironment())).toEqual(await play(new PointEnvironment()));
  });

  it('uses the given instruction', async () => {
    expect((await play(new PointEnvironment(), { instruction: 'go' })).instruction).toBe('go');
  });

  it('stops at the time limit, hold frames not counted', async () => {
    const still = policyOf(() => Promise.resolve(Float32Array.of(-0.5, 0)));
    const episode = await play(new PointEnvironment(), { policy: still, maxTicks: 7, holdTicks: 2 });
    expect(episode.ending).toBe('truncated');
    expect(episode.steps).toHaveLength(9);
    expect(episode.provenance).toEqual({ policy: 'test' });
  });

  it('stops when the environment cuts it off', async () => {
    const still = policyOf(() => Promise.resolve(Float32Array.of(-0.5, 0)));
    const episode = await play(new PointEnvironment(), { policy: still, maxTicks: 500, holdTicks: 0 });
    expect(episode.ending).toBe('truncated');
    expect(episode.steps).toHaveLength(60);
  });

  it('can be cancelled between two ticks', async () => {
    const controller = new AbortController();
    const onStep = (_: unknown, index: number): void => {
      if (index === 4) controller.abort(new Error('enough'));
    };
    await expect(play(new PointEnvironment(), { signal: controller.signal, onStep })).rejects.toThrow('enough');
  });

  it('refuses actions that do not fit', async () => {
    const short = policyOf(() => Promise.resolve(Float32Array.of(1)));
    await expect(play(new PointEnvironment(), { policy: short })).rejects.toThrow('must have 2 numbers, received 1');
    const bad = policyOf(() => Promise.resolve(Float32Array.of(NaN, 0)));
    await expect(play(new PointEnvironment(), { policy: bad })).rejects.toThrow('not finite');
    const none = policyOf(() => Promise.resolve({ actions: [] }));
    await expect(play(new PointEnvironment(), { policy: none })).rejects.toThrow('received none');
    await expect(play(new PointEnvironment(), { maxTicks: 0 })).rejects.toThrow(RangeError);
  });
});

describe('replayEpisode', () => {
  it('finds every state again', async () => {
    const episode = await play(new PointEnvironment());
    const environment = new PointEnvironment();
    const result = await replayEpisode({ environment, stateHash: () => environment.stateHash(), episode });
    expect(result).toEqual({ identical: true, compared: episode.steps.length + 1, firstDifferentTick: null });
  });

  it('names the first tick that differs', async () => {
    const episode = await play(new PointEnvironment());
    const changed = Float32Array.of(-1, 0);
    const steps = episode.steps.map((step, i) => (i === 4 ? { ...step, action: changed } : step));
    const environment = new PointEnvironment();
    const stateHash = (): string => environment.stateHash();
    const result = await replayEpisode({ environment, stateHash, episode: { ...episode, steps } });
    expect(result).toMatchObject({ identical: false, firstDifferentTick: 5, recorded: episode.steps[5]?.stateHash });
  });

  it('refuses an episode without state hashes', async () => {
    const environment = new PointEnvironment();
    const episode = await play(environment, { stateHash: undefined });
    await expect(replayEpisode({ environment, stateHash: () => '', episode })).rejects.toThrow('no state hashes');
  });
});
