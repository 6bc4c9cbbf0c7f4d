import { readdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { join, resolve } from 'node:path';
import type { PlainData } from '../../sim/interface/index.js';
import { AttemptTally, type AttemptRecord, type RejectionCount } from './attempts.js';
import {
  dataFileBytes,
  episodesFileBytes,
  placeEpisode,
  recordsFileText,
  statsFileText,
  tasksFileBytes,
  type PlacedEpisode,
} from './dataset-files.js';
import { commonLayout, sameEntryNames } from './common-layout.js';
import { CARD_PICTURE, cardPicture, cardText } from './dataset-card.js';
import {
  DEFAULT_FILE_LIMITS,
  FILES_PER_CHUNK,
  fileStem,
  imageFeature,
  layoutFromJson,
  layoutToJson,
  lerobotInfo,
  SIDECAR_FOLDER,
  type DatasetLayout,
} from './dataset-layout.js';
import { muxVideos } from '../media/index.node.js';
import { encodePngWithZlib } from '../media/png.node.js';
import {
  listFiles,
  readAttempts,
  readEpisodeRows,
  readInfo,
  readJson,
  rowStatistics,
  type LeRobotInfo,
} from './dataset-metadata.node.js';
import type { EncodedEpisode } from './encoded-episode.js';
import { DatasetCorruptError, UserError } from './errors.js';
import { StatisticsFold, type FeatureStatistics } from './feature-statistics.js';
import type { FileContents } from './atomic-file.node.js';
import { explainFileError, makeFolder, nodeFileSystem, type FileSystem } from './file-system.node.js';
import { encodedBytes, videosFillFile } from './file-size.js';
import { REMOVED_SPOOL_FOLDER, Spool, SPOOL_FOLDER } from './spool.node.js';

/** Version of the sidecar files' form. */
export const SIDECAR_VERSION = 2;

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
  /** Size in bytes at which a camera's video file is closed even with fewer episodes. Default 200,000,000. */
  readonly videoBytesPerFile?: number;
  /** What changes the files. Default: the real file system. */
  readonly files?: FileSystem;
}

/** The options that decide the bytes of a dataset: a resumption must have the same. */
type WriterSettings = Required<Omit<DatasetWriterOptions, 'resume' | 'files'>>;

const KEPT = 'What was accepted so far is kept; --resume goes on.';

/**
 * Writes a LeRobotDataset v3.0, pictures as PNG inside the parquet files or as one video file per camera beside each.
 *
 * Every attempt is logged, and every accepted episode is kept in a hidden folder, before anything else happens. Each
 * time a data file is full it is published: tasks, videos, data, episodes, sidecar, statistics, `info.json` last, every file
 * whole or not at all. A kill at any moment leaves a folder that loads, and a resumption goes on to the same bytes. What is
 * held in memory does not grow with the dataset.
 */
export class DatasetWriter {
  readonly #folder: string;
  readonly #files: FileSystem;
  readonly #spool: Spool | undefined;
  readonly #settings: WriterSettings;
  readonly #tally = new AttemptTally();
  /** Attempts since the last publication. */
  #attempts: AttemptRecord[] = [];
  /** Index of every instruction, in order. */
  readonly #tasks = new Map<string, number>();
  readonly #statistics: Record<string, StatisticsFold> = {};
  #pending: PlacedEpisode[] = [];
  #pendingBytes = 0;
  #layout: DatasetLayout | undefined;
  #sameNames = true;
  #accepted = 0;
  #frames = 0;
  #publishedEpisodes = 0;
  #publishedFiles = 0;
  #open: boolean;
  #closed = false;

  private constructor(folder: string, spool: Spool | undefined, settings: WriterSettings, files: FileSystem) {
    this.#folder = folder;
    this.#spool = spool;
    this.#settings = settings;
    this.#files = files;
    this.#open = spool !== undefined;
  }

