import { mkdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EncodedEpisode } from '../../../sdk/episodes/index.js';
import { DatasetWriter, openDataset, validateDataset } from '../../../sdk/episodes/index.node.js';
import { FaultyFileSystem, type Fault } from '../../support/faulty-file-system.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';
import { cutOffSmallDataset, shortEpisodes, SMALL_DATASET, writeSmallDataset } from '../../support/small-dataset.js';

const folders = new TemporaryFolders();
const OPTIONS = SMALL_DATASET;
let encoded: EncodedEpisode[];
let wanted: Record<string, string>;
let steps: readonly string[];

beforeAll(async () => {
  encoded = await shortEpisodes();
  const folder = await folders.make();
  const files = new FaultyFileSystem();
  await write(folder, { files });
  wanted = await fileHashes(folder);
  steps = files.steps;
});

afterAll(() => folders.removeAll());

const write = (folder: string, more = {}): Promise<void> => writeSmallDataset(folder, encoded, more);
const cutOff = (folder: string, fault: Fault): Promise<unknown> => cutOffSmallDataset(folder, encoded, fault);

/** What lies in the folder is a sound dataset of whole files of episodes, or none yet. */
async function expectSound(folder: string): Promise<number> {
  const dataset = await openDataset(folder).catch(() => undefined);
  if (dataset === undefined) return 0;
  const report = await validateDataset(folder);
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  for (let i = 0; i < dataset.length; i++)
    expect((await dataset.episode(i)).steps).toHaveLength(encoded[i]?.length ?? 0);
  return dataset.length;
}

describe('a writer that is killed', () => {
  // Making and flushing changes nothing that a reader sees; tests/acceptance/crash/kill-and-resume.ts tries these steps, too.
  it('leaves a sound dataset between any two files, and is resumed to the same bytes', async () => {
    const changes = [...steps.entries()].filter(([, name]) => /^(rename|rm|link)/.test(name));
    expect(changes.filter(([, name]) => name.includes('meta/info.json'))).toHaveLength(2);
    const published = new Set<number>();
    for (const [step, name] of changes) {
      const folder = await folders.make();
      const error = await cutOff(folder, { step, kind: 'kill' });
      // What is left of the hidden folder of a finished dataset does no harm.
      if (!name.includes('.spool-removed')) expect(error).toMatchObject({ name: 'Killed' });
      published.add(await expectSound(folder));
      await write(folder, { resume: true });
      expect({ step, name, hashes: await fileHashes(folder) }).toEqual({ step, name, hashes: wanted });
      await rm(folder, { recursive: true });
    }
    expect([...published].sort()).toEqual([0, 2, 3]);
  });

  it('is resumed to the same bytes when the resumption is killed, too', async () => {
    for (let step = 40; step < steps.length; step += 20) {
      const folder = await folders.make();
      await cutOff(folder, { step, kind: 'kill' });
      for (const again of [3, 11, 23]) {
        await write(folder, { files: new FaultyFileSystem({ step: again, kind: 'kill' }), resume: true }).catch(
          () => undefined,
        );
        await expectSound(folder);
      }
      await write(folder, { resume: true });
      expect(await fileHashes(folder)).toEqual(wanted);
    }
  });
});

describe('a disk that is full', () => {
  it('is told, and what was accepted is kept', async () => {
    const writes = steps.flatMap((name, step) => (name.startsWith('write') ? [step] : []));
    expect(writes.length).toBeGreaterThan(20);
    for (const step of writes.filter((_, i) => i % 3 === 0)) {
      const folder = await folders.make();
      const error = await cutOff(folder, { step, kind: 'ENOSPC' });
      expect(error).toMatchObject({ name: 'UserError', message: expect.stringContaining('ENOSPC') });
      await expectSound(folder);
      await write(folder, { resume: true });
      expect(await fileHashes(folder)).toEqual(wanted);
    }
  });
});

describe('the lock', () => {
  const lock = async (folder: string, text: string): Promise<void> => {
    await mkdir(join(folder, '.spool'), { recursive: true });
    await writeFile(join(folder, '.spool/lock'), text);
  };

  it('keeps a second writer out, of this process and of another', async () => {
    const folder = await folders.make();
    const first = await DatasetWriter.open(folder, OPTIONS);
    await first.add({ seed: 0, reason: 'dropped it', ticks: 7 });
    const second = DatasetWriter.open(folder, { ...OPTIONS, resume: true });
    await expect(second).rejects.toThrow(`process ${process.pid} is writing there already`);
    await first.close();
    await (await DatasetWriter.open(folder, { ...OPTIONS, resume: true })).close();

    await lock(folder, JSON.stringify({ pid: process.ppid, host: hostname(), began: '' }));
    const other = DatasetWriter.open(folder, { ...OPTIONS, resume: true });
    await expect(other).rejects.toThrow(`process ${process.ppid} is writing there already`);
    await lock(folder, JSON.stringify({ pid: 1, host: 'elsewhere', began: '' }));
    await expect(DatasetWriter.open(folder, { ...OPTIONS, resume: true })).rejects.toThrow('process 1 on elsewhere');
  });

  it.each([
    ['of a process that has ended', JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), began: '' })],
    [
      'whose number another process has now',
      JSON.stringify({ pid: process.ppid, host: hostname(), began: 'long ago 1' }),
    ],
    ['that is cut off', '{"pid": 1'],
  ])('%s is taken over', async (_, text) => {
    const folder = await folders.make();
    await lock(folder, text);
    await write(folder, { resume: true });
    expect(await fileHashes(folder)).toEqual(wanted);
  });

  it('is had by one of many that want it at once', async () => {
    const folder = await folders.make();
    await lock(folder, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), began: '' }));
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, () => DatasetWriter.open(folder, { ...OPTIONS, resume: true })),
    );
    const writers = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(writers).toHaveLength(1);
    await writers[0]?.close();
  });
});

describe('a resumption', () => {
  it.each([
    ['generator', { generator: 'nextstate 9' }, 'generator = "nextstate test", not "nextstate 9"'],
    ['file size', { episodesPerFile: 3 }, 'episodesPerFile = 2, not 3'],
    ['scenario', { request: { scenario: 'other', seed: 1 } }, 'scenario = "point", not "other"'],
    ['option', { request: { scenario: 'point', seed: 1, images: 'h264' } }, 'images = undefined, not "h264"'],
  ])('with another %s is refused, and nothing is overwritten', async (_, other, message) => {
    const folder = await folders.make();
    await cutOff(folder, { step: 120, kind: 'kill' });
    const before = await fileHashes(folder);
    await expect(DatasetWriter.open(folder, { ...OPTIONS, ...other, resume: true })).rejects.toThrow(message);
    const { '.spool/lock': _lock, ...rest } = await fileHashes(folder);
    const { '.spool/lock': _before, ...unchanged } = before;
    expect(rest).toEqual(unchanged);
  });
});
