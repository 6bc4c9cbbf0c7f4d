import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { AttemptRecord } from './attempts.js';
import { fileStem, SIDECAR_FOLDER } from './dataset-layout.js';
import { isVersionTwo } from './dataset-paths.js';
import { DatasetCorruptError } from './errors.js';
import { STATISTIC_KEYS, type FeatureStatistics, type StatisticKey } from './feature-statistics.js';
import { readTable } from './parquet-file.node.js';

const featureSchema = z.looseObject({
  dtype: z.string(),
  shape: z.array(z.number().int().positive()),
  names: z.unknown().optional(),
  info: z.record(z.string(), z.unknown()).nullish(),
});

const infoSchema = z.looseObject({
  codebase_version: z.string(),
  robot_type: z.string().nullish(),
  fps: z.number().positive(),
  total_episodes: z.number().int().nonnegative(),
  total_frames: z.number().int().nonnegative(),
  total_tasks: z.number().int().nonnegative().optional(),
  chunks_size: z.number().int().positive().optional(),
  data_path: z.string(),
  video_path: z.string().nullish(),
  features: z.record(z.string(), featureSchema),
});

/** Versions of the format that can be read. */
const READABLE_VERSIONS: readonly string[] = ['v3.0', 'v2.1', 'v2.0'];

/** The contents of `meta/info.json`, checked as far as reading needs it. */
export type LeRobotInfo = z.infer<typeof infoSchema>;

