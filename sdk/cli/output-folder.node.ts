import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { UserError } from '../episodes/index.js';

/** Name of the file that says what a command wrote. */
const MARKER = '.nextstate-output.json';
/** Name of the folder in which the next output is put together. */
const STAGING = '.nextstate-partial';
/** Name of the file in it that says which process is at work. */
const OWNER = 'process.json';

/** What the marker says: which files are the command's, each with the SHA-256 that its contents may have. */
const markerSchema = z.object({
  formatVersion: z.literal(1),
  command: z.string(),
  files: z.record(z.string(), z.array(z.string())),
});
type Marker = z.infer<typeof markerSchema>;

/**
 * A folder that a command fills as a whole. It is put together out of sight and moved into place at the end; an earlier
 * output of the same command is replaced then, and only when every file in the folder is exactly as that command wrote
 * it. A kill at any moment leaves the old output, the new one, or a folder that the next run can use.
 */
export class OutputFolder {
  /** Where the command is to write. */
  readonly staging: string;
  readonly #folder: string;
  readonly #command: string;
  /** The first folder that had to be made, if any. */
  readonly #made: string | undefined;
  #before: Marker | undefined;
  #open = true;

  private constructor(folder: string, command: string, made: string | undefined, before: Marker | undefined) {
    this.#folder = folder;
    this.#command = command;
    this.#made = made;
    this.#before = before;
    this.staging = join(folder, STAGING);
  }

  /**
   * Takes a folder: a missing or empty one, or one with an earlier output of the same command.
   *
   * @throws UserError when it holds anything else, is at work, or cannot be written.
   */
  static async claim(path: string, command: string): Promise<OutputFolder> {
    const folder = resolve(path);
    try {
      const made = await makeFolder(folder);
      const before = await examine(folder, command);
      const output = new OutputFolder(folder, command, made, before);
      await output.#begin();
      return output;
    } catch (error) {
      if (error instanceof UserError || (error as NodeJS.ErrnoException).code === undefined) throw error;
      const { code } = error as NodeJS.ErrnoException;
      throw new UserError(`${path} cannot be written to (${code}): choose another folder`);
    }
  }

  /** Moves what was written into place. */
  async publish(): Promise<void> {
    // Somebody may have put something there in the meantime.
    await examine(this.#folder, this.#command);
    await rm(join(this.staging, OWNER));
    const fresh = await hashFiles(this.staging);
    const union: Record<string, string[]> = { ...this.#before?.files };
    for (const [file, hash] of Object.entries(fresh)) union[file] = [...(union[file] ?? []), hash];
    await this.#mark(union);
    for (const entry of await readdir(this.#folder)) {
      if (entry !== MARKER && entry !== STAGING) await rm(join(this.#folder, entry), { recursive: true });
    }
    for (const entry of await readdir(this.staging)) await rename(join(this.staging, entry), join(this.#folder, entry));
    await rmdir(this.staging);
    await this.#mark(Object.fromEntries(Object.entries(fresh).map(([file, hash]) => [file, [hash]])));
    this.#open = false;
  }

  /** Leaves the folder as it was found. Idempotent, and without effect after `publish`. */
  async abandon(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await rm(this.staging, { recursive: true, force: true });
    if (this.#before) return;
    await rm(join(this.#folder, MARKER), { force: true });
    if (this.#made === undefined) return;
    // Only what is empty goes, up to the first folder that was made for this output.
    for (let folder = this.#folder; folder.startsWith(this.#made); folder = dirname(folder)) {
      if (
        !(await rmdir(folder).then(
          () => true,
          () => false,
        ))
      )
        return;
    }
  }

  async #begin(): Promise<void> {
    if (!this.#before) await this.#mark({});
    const running = await readOwner(this.staging);
    if (running !== undefined && running !== process.pid && isAlive(running)) {
      throw new UserError(
        `another nextstate (process ${running}) is writing to ${this.#folder}: wait for it, or choose another folder`,
      );
    }
    await rm(this.staging, { recursive: true, force: true });
    await mkdir(this.staging);
    await writeFile(join(this.staging, OWNER), `${JSON.stringify({ process: process.pid })}\n`);
  }

  async #mark(files: Record<string, string[]>): Promise<void> {
    const marker: Marker = { formatVersion: 1, command: this.#command, files };
    const temporary = join(this.#folder, `${MARKER}.tmp`);
    await writeFile(temporary, `${JSON.stringify(marker)}\n`);
    await rename(temporary, join(this.#folder, MARKER));
  }
}

/**
 * Makes a folder with those above it, and returns the topmost that had to be made. Not `mkdir(..., { recursive: true })`,
 * which tries for ever where the system says that a folder's parent is missing although it is there (as below /proc).
 */
async function makeFolder(folder: string): Promise<string | undefined> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return undefined;
  if (found) throw new UserError(`${folder} is a file, not a folder: choose another folder`);
  const above = dirname(folder) === folder ? undefined : await makeFolder(dirname(folder));
  await mkdir(folder);
  return above ?? folder;
}

/** The marker of an earlier output of this command, `undefined` for an empty folder. Throws a UserError for anything else. */
async function examine(folder: string, command: string): Promise<Marker | undefined> {
  const entries = (await readdir(folder)).filter((entry) => entry !== `${MARKER}.tmp`);
  const marker = await readMarker(folder);
  const others = entries.filter((entry) => entry !== MARKER && (entry !== STAGING || !marker));
  if (!marker && others.length > 0) {
    throw new UserError(
      `${folder} already holds something that this command did not write (such as ${others[0]}): choose another --out`,
    );
  }
  if (!marker) return undefined;
  if (marker.command !== command) {
    throw new UserError(`${folder} holds the output of nextstate ${marker.command}: choose another --out`);
  }
  const foreign = await foreignFile(folder, marker);
  if (foreign !== undefined) {
    throw new UserError(
      `${folder} holds an earlier output, but ${foreign} was added or changed since: choose another --out, or remove ${folder}`,
    );
  }
  return marker;
}

/** The first file in a folder that is not as its marker says, or `undefined`. Outputs of other commands inside are looked at, too. */
async function foreignFile(folder: string, marker: Marker, at = ''): Promise<string | undefined> {
  for (const entry of (await readdir(join(folder, at), { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const name = at === '' ? entry.name : `${at}/${entry.name}`;
    if (at === '' && [MARKER, `${MARKER}.tmp`, STAGING].includes(entry.name)) continue;
    if (entry.isDirectory()) {
      const inner = await readMarker(join(folder, name));
      const found = inner ? await foreignFile(join(folder, name), inner) : await foreignFile(folder, marker, name);
      if (found !== undefined) return inner ? `${name}/${found}` : found;
    } else if (!entry.isFile() || !(marker.files[name] ?? []).includes(await hashFile(join(folder, name)))) {
      return name;
    }
  }
  return undefined;
}

async function readMarker(folder: string): Promise<Marker | undefined> {
  const path = join(folder, MARKER);
  const isFile = await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return undefined;
  try {
    return markerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw new UserError(
      `${path} is damaged, so nothing says whose files these are: choose another --out, or remove ${folder}`,
    );
  }
}

async function readOwner(staging: string): Promise<number | undefined> {
  try {
    const owner = z
      .object({ process: z.number().int() })
      .parse(JSON.parse(await readFile(join(staging, OWNER), 'utf8')));
    return owner.process;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** SHA-256 of every file below a folder, by path. */
async function hashFiles(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  const walk = async (at: string): Promise<void> => {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const name = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) await walk(name);
      else hashes[name] = await hashFile(join(folder, name));
    }
  };
  await walk('');
  return hashes;
}

async function hashFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
