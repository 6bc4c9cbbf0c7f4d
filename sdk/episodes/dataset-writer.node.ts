import { mkdir, readdir, rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { PlainData, Pose } from '../../sim/interface/index.js';
import type { AttemptRecord } from './attempts.js';
import {
  cardText,
  dataFileBytes,
  episodesFileBytes,
  placeEpisode,
  recordsFileText,
  statsFileText,
  tasksFileBytes,
  type PlacedEpisode,
} from './dataset-files.js';
import {
  fileStem,
  layoutFromJson,
  layoutToJson,
  lerobotInfo,
  SIDECAR_FOLDER,
  type DatasetLayout,
} from './dataset-layout.js';
import { listTables, readEpisodeRows, readInfo, readJson, rowStatistics } from './dataset-metadata.node.js';
import type { EncodedEpisode } from './encoded-episode.js';
import { DatasetCorruptError, UserError } from './errors.js';
import { foldStatistics, type FeatureStatistics } from './feature-statistics.js';
import { Spool, SPOOL_FOLDER } from './spool.node.js';

const AT_ORIGIN: Pose = { position: [0, 0, 0], orientation: [0, 0, 0, 1] };

/** Version of the sidecar files' form. */
export const SIDECAR_VERSION = 1;

/** How a dataset is to be written. */
export interface DatasetWriterOptions {
  /** Name and version of the program, such as `nextstate 0.1.0`. */
  readonly generator: string;
  /** Everything that decides the dataset's contents (scenario, policy, first seed, ...): a resumption must match it. */
  readonly request: Readonly<Record<string, PlainData>>;
  /** Whether to go on with a dataset that was cut off. Default false. */
  readonly resume?: boolean;
  /** How many episodes one data file holds, and how often they are published. Default 50. */
  readonly episodesPerFile?: number;
  /** Size in bytes at which a data file is closed even with fewer episodes. Default 100,000,000 (LeRobot's 100 MB). */
  readonly bytesPerFile?: number;
}

/**
 * Writes a LeRobotDataset v3.0, pictures as PNG inside the parquet files.
 *
 * Every attempt is logged, and every accepted episode is kept in a hidden folder, before anything else happens. Each
 * time a data file is full it is published: tasks, data, episodes, sidecar, statistics, `info.json` last, every file
 * whole or not at all. A kill at any moment leaves a folder that loads, and a resumption goes on to the same bytes.
 */
export class DatasetWriter {
  readonly #folder: string;
  readonly #spool: Spool;
  readonly #options: Required<Omit<DatasetWriterOptions, 'resume'>>;
  readonly #attempts: AttemptRecord[] = [];
  readonly #tasks: string[] = [];
  readonly #statistics: Record<string, FeatureStatistics[]> = {};
  #pending: PlacedEpisode[] = [];
  #pendingBytes = 0;
  #layout: DatasetLayout | undefined;
  #sameNames = true;
  #accepted = 0;
  #frames = 0;
  #publishedEpisodes = 0;
  #publishedFiles = 0;
  #open = true;

  private constructor(folder: string, spool: Spool, options: Required<Omit<DatasetWriterOptions, 'resume'>>) {
    this.#folder = folder;
    this.#spool = spool;
    this.#options = options;
  }

  /**
   * Opens a folder for writing. It must be empty or missing, or hold a dataset in the making when `resume` is set.
   *
   * @throws UserError when the folder holds something else, cannot be written, is finished, or was asked for differently.
   */
  static async open(folder: string, options: DatasetWriterOptions): Promise<DatasetWriter> {
    const { generator, request, resume = false, episodesPerFile = 50, bytesPerFile = 100_000_000 } = options;
    if (!Number.isInteger(episodesPerFile) || episodesPerFile < 1) {
      throw new RangeError(`options.episodesPerFile must be a positive integer, received ${episodesPerFile}`);
    }
    const entries = await prepareFolder(folder);
    if (entries.length > 0 && !resume) {
      throw new UserError(
        `${folder} already holds ${entries.length} entries (such as ${entries[0] ?? ''}): choose an empty folder` +
          (entries.includes(SPOOL_FOLDER) ? ', or add --resume to go on with the dataset in it' : ''),
      );
    }
    if (entries.length > 0 && !entries.includes(SPOOL_FOLDER)) {
      throw new UserError(
        entries.includes('meta')
          ? `${folder} holds a finished dataset, which cannot be extended: choose another folder and seed`
          : `${folder} holds no dataset in the making: choose an empty folder`,
      );
    }
    const spool = await openSpool(folder);
    const settings = { generator, request, episodesPerFile, bytesPerFile };
    const writer = new DatasetWriter(folder, spool, settings);
    try {
      await writer.#restore();
    } catch (error) {
      await spool.close();
      throw error;
    }
    return writer;
  }

  /** Every attempt so far, in order. */
  get attempts(): readonly AttemptRecord[] {
    return this.#attempts;
  }

  /** How many episodes were accepted so far, published or not. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How many of them lie in published files. */
  get published(): number {
    return this.#publishedEpisodes;
  }

  /**
   * Logs one attempt and, when it is accepted, takes its episode in. Attempts must come in order of seed.
   *
   * @param attempt - What to log; the writer adds `accepted` and `episodeIndex`.
   * @param encoded - The episode, when it is accepted.
   * @returns the attempt as it was logged.
   * @throws RangeError when the episode's layout differs from the dataset's.
   */
  async add(
    attempt: Omit<AttemptRecord, 'accepted' | 'episodeIndex'>,
    encoded?: EncodedEpisode,
  ): Promise<AttemptRecord> {
    this.#requireOpen();
    const { seed, ...rest } = attempt;
    const record: AttemptRecord = {
      seed,
      accepted: encoded !== undefined,
      episodeIndex: encoded === undefined ? null : this.#accepted,
      ...rest,
    };
    if (encoded !== undefined) {
      this.#checkLayout(encoded.layout);
      await this.#spool.writeEpisode(this.#accepted, encoded);
    }
    await this.#spool.appendAttempt(record);
    this.#attempts.push(record);
    if (encoded !== undefined) {
      this.#place(encoded);
      if (this.#fileIsFull()) await this.#publish();
    }
    return record;
  }

  /**
   * Publishes what is left and removes the hidden folder.
   *
   * @throws UserError when no episode was accepted.
   */
  async finish(): Promise<void> {
    this.#requireOpen();
    if (this.#accepted === 0)
      throw new UserError(`no episode was accepted: there is no dataset to finish in ${this.#folder}`);
    // The last attempts may all have failed, after the last episode was published.
    if (this.#pending.length > 0) await this.#publish();
    await this.#spool.remove();
    this.#open = false;
  }

  /** Leaves the dataset as it is, for a resumption. Idempotent, and without effect after `finish`. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await (this.#attempts.length === 0 ? this.#spool.remove() : this.#spool.close());
  }

  #requireOpen(): void {
    if (!this.#open) throw new Error('the dataset writer is closed: open the folder again with resume');
  }

  #checkLayout(layout: DatasetLayout): void {
    this.#layout ??= layout;
    const fixed = ({ environmentStateSpace, sensorSpaces = {}, robot, ...rest }: DatasetLayout): unknown =>
      layoutToJson({
        ...rest,
        // What contact readings are named after may differ; which readings there are may not.
        sensorSpaces: Object.fromEntries(
          Object.entries(sensorSpaces).map(([group, space]) => [group, { ...space, names: [] }]),
        ),
        // The table's height may differ from episode to episode, and with it where the bases stand.
        robot: { ...robot, arms: robot.arms.map((arm) => ({ ...arm, base: AT_ORIGIN })) },
        environmentStateSpace: { ...environmentStateSpace, names: [], low: [], high: [] },
      });
    if (!isDeepStrictEqual(fixed(this.#layout), fixed(layout))) {
      throw new RangeError('all episodes of one dataset must have the same robot, frame rate, vectors and cameras');
    }
    const names = ({ environmentStateSpace, sensorSpaces = {} }: DatasetLayout): string =>
      JSON.stringify([environmentStateSpace.names, Object.values(sensorSpaces).map((space) => space.names)]);
    this.#sameNames &&= names(this.#layout) === names(layout);
  }

  #place(given: EncodedEpisode): void {
    const { robot } = given.layout;
    const encoded =
      JSON.stringify(robot) === JSON.stringify(this.#layout?.robot)
        ? given
        : { ...given, record: { ...given.record, robot } };
    const { instruction } = encoded.record;
    if (!this.#tasks.includes(instruction)) this.#tasks.push(instruction);
    const placed = placeEpisode(encoded, {
      episodeIndex: this.#accepted,
      fromIndex: this.#frames,
      taskIndex: this.#tasks.indexOf(instruction),
    });
    this.#pending.push(placed);
    this.#pendingBytes += encodedBytes(encoded);
    this.#accepted++;
    this.#frames += encoded.length;
  }

  #fileIsFull(): boolean {
    return this.#pending.length >= this.#options.episodesPerFile || this.#pendingBytes >= this.#options.bytesPerFile;
  }

  async #publish(): Promise<void> {
    const layout = this.#layout as DatasetLayout;
    const { generator, request } = this.#options;
    const spool = this.#spool;
    const inFolder = (path: string): string => join(this.#folder, path);
    const stem = fileStem(this.#publishedFiles);
    const placed = this.#pending;
    for (const { statistics } of placed) this.#keepStatistics(statistics);
    const statistics = Object.fromEntries(
      Object.entries(this.#statistics).map(([feature, parts]) => [feature, foldStatistics(parts)]),
    );
    const lastIndex = this.#accepted - 1;
    const until = this.#attempts.findIndex((attempt) => attempt.episodeIndex === lastIndex) + 1;
    const totals = { episodes: this.#accepted, frames: this.#frames, tasks: this.#tasks.length };
    const sidecar = { formatVersion: SIDECAR_VERSION, generator, request, ...layoutToJson(layout) };
    const records = placed.map(({ encoded, episodeIndex }) => ({ episodeIndex, record: encoded.record }));
    const scenario = placed[0]?.encoded.record.scenario?.name ?? 'nextstate dataset';

    await spool.write(inFolder('README.md'), cardText(layout, scenario));
    await spool.write(inFolder(`${SIDECAR_FOLDER}/dataset.json`), `${JSON.stringify(sidecar, null, 2)}\n`);
    await spool.write(inFolder('meta/tasks.parquet'), tasksFileBytes(this.#tasks));
    await spool.write(inFolder(`data/${stem}.parquet`), dataFileBytes(layout, placed));
    await spool.write(inFolder(`meta/episodes/${stem}.parquet`), episodesFileBytes(placed, this.#publishedFiles));
    await spool.write(inFolder(`${SIDECAR_FOLDER}/episodes/${stem}.jsonl`), recordsFileText(records));
    const log = this.#attempts.slice(0, until).map((attempt) => `${JSON.stringify(attempt)}\n`);
    await spool.write(inFolder(`${SIDECAR_FOLDER}/attempts.jsonl`), log.join(''));
    await spool.write(inFolder('meta/stats.json'), statsFileText(statistics));
    await spool.write(
      inFolder('meta/info.json'),
      `${JSON.stringify(lerobotInfo(layout, totals, this.#sameNames), null, 2)}\n`,
    );

    await spool.removeEpisodes(placed.map(({ episodeIndex }) => episodeIndex));
    this.#publishedEpisodes = this.#accepted;
    this.#publishedFiles++;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #keepStatistics(statistics: Readonly<Record<string, FeatureStatistics>>): void {
    for (const [feature, part] of Object.entries(statistics)) (this.#statistics[feature] ??= []).push(part);
  }

  /** Takes up what an earlier run left: the published episodes' statistics, then the spooled episodes. */
  async #restore(): Promise<void> {
    const { request } = this.#options;
    const before = (await this.#spool.readRequest()) as Readonly<Record<string, PlainData>> | undefined;
    if (before === undefined) {
      await this.#spool.writeRequest(request);
      return;
    }
    for (const key of new Set([...Object.keys(before), ...Object.keys(request)])) {
      if (!isDeepStrictEqual(before[key], request[key])) {
        throw new UserError(
          `the dataset in ${this.#folder} was begun with ${key} = ${JSON.stringify(before[key])}, not ` +
            `${JSON.stringify(request[key])}: repeat the first command with --resume, or choose another folder`,
        );
      }
    }
    this.#attempts.push(...(await this.#spool.readAttempts()));
    const accepted = this.#attempts.filter((attempt) => attempt.accepted).length;
    if ((await listTables(join(this.#folder, 'meta/episodes'))).length > 0) await this.#restorePublished();
    await this.#removeUnpublishedFiles();
    for (let index = this.#publishedEpisodes; index < accepted; index++) {
      const encoded = await this.#spool.readEpisode(index);
      this.#checkLayout(encoded.layout);
      this.#place(encoded);
      if (this.#fileIsFull()) await this.#publish();
    }
  }

  async #restorePublished(): Promise<void> {
    const info = await readInfo(this.#folder).catch(() => undefined);
    if (info === undefined) return;
    const sidecar = join(this.#folder, SIDECAR_FOLDER, 'dataset.json');
    this.#layout = layoutFromJson(await readJson(sidecar));
    const groups = ['environment_state', ...Object.keys(this.#layout.sensorSpaces ?? {})];
    this.#sameNames = groups.every((group) => info.features[`observation.${group}`]?.names !== null);
    const rows = (await readEpisodeRows(this.#folder)).slice(0, info.total_episodes);
    if (rows.length < info.total_episodes) {
      throw new DatasetCorruptError(
        join(this.#folder, 'meta/episodes'),
        `lists ${rows.length} of ${info.total_episodes} episodes`,
      );
    }
    for (const row of rows) {
      this.#keepStatistics(rowStatistics(row));
      const task = row.tasks[0] ?? '';
      if (!this.#tasks.includes(task)) this.#tasks.push(task);
      this.#publishedFiles = Math.max(this.#publishedFiles, row.dataChunk * 1000 + row.dataFile + 1);
    }
    this.#accepted = this.#publishedEpisodes = info.total_episodes;
    this.#frames = info.total_frames;
    await this.#spool.removeEpisodes(rows.map((row) => row.episodeIndex));
  }

  /** Removes files of a publication that was cut off before `info.json`; they are written again, the same. */
  async #removeUnpublishedFiles(): Promise<void> {
    for (const kind of ['data', 'meta/episodes']) {
      for (const file of (await listTables(join(this.#folder, kind))).slice(this.#publishedFiles)) await rm(file);
    }
  }
}

/** Size of an encoded episode in bytes, as it counts for the limit of a data file. */
function encodedBytes(encoded: EncodedEpisode): number {
  const pictures = Object.values(encoded.images).flat();
  let numbers = encoded.state.byteLength + encoded.environmentState.byteLength + encoded.action.byteLength;
  for (const { byteLength } of Object.values(encoded.sensors ?? {})) numbers += byteLength;
  return pictures.reduce((sum, bytes) => sum + bytes.byteLength, numbers);
}

async function prepareFolder(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true });
    return (await readdir(folder)).sort();
  } catch (error) {
    throw new UserError(`${folder} cannot be made into a dataset folder (${describe(error)}): choose another one`);
  }
}

async function openSpool(folder: string): Promise<Spool> {
  try {
    return await Spool.open(folder);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${folder} cannot be written to (${describe(error)}): choose another folder`);
  }
}

function describe(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code ?? (error instanceof Error ? error.message : String(error));
}
