import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  listTables,
  readEpisodeRows,
  readInfo,
  readJson,
  type EpisodeRow,
  type LeRobotInfo,
} from './dataset-metadata.node.js';
import { DatasetCorruptError } from './errors.js';
import { foldStatistics, vectorStatistics, type FeatureStatistics } from './feature-statistics.js';
import { readTable, readTableMetadata } from './parquet-file.node.js';
import { SPOOL_FOLDER } from './spool.node.js';
import {
  checkDeclarations,
  checkStatistics,
  hasStatistics,
  isVisual,
  type ValidationFinding,
} from './validate-declarations.js';

export type { ValidationFinding } from './validate-declarations.js';

/** What `validateDataset` found. */
export interface ValidationReport {
  /** Whether no finding is an error. */
  readonly valid: boolean;
  /** Everything found, in the order of the checks. */
  readonly findings: readonly ValidationFinding[];
  /** Number of episodes that `meta/info.json` tells of. */
  readonly episodes: number;
  /** Number of frames that were checked. */
  readonly frames: number;
}

/** Findings of one kind beyond this number are not listed: a broken column is broken in every row. */
const MAXIMUM_FINDINGS = 200;

/**
 * Checks a LeRobotDataset v3.0 folder, ours or anybody's, for everything that LeRobot's loader refuses or silently
 * reads wrong. Pictures and videos are not decoded.
 *
 * @param folder - The dataset's folder.
 * @returns every finding; it does not throw for a damaged dataset.
 */
export async function validateDataset(folder: string): Promise<ValidationReport> {
  const validator = new Validator(folder);
  try {
    await validator.run();
  } catch (error) {
    if (!(error instanceof DatasetCorruptError)) throw error;
    validator.error(relative(folder, error.file), error.message);
  }
  return validator.report();
}

