import * as fs from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { FileSystem } from '../../sdk/episodes/file-system.node.js';

/** What happens at one step of a `FaultyFileSystem`. */
export interface Fault {
  /** Index of the step, from 0, at which it happens. */
  readonly step: number;
  /**
   * `kill`: the step is half done and nothing ever happens after it, as with SIGKILL. `ENOSPC`: writing fails half done from
   * this step on, everything else works.
   */
  readonly kind: 'kill' | 'ENOSPC';
}

/** The steps that a process takes no more once it is killed. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * The real file system with every change counted as a step, and a fault at one of them. Flushing is counted but not done: it
 * changes nothing that a test could see.
 */
export class FaultyFileSystem implements FileSystem {
  /** Names of the steps so far. */
  readonly steps: string[] = [];
  readonly #fault: Fault | undefined;

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  readonly link = ((from: string, to: string) => this.#step(`link ${to}`, () => fs.link(from, to))) as typeof fs.link;
  readonly mkdir = ((path: string) => this.#step(`mkdir ${path}`, () => fs.mkdir(path))) as unknown as typeof fs.mkdir;
  readonly rename = ((from: string, to: string) =>
    this.#step(`rename ${to}`, () => fs.rename(from, to))) as typeof fs.rename;
  readonly rm = ((path: string, options: object) =>
    this.#step(`rm ${path}`, () => fs.rm(path, options))) as typeof fs.rm;
  readonly truncate = ((path: string, length: number) =>
    this.#step(`truncate ${path}`, () => fs.truncate(path, length))) as typeof fs.truncate;

  readonly open = (async (path: string, flags: string) => {
    const make = (): Promise<FileHandle> => fs.open(path, flags);
    const handle = flags === 'r' ? await make() : await this.#step(`open ${path}`, make);
    const write = (data: string | Uint8Array): Promise<void> =>
      this.#step(
        `write ${path}`,
        () => handle.writeFile(data),
        () => handle.writeFile(data.slice(0, data.length >> 1)),
      );
    return {
      writeFile: write,
      sync: () => this.#step(`sync ${path}`, () => Promise.resolve()),
      close: () => handle.close(),
    } as unknown as FileHandle;
  }) as typeof fs.open;

  async #step<T>(name: string, whole: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    const index = this.steps.push(name) - 1;
    const fault = this.#fault;
    if (fault?.kind === 'kill' && index >= fault.step) {
      if (index === fault.step) await half?.();
      throw new Killed(`killed at step ${fault.step}`);
    }
    if (fault?.kind === 'ENOSPC' && index >= fault.step && half !== undefined) {
      await half();
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    return whole();
  }
}
