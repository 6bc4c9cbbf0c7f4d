import { mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { PlainData } from '../../sim/interface/index.js';
import { appendLine, writeFileAtomically } from './atomic-file.node.js';
import type { AttemptRecord } from './attempts.js';
import type { EncodedEpisode } from './encoded-episode.js';
import { DatasetCorruptError, UserError } from './errors.js';

/** Name of the hidden folder in which a dataset that is not finished keeps its accepted episodes. */
export const SPOOL_FOLDER = '.spool';

/**
 * The hidden folder of a dataset in the making: what was asked for, every attempt so far, and the accepted episodes
 * that are not published yet. It lies outside every folder that LeRobot looks into.
 */
export class Spool {
  /** Path of the folder. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Opens the spool of a dataset, or makes one, and claims it for this process.
   *
   * @throws UserError when another living process has claimed it.
   */
  static async open(datasetFolder: string): Promise<Spool> {
    const spool = new Spool(join(datasetFolder, SPOOL_FOLDER));
    await mkdir(spool.folder, { recursive: true });
    await spool.#lock();
    return spool;
  }

  /** What was asked for, as it was written by `writeRequest`; `undefined` in a new spool. */
  async readRequest(): Promise<PlainData | undefined> {
    const text = await this.#readText('request.json');
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as PlainData;
    } catch (error) {
      throw new DatasetCorruptError(join(this.folder, 'request.json'), 'is not JSON', error);
    }
  }

  /** Keeps what was asked for. */
  async writeRequest(request: PlainData): Promise<void> {
    await this.write(join(this.folder, 'request.json'), `${JSON.stringify(request, null, 2)}\n`);
  }

  /** Every attempt so far. A last line that a kill cut off is dropped. */
  async readAttempts(): Promise<AttemptRecord[]> {
    const file = join(this.folder, 'attempts.jsonl');
    const text = (await this.#readText('attempts.jsonl')) ?? '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length !== text.length) await truncate(file, Buffer.byteLength(whole));
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
    await appendLine(join(this.folder, 'attempts.jsonl'), JSON.stringify(attempt));
  }

  /** Keeps an accepted episode until it is published. */
  async writeEpisode(episodeIndex: number, encoded: EncodedEpisode): Promise<void> {
    await this.write(this.#episodeFile(episodeIndex), serialize(encoded));
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
    for (const index of episodeIndices) await rm(this.#episodeFile(index), { force: true });
  }

  /** Writes a file of the dataset, whole or not at all. */
  async write(path: string, data: Uint8Array | string): Promise<void> {
    await writeFileAtomically(path, data, this.folder);
  }

  /** Gives the claim up and keeps everything for a resumption. */
  async close(): Promise<void> {
    await rm(this.#lockFile, { force: true });
    if ((await readdir(this.folder)).length === 0) await rm(this.folder, { recursive: true, force: true });
  }

  /** Removes the folder: everything is published. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  get #lockFile(): string {
    return join(this.folder, 'lock');
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

  async #lock(): Promise<void> {
    const owner = Number(await this.#readText('lock'));
    if (Number.isInteger(owner) && owner > 0 && isAlive(owner)) {
      throw new UserError(`process ${owner} is writing to ${this.folder}: wait for it, or choose another folder`);
    }
    const file = await open(this.#lockFile, 'w');
    try {
      await file.writeFile(String(process.pid));
    } finally {
      await file.close();
    }
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
