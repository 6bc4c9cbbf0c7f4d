import { join, relative } from 'node:path';
import { flatNumbers, listTables, type EpisodeRow, type LeRobotInfo } from './dataset-metadata.node.js';
import { dataPath } from './dataset-paths.js';
import { STATISTIC_KEYS, StatisticsFold, vectorStatistics, type FeatureStatistics } from './feature-statistics.js';
import { pictureSize } from './foreign-layout.js';
import { pictureBytes, readTable, readTableMetadata } from './parquet-file.node.js';
import { hasStatistics, isVisual } from './validate-declarations.js';
import { differences } from './validate-statistics.js';
import type { FindingList } from './validation-findings.js';

type Row = Readonly<Record<string, unknown>>;

/** How far a timestamp may be from `frame_index / fps` in seconds: LeRobot's tolerance. */
const TOLERANCE = 1e-4;

/** Checks the data files row by row, and takes the statistics of what they hold. */
export class DataChecker {
  readonly #folder: string;
  readonly #findings: FindingList;
  readonly #folds: Record<string, StatisticsFold> = {};
  #info: LeRobotInfo | undefined;
  #episodes: readonly EpisodeRow[] = [];
  #tasks: readonly string[] = [];
  #frames = 0;

  /** @param folder - The dataset's folder. */
  constructor(folder: string, findings: FindingList) {
    this.#folder = folder;
    this.#findings = findings;
  }

  /** Number of frames that were checked. */
  get frames(): number {
    return this.#frames;
  }