class Validator {
  readonly #folder: string;
  readonly #findings: ValidationFinding[] = [];
  readonly #parts: Record<string, FeatureStatistics[]> = {};
  #episodes = 0;
  #frames = 0;
  /** Whether a writer may have been stopped between two files: those beyond what `meta/info.json` tells of do no harm. */
  #inTheMaking = false;
  /** Whether the statistics may be of more episodes than `meta/info.json` tells of. */
  #cutOff = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  error(file: string, message: string): void {
    this.#add({ severity: 'error', file, message });
  }

  report(): ValidationReport {
    const findings = this.#findings;
    const valid = findings.every(({ severity }) => severity !== 'error');
    return { valid, findings, episodes: this.#episodes, frames: this.#frames };
  }

  async run(): Promise<void> {
    const info = await readInfo(this.#folder);
    this.#inTheMaking = (await stat(join(this.#folder, SPOOL_FOLDER)).catch(() => undefined)) !== undefined;
    this.#episodes = info.total_episodes;
    checkDeclarations(info).forEach((finding) => this.#add(finding));
    const tasks = await this.#checkTasks(info);
    const rows = await this.#checkEpisodes(info);
    await this.#checkData(info, rows, tasks);
    const stats = (await readJson(join(this.#folder, 'meta/stats.json'))) as Parameters<typeof checkStatistics>[0];
    const measured = Object.fromEntries(
      Object.entries(this.#parts).map(([name, parts]) => [name, foldStatistics(parts)]),
    );
    if (!this.#cutOff) checkStatistics(stats, info.features, measured).forEach((finding) => this.#add(finding));
  }

  #add(finding: ValidationFinding): void {
    if (this.#findings.length < MAXIMUM_FINDINGS) this.#findings.push(finding);
  }

  #warn(file: string, message: string): void {
    this.#add({ severity: 'warning', file, message });
  }

  /** Whether a number of rows is as `meta/info.json` says, or larger where the dataset is still being written. */
  #agrees(rows: number, told: number): boolean {
    return rows === told || (this.#inTheMaking && rows > told);
  }

  async #checkTasks(info: LeRobotInfo): Promise<string[]> {
    const file = 'meta/tasks.parquet';
    const path = join(this.#folder, file);
    const metadata = await readTableMetadata(path);
    const pandas = metadata.key_value_metadata?.find(({ key }) => key === 'pandas')?.value;
    const index =
      pandas === undefined ? undefined : (JSON.parse(pandas) as { index_columns?: unknown[] }).index_columns;
    if (index?.[0] !== 'task' && index?.[0] !== '__index_level_0__') {
      this.error(
        file,
        'has no "pandas" key whose index_columns are ["task"]: LeRobot would give numbers instead of instructions',
      );
    }
    const rows = await readTable(path);
    rows.forEach((row, i) => {
      if (Number(row['task_index']) !== i) {
        this.error(
          file,
          `row ${i} must have task_index ${i}, received ${String(row['task_index'])}: LeRobot looks up by position`,
        );
      }
    });
    if (info.total_tasks !== undefined && !this.#agrees(rows.length, info.total_tasks)) {
      this.error(file, `must hold ${info.total_tasks} tasks (meta/info.json), holds ${rows.length}`);
    }
    return rows.map((row) => String(row['task'] ?? row['__index_level_0__']));
  }

  async #checkEpisodes(info: LeRobotInfo): Promise<EpisodeRow[]> {
    const file = 'meta/episodes';
    const all = await readEpisodeRows(this.#folder);
    if (!this.#agrees(all.length, info.total_episodes)) {
      this.error(file, `must list ${info.total_episodes} episodes (meta/info.json), lists ${all.length}`);
    }
    const rows = this.#inTheMaking ? all.slice(0, info.total_episodes) : all;
    this.#cutOff = rows.length < all.length;
    let at = 0;
    rows.forEach((row, i) => {
      if (row.episodeIndex !== i)
        this.error(file, `row ${i} must be episode ${i}, received ${row.episodeIndex}: LeRobot looks up by position`);
      if (row.length < 1) this.error(file, `episode ${i} must have at least one frame, received ${row.length}`);
      if (row.fromIndex !== at || row.toIndex !== at + row.length) {
        this.error(
          file,
          `episode ${i} must span frames ${at} to ${at + row.length}, received ${row.fromIndex} to ${row.toIndex}`,
        );
      }
      at = row.toIndex;
    });
    if (at !== info.total_frames) this.error(file, `spans ${at} frames, meta/info.json tells of ${info.total_frames}`);
    const missing = Object.entries(info.features).filter(
      ([name, feature]) => hasStatistics(feature) && !(`stats/${name}/mean` in (rows[0]?.values ?? {})),
    );
    if (rows.length > 0 && missing.length > 0) {
      const names = missing.map(([name]) => name).join(', ');
      this.#warn(file, `has no statistics per episode of ${names}: LeRobot's tools for editing datasets need them`);
    }
    return rows;
  }

  async #checkData(info: LeRobotInfo, rows: readonly EpisodeRow[], tasks: readonly string[]): Promise<void> {
    const all = await listTables(join(this.#folder, 'data'));
    const expected = new Set(rows.map((row) => dataPath(info, row)));
    const last = [...expected].sort().at(-1) ?? '';
    const files = all.filter((path) => !this.#inTheMaking || relative(this.#folder, path) <= last);
    if (this.#cutOff || files.length < all.length) {
      this.#warn(
        'meta/info.json',
        'tells of less than the folder holds: a publication was cut off, which generate --resume completes',
      );
    }
    for (const path of files) {
      const file = relative(this.#folder, path);
      if (!expected.has(file)) this.error(file, 'belongs to no episode: LeRobot loads every parquet file below data/');
    }
    for (const file of expected) {
      if (!files.includes(join(this.#folder, file))) this.error(file, 'is missing');
    }
    let at = 0;
    for (const path of files) at = await this.#checkDataFile(info, path, at, rows, tasks);
    this.#frames = at;
    if (at !== info.total_frames)
      this.error('data', `holds ${at} frames, meta/info.json tells of ${info.total_frames}`);
    await this.#checkVideos(info, rows);
  }

  async #checkDataFile(
    info: LeRobotInfo,
    path: string,
    from: number,
    episodes: readonly EpisodeRow[],
    tasks: readonly string[],
  ): Promise<number> {
    const file = relative(this.#folder, path);
    const metadata = await readTableMetadata(path);
    const have = new Set(topLevelColumns(metadata.schema));
    const declared = Object.entries(info.features).filter(([, { dtype }]) => dtype !== 'video');
    for (const [name] of declared) {
      if (!have.delete(name)) this.error(file, `has no column "${name}": LeRobot would silently fill it with null`);
    }
    for (const name of have)
      this.error(file, `has a column "${name}" that meta/info.json does not declare: LeRobot refuses it`);

    const columns = declared.filter(
      ([name, feature]) => !isVisual(feature) && hasStatistics(feature) && !have.has(name),
    );
    let rowStart = 0;
    for (const [group, { num_rows: count }] of metadata.row_groups.entries()) {
      const rowEnd = rowStart + Number(count);
      const table = await readTable(path, { columns: columns.map(([name]) => name), rowStart, rowEnd });
      this.#checkRows(info, file, table, from + rowStart, episodes, tasks);
      if (new Set(table.map((row) => row['episode_index'])).size > 1) {
        this.#warn(file, `row group ${group} mixes episodes: LeRobot writes one row group per episode`);
      }
      for (const [name, { shape }] of columns) this.#measure(file, name, shape, table);
      rowStart = rowEnd;
    }
    return from + rowStart;
  }

  #checkRows(
    info: LeRobotInfo,
    file: string,
    table: readonly Record<string, unknown>[],
    from: number,
    episodes: readonly EpisodeRow[],
    tasks: readonly string[],
  ): void {
    for (const [i, row] of table.entries()) {
      const index = from + i;
      const episode = episodes[Number(row['episode_index'])];
      const frame = Number(row['frame_index']);
      const task = tasks[Number(row['task_index'])];
      if (Number(row['index']) !== index) {
        this.error(file, `column index must be ${index} here, received ${String(row['index'])}`);
      }
      if (episode === undefined || index < episode.fromIndex || index >= episode.toIndex) {
        this.error(
          file,
          `frame ${index} says it is of episode ${String(row['episode_index'])}, meta/episodes disagrees`,
        );
      } else {
        if (frame !== index - episode.fromIndex) {
          this.error(file, `frame_index of frame ${index} must be ${index - episode.fromIndex}, received ${frame}`);
        }
        if (task === undefined || !episode.tasks.includes(task)) {
          this.error(
            file,
            `frame ${index} has task_index ${String(row['task_index'])}, which is none of its episode's tasks`,
          );
        }
      }
      if (!(Math.abs(Number(row['timestamp']) - frame / info.fps) <= 1e-4)) {
        this.error(
          file,
          `timestamp of frame ${index} must be ${frame / info.fps} s, received ${String(row['timestamp'])}`,
        );
      }
    }
  }

  #measure(file: string, name: string, shape: readonly number[], table: readonly Record<string, unknown>[]): void {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = new Float64Array(size * table.length);
    for (const [i, row] of table.entries()) {
      const value = row[name];
      const isScalar = !Array.isArray(value) && !ArrayBuffer.isView(value);
      if (value === null || value === undefined) return this.error(file, `column "${name}" must not hold null`);
      if (isScalar !== (shape.join() === '1')) {
        return this.error(
          file,
          `column "${name}" of shape [${shape.join()}] must hold ${isScalar ? 'lists' : 'single values'}`,
        );
      }
      const flat = flatNumbers(value);
      if (flat.length !== size)
        return this.error(file, `column "${name}" must hold ${size} numbers a frame, received ${flat.length}`);
      if (!flat.every(Number.isFinite)) return this.error(file, `column "${name}" must be finite in every frame`);
      values.set(flat, i * size);
    }
    if (table.length > 0) (this.#parts[name] ??= []).push(vectorStatistics(values, size));
  }

  async #checkVideos(info: LeRobotInfo, rows: readonly EpisodeRow[]): Promise<void> {
    const keys = Object.entries(info.features).filter(([, { dtype }]) => dtype === 'video');
    for (const [key] of keys) {
      const files = new Set<string>();
      for (const row of rows) {
        const chunk = Number(row.values[`videos/${key}/chunk_index`]);
        const number = Number(row.values[`videos/${key}/file_index`]);
        const template = info.video_path ?? '';
        files.add(fill(template, chunk, number).replace('{video_key}', key));
        const span =
          Number(row.values[`videos/${key}/to_timestamp`]) - Number(row.values[`videos/${key}/from_timestamp`]);
        if (!(Math.abs(span - row.length / info.fps) < 1e-3)) {
          this.error(
            'meta/episodes',
            `episode ${row.episodeIndex} of video "${key}" must last ${row.length / info.fps} s, received ${span}`,
          );
        }
      }
      for (const file of files) {
        const exists = await stat(join(this.#folder, file)).catch(() => undefined);
        if (exists === undefined) this.error(file, 'is missing');
      }
    }
  }
}

function dataPath(info: LeRobotInfo, row: EpisodeRow): string {
  return fill(info.data_path, row.dataChunk, row.dataFile);
}

function fill(template: string, chunk: number, file: number): string {
  return template
    .replace('{chunk_index:03d}', String(chunk).padStart(3, '0'))
    .replace('{file_index:03d}', String(file).padStart(3, '0'));
}

function topLevelColumns(schema: readonly { readonly name: string; readonly num_children?: number }[]): string[] {
  const names: string[] = [];
  let at = 1;
  const skip = (): void => {
    const children = schema[at++]?.num_children ?? 0;
    for (let i = 0; i < children; i++) skip();
  };
  while (at < schema.length) {
    names.push(schema[at]?.name ?? '');
    skip();
  }
  return names;
}

function flatNumbers(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(flatNumbers);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array | BigInt64Array, Number);
  return [Number(value)];
}
