import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeEpisode, rollout, type EncodedEpisode, type Episode } from '../../../sdk/episodes/index.js';
import { DatasetWriter, openDataset, validateDataset } from '../../../sdk/episodes/index.node.js';
import { encodePng } from '../../../sdk/media/index.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';
import { PointEnvironment, PointPolicy } from '../../support/point-robot.js';

const folders = new TemporaryFolders();
const episodes: Episode[] = [];
const encoded: EncodedEpisode[] = [];
const OPTIONS = { generator: 'nextstate test', request: { scenario: 'point', seed: 1 }, episodesPerFile: 2 };

beforeAll(async () => {
  const environment = new PointEnvironment();
  for (let seed = 1; episodes.length < 5; seed++) {
    const episode = await rollout({
      environment,
      policy: new PointPolicy(environment),
      seed,
      maxTicks: 60,
      scenario: { name: 'point', version: 1 },
      stateHash: () => environment.stateHash(),
      variation: () => environment.variation,
      outcome: () => ({ figures: { distance: { value: 1.5, unit: 'mm' } } }),
    });
    if (!episode.success) continue;
    episodes.push(episode);
    encoded.push(encodeEpisode(episode, encodePng));
  }
});

afterAll(() => folders.removeAll());

/** Adds episodes `from` to `to - 1`, each after a rejected attempt. */
async function addEpisodes(writer: DatasetWriter, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    if (writer.attemptCount <= 2 * i) await writer.add({ seed: 2 * i, reason: 'dropped it', ticks: 7 });
    await writer.add({ seed: 2 * i + 1, reason: '', ticks: 30 }, encoded[i]);
  }
}

async function writeAll(folder: string): Promise<void> {
  const writer = await DatasetWriter.open(folder, OPTIONS);
  await addEpisodes(writer, 0, 5);
  await writer.finish();
}

