import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from './errors.js';
import type { FileSystem } from './file-system.node.js';

/** Who holds a lock. */
interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its system tells; empty where it does not. A process number alone may be another's by now. */
  readonly began: string;
}

/** Locks that this process holds: its own number in a lock file may also be left from an earlier process. */
const HELD = new Set<string>();

/**
 * Claims a folder for this process: at most one living process holds the lock `name` in it. A lock whose process has ended
 * is taken over; one of another machine is not, since nobody can tell from here.
 */
export class FolderLock {
  readonly #files: FileSystem;
  readonly #path: string;

  private constructor(files: FileSystem, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /**
   * Takes the lock.
   *
   * @param files - The file system.
   * @param folder - The folder, which must exist.
   * @param name - Name of the lock file in it.
   * @throws UserError when a process holds it that is alive, or whose life cannot be told from here.
   */
  static async take(files: FileSystem, folder: string, name = 'lock'): Promise<FolderLock> {
    const path = resolve(folder, name);
    // The number and the time tell this attempt from every other on the same file system.
    const unique = `${process.pid}-${process.hrtime.bigint().toString(36)}`;
    const own = JSON.stringify({ pid: process.pid, host: hostname(), began: await began(process.pid) });
    const candidate = join(folder, `${name}-${unique}`);
    try {
      const file = await files.open(candidate, 'wx');
      try {
        await file.writeFile(own);
      } finally {
        await file.close();
      }
      // A link is made whole or not at all, and by one process only: nobody ever reads half a lock.
      while (!(await linked(files, candidate, path))) {
        const found = await readText(path);
        if (found === undefined) continue;
        await refuseIfAlive(found, path);
        await removeStale(files, path, found, join(folder, `${name}-stale-${unique}`));
      }
    } finally {
      await files.rm(candidate, { force: true });
    }
    HELD.add(path);
    return new FolderLock(files, path);
  }

  /** Gives the lock up. Idempotent. */
  async release(): Promise<void> {
    if (HELD.delete(this.#path)) await this.#files.rm(this.#path, { force: true });
  }

  /** Gives the lock up without removing its file, whose folder is gone. */
  forget(): void {
    HELD.delete(this.#path);
  }
}

async function linked(files: FileSystem, from: string, to: string): Promise<boolean> {
  try {
    await files.link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function refuseIfAlive(found: string, path: string): Promise<void> {
  const owner = parseOwner(found);
  if (owner === undefined) return;
  const { pid, host } = owner;
  if (host !== hostname()) {
    throw new UserError(
      `process ${pid} on ${host} has claimed ${path}: wait for it, or remove that file if the process has ended`,
    );
  }
  if (await isAlive(owner, path)) {
    throw new UserError(`process ${pid} is writing there already (${path}): wait for it, or choose another folder`);
  }
}

/** Removes a lock that was found stale. Another process may have done so and taken the lock meanwhile: then it gets it back. */
async function removeStale(files: FileSystem, path: string, found: string, aside: string): Promise<void> {
  try {
    await files.rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readText(aside)) !== found) await linked(files, aside, path);
  await files.rm(aside, { force: true });
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const { pid, host, began: since } = JSON.parse(text) as Partial<LockOwner>;
    return Number.isInteger(pid) && typeof host === 'string' && typeof since === 'string'
      ? { pid: pid as number, host, began: since }
      : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, began: since }: LockOwner, path: string): Promise<boolean> {
  if (pid === process.pid) return HELD.has(path);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return since === '' || (await began(pid)) === since;
}

/**
 * When a process began: the system's start and the process's, in clock ticks since then (Linux); empty elsewhere, and
 * `ended` for one that is dead and only waits for its parent to notice.
 */
async function began(pid: number): Promise<string> {
  const stat = await readText(`/proc/${pid}/stat`);
  const boot = await readText('/proc/sys/kernel/random/boot_id');
  if (stat === undefined || boot === undefined) return '';
  // The name in parentheses may hold anything; state is the first field after it, starttime the 20th (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return 'ended';
  return `${boot.trim()} ${fields[19] ?? ''}`;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined;
    throw error;
  }
}
