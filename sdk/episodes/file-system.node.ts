import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from './errors.js';

/**
 * The file operations by which a dataset is written, as `node:fs/promises` has them. Everything that changes a file goes
 * through one of these, so that a disk that fails or a process that is killed can be tried out at every single step.
 */
export type FileSystem = Pick<typeof fs, 'link' | 'mkdir' | 'open' | 'rename' | 'rm' | 'truncate'>;

/** The real file system. */
export const nodeFileSystem: FileSystem = fs;

/** What a failed file operation means, and what to do about it. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the disk quota is used up: free some space',
  EROFS: 'the file system is read-only: choose another folder',
  EACCES: 'permission is denied: change the permissions or choose another folder',
  EPERM: 'the operation is not permitted: change the permissions or choose another folder',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
  EIO: 'the disk reports an error: check it',
};

/**
 * A failed file operation as a UserError that says what to do; any other error as it is.
 *
 * @param folder - The dataset's folder.
 * @param error - What was thrown.
 * @param kept - What is left of the work, a sentence.
 */
export function explainFileError(folder: string, error: unknown, kept: string): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException;
  const meaning = MEANINGS[code];
  if (meaning === undefined) return error;
  return new UserError(`${path ?? folder} cannot be written (${code}): ${meaning}. ${kept}`, { cause: error });
}

/** Makes a folder and those above it, and flushes the entries of the new ones. Does nothing when it is there. */
export async function makeFolder(files: FileSystem, folder: string): Promise<void> {
  if (await makeOne(files, folder)) return;
  const parent = dirname(folder);
  if (parent === folder) return;
  await makeFolder(files, parent);
  await makeOne(files, folder, true);
}

/** Flushes the entries of a folder, so that a new name in it outlasts a loss of power. */
export async function syncFolder(files: FileSystem, folder: string): Promise<void> {
  const handle = await files.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes one folder; `false` when the folder above is missing. */
async function makeOne(files: FileSystem, folder: string, parentIsThere = false): Promise<boolean> {
  try {
    await files.mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await fs.stat(folder)).isDirectory()) return true;
    if (code === 'ENOENT' && !parentIsThere) return false;
    throw error;
  }
  await syncFolder(files, dirname(folder));
  return true;
}
