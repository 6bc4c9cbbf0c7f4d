import { hashBytes } from './state-hash.js';

/** The build calls of a scene: the names that they took, and the identity that they give it. */
export class BuildLog {
  readonly #names = new Set<string>();
  readonly #calls: [call: string, data: unknown][] = [];
  #hash: string | undefined;

  /** Number of calls so far. */
  get count(): number {
    return this.#calls.length;
  }

  /** Hash of all calls and their data, 16 hexadecimal digits. */
  get hash(): string {
    return (this.#hash ??= hashBytes(new TextEncoder().encode(JSON.stringify(this.#calls))));
  }

  /** Throws a RangeError when a name is taken already. */
  checkFree(names: readonly string[]): void {
    for (const name of names) {
      if (this.#names.has(name)) throw new RangeError(`the name "${name}" is already taken`);
    }
  }

  /** Adds a call with its plain data and the names that it takes. */
  add(call: string, data: unknown, names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
    this.#calls.push([call, data]);
    this.#hash = undefined;
  }
}
