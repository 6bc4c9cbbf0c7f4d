import { cp, mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeEpisode, rollout, type Episode, type EpisodeStep } from '../../../sdk/episodes/index.js';
import { DatasetWriter, validateDataset, VALIDATION_RULES } from '../../../sdk/episodes/index.node.js';
import type { RgbImage } from '../../../sim/interface/index.js';
import { encodePng, solidImage, type EncodedVideo } from '../../../sdk/media/index.js';
import { encodeVideo, muxVideos } from '../../../sdk/media/index.node.js';
import { scalarColumn } from '../../../sdk/episodes/parquet-table.js';
import { TemporaryFolders } from '../../support/files.js';
import { PointEnvironment, PointPolicy } from '../../support/point-robot.js';
import { rewriteJson, rewriteTable, type EditedTable } from '../../support/rewrite-table.js';

const folders = new TemporaryFolders();
const DATA = 'data/chunk-000/file-000.parquet';
const EPISODES = 'meta/episodes/chunk-000/file-000.parquet';
const VIDEO = 'videos/observation.images.overview/chunk-000/file-000.mp4';
let sound = '';
let asImages = '';
let videos: EncodedVideo[] = [];

function picture({ images }: EpisodeStep): RgbImage {
  const image = images['overview'];
  if (image === undefined) throw new Error('the environment gave no picture');
  return image;
}

/** Records three episodes: the camera `overview` as video, or both cameras as pictures. */
async function write(episodes: readonly Episode[], video: boolean): Promise<string> {
  const folder = await folders.make();
  const writer = await DatasetWriter.open(folder, { generator: 'test', request: {}, episodesPerFile: 2 });
  for (const [i, episode] of episodes.entries()) {
    const steps = episode.steps.map((step) => ({ ...step, images: { overview: picture(step) } }));
    const own = video ? { ...episode, steps } : episode;
    const frames = own.steps.map(picture);
    const encoded = video ? { overview: await encodeVideo(frames, 20, 'h264') } : undefined;
    if (encoded) videos.push(encoded.overview);
    await writer.add({ seed: i, reason: '', ticks: 1 }, encodeEpisode(own, encodePng, encoded));
  }
  await writer.finish();
  return folder;
}

beforeAll(async () => {
  const environment = new PointEnvironment();
  const episodes: Episode[] = [];
  for (let seed = 1; episodes.length < 3; seed++) {
    const policy = new PointPolicy(environment);
    episodes.push(await rollout({ environment, policy, seed, maxTicks: 8, holdTicks: 2 }));
  }
  asImages = await write(episodes, false);
  videos = [];
  sound = await write(episodes, true);
});

afterAll(() => folders.removeAll());

type Plant = (folder: string) => Promise<unknown>;

/** Sets a field of `meta/info.json`. */
const info = (path: readonly string[], value: unknown): Plant => {
  return (folder) => rewriteJson(join(folder, 'meta/info.json'), path, value);
};
/** Sets a field of `meta/stats.json`. */
const stats = (path: readonly string[], value: unknown): Plant => {
  return (folder) => rewriteJson(join(folder, 'meta/stats.json'), path, value);
};
const table = (file: string, change: (table: EditedTable) => void): Plant => {
  return (folder) => rewriteTable(join(folder, file), change);
};
const data = (change: (rows: Record<string, unknown>[]) => void): Plant => table(DATA, ({ rows }) => change(rows));
const rows = (change: (rows: Record<string, unknown>[]) => void): Plant =>
  table(EPISODES, ({ rows: own }) => change(own));
/** Puts another video in the place of the first. */
const video = (make: () => Promise<Uint8Array>): Plant => {
  return async (folder) => writeFile(join(folder, VIDEO), await make());
};
const feature = 'observation.images.overview';

