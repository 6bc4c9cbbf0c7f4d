import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { PlainData } from '../../sim/interface/index.js';
import { appendLine, writeFilesAtomically, type FileContents } from './atomic-file.node.js';
import type { AttemptRecord } from './attempts.js';
import type { EncodedEpisode } from './encoded-episode.js';
import { DatasetCorruptError } from './errors.js';
import { makeFolder, syncFolder, type FileSystem } from './file-system.node.js';
import { FolderLock } from './folder-lock.node.js';

/** Name of the hidden folder in which a dataset that is not finished keeps its accepted episodes. */
export const SPOOL_FOLDER = '.spool';

/** Its name while it is being removed, when the dataset is finished. */
export const REMOVED_SPOOL_FOLDER = '.spool-removed';

/**
 * The hidden folder of a dataset in the making: what was asked for, every attempt so far, and the accepted episodes
 * that are not published yet. It lies outside every folder that LeRobot looks into.
 */
export class Spool {
  /** Path of the folder. */
  readonly folder: string;

  readonly #files: FileSystem;
  readonly #datasetFolder: string;
  #lock: FolderLock | undefined;
  #removed = false;

  private constructor(datasetFolder: string, files: FileSystem) {
    this.folder = join(datasetFolder, SPOOL_FOLDER);
    this.#datasetFolder = datasetFolder;
    this.#files = files;
  }

  /**
   * Opens the spool of a dataset, or makes one, and claims it for this process.
   *
   * @throws UserError when another living process has claimed it.
   */
  static async open(datasetFolder: string, files: FileSystem): Promise<Spool> {
    const spool = new Spool(datasetFolder, files);
    await makeFolder(files, spool.folder);
    spool.#lock = await FolderLock.take(files, spool.folder);
    return spool;
  }

  /** What was asked for, as it was written by `writeSettings`; `undefined` in a new spool. */
  async readSettings(): Promise<PlainData | undefined> {
    const text = await this.#readText('settings.json');
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as PlainData;
    } catch (error) {
      throw new DatasetCorruptError(join(this.folder, 'settings.json'), 'is not JSON', error);
    }
  }

  /** Keeps what was asked for. */
  async writeSettings(settings: PlainData): Promise<void> {
    await this.write([[join(this.folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`]]);
  }

  /** The attempts since `forgetAttempts`. A last line that a kill cut off is dropped. */
  async readAttempts(): Promise<AttemptRecord[]> {
    const file = this.#attemptsFile;
    const text = (await this.#readText('attempts.jsonl')) ?? '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length !== text.length) await this.#files.truncate(file, Buffer.byteLength(whole));
    try {
      return whole
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AttemptRecord);
    } catch (error) {
      throw new DatasetCorruptError(file, 'holds a line that is not JSON', error);
    }
  }

  /** Adds one attempt. */
  async appendAttempt(attempt: AttemptRecord): Promise<void> {
    await appendLine(this.#files, this.#attemptsFile, JSON.stringify(attempt));
  }

  /** Forgets the attempts, which are published. */
  async forgetAttempts(): Promise<void> {
    await this.#files.rm(this.#attemptsFile, { force: true });
  }

  /** With how many episodes the dataset is to be finished, once that was decided; `undefined` before. */
  async readFinish(): Promise<number | undefined> {
    const text = await this.#readText('finish');
    return text === undefined ? undefined : Number(text);
  }

  /** Notes that the dataset is being finished with so many episodes; `undefined` takes the note back. */
  async writeFinish(episodes: number | undefined): Promise<void> {
    const file = join(this.folder, 'finish');
    if (episodes === undefined) await this.#files.rm(file, { force: true });
    else await this.write([[file, String(episodes)]]);
  }

  /** Keeps an accepted episode until it is published. */
  async writeEpisode(episodeIndex: number, encoded: EncodedEpisode): Promise<void> {
    await this.write([[this.#episodeFile(episodeIndex), serialize(encoded)]]);
  }

  /** Reads an accepted episode back. Throws a DatasetCorruptError when it is missing or damaged. */
  async readEpisode(episodeIndex: number): Promise<EncodedEpisode> {
    const file = this.#episodeFile(episodeIndex);
    try {
      return deserialize(await readFile(file)) as EncodedEpisode;
    } catch (error) {
      throw new DatasetCorruptError(file, 'cannot be read', error);
    }
  }

  /** Forgets episodes that are published. */
  async removeEpisodes(episodeIndices: readonly number[]): Promise<void> {
    for (const index of episodeIndices) await this.#files.rm(this.#episodeFile(index), { force: true });
  }

  /** Writes files of the dataset in order, each whole or not at all. */
  async write(contents: Iterable<FileContents> | AsyncIterable<FileContents>): Promise<void> {
    await writeFilesAtomically(this.#files, contents, this.folder);
  }

  /**
   * Gives the claim up and keeps everything for a resumption. Without effect after `remove`.
   *
   * @param empty - Whether there is nothing to keep: the folder is removed.
   */
  async close(empty = false): Promise<void> {
    if (this.#removed) return;
    if (empty) await this.remove();
    else await this.#lock?.release();
  }

  /** Removes the folder, and the claim with it. Under another name first, so that a kill never leaves half of it. */
  async remove(): Promise<void> {
    const aside = join(this.#datasetFolder, REMOVED_SPOOL_FOLDER);
    try {
      await this.#files.rm(aside, { recursive: true, force: true });
      await this.#files.rename(this.folder, aside);
      await syncFolder(this.#files, this.#datasetFolder);
      this.#removed = true;
      await this.#files.rm(aside, { recursive: true, force: true });
    } finally {
      this.#lock?.forget();
    }
  }

  get #attemptsFile(): string {
    return join(this.folder, 'attempts.jsonl');
  }

  #episodeFile(episodeIndex: number): string {
    return join(this.folder, `episode-${String(episodeIndex).padStart(6, '0')}.bin`);
  }

  async #readText(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
