import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom, toArray } from 'rxjs';
import {
  generateDataset,
  replayDataset,
  type GenerateEvent,
  type GenerateOptions,
} from '../../../sdk/engine/index.node.js';
import { openDataset } from '../../../sdk/episodes/index.node.js';
import { VERSION } from '../../../sdk/engine/version.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';

const folders = new TemporaryFolders();
const source = new URL('../../support/point-source.js', import.meta.url);

afterAll(() => folders.removeAll());

function options(folder: string, more: Partial<GenerateOptions> = {}): GenerateOptions {
  return { scenario: 'point', scenarioVersion: 1, folder, episodes: 5, seed: 1, episodesPerFile: 2, source, ...more };
}

function generate(folder: string, more: Partial<GenerateOptions> = {}): Promise<GenerateEvent[]> {
  return lastValueFrom(generateDataset(options(folder, more)).pipe(toArray()));
}

describe('generateDataset', () => {
  it('writes the same bytes for any number of workers, and after an interruption', async () => {
    const one = await folders.make();
    const events = await generate(one, { workers: 1 });
    const wanted = await fileHashes(one);
    expect(events[0]).toEqual({ type: 'started', accepted: 0, attempts: 0, episodes: 5, workers: 1 });
    const attempts = events.filter((event) => event.type === 'attempt').map((event) => event.attempt);
    expect(attempts.map(({ seed }) => seed)).toEqual(attempts.map((_, i) => i + 1));
    expect(attempts.some(({ accepted }) => !accepted)).toBe(true);
    expect(attempts.find(({ accepted }) => !accepted)?.reason).toMatch(/^not done after \d+ ticks$/);
    expect(events.at(-1)).toMatchObject({ type: 'finished', accepted: 5, attempts: attempts.length });

    const two = await folders.make();
    await generate(two, { workers: 2 });
    expect(await fileHashes(two)).toEqual(wanted);

    const interrupted = await folders.make();
    const controller = new AbortController();
    const run = generateDataset(options(interrupted, { workers: 2, signal: controller.signal })).forEach((event) => {
      if (event.type === 'attempt' && event.accepted === 3) controller.abort(new Error('power cut'));
    });
    await expect(run).rejects.toThrow('power cut');
    expect((await openDataset(interrupted)).length).toBe(2);
    await generate(interrupted, { workers: 1, resume: true });
    expect(await fileHashes(interrupted)).toEqual(wanted);
  });

  it('gives up after too many attempts, says why, and goes on when allowed more', async () => {
    const folder = await folders.make();
    await expect(generate(folder, { maxAttempts: 2 })).rejects.toThrow(
      /^only \d of 5 episodes were accepted in 2 attempts/,
    );
    await generate(folder, { resume: true });
    const whole = await folders.make();
    await generate(whole);
    expect(await fileHashes(folder)).toEqual(await fileHashes(whole));
  });

  it('does not take a broken program for a failed attempt', async () => {
    await expect(generate(await folders.make(), { policy: 'broken' })).rejects.toThrow('this policy is broken');
  });

  it('keeps everything when asked to', async () => {
    const folder = await folders.make();
    const events = await generate(folder, { accept: 'any', episodes: 4 });
    expect(events.at(-1)).toMatchObject({ accepted: 4, attempts: 4 });
  });

  it('checks its options', async () => {
    await expect(generate(await folders.make(), { episodes: 0 })).rejects.toThrow(
      'options.episodes must be an integer',
    );
    await expect(generate(await folders.make(), { seed: -1 })).rejects.toThrow('received -1');
  });

  it('keeps its version in step with the package', async () => {
    const text = await readFile(new URL('../../../../package.json', import.meta.url), 'utf8');
    expect((JSON.parse(text) as { version: string }).version).toBe(VERSION);
  });
});

describe('replayDataset', () => {
  it('finds every state again, and the first that was changed', async () => {
    const folder = await folders.make();
    await generate(folder, { episodes: 2 });
    const results = [];
    for await (const result of replayDataset({ folder, source, workers: 2 })) results.push(result);
    expect(results.map(({ episode, identical }) => [episode, identical])).toEqual([
      [0, true],
      [1, true],
    ]);
    const file = join(folder, 'meta/nextstate/episodes/chunk-000/file-000.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    const record = JSON.parse(lines[1] ?? '') as { stateHashes: string[] };
    record.stateHashes[6] = '0123456789abcdef';
    lines[1] = JSON.stringify(record);
    await writeFile(file, lines.join('\n'));
    for await (const result of replayDataset({ folder, source, episodes: [1] })) {
      expect(result).toMatchObject({
        episode: 1,
        identical: false,
        firstDifferentTick: 6,
        recorded: '0123456789abcdef',
      });
    }
  });

  it('refuses episodes whose actions the simulation does not take', async () => {
    const folder = await folders.make();
    await generate(folder, { episodes: 1 });
    const renamed = new URL('../../support/renamed-point-source.js', import.meta.url);
    const replay = replayDataset({ folder, source: renamed, workers: 1 });
    await expect(replay.next()).rejects.toThrow(
      /^episode 0 has the action entries .*, the simulation of point in control mode joint-position takes renamed_x, renamed_y/,
    );
  });
});
