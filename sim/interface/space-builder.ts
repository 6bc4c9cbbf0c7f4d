import type { BoxSpace } from './environment.js';

/** Collects the entries of a space one after the other. */
export class SpaceBuilder {
  readonly #names: string[] = [];
  readonly #units: string[] = [];
  readonly #low: number[] = [];
  readonly #high: number[] = [];

  /** Number of entries so far. */
  get length(): number {
    return this.#names.length;
  }

  /** Adds one entry; without bounds it may have any value. */
  add(name: string, unit: string, low = -Infinity, high = Infinity): void {
    this.#names.push(name);
    this.#units.push(unit);
    this.#low.push(low);
    this.#high.push(high);
  }

  /** Adds three entries without bounds: the prefix followed by x, y and z. */
  addVector(prefix: string, unit: string): void {
    for (const axis of ['x', 'y', 'z']) this.add(`${prefix}${axis}`, unit);
  }

  /** Adds the entries of a unit quaternion: the prefix followed by qx, qy, qz and qw. */
  addOrientation(prefix: string): void {
    for (const axis of ['qx', 'qy', 'qz', 'qw']) this.add(`${prefix}${axis}`, '1', -1, 1);
  }

  /** The space. */
  finish(): BoxSpace {
    return Object.freeze({ names: this.#names, units: this.#units, low: this.#low, high: this.#high });
  }
}