  /** Statistics of the features that are numbers, taken from the data. */
  measured(): Record<string, FeatureStatistics> {
    return Object.fromEntries(Object.entries(this.#folds).map(([name, fold]) => [name, fold.finish()]));
  }

  /**
   * Checks every data file.
   *
   * @param inTheMaking - Whether files may be there that `meta/info.json` does not tell of.
   * @returns whether there are such files.
   */
  async check(
    info: LeRobotInfo,
    episodes: readonly EpisodeRow[],
    tasks: readonly string[],
    inTheMaking: boolean,
  ): Promise<boolean> {
    this.#info = info;
    this.#episodes = episodes;
    this.#tasks = tasks;
    const findings = this.#findings;
    const all = (await listTables(join(this.#folder, 'data'))).map((path) => relative(this.#folder, path));
    const expected = new Set(episodes.map((row) => dataPath(info, row)));
    const last = [...expected].sort().at(-1) ?? '';
    const files = all.filter((file) => !inTheMaking || file <= last);
    for (const file of files) {
      if (!expected.has(file)) {
        findings.error('data/stray-file', file, 'belongs to no episode: LeRobot loads every parquet file below data/');
      }
    }
    for (const file of expected) {
      if (!files.includes(file)) findings.error('data/missing-file', file, 'is missing');
      if (/file-\d{4,}\./.test(file)) {
        const message =
          'must have a number of three digits: LeRobot sorts paths as text, and file-1000 comes before file-999';
        findings.error('data/file-number', file, message);
      }
    }
    for (const file of files) await this.#checkFile(info, file);
    if (this.#frames !== info.total_frames) {
      const message = `holds ${this.#frames} frames, meta/info.json tells of ${info.total_frames}`;
      findings.error('data/total', 'data', message);
    }
    return files.length < all.length;
  }

  async #checkFile(info: LeRobotInfo, file: string): Promise<void> {
    const path = join(this.#folder, file);
    const metadata = await readTableMetadata(path);
    const have = new Set(topLevelColumns(metadata.schema));
    const declared = Object.entries(info.features).filter(([, { dtype }]) => dtype !== 'video');
    const present = declared.filter(([name]) => have.delete(name));
    for (const [name] of declared) {
      if (present.some(([known]) => known === name)) continue;
      const message = `has no column "${name}": LeRobot would silently fill it with null`;
      this.#findings.error('data/missing-column', file, message);
    }
    for (const name of have) {
      const message = `has a column "${name}" that meta/info.json does not declare: LeRobot refuses it`;
      this.#findings.error('data/undeclared-column', file, message);
    }
    let rowStart = 0;
    for (const [group, { num_rows: count }] of metadata.row_groups.entries()) {
      const rowEnd = rowStart + Number(count);
      const table = await readTable(path, { columns: present.map(([name]) => name), rowStart, rowEnd });
      this.#checkRows(info, file, table);
      const indices = new Set(table.map((row) => Number(row['episode_index'])));
      if (indices.size > 1) {
        const message = `row group ${group} mixes episodes: LeRobot writes one row group per episode`;
        this.#findings.warn('data/row-groups', file, message);
      }
      const [only] = indices;
      for (const [name, feature] of present) {
        if (feature.dtype === 'image') this.#checkPictures(file, name, table);
        else if (hasStatistics(feature) && !isVisual(feature)) {
          this.#measure(file, name, feature.shape, table, indices.size === 1 ? only : undefined);
        }
      }
      this.#frames += table.length;
      rowStart = rowEnd;
    }
  }

  #checkRows(info: LeRobotInfo, file: string, table: readonly Row[]): void {
    const findings = this.#findings;
    for (const [i, row] of table.entries()) {
      const index = this.#frames + i;
      const episode = this.#episodes[Number(row['episode_index'])];
      const frame = Number(row['frame_index']);
      if (Number(row['index']) !== index) {
        findings.error('data/index', file, `column index must be ${index} here, received ${String(row['index'])}`);
      }
      if (episode === undefined || index < episode.fromIndex || index >= episode.toIndex) {
        const message = `frame ${index} says it is of episode ${String(row['episode_index'])}, meta/episodes disagrees`;
        findings.error('data/episode-index', file, message);
      } else this.#checkPlace(file, row, index, episode);
      if (!(Math.abs(Number(row['timestamp']) - frame / info.fps) <= TOLERANCE)) {
        const message = `timestamp of frame ${index} must be ${frame / info.fps} s, received ${String(row['timestamp'])}`;
        findings.error('data/timestamp', file, message);
      }
    }
  }

  /** Checks what a frame says of its place in its episode. */
  #checkPlace(file: string, row: Row, index: number, episode: EpisodeRow): void {
    const findings = this.#findings;
    const frame = index - episode.fromIndex;
    if (Number(row['frame_index']) !== frame) {
      const message = `frame_index of frame ${index} must be ${frame}, received ${String(row['frame_index'])}`;
      findings.error('data/frame-index', file, message);
    }
    const task = this.#tasks[Number(row['task_index'])];
    if (task === undefined || !episode.tasks.includes(task)) {
      const message = `frame ${index} has task_index ${String(row['task_index'])}, which is none of its episode's tasks`;
      findings.error('data/task-index', file, message);
    }
    const done = row['next.done'];
    const last = index === episode.toIndex - 1;
    if (typeof done === 'boolean' && done !== last) {
      const message = `next.done of frame ${index} must be ${last}, received ${done}: an episode ends with its last frame`;
      findings.warn('data/done', file, message);
    }
  }

  /** Takes the statistics of one feature in one row group, once its values are sound. */
  #measure(
    file: string,
    name: string,
    shape: readonly number[],
    table: readonly Row[],
    episode: number | undefined,
  ): void {
    const findings = this.#findings;
    const size = shape.reduce((product, length) => product * length, 1);
    const values = new Float64Array(size * table.length);
    for (const [i, row] of table.entries()) {
      const value = row[name];
      const isScalar = !Array.isArray(value) && !ArrayBuffer.isView(value);
      if (value === null || value === undefined) {
        return findings.error('data/null', file, `column "${name}" must not hold null`);
      }
      if (isScalar !== (shape.join() === '1')) {
        const held = isScalar ? 'lists' : 'single values';
        const message = `column "${name}" of shape [${shape.join()}] must hold ${held}`;
        return findings.error('data/scalar', file, message);
      }
      const flat = flatNumbers(value);
      if (flat.length !== size) {
        const message = `column "${name}" must hold ${size} numbers a frame, received ${flat.length}`;
        return findings.error('data/length', file, message);
      }
      if (!flat.every(Number.isFinite)) {
        return findings.error('data/finite', file, `column "${name}" must be finite in every frame`);
      }
      values.set(flat, i * size);
    }
    if (table.length === 0) return;
    const measured = vectorStatistics(values, size);
    (this.#folds[name] ??= new StatisticsFold()).add(measured);
    const row = episode === undefined ? undefined : this.#episodes[episode];
    if (row === undefined || row.length !== table.length) return;
    const given = Object.fromEntries(
      STATISTIC_KEYS.flatMap((key) => {
        const own = row.values[`stats/${name}/${key}`];
        return own === undefined || own === null ? [] : [[key, own]];
      }),
    );
    for (const difference of differences(name, given, measured)) {
      findings.error('episodes/statistics-values', 'meta/episodes', `of episode ${row.episodeIndex}: ${difference}`);
    }
  }

  /** Checks the first and the last picture of a row group: where their bytes are, and their size by the PNG's header. */
  #checkPictures(file: string, name: string, table: readonly Row[]): void {
    const findings = this.#findings;
    const feature = this.#info?.features[name];
    if (feature === undefined) return;
    const { width, height } = pictureSize(feature);
    for (const value of [table[0]?.[name], table.at(-1)?.[name]]) {
      if (value === undefined) continue;
      const bytes = pictureBytes(value);
      if (bytes === undefined) {
        const message = `column "${name}" must hold the bytes of its pictures: LeRobot does not find those that only have a path`;
        return findings.error('data/picture-bytes', file, message);
      }
      const size = pngSize(bytes);
      if (size === undefined || (size.width === width && size.height === height)) continue;
      const message = `pictures of "${name}" must be ${width} x ${height}, received ${size.width} x ${size.height}`;
      return findings.error('data/picture-size', file, message);
    }
  }
}

/** Size of a PNG picture by its header; `undefined` of any other file. */
function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24 || view.getUint32(0) !== 0x89504e47) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
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
