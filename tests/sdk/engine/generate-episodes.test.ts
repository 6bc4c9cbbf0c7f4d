import { afterAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom, take, toArray } from 'rxjs';
import {
  generateDataset,
  generateEpisodes,
  iterateEpisodes,
  type AttemptEvent,
  type GenerateEpisodesOptions,
} from '../../../sdk/engine/index.node.js';
import { episodeIds } from '../../../sdk/engine/episode-id.node.js';
import { openDataset } from '../../../sdk/episodes/index.node.js';
import type { Episode } from '../../../sdk/episodes/index.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';
import { Queue } from '../../support/queue-engine.js';

const folders = new TemporaryFolders();
const source = new URL('../../support/point-source.js', import.meta.url);
const OPTIONS = { scenario: 'point', scenarioVersion: 1, episodes: 5, seed: 1, source };

afterAll(() => folders.removeAll());

async function collect(options: Partial<GenerateEpisodesOptions> = {}): Promise<Episode[]> {
  const all: Episode[] = [];
  for await (const episode of iterateEpisodes({ ...OPTIONS, ...options })) all.push(episode);
  return all;
}

describe('generateEpisodes and iterateEpisodes', () => {
  it('deliver what generateDataset would write, pictures included, whatever the number of workers', async () => {
    const folder = await folders.make();
    await lastValueFrom(generateDataset({ ...OPTIONS, folder, workers: 1 }));
    const dataset = await openDataset(folder);
    const events: AttemptEvent[] = [];
    const streamed = await lastValueFrom(
      generateEpisodes({ ...OPTIONS, workers: 2, onAttempt: (event) => events.push(event) }).pipe(toArray()),
    );
    expect(streamed).toHaveLength(5);
    for (const [i, episode] of streamed.entries()) {
      const written = await dataset.episode(i);
      expect(episode.steps.map(({ images }) => images)).toEqual(written.steps.map(({ images }) => images));
      expect(episode.steps.map(({ action }) => action)).toEqual(written.steps.map(({ action }) => action));
      expect({ ...episode, steps: [] }).toEqual({ ...written, steps: [] });
    }
    expect(events.map(({ attempt }) => attempt.seed)).toEqual(events.map((_, i) => i + 1));
    expect(events.some(({ attempt }) => !attempt.accepted)).toBe(true);
    expect(events.at(-1)).toMatchObject({ accepted: 5, attempts: events.length, episodes: 5 });
    expect(await collect({ workers: 1 })).toEqual(streamed);
  });

  it('stop when the consumer does', async () => {
    const some = await lastValueFrom(generateEpisodes({ ...OPTIONS, episodes: 1000 }).pipe(take(2), toArray()));
    expect(some.map(({ seed }) => seed)).toHaveLength(2);
    const controller = new AbortController();
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      for await (const { seed } of iterateEpisodes({ ...OPTIONS, episodes: 1000, signal: controller.signal })) {
        seen.push(seed);
        if (seen.length === 2) controller.abort(new Error('enough'));
      }
    };
    await expect(run()).rejects.toThrow('enough');
    expect(seen).toHaveLength(2);
  });

  it('give up after too many attempts, and say why', async () => {
    await expect(collect({ maxAttempts: 2 })).rejects.toThrow(
      /^only \d of 5 episodes were accepted in 2 attempts.*Raise maxAttempts/,
    );
    await expect(collect({ scenarioVersion: undefined })).rejects.toThrow('there is no scenario "point"');
  });
});

describe('another engine', () => {
  it('gives the same bytes, and does no attempt of one name again', async () => {
    const local = await folders.make();
    await lastValueFrom(generateDataset({ ...OPTIONS, folder: local, workers: 2 }));
    const wanted = await fileHashes(local);
    const queue = new Queue();
    const [first, second] = [await folders.make(), await folders.make()];
    await lastValueFrom(generateDataset({ ...OPTIONS, folder: first, engine: queue.engine }));
    expect(await fileHashes(first)).toEqual(wanted);
    const done = new Map(queue.done);
    expect([...done.keys()].sort()[0]).toMatch(/^point@1\/[0-9a-f]{16}\/1$/);
    expect(Math.max(...done.values())).toBe(2);
    await lastValueFrom(generateDataset({ ...OPTIONS, folder: second, engine: queue.engine }));
    expect(await fileHashes(second)).toEqual(wanted);
    expect(queue.done).toEqual(done);
  });

  it('names attempts by all that they depend on', () => {
    const identity = {
      request: { scenario: 'pick-place', policy: 'expert', accept: 'success' },
      scenarioVersion: 2,
      further: { program: '1' },
    } as const;
    const id = episodeIds(identity)(41);
    expect(id).toMatch(/^pick-place@2\/[0-9a-f]{16}\/41$/);
    const same = { ...identity, request: { accept: 'success', policy: 'expert', scenario: 'pick-place' } } as const;
    expect(episodeIds(same)(41)).toBe(id);
    for (const other of [
      { ...identity, request: { ...identity.request, policy: 'random' } },
      { ...identity, request: { ...identity.request, variation: 'randomized' } },
      { ...identity, further: { program: '2' } },
    ]) {
      expect(episodeIds(other)(41)).not.toBe(id);
    }
  });
});