describe('DatasetWriter and DatasetReader', () => {
  it('gives back what was recorded, pictures included', async () => {
    const folder = await folders.make();
    await writeAll(folder);
    const dataset = await openDataset(folder);
    expect(dataset.length).toBe(5);
    expect(dataset.info.total_frames).toBe(episodes.reduce((sum, { steps }) => sum + steps.length, 0));
    for (const [i, episode] of episodes.entries()) {
      const read = await dataset.episode(i);
      expect(read.steps).toHaveLength(episode.steps.length);
      for (const [k, step] of episode.steps.entries()) {
        expect(read.steps[k]).toEqual({ ...step, time: Math.fround(step.time), reward: Math.fround(step.reward) });
      }
      expect({ ...read, steps: [] }).toEqual({ ...episode, steps: [] });
    }
    const attempts = [];
    for await (const { seed, accepted, episodeIndex } of dataset.attempts())
      attempts.push([seed, accepted, episodeIndex]);
    expect(attempts).toEqual(Array.from({ length: 10 }, (_, i) => [i, i % 2 === 1, i % 2 === 1 ? (i - 1) / 2 : null]));
    expect((await dataset.episode(1, { images: ['wrist'] })).steps[0]?.images).toHaveProperty('wrist');
    expect((await dataset.episode(1, { images: false })).steps[0]?.images).toEqual({});
    await expect(dataset.episode(9)).rejects.toThrow('from 0 to 4, received 9');
    await expect(dataset.episode(0, { images: ['left'] })).rejects.toThrow('no camera "left", only overview, wrist');
  });

  it('writes the same bytes twice, and nothing hidden stays', async () => {
    const [a, b] = [await folders.make(), await folders.make()];
    await writeAll(a);
    await writeAll(b);
    const hashes = await fileHashes(a);
    expect(hashes).toEqual(await fileHashes(b));
    expect(Object.keys(hashes).filter((path) => path.includes('spool'))).toEqual([]);
    expect(Object.keys(hashes).filter((path) => path.startsWith('data/'))).toEqual([
      'data/chunk-000/file-000.parquet',
      'data/chunk-000/file-001.parquet',
      'data/chunk-000/file-002.parquet',
    ]);
  });

  it('closes a file that has reached its size', async () => {
    const folder = await folders.make();
    const writer = await DatasetWriter.open(folder, { ...OPTIONS, episodesPerFile: 100, bytesPerFile: 1 });
    await addEpisodes(writer, 0, 2);
    expect(writer.published).toBe(2);
    await writer.close();
  });

  it('goes on to the same bytes after a stop between any two attempts', async () => {
    const whole = await folders.make();
    await writeAll(whole);
    const wanted = await fileHashes(whole);
    for (let stop = 1; stop < 5; stop++) {
      const folder = await folders.make();
      const first = await DatasetWriter.open(folder, OPTIONS);
      await addEpisodes(first, 0, stop);
      await first.close();
      const second = await DatasetWriter.open(folder, { ...OPTIONS, resume: true });
      expect(second.accepted).toBe(stop);
      expect(second.published).toBe(stop - (stop % 2));
      await addEpisodes(second, stop, 5);
      await second.finish();
      expect(await fileHashes(folder)).toEqual(wanted);
    }
  });

  it('goes on to the same bytes after a stop between any two files of a publication, and loads meanwhile', async () => {
    const whole = await folders.make();
    await writeAll(whole);
    const wanted = await fileHashes(whole);
    const targets = [
      'README.md',
      'meta/nextstate/dataset.json',
      'meta/tasks.parquet',
      'data/chunk-000/file-001.parquet',
      'meta/episodes/chunk-000/file-001.parquet',
      'meta/nextstate/episodes/chunk-000/file-001.jsonl',
      'meta/nextstate/attempts/chunk-000/file-001.jsonl',
      'meta/stats.json',
      'meta/info.json',
    ];
    for (const target of targets) {
      const folder = await folders.make();
      const first = await DatasetWriter.open(folder, OPTIONS);
      await addEpisodes(first, 0, 3);
      // A folder in the place of the file makes its rename fail: the publication stops just before it.
      const path = join(folder, target);
      const before = await readFile(path).catch(() => undefined);
      await rm(path, { force: true });
      await mkdir(join(path, 'in-the-way'), { recursive: true });
      await expect(addEpisodes(first, 3, 4)).rejects.toThrow();
      await first.close();
      await rm(path, { recursive: true });
      if (before !== undefined) await writeFile(path, before);

      const meanwhile = await openDataset(folder);
      expect(meanwhile.length).toBe(2);
      expect((await meanwhile.episode(1)).seed).toBe(episodes[1]?.seed);

      const second = await DatasetWriter.open(folder, { ...OPTIONS, resume: true });
      await addEpisodes(second, 4, 5);
      await second.finish();
      expect(await fileHashes(folder)).toEqual(wanted);
    }
  });

  it('drops a line of the log that a kill cut off', async () => {
    const folder = await folders.make();
    const first = await DatasetWriter.open(folder, OPTIONS);
    await addEpisodes(first, 0, 1);
    await first.close();
    await writeFile(join(folder, '.spool/attempts.jsonl'), '{"seed":2,"acc', { flag: 'a' });
    const second = await DatasetWriter.open(folder, { ...OPTIONS, resume: true });
    expect(second.attemptCount).toBe(2);
    await addEpisodes(second, 1, 5);
    await second.finish();
    expect((await openDataset(folder)).length).toBe(5);
  });

  it('refuses folders that it must not touch, each in a sentence', async () => {
    const folder = await folders.make();
    await writeFile(join(folder, 'thesis.tex'), '');
    await expect(DatasetWriter.open(folder, OPTIONS)).rejects.toThrow('already holds 1 entries (such as thesis.tex)');
    await expect(DatasetWriter.open(folder, { ...OPTIONS, resume: true })).rejects.toThrow('no dataset in the making');
    await expect(DatasetWriter.open(join(folder, 'thesis.tex/x'), OPTIONS)).rejects.toThrow('choose another one');
    const finished = await folders.make();
    await writeAll(finished);
    const done = await DatasetWriter.open(finished, { ...OPTIONS, resume: true });
    expect(done).toMatchObject({ complete: true, accepted: 5, attemptCount: 10 });
    await expect(done.add({ seed: 10, reason: 'late', ticks: 1 })).rejects.toThrow('is closed');
    const begun = await folders.make();
    const writer = await DatasetWriter.open(begun, OPTIONS);
    await addEpisodes(writer, 0, 1);
    await writer.close();
    const other = { ...OPTIONS, request: { scenario: 'point', seed: 2 }, resume: true };
    await expect(DatasetWriter.open(begun, other)).rejects.toThrow('was begun with seed = 1, not 2');
    await expect(DatasetWriter.open(begun, OPTIONS)).rejects.toThrow('add --resume');
  });

  it('refuses an episode of another layout', async () => {
    const writer = await DatasetWriter.open(await folders.make(), OPTIONS);
    await addEpisodes(writer, 0, 1);
    const other = encodeEpisode({ ...(episodes[0] as Episode), controlRate: 10 }, encodePng);
    await expect(writer.add({ seed: 9, reason: '', ticks: 1 }, other)).rejects.toThrow('same robot, frame rate');
    await writer.close();
  });
});