  /**
   * Opens a folder for writing. It must be empty or missing, or hold a dataset of the same request when `resume` is set;
   * that may be finished, in which case the writer is `complete`.
   *
   * @throws UserError when the folder holds something else, cannot be written, is being written by another process, or was
   * asked for differently.
   */
  static async open(folder: string, options: DatasetWriterOptions): Promise<DatasetWriter> {
    const { generator, request, resume = false, episodesPerFile = 50, files = nodeFileSystem } = options;
    const {
      bytesPerFile = DEFAULT_FILE_LIMITS.dataMegabytes * 1e6,
      videoBytesPerFile = DEFAULT_FILE_LIMITS.videoMegabytes * 1e6,
    } = options;
    if (!Number.isInteger(episodesPerFile) || episodesPerFile < 1) {
      throw new RangeError(`options.episodesPerFile must be a positive integer, received ${episodesPerFile}`);
    }
    const settings: WriterSettings = { generator, request, episodesPerFile, bytesPerFile, videoBytesPerFile };
    const entries = await prepareFolder(files, folder);
    if (entries.length > 0 && !resume) {
      throw new UserError(
        `${folder} already holds ${entries.length} entries (such as ${entries[0] ?? ''}): choose an empty folder` +
          (entries.includes(SPOOL_FOLDER) ? ', or add --resume to go on with the dataset in it' : ''),
      );
    }
    if (entries.length > 0 && !entries.includes(SPOOL_FOLDER)) {
      if (!entries.includes('meta')) {
        throw new UserError(`${folder} holds no dataset in the making: choose an empty folder`);
      }
      const writer = new DatasetWriter(folder, undefined, settings, files);
      await writer.#restoreFinished();
      return writer;
    }
    const spool = await openSpool(files, folder);
    const writer = new DatasetWriter(folder, spool, settings, files);
    try {
      if (await writer.#restore()) return writer;
      await spool.remove();
      const finished = new DatasetWriter(folder, undefined, settings, files);
      await finished.#restoreFinished();
      return finished;
    } catch (error) {
      await spool.close();
      throw explainFileError(folder, error, KEPT);
    }
  }

  /** How many attempts there were so far. */
  get attemptCount(): number {
    return this.#tally.count;
  }

  /** Why attempts were not accepted, most frequent first. */
  get rejections(): readonly RejectionCount[] {
    return this.#tally.rejections();
  }

  /** How many episodes were accepted so far, published or not. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How many of them lie in published files. */
  get published(): number {
    return this.#publishedEpisodes;
  }

  /** Whether the dataset was finished by an earlier run: nothing can be added. */
  get complete(): boolean {
    return this.#spool === undefined;
  }

  /**
   * Logs one attempt and, when it is accepted, takes its episode in. Attempts must come in order of seed.
   *
   * @param attempt - What to log; the writer adds `accepted` and `episodeIndex`.
   * @param encoded - The episode, when it is accepted.
   * @returns the attempt as it was logged.
   * @throws RangeError when the episode's layout differs from the dataset's.
   * @throws UserError when the disk is full or fails; what was logged before is kept.
   */
  async add(
    attempt: Omit<AttemptRecord, 'accepted' | 'episodeIndex'>,
    encoded?: EncodedEpisode,
  ): Promise<AttemptRecord> {
    const spool = this.#requireOpen();
    const { seed, ...rest } = attempt;
    const record: AttemptRecord = {
      seed,
      accepted: encoded !== undefined,
      episodeIndex: encoded === undefined ? null : this.#accepted,
      ...rest,
    };
    if (encoded !== undefined) this.#checkLayout(encoded.layout);
    try {
      if (encoded !== undefined) await spool.writeEpisode(this.#accepted, encoded);
      await spool.appendAttempt(record);
      this.#note(record);
      if (encoded !== undefined) {
        this.#place(encoded);
        if (this.#fileIsFull()) await this.#publish(spool);
      }
    } catch (error) {
      this.#open = false;
      throw explainFileError(this.#folder, error, KEPT);
    }
    return record;
  }

  /**
   * Publishes what is left and removes the hidden folder.
   *
   * @throws UserError when no episode was accepted, or the disk is full or fails.
   */
  async finish(): Promise<void> {
    const spool = this.#requireOpen();
    if (this.#accepted === 0)
      throw new UserError(`no episode was accepted: there is no dataset to finish in ${this.#folder}`);
    try {
      // From here on the last file may be shorter than the others: a resumption must know that nothing can follow it.
      await spool.writeFinish(this.#accepted);
      // The last attempts may all have failed, after the last episode was published.
      if (this.#pending.length > 0) await this.#publish(spool);
      await spool.remove();
    } catch (error) {
      throw explainFileError(this.#folder, error, KEPT);
    } finally {
      this.#open = false;
    }
  }

  /** Leaves the dataset as it is, for a resumption. Idempotent, and without effect after `finish`. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#spool?.close(this.#tally.count === 0);
  }

  #requireOpen(): Spool {
    if (!this.#open || this.#spool === undefined) {
      throw new Error('the dataset writer is closed: open the folder again with resume');
    }
    return this.#spool;
  }

  #note(record: AttemptRecord): void {
    this.#tally.add(record);
    this.#attempts.push(record);
  }

  #checkLayout(layout: DatasetLayout): void {
    this.#layout ??= layout;
    if (!isDeepStrictEqual(commonLayout(this.#layout), commonLayout(layout))) {
      throw new RangeError('all episodes of one dataset must have the same robot, frame rate, vectors and cameras');
    }
    this.#sameNames &&= sameEntryNames(this.#layout, layout);
  }

  #place(given: EncodedEpisode): void {
    const { robot } = given.layout;
    const encoded =
      JSON.stringify(robot) === JSON.stringify(this.#layout?.robot)
        ? given
        : { ...given, record: { ...given.record, robot } };
    const { instruction } = encoded.record;
    if (!this.#tasks.has(instruction)) this.#tasks.set(instruction, this.#tasks.size);
    const placed = placeEpisode(encoded, {
      episodeIndex: this.#accepted,
      fromIndex: this.#frames,
      taskIndex: this.#tasks.get(instruction) ?? 0,
    });
    this.#pending.push(placed);
    this.#pendingBytes += encodedBytes(encoded);
    this.#accepted++;
    this.#frames += encoded.length;
  }

  #fileIsFull(): boolean {
    const { episodesPerFile, bytesPerFile, videoBytesPerFile } = this.#settings;
    if (this.#pending.length >= episodesPerFile || this.#pendingBytes >= bytesPerFile) return true;
    return this.#layout !== undefined && videosFillFile(this.#pending, this.#layout, videoBytesPerFile);
  }

  async #publish(spool: Spool): Promise<void> {
    const placed = this.#pending;
    for (const { statistics } of placed) this.#keepStatistics(statistics);
    await spool.write(this.#publication());
    await spool.forgetAttempts();
    await spool.removeEpisodes(placed.map(({ episodeIndex }) => episodeIndex));
    this.#publishedEpisodes = this.#accepted;
    this.#publishedFiles++;
    this.#attempts = [];
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** The files of one publication in the order in which they are to appear, `meta/info.json` last. */
  async *#publication(): AsyncGenerator<FileContents, void, undefined> {
    const layout = this.#layout as DatasetLayout;
    const { generator, request, bytesPerFile, videoBytesPerFile } = this.#settings;
    const limits = { dataMegabytes: bytesPerFile / 1e6, videoMegabytes: videoBytesPerFile / 1e6 };
    const file = (path: string, data: Uint8Array | string): FileContents => [join(this.#folder, path), data];
    const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
    const placed = this.#pending;
    const stem = fileStem(this.#publishedFiles);
    const tasks = [...this.#tasks.keys()];
    const totals = { episodes: this.#accepted, frames: this.#frames, tasks: tasks.length };
    const records = placed.map(({ encoded, episodeIndex }) => ({ episodeIndex, record: encoded.record }));
    const statistics = Object.entries(this.#statistics).map(([feature, fold]) => [feature, fold.finish()] as const);

    const shown = placed[0] as PlacedEpisode;
    const card = {
      layout,
      totals,
      sameNames: this.#sameNames,
      generator,
      record: shown.encoded.record,
      recordIndex: shown.episodeIndex,
      tasks,
      attempts: this.#tally.count,
    };
    yield file('README.md', cardText(card));
    // The picture shows the first episodes, which never change.
    const picture = this.#publishedFiles === 0 ? cardPicture(placed, encodePngWithZlib) : undefined;
    if (picture !== undefined) yield file(CARD_PICTURE, picture);
    yield file(
      `${SIDECAR_FOLDER}/dataset.json`,
      json({ formatVersion: SIDECAR_VERSION, generator, request, ...layoutToJson(layout) }),
    );
    yield file('meta/tasks.parquet', tasksFileBytes(tasks));
    for (const { name } of layout.video === undefined ? [] : layout.cameras) {
      const videos = placed.flatMap(({ encoded }) => encoded.videos?.[name] ?? []);
      yield file(`videos/${imageFeature(name)}/${stem}.mp4`, await muxVideos(videos, layout.fps));
    }
    yield file(`data/${stem}.parquet`, dataFileBytes(layout, placed));
    yield file(`meta/episodes/${stem}.parquet`, episodesFileBytes(layout, placed, this.#publishedFiles));
    yield file(`${SIDECAR_FOLDER}/episodes/${stem}.jsonl`, recordsFileText(records));
    yield file(
      `${SIDECAR_FOLDER}/attempts/${stem}.jsonl`,
      this.#attempts.map((attempt) => `${JSON.stringify(attempt)}\n`).join(''),
    );
    yield file('meta/stats.json', statsFileText(Object.fromEntries(statistics)));
    yield file('meta/info.json', json(lerobotInfo(layout, totals, this.#sameNames, limits)));
  }

  #keepStatistics(statistics: Readonly<Record<string, FeatureStatistics>>): void {
    for (const [feature, part] of Object.entries(statistics))
      (this.#statistics[feature] ??= new StatisticsFold()).add(part);
  }

  /**
   * Takes up what an earlier run left: the published episodes' statistics, then the spooled episodes. Returns whether
   * anything can follow: not when the earlier run had published its last file.
   */
  async #restore(): Promise<boolean> {
    const spool = this.#requireOpen();
    const before = await spool.readSettings();
    if (before === undefined) {
      await spool.writeSettings(this.#settings);
      return true;
    }
    this.#requireSame(before as Partial<WriterSettings>);
    const info = await readInfo(this.#folder).catch((error: unknown) => {
      // Nothing is published yet; one that is damaged must not be taken for that.
      if ((error as { cause?: NodeJS.ErrnoException }).cause?.code === 'ENOENT') return undefined;
      throw error;
    });
    const finish = await spool.readFinish();
    if (finish !== undefined && finish === info?.total_episodes) return false;
    await spool.writeFinish(undefined);
    if (info !== undefined) await this.#restorePublished(info);
    await this.#removeUnpublishedFiles();
    // A kill between the last two steps of a publication leaves attempts in the log that are published.
    const logged = await spool.readAttempts();
    const published = logged.findLastIndex(({ episodeIndex }) => (episodeIndex ?? Infinity) < this.#publishedEpisodes);
    for (const attempt of logged.slice(published + 1)) {
      this.#note(attempt);
      if (attempt.episodeIndex === null) continue;
      const encoded = await spool.readEpisode(attempt.episodeIndex);
      this.#checkLayout(encoded.layout);
      this.#place(encoded);
      if (this.#fileIsFull()) await this.#publish(spool);
    }
    return true;
  }

  /** Takes up what is known of a finished dataset. */
  async #restoreFinished(): Promise<void> {
    const sidecar = await readJson(join(this.#folder, SIDECAR_FOLDER, 'dataset.json')).catch(() => undefined);
    if (sidecar === undefined) {
      throw new UserError(`${this.#folder} holds a dataset that was not generated here: choose an empty folder`);
    }
    const { generator, request } = sidecar as WriterSettings;
    this.#requireSame({ ...this.#settings, generator, request });
    const info = await readInfo(this.#folder);
    this.#accepted = this.#publishedEpisodes = info.total_episodes;
    for await (const attempt of readAttempts(this.#folder)) this.#tally.add(attempt);
    await this.#files.rm(join(this.#folder, REMOVED_SPOOL_FOLDER), { recursive: true, force: true });
  }

  /** Refuses to go on with a dataset that another request, program or file size began. */
  #requireSame(before: Partial<WriterSettings>): void {
    const flat = ({
      request = {},
      ...rest
    }: Partial<WriterSettings>): Readonly<Record<string, PlainData | undefined>> => ({
      ...rest,
      ...request,
    });
    const [was, now] = [flat(before), flat(this.#settings)];
    for (const key of new Set([...Object.keys(was), ...Object.keys(now)])) {
      if (isDeepStrictEqual(was[key], now[key])) continue;
      if (key === 'scenarioHash') {
        throw new UserError(
          `the scenario's file was changed since the dataset in ${this.#folder} was begun: take it as it was (its SHA-256 ` +
            `was ${JSON.stringify(was[key])}, it is ${JSON.stringify(now[key])}), or choose another folder`,
        );
      }
      throw new UserError(
        `the dataset in ${this.#folder} was begun with ${key} = ${JSON.stringify(was[key])}, not ` +
          `${JSON.stringify(now[key])}: repeat the first command with --resume, or choose another folder`,
      );
    }
  }

  async #restorePublished(info: LeRobotInfo): Promise<void> {
    const sidecar = join(this.#folder, SIDECAR_FOLDER, 'dataset.json');
    this.#layout = layoutFromJson(await readJson(sidecar));
    const groups = ['environment_state', ...Object.keys(this.#layout.sensorSpaces ?? {})];
    this.#sameNames = groups.every((group) => info.features[`observation.${group}`]?.names !== null);
    const rows = (await readEpisodeRows(this.#folder, info)).slice(0, info.total_episodes);
    if (rows.length < info.total_episodes) {
      throw new DatasetCorruptError(
        join(this.#folder, 'meta/episodes'),
        `lists ${rows.length} of ${info.total_episodes} episodes`,
      );
    }
    for (const row of rows) {
      this.#keepStatistics(rowStatistics(row));
      const task = row.tasks[0] ?? '';
      if (!this.#tasks.has(task)) this.#tasks.set(task, this.#tasks.size);
      this.#publishedFiles = Math.max(this.#publishedFiles, row.dataChunk * FILES_PER_CHUNK + row.dataFile + 1);
    }
    for await (const attempt of readAttempts(this.#folder, this.#publishedFiles)) this.#tally.add(attempt);
    this.#accepted = this.#publishedEpisodes = info.total_episodes;
    this.#frames = info.total_frames;
    await this.#spool?.removeEpisodes(rows.slice(-this.#settings.episodesPerFile).map((row) => row.episodeIndex));
  }

  /** Removes files of a publication that was cut off before `info.json`; they are written again, the same. */
  async #removeUnpublishedFiles(): Promise<void> {
    const cameras = this.#layout?.video === undefined ? [] : this.#layout.cameras;
    for (const kind of ['data', 'meta/episodes', ...cameras.map(({ name }) => `videos/${imageFeature(name)}`)]) {
      const ending = kind.startsWith('videos/') ? '.mp4' : '.parquet';
      const files = await listFiles(join(this.#folder, kind), ending);
      for (const file of files.slice(this.#publishedFiles)) await this.#files.rm(file);
    }
  }
}

async function prepareFolder(files: FileSystem, folder: string): Promise<string[]> {
  try {
    await makeFolder(files, resolve(folder));
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UserError(`${folder} cannot be made into a dataset folder (${describe(error)}): choose another one`);
  }
}

async function openSpool(files: FileSystem, folder: string): Promise<Spool> {
  try {
    return await Spool.open(folder, files);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UserError(`${folder} cannot be written to (${describe(error)}): choose another folder`);
  }
}

function describe(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code ?? (error instanceof Error ? error.message : String(error));
}
