import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Makes temporary folders and removes them all at the end. */
export class TemporaryFolders {
  readonly #folders: string[] = [];

  /** A new empty folder. */
  async make(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'nextstate-test-'));
    this.#folders.push(folder);
    return folder;
  }

  /** Removes every folder that was made. */
  async removeAll(): Promise<void> {
    await Promise.all(this.#folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

/** SHA-256 of every file below a folder, by its path in the folder. */
export async function fileHashes(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    hashes[relative(folder, path)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
