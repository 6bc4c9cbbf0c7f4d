import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../episodes/index.js';
import { appendLine } from '../episodes/atomic-file.node.js';
import { nodeFileSystem } from '../episodes/file-system.node.js';

/**
 * The log of an evaluation: a first line that says what is evaluated, then one line per record, of a seed, as it is finished. What was
 * cut off in the middle of a line is dropped on resumption.
 */
export class SeedLog<R> {
  /** Path of the file. */
  readonly path: string;
  /** The records so far. */
  readonly records: readonly R[];

  private constructor(path: string, records: readonly R[]) {
    this.path = path;
    this.records = records;
  }

  /**
   * Starts a log, or goes on with one.
   *
   * @param path - Path of the file; an earlier log is replaced unless it is resumed.
   * @param request - What is evaluated, as plain data. A log of something else is not resumed.
   * @param resume - Whether to go on with the log where there is one.
   * @param parse - Reads a record from a line of JSON; is told where the line stands.
   * @throws UserError when the log to be resumed is of something else, or no log.
   */
  static async open<R>(
    path: string,
    request: object,
    resume: boolean,
    parse: (json: string, source: string) => R,
  ): Promise<SeedLog<R>> {
    const header = JSON.stringify(request);
    const text = resume ? await readFile(path, 'utf8').catch(ignoreMissing) : '';
    const lines = text.split('\n').slice(0, -1);
    if (lines.length > 0 && lines[0] !== header) {
      throw new UserError(
        `${path} is of another evaluation (model, seeds or settings differ): leave out --resume to start anew`,
      );
    }
    const records = lines.slice(1).map((line, i) => parse(line, `${path} line ${i + 2}`));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.partial`, [header, ...lines.slice(1), ''].join('\n'));
    await rename(`${path}.partial`, path);
    return new SeedLog<R>(path, records);
  }

  /** Appends a record and flushes it. */
  add(record: R): Promise<void> {
    return appendLine(nodeFileSystem, this.path, JSON.stringify(record));
  }
}

function ignoreMissing(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
  throw error;
}
