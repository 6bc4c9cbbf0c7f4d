import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openDataset, summarizeDataset, validateDataset } from '../../../sdk/episodes/index.node.js';
import { ffmpegVersion } from '../../../sdk/media/index.node.js';
import { TemporaryFolders } from '../../support/files.js';
import { rewriteJson, rewriteTable } from '../../support/rewrite-table.js';

/**
 * Two episodes of five frames that LeRobot 0.6.1 wrote itself: camera `top` as H.264 of the high profile by libx264, camera
 * `wrist` as PNG; state (i, episode, i / 2, i mod 2), action (i + 1, episode, i / 4, (i + 1) mod 2). Red of `top` is (x + 4 i)
 * mod 256, `wrist` is `top` upside down.
 */
const FIXTURE = fileURLToPath(new URL('../../../../tests/sdk/episodes/fixtures/lerobot-tiny', import.meta.url));
const folders = new TemporaryFolders();
const hasFfmpeg = (await ffmpegVersion()) !== undefined;

afterAll(() => folders.removeAll());

/** The same dataset in the layout of v2.1: one file per episode, JSON lines. */
async function asVersionTwo(): Promise<string> {
  const folder = await folders.make();
  await cp(FIXTURE, folder, { recursive: true });
  const data = join(folder, 'data/chunk-000');
  for (const episode of [0, 1]) {
    const file = join(data, `episode_00000${episode}.parquet`);
    await cp(join(data, 'file-000.parquet'), file);
    await rewriteTable(file, (table) => {
      table.rows = table.rows.filter((row) => Number(row['episode_index']) === episode);
      table.groups = [table.rows.length];
    });
  }
  await rm(join(data, 'file-000.parquet'));
  const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const tasks = ['pick the cube', 'place the cube'];
  await writeFile(join(folder, 'meta/tasks.jsonl'), lines(tasks.map((task, i) => ({ task_index: i, task }))));
  const episodes = tasks.map((task, i) => ({ episode_index: i, tasks: [task], length: 5 }));
  await writeFile(join(folder, 'meta/episodes.jsonl'), lines(episodes));
  await rm(join(folder, 'meta/tasks.parquet'));
  await rm(join(folder, 'meta/episodes'), { recursive: true });
  const key = 'observation.images.top';
  await mkdir(join(folder, 'videos/chunk-000', key), { recursive: true });
  const video = join(folder, 'videos', key, 'chunk-000/file-000.mp4');
  await cp(video, join(folder, 'videos/chunk-000', key, 'episode_000001.mp4'));
  await rename(video, join(folder, 'videos/chunk-000', key, 'episode_000000.mp4'));
  await rm(join(folder, 'videos', key), { recursive: true });
  const info = join(folder, 'meta/info.json');
  await rewriteJson(info, ['codebase_version'], 'v2.1');
  await rewriteJson(info, ['data_path'], 'data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet');
  const path = 'videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4';
  await rewriteJson(info, ['video_path'], path);
  return folder;
}

describe('a dataset that LeRobot wrote', () => {
  it('opens as episodes', async () => {
    const dataset = await openDataset(FIXTURE);
    expect(dataset.tasks).toEqual(['pick the cube', 'place the cube']);
    expect(dataset.layout.cameras).toEqual([
      { name: 'top', width: 128, height: 128 },
      { name: 'wrist', width: 128, height: 128 },
    ]);
    const episode = await dataset.episode(1, { images: ['wrist'] });
    expect(episode.instruction).toBe('place the cube');
    expect(episode.steps.map(({ state }) => [...state])).toEqual([0, 1, 2, 3, 4].map((i) => [i, 1, i / 2, i % 2]));
    expect(episode.steps.map(({ action }) => action[0])).toEqual([1, 2, 3, 4, 5]);
    expect(episode.steps[4]?.reward).toBe(1);
    const picture = episode.steps[3]?.images['wrist'];
    // Row 0 of the picture upside down is row 127: green (127 + 64) mod 256.
    expect([...(picture?.data.subarray(0, 6) ?? [])]).toEqual([12, 191, 0, 13, 191, 0]);
    expect(await summarizeDataset(dataset)).toMatchObject({ episodes: 2, success: null, yield: null });
  });

  it('has nothing to find fault with', async () => {
    expect(await validateDataset(FIXTURE)).toEqual({ valid: true, findings: [], episodes: 2, frames: 10 });
  });

  (hasFfmpeg ? it : it.skip)('has its videos decoded, frame by frame', async () => {
    const dataset = await openDataset(FIXTURE);
    for (const index of [0, 1]) {
      const { steps } = await dataset.episode(index, { images: ['top'] });
      for (const [i, { images }] of steps.entries()) {
        const { data, width } = images['top']!;
        // Away from the blue square: red grows by one a column and by four a frame, green is constant along a row.
        const at = (100 * width + 60) * 3;
        expect(Math.abs((data[at] ?? 0) - (60 + 4 * i))).toBeLessThanOrEqual(8);
        expect(Math.abs((data[at + 1] ?? 0) - (100 + 64 * index))).toBeLessThanOrEqual(8);
      }
    }
  });

  it('opens in the layout of v2.1, too, and validate says what LeRobot makes of that', async () => {
    const folder = await asVersionTwo();
    const dataset = await openDataset(folder);
    const episode = await dataset.episode(1, { images: ['wrist'] });
    expect(episode.instruction).toBe('place the cube');
    expect(episode.steps.map(({ state }) => [...state])).toEqual([0, 1, 2, 3, 4].map((i) => [i, 1, i / 2, i % 2]));
    const { findings, frames } = await validateDataset(folder);
    expect(frames).toBe(10);
    expect(findings.map(({ rule }) => rule)).toEqual(['info/version']);
    expect(findings[0]?.message).toContain('convert_dataset_v21_to_v30');
  });
});