/** A fault for every rule, and whether it is an error. Faults on pictures are planted in the dataset without videos. */
const FAULTS: Readonly<Record<keyof typeof VALIDATION_RULES, readonly ['error' | 'warning', Plant, 'images'?]>> = {
  file: ['error', (folder) => truncate(join(folder, DATA), 200)],
  'info/version': ['warning', info(['codebase_version'], 'v2.1')],
  'info/fps': ['error', info(['fps'], 20.5)],
  'info/default-features': ['error', info(['features', 'timestamp', 'dtype'], 'float64')],
  'info/feature-names': ['error', info(['features', 'a/b'], { dtype: 'int64', shape: [1], names: null })],
  'info/dtype': ['error', info(['features', 'action', 'dtype'], 'double')],
  'info/names-key': ['error', info(['features', 'action', 'names'], undefined)],
  'info/text-prefix': ['error', info(['features', 'observation.note'], { dtype: 'string', shape: [1], names: null })],
  'info/picture-axes': ['error', info(['features', feature, 'names'], null)],
  'info/video-info': ['warning', info(['features', feature, 'info', 'video.codec'], undefined)],
  'info/video-path': ['error', info(['video_path'], null)],
  'info/splits': ['warning', info(['splits', 'train'], '0:99')],
  'info/cut-off': [
    'warning',
    async (folder) => {
      await mkdir(join(folder, '.spool'));
      await info(['total_episodes'], 2)(folder);
      await info(['total_frames'], 20)(folder);
    },
  ],
  'tasks/pandas-index': ['error', table('meta/tasks.parquet', (tasks) => (tasks.metadata = []))],
  'tasks/order': ['error', table('meta/tasks.parquet', ({ rows: tasks }) => (tasks[0]!['task_index'] = 7n))],
  'tasks/total': ['error', info(['total_tasks'], 9)],
  'tasks/text': ['warning', table('meta/tasks.parquet', ({ rows: tasks }) => (tasks[0]!['task'] = ' '))],
  'episodes/total': ['error', info(['total_episodes'], 4)],
  'episodes/order': ['error', rows((own) => own.reverse())],
  'episodes/length': ['error', rows((own) => (own[0]!['length'] = 0n))],
  'episodes/span': ['error', rows((own) => (own[1]!['dataset_from_index'] = 3n))],
  'episodes/tasks': ['error', rows((own) => (own[0]!['tasks'] = ['dance']))],
  'episodes/statistics': [
    'warning',
    table(EPISODES, (own) => (own.columns = own.columns.filter(({ name }) => !name.startsWith('stats/action/')))),
  ],
  'episodes/statistics-values': ['error', rows((own) => (own[0]!['stats/action/mean'] = [9, 9]))],
  'data/stray-file': ['error', async (folder) => cp(join(folder, DATA), join(folder, 'data/chunk-000/tmp.parquet'))],
  'data/missing-file': ['error', (folder) => rm(join(folder, DATA))],
  'data/file-number': [
    'error',
    async (folder) => {
      await rename(join(folder, DATA), join(folder, 'data/chunk-000/file-1000.parquet'));
      await rewriteTable(join(folder, EPISODES), ({ rows: own }) =>
        own.forEach((row) => (row['data/file_index'] = 1000n)),
      );
    },
  ],
  'data/missing-column': ['error', info(['features', 'extra'], { dtype: 'int64', shape: [1], names: null })],
  'data/undeclared-column': [
    'error',
    table(DATA, (own) => {
      own.columns = [...own.columns, scalarColumn('extra', 'DOUBLE')];
      own.rows.forEach((row) => (row['extra'] = 1));
    }),
  ],
  'data/total': ['error', info(['total_frames'], 31)],
  'data/index': ['error', data((own) => (own[4]!['index'] = 99n))],
  'data/episode-index': ['error', data((own) => (own[4]!['episode_index'] = 1n))],
  'data/frame-index': ['error', data((own) => (own[4]!['frame_index'] = 5n))],
  'data/task-index': ['error', data((own) => (own[4]!['task_index'] = 9n))],
  'data/timestamp': ['error', data((own) => (own[4]!['timestamp'] = 0.2002))],
  'data/row-groups': ['warning', table(DATA, (own) => (own.groups = [own.rows.length]))],
  'data/null': ['error', data((own) => (own[4]!['next.reward'] = null))],
  'data/scalar': ['error', info(['features', 'next.reward', 'shape'], [2])],
  'data/length': ['error', data((own) => (own[4]!['action'] = [1]))],
  'data/finite': ['error', data((own) => (own[4]!['action'] = [NaN, 0]))],
  'data/done': ['warning', data((own) => (own[4]!['next.done'] = true))],
  'data/picture-bytes': ['error', data((own) => (own[0]![feature] = { bytes: null, path: 'a.png' })), 'images'],
  'data/picture-size': [
    'error',
    data((own) => (own[0]![feature] = { bytes: encodePng(solidImage(8, 8, [0, 0, 0])), path: 'a.png' })),
    'images',
  ],
  'stats/missing': ['error', (folder) => rm(join(folder, 'meta/stats.json'))],
  'stats/shape': ['error', stats([feature, 'mean'], [0.5, 0.5, 0.5])],
  'stats/finite': ['error', stats(['action', 'std', '0'], null)],
  'stats/order': ['error', stats(['action', 'q10', '0'], 99)],
  'stats/scale': ['error', stats([feature, 'max'], [[[255]], [[255]], [[255]]])],
  'stats/count': ['error', stats(['action', 'count'], [7])],
  'stats/values': ['error', stats(['action', 'mean', '0'], 0.5)],
  'video/missing-file': ['error', (folder) => rm(join(folder, VIDEO))],
  'video/unreadable': ['error', (folder) => truncate(join(folder, VIDEO), 100)],
  'video/codec': ['warning', info(['features', feature, 'info', 'video.codec'], 'av1')],
  'video/size': ['error', info(['features', feature, 'shape'], [32, 32, 3])],
  'video/times': ['error', video(() => muxVideos(videos.slice(0, 2), 25))],
  'video/short': ['error', video(() => muxVideos(videos.slice(0, 1), 20))],
  'video/span': ['error', rows((own) => (own[0]![`videos/${feature}/to_timestamp`] = 3))],
  'video/overlap': [
    'error',
    rows((own) => {
      own[1]![`videos/${feature}/from_timestamp`] = 0.45;
      own[1]![`videos/${feature}/to_timestamp`] = 0.95;
    }),
  ],
  'video/float32': ['error', rows((own) => (own[1]![`videos/${feature}/from_timestamp`] = 1024))],
  'video/key-frames': [
    'warning',
    video(async () => {
      const frames = [videos[0]!, ...Array.from({ length: 30 }, () => videos[1]!)].flatMap((part) => part.frames);
      return muxVideos([{ ...videos[0]!, frames, keyFrames: [0] }], 20);
    }),
  ],
  'video/stray-file': [
    'warning',
    async (folder) => cp(join(folder, VIDEO), join(folder, VIDEO.replace('000.mp4', '009.mp4'))),
  ],
};