describe('damaged datasets', () => {
  it('are told by the name of the file', async () => {
    const folder = await folders.make();
    await writeAll(folder);
    const dataset = await openDataset(folder);
    const data = join(folder, 'data/chunk-000/file-000.parquet');
    await truncate(data, (await readFile(data)).length - 100);
    await expect(dataset.episode(0)).rejects.toMatchObject({ name: 'DatasetCorruptError', file: data });
    await expect(dataset.episode(0)).rejects.toThrow('Restore this file from a copy');
    await rm(data);
    await expect(dataset.episode(0)).rejects.toThrow('file-000.parquet: is missing');
    await writeFile(join(folder, 'meta/info.json'), '{"fps": 0}');
    await expect(openDataset(folder)).rejects.toMatchObject({ name: 'DatasetCorruptError' });
    await expect(openDataset(await folders.make())).rejects.toThrow('is no LeRobot dataset');
  });

  it('are found by validate, and sound ones pass', async () => {
    const folder = await folders.make();
    await writeAll(folder);
    expect(await validateDataset(folder)).toMatchObject({ valid: true, findings: [], episodes: 5 });
    await writeFile(
      join(folder, 'data/chunk-000/tmp.parquet'),
      await readFile(join(folder, 'data/chunk-000/file-002.parquet')),
    );
    const stray = await validateDataset(folder);
    expect(stray.valid).toBe(false);
    expect(stray.findings[0]).toMatchObject({ file: 'data/chunk-000/tmp.parquet', severity: 'error' });
    await rm(join(folder, 'data/chunk-000/tmp.parquet'));

    const stats = join(folder, 'meta/stats.json');
    const parsed = JSON.parse(await readFile(stats, 'utf8')) as { action: { mean: number[] } };
    parsed.action.mean[0] = 99;
    await writeFile(stats, JSON.stringify(parsed));
    const wrong = await validateDataset(folder);
    expect(wrong.findings).toHaveLength(1);
    expect(wrong.findings[0]?.message).toMatch(/^mean of "action", entry 0, must be .* received 99$/);

    const info = join(folder, 'meta/info.json');
    const text = await readFile(info, 'utf8');
    await writeFile(info, text.replace('"action": {', '"action/x": {'));
    const messages = (await validateDataset(folder)).findings.map(({ message }) => message);
    expect(messages).toContain('feature names must not contain "/", received "action/x"');
    expect(messages.some((message) => message.includes('has no column "action/x"'))).toBe(true);
    await writeFile(info, text.replace('v3.0', 'v2.1'));
    expect((await validateDataset(folder)).findings[0]?.message).toContain('convert_dataset_v21_to_v30');
  });
});