/** One row of `meta/episodes`. */
export interface EpisodeRow {
  /** Index of the episode. */
  readonly episodeIndex: number;
  /** Its instructions. */
  readonly tasks: readonly string[];
  /** Number of frames. */
  readonly length: number;
  /** Chunk of its data file. */
  readonly dataChunk: number;
  /** Index of its data file within the chunk. */
  readonly dataFile: number;
  /** Index of its first frame in the whole dataset. */
  readonly fromIndex: number;
  /** Index after its last frame. */
  readonly toIndex: number;
  /** The whole row as it was read, `stats/...` and foreign columns included. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads and checks `meta/info.json`.
 *
 * @throws DatasetCorruptError when it is missing, not JSON, or lacks a field; the message names it.
 */
export async function readInfo(folder: string): Promise<LeRobotInfo> {
  const file = join(folder, 'meta/info.json');
  const parsed = infoSchema.safeParse(await readJson(file));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DatasetCorruptError(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`);
  }
  if (!READABLE_VERSIONS.includes(parsed.data.codebase_version)) {
    const known = READABLE_VERSIONS.map((version) => `"${version}"`).join(', ');
    throw new DatasetCorruptError(
      file,
      `codebase_version must be one of ${known}, received "${parsed.data.codebase_version}"`,
    );
  }
  return parsed.data;
}

/**
 * Reads a JSON file.
 *
 * @throws DatasetCorruptError when it is missing or not JSON.
 */
export async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new DatasetCorruptError(file, 'is missing or not readable', error);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new DatasetCorruptError(file, 'is not JSON', error);
  }
}

/**
 * Reads a file of one JSON object a line.
 *
 * @throws DatasetCorruptError when it is missing or a line is not JSON.
 */
export async function readJsonLines(file: string): Promise<unknown[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new DatasetCorruptError(file, 'is missing or not readable', error);
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      try {
        return JSON.parse(line) as unknown;
      } catch (error) {
        throw new DatasetCorruptError(file, `line ${i + 1} is not JSON`, error);
      }
    });
}

/**
 * Every attempt in the order in which they were made, a file at a time.
 *
 * @param folder - The dataset's folder.
 * @param until - How many files to read. Default: all.
 * @throws DatasetCorruptError when a line is not JSON.
 */
export async function* readAttempts(folder: string, until = Infinity): AsyncGenerator<AttemptRecord, void, undefined> {
  for (let n = 0; n < until; n++) {
    const file = join(folder, SIDECAR_FOLDER, 'attempts', `${fileStem(n)}.jsonl`);
    let lines: unknown[];
    try {
      lines = await readJsonLines(file);
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
      if (until === Infinity && code === 'ENOENT') return;
      throw error;
    }
    yield* lines as AttemptRecord[];
  }
}

/**
 * The instructions in order of `task_index`. Throws a DatasetCorruptError when the file is missing or damaged.
 *
 * @param info - Says of which version the dataset is.
 */
export async function readTasks(folder: string, info: LeRobotInfo): Promise<string[]> {
  const rows = isVersionTwo(info)
    ? ((await readJsonLines(join(folder, 'meta/tasks.jsonl'))) as Record<string, unknown>[])
    : await readTable(join(folder, 'meta/tasks.parquet'));
  const tasks: string[] = [];
  for (const row of rows) tasks[Number(row['task_index'])] = String(row['task'] ?? row['__index_level_0__']);
  return tasks;
}

/** Paths of the parquet files two levels below a folder, in the order in which LeRobot reads them. */
export async function listTables(folder: string): Promise<string[]> {
  return listFiles(folder, '.parquet');
}

/** Paths of the files with an ending two levels below a folder, in order of their text. */
export async function listFiles(folder: string, ending: string): Promise<string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const chunk of entries.filter((entry) => entry.isDirectory())) {
    for (const name of await readdir(join(folder, chunk.name))) {
      if (name.endsWith(ending)) files.push(join(folder, chunk.name, name));
    }
  }
  return files.sort();
}

/**
 * The episodes in order. Throws a DatasetCorruptError when a file is missing or damaged.
 *
 * @param info - Says of which version the dataset is.
 */
export async function readEpisodeRows(folder: string, info: LeRobotInfo): Promise<EpisodeRow[]> {
  if (isVersionTwo(info)) return readEpisodeLines(folder);
  const files = await listTables(join(folder, 'meta/episodes'));
  if (files.length === 0) throw new DatasetCorruptError(join(folder, 'meta/episodes'), 'holds no parquet file');
  const rows: EpisodeRow[] = [];
  for (const file of files) {
    for (const values of await readTable(file)) {
      const integer = (name: string): number => requireInteger(file, values, name);
      rows.push({
        episodeIndex: integer('episode_index'),
        tasks: (values['tasks'] ?? []) as string[],
        length: integer('length'),
        dataChunk: integer('data/chunk_index'),
        dataFile: integer('data/file_index'),
        fromIndex: integer('dataset_from_index'),
        toIndex: integer('dataset_to_index'),
        values,
      });
    }
  }
  return rows;
}

/** The episodes of a dataset of version 2, whose frames follow each other in order of the episodes. */
async function readEpisodeLines(folder: string): Promise<EpisodeRow[]> {
  const file = join(folder, 'meta/episodes.jsonl');
  let at = 0;
  return ((await readJsonLines(file)) as Record<string, unknown>[]).map((values) => {
    const length = requireInteger(file, values, 'length');
    const episodeIndex = requireInteger(file, values, 'episode_index');
    const fromIndex = at;
    at += length;
    const tasks = (values['tasks'] ?? []) as string[];
    return { episodeIndex, tasks, length, dataChunk: 0, dataFile: 0, fromIndex, toIndex: at, values };
  });
}

function requireInteger(file: string, values: Readonly<Record<string, unknown>>, name: string): number {
  const value = values[name];
  if (typeof value !== 'bigint' && typeof value !== 'number') {
    throw new DatasetCorruptError(file, `column ${name} must hold integers, received ${String(value)}`);
  }
  return Number(value);
}

/** The per-episode statistics in a row of `meta/episodes`, by feature. */
export function rowStatistics(row: EpisodeRow): Record<string, FeatureStatistics> {
  const out: Record<string, Record<StatisticKey, number[]> & { count: number }> = {};
  for (const [name, value] of Object.entries(row.values)) {
    const match = /^stats\/(.+)\/count$/.exec(name);
    if (match === null) continue;
    const feature = match[1] as string;
    const entries = Object.fromEntries(
      STATISTIC_KEYS.map((key) => [key, flatNumbers(row.values[`stats/${feature}/${key}`])]),
    ) as Record<StatisticKey, number[]>;
    out[feature] = { ...entries, count: flatNumbers(value)[0] ?? 0 };
  }
  return out;
}

/** The numbers in nested lists, in order. */
export function flatNumbers(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(flatNumbers);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array | BigInt64Array, Number);
  return value === undefined || value === null ? [] : [Number(value)];
}
