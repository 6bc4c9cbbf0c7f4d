import { dirname, join } from 'node:path';
import { makeFolder, syncFolder, type FileSystem } from './file-system.node.js';

/** A file to be written: its path and its contents, text as UTF-8. */
export type FileContents = readonly [path: string, data: Uint8Array | string];

/**
 * Writes files so that each exists either whole or not at all, and all of them within moments: writes and flushes them under
 * other names in `spool`, then renames one after the other into place and flushes their folders.
 *
 * @param files - The file system.
 * @param contents - The files in the order in which they are to appear. Their folders are made when missing.
 * @param spool - A folder on the same file system that nobody else looks into.
 */
export async function writeFilesAtomically(
  files: FileSystem,
  contents: Iterable<FileContents> | AsyncIterable<FileContents>,
  spool: string,
): Promise<void> {
  const written: { readonly path: string; readonly temporary: string }[] = [];
  try {
    for await (const [path, data] of contents) {
      const temporary = join(spool, `unfinished-${written.length}.tmp`);
      written.push({ path, temporary });
      const file = await files.open(temporary, 'w');
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    for (const { path } of written) await makeFolder(files, dirname(path));
    for (const { path, temporary } of written) {
      await files.rename(temporary, path);
      await syncFolder(files, dirname(path));
    }
  } catch (error) {
    // On a full disk half-written files would keep the space that a resumption needs.
    for (const { temporary } of written) await files.rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Appends one line to a file and flushes it. */
export async function appendLine(files: FileSystem, path: string, line: string): Promise<void> {
  const file = await files.open(path, 'a');
  try {
    await file.writeFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