describe('validateDataset', () => {
  it('finds nothing in sound datasets', async () => {
    expect(await validateDataset(sound)).toEqual({ valid: true, findings: [], episodes: 3, frames: 30 });
    expect(await validateDataset(asImages)).toEqual({ valid: true, findings: [], episodes: 3, frames: 30 });
  });

  it.each(Object.keys(VALIDATION_RULES) as (keyof typeof VALIDATION_RULES)[])('finds a breach of %s', async (rule) => {
    const [severity, plant, kind] = FAULTS[rule];
    const folder = await folders.make();
    await cp(kind === 'images' ? asImages : sound, folder, { recursive: true });
    await plant(folder);
    const { valid, findings } = await validateDataset(folder);
    const found = findings.filter((finding) => finding.rule === rule);
    expect([rule, findings.map((finding) => finding.rule)]).toEqual([rule, expect.arrayContaining([rule])]);
    expect(found[0]?.severity).toBe(severity);
    if (severity === 'error') expect(valid).toBe(false);
  });

  it('lists a fault of every row a few times, and says how often more', async () => {
    const folder = await folders.make();
    await cp(sound, folder, { recursive: true });
    await rewriteTable(join(folder, DATA), ({ rows: own }) => own.forEach((row) => (row['timestamp'] = 100)));
    const found = (await validateDataset(folder)).findings.filter(({ rule }) => rule === 'data/timestamp');
    expect(found).toHaveLength(6);
    expect(found[5]?.message).toBe('and 15 more of this kind');
  });

  it('reads a video whose file says nothing of when it was made', async () => {
    const bytes = await readFile(join(sound, VIDEO));
    const at = bytes.indexOf('mvhd');
    expect([...bytes.subarray(at + 8, at + 16)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
