import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type FileMetaData,
} from 'hyparquet';
import { lastValueFrom } from 'rxjs';
import { generateDataset } from '../../sdk/engine/index.node.js';
import { TemporaryFolders } from '../support/files.js';

/**
 * The rules of LeRobotDataset v3.0, read from the files as they lie on the disk with a parquet reader alone, without any
 * of the SDK's own reading code. `lerobot/check.sh` asks the real loader the same.
 */

interface Feature {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly names: readonly string[] | null;
}

interface Info {
  readonly [key: string]: unknown;
  readonly total_episodes: number;
  readonly total_frames: number;
  readonly fps: number;
  readonly features: Readonly<Record<string, Feature>>;
}

interface Table {
  readonly metadata: FileMetaData;
  readonly rows: Record<string, unknown>[];
}

const folders = new TemporaryFolders();
let folder = '';
let info: Info;
let data: Table[];
let episodes: Table[];

async function readTable(...path: string[]): Promise<Table> {
  const file = await asyncBufferFromFile(join(folder, ...path));
  const metadata = await parquetMetadataAsync(file);
  return { metadata, rows: (await parquetReadObjects({ file, metadata, utf8: false })) as Record<string, unknown>[] };
}

async function readAll(kind: string): Promise<Table[]> {
  const names = (await readdir(join(folder, kind, 'chunk-000'))).sort();
  return Promise.all(names.map((name) => readTable(kind, 'chunk-000', name)));
}

beforeAll(async () => {
  folder = await folders.make();
  const source = new URL('../support/point-source.js', import.meta.url);
  const options = { scenario: 'point', scenarioVersion: 1, episodes: 5, episodesPerFile: 2, seed: 1, workers: 2 };
  await lastValueFrom(generateDataset({ ...options, folder, source }));
  info = JSON.parse(await readFile(join(folder, 'meta/info.json'), 'utf8')) as Info;
  data = await readAll('data');
  episodes = await readAll('meta/episodes');
});

afterAll(() => folders.removeAll());

