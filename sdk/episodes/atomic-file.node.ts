import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file so that it exists either whole or not at all: writes and flushes it under another name in `spool`, then
 * renames it into place and flushes the folder.
 *
 * @param path - Where the file is to be. Its folder is made when missing.
 * @param data - The contents; text is written as UTF-8.
 * @param spool - A folder on the same file system that nobody else looks into.
 */
export async function writeFileAtomically(path: string, data: Uint8Array | string, spool: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(spool, 'unfinished.tmp');
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(folder);
}

/** Appends one line to a file and flushes it. */
export async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.writeFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