describe('a generated dataset', () => {
  it('has the files of the format, and no other parquet file', async () => {
    const files = (await readdir(folder, { recursive: true })).filter((path) => path.includes('.'));
    expect(files.filter((path) => path.endsWith('.parquet')).sort()).toEqual([
      'data/chunk-000/file-000.parquet',
      'data/chunk-000/file-001.parquet',
      'data/chunk-000/file-002.parquet',
      'meta/episodes/chunk-000/file-000.parquet',
      'meta/episodes/chunk-000/file-001.parquet',
      'meta/episodes/chunk-000/file-002.parquet',
      'meta/tasks.parquet',
    ]);
    expect(files).toEqual(expect.arrayContaining(['meta/info.json', 'meta/stats.json', 'README.md']));
    expect(files.some((path) => path.startsWith('.'))).toBe(false);
  });

  it('declares itself as LeRobot does', () => {
    expect(info).toMatchObject({
      codebase_version: 'v3.0',
      robot_type: 'point',
      fps: 20,
      total_episodes: 5,
      total_tasks: 3,
      chunks_size: 1000,
      data_files_size_in_mb: 100,
      splits: { train: '0:5' },
      data_path: 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet',
    });
    const scalar = (dtype: string): Feature => ({ dtype, shape: [1], names: null });
    const image: Feature = { dtype: 'image', shape: [16, 16, 3], names: ['height', 'width', 'channels'] };
    expect(info.features).toEqual({
      'observation.state': { dtype: 'float32', shape: [2], names: ['arm_x.pos', 'arm_gripper.pos'] },
      'observation.environment_state': { dtype: 'float32', shape: [2], names: null },
      action: { dtype: 'float32', shape: [2], names: ['arm_x', 'arm_gripper'] },
      'observation.images.overview': image,
      'observation.images.wrist': image,
      language_persistent: scalar('language'),
      'next.reward': scalar('float32'),
      'next.done': scalar('bool'),
      'next.success': scalar('bool'),
      timestamp: scalar('float32'),
      frame_index: scalar('int64'),
      episode_index: scalar('int64'),
      index: scalar('int64'),
      task_index: scalar('int64'),
    });
  });

  it('has exactly the declared columns, with their types', () => {
    for (const { metadata } of data) {
      const columns = parquetSchema(metadata).children;
      expect(columns.map(({ element }) => element.name)).toEqual(Object.keys(info.features));
      for (const { element, children } of columns) {
        const { dtype, shape } = info.features[element.name] as Feature;
        if (dtype === 'image') {
          expect(children.map((child) => [child.element.name, child.element.type])).toEqual([
            ['bytes', 'BYTE_ARRAY'],
            ['path', 'BYTE_ARRAY'],
          ]);
        } else if (dtype === 'language' || shape[0] !== 1) {
          expect(element.converted_type).toBe('LIST');
        } else {
          expect(element.type).toBe({ float32: 'FLOAT', int64: 'INT64', bool: 'BOOLEAN' }[dtype]);
        }
      }
    }
  });

  it('has one row group per episode, compressed with Snappy', () => {
    const lengths = episodes.flatMap(({ rows }) => rows.map((row) => row['length']));
    expect(data.flatMap(({ metadata }) => metadata.row_groups.map((group) => group.num_rows))).toEqual(lengths);
    const codecs = data.flatMap(({ metadata }) => metadata.row_groups.flatMap((group) => group.columns));
    expect(new Set(codecs.map((column) => column.meta_data?.codec))).toEqual(new Set(['SNAPPY']));
  });

  it('numbers its frames without a gap, at exact times, and ends each episode once', () => {
    const rows = data.flatMap((table) => table.rows);
    expect(rows).toHaveLength(info.total_frames);
    expect(rows.map((row) => row['index'])).toEqual(rows.map((_, i) => BigInt(i)));
    for (const row of episodes.flatMap((table) => table.rows)) {
      const own = rows.slice(Number(row['dataset_from_index']), Number(row['dataset_to_index']));
      expect(own).toHaveLength(Number(row['length']));
      expect(own.every((frame) => frame['episode_index'] === row['episode_index'])).toBe(true);
      expect(own.map((frame) => frame['frame_index'])).toEqual(own.map((_, i) => BigInt(i)));
      expect(own.map((frame) => frame['timestamp'])).toEqual(own.map((_, i) => Math.fround(i / 20)));
      expect(own.map((frame) => frame['next.done'])).toEqual(own.map((_, i) => i === own.length - 1));
      expect(own.at(-1)?.['next.success']).toBe(true);
    }
  });

  it('holds whole PNG pictures in its rows', () => {
    for (const row of data.flatMap((table) => table.rows)) {
      const { bytes, path } = row['observation.images.wrist'] as { bytes: Uint8Array; path: string };
      expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
      expect(String.fromCharCode(...bytes.subarray(-8, -4))).toBe('IEND');
      expect(path).toBe(`frame-${String(row['frame_index']).padStart(6, '0')}.png`);
    }
  });

  it('repeats the subtasks of the episode in every frame, as LeRobot keeps lasting language', () => {
    const rows = data[0]?.rows ?? [];
    const [first] = rows;
    const spoken = first?.['language_persistent'] as Record<string, unknown>[];
    expect(spoken[0]).toMatchObject({
      role: 'assistant',
      content: 'move',
      style: 'subtask',
      timestamp: 0,
      camera: '',
      tool_calls: [],
    });
    expect(spoken.map(({ content }) => content)).toEqual(['move', 'wait']);
    expect(rows[5]?.['language_persistent']).toEqual(spoken);
  });

  it('makes the instruction the pandas index of its tasks', async () => {
    const { metadata, rows } = await readTable('meta/tasks.parquet');
    const pandas = metadata.key_value_metadata?.find(({ key }) => key === 'pandas')?.value ?? '{}';
    expect(JSON.parse(pandas)).toMatchObject({ index_columns: ['task'] });
    expect(rows.map((row) => row['task_index'])).toEqual(rows.map((_, i) => BigInt(i)));
    const used = episodes.flatMap((table) => table.rows).map((row) => (row['tasks'] as string[])[0]);
    expect(rows.map((row) => row['task'])).toEqual([...new Set(used)]);
    for (const frame of data.flatMap((table) => table.rows)) {
      expect(rows[Number(frame['task_index'])]?.['task']).toBe(used[Number(frame['episode_index'])]);
    }
  });

  it('lists every episode in order with its file, its statistics and its origin', () => {
    const rows = episodes.flatMap((table) => table.rows);
    expect(rows.map((row) => row['episode_index'])).toEqual([0n, 1n, 2n, 3n, 4n]);
    expect(rows.map((row) => row['data/file_index'])).toEqual([0n, 0n, 1n, 1n, 2n]);
    expect(rows.map((row) => row['meta/episodes/file_index'])).toEqual([0n, 0n, 1n, 1n, 2n]);
    for (const row of rows) {
      expect(row).toMatchObject({ success: true, scenario: 'point', provenance: '{"policy":"expert"}' });
      expect(row['stats/action/mean']).toHaveLength(2);
      expect(row['stats/action/count']).toEqual([row['length']]);
      const mean = row['stats/observation.images.wrist/mean'] as number[][][];
      expect([mean.length, mean[0]?.length, mean[0]?.[0]?.length]).toEqual([3, 1, 1]);
    }
    expect(rows.map((row) => Number(row['seed']))).toEqual(
      [...rows.map((row) => Number(row['seed']))].sort((a, b) => a - b),
    );
  });

  it('has statistics of every feature but text, right by the data', async () => {
    const stats = JSON.parse(await readFile(join(folder, 'meta/stats.json'), 'utf8')) as Record<
      string,
      Record<string, unknown>
    >;
    expect(Object.keys(stats).sort()).toEqual(
      Object.keys(info.features)
        .filter((name) => name !== 'language_persistent')
        .sort(),
    );
    const keys = ['min', 'max', 'mean', 'std', 'q01', 'q10', 'q50', 'q90', 'q99', 'count'];
    for (const own of Object.values(stats)) expect(Object.keys(own)).toEqual(keys);
    const first = data.flatMap((table) => table.rows).map((row) => (row['action'] as number[])[0] as number);
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    const variance = first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.length;
    expect((stats['action']?.['mean'] as number[])[0]).toBeCloseTo(mean, 9);
    expect((stats['action']?.['std'] as number[])[0]).toBeCloseTo(Math.sqrt(variance), 9);
    expect(stats['index']).toMatchObject({ min: [0], max: [first.length - 1], count: [first.length] });
    expect((stats['observation.images.wrist']?.['max'] as number[][][])[0]?.[0]?.[0]).toBe(1);
  });

  it('keeps every attempt, accepted or not, and nothing about the machine or the day', async () => {
    const stems = ['000', '001', '002'].map((file) => `meta/nextstate/attempts/chunk-000/file-${file}.jsonl`);
    const logs = await Promise.all(stems.map((stem) => readFile(join(folder, stem), 'utf8')));
    const attempts = logs
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seed: number; accepted: boolean; reason: string });
    expect(attempts.map(({ seed }) => seed)).toEqual(attempts.map((_, i) => 1 + i));
    expect(attempts.filter(({ accepted }) => accepted)).toHaveLength(5);
    expect(attempts.every(({ accepted, reason }) => accepted === (reason === ''))).toBe(true);
    const sidecar = await readFile(join(folder, 'meta/nextstate/dataset.json'), 'utf8');
    expect(JSON.parse(sidecar)).toMatchObject({
      formatVersion: 2,
      generator: 'nextstate 0.1.0',
      request: { scenario: 'point', policy: 'expert', seed: 1, images: 'png' },
    });
    expect(sidecar).not.toContain(folder);
    expect(sidecar).not.toMatch(/workers|host|date/);
  });
});
