import type { BoxSpace } from '../interface/index.js';

/** Collects the entries of a space. */
export class SpaceEntries {
  readonly #names: string[] = [];
  readonly #units: string[] = [];
  readonly #low: number[] = [];
  readonly #high: number[] = [];

  /** Adds one entry; without bounds it may have any value. */
  add(name: string, unit: string, low = -Infinity, high = Infinity): void {
    this.#names.push(name);
    this.#units.push(unit);
    this.#low.push(low);
    this.#high.push(high);
  }

  /** Adds `name.x`, `name.y` and `name.z`, without bounds; a name that holds a dot gets the letter appended. */
  addVector(name: string, unit: string): void {
    for (const axis of ['x', 'y', 'z']) this.add(name.includes('.') ? `${name}${axis}` : `${name}.${axis}`, unit);
  }

  /** The space. */
  finish(): BoxSpace {
    return Object.freeze({ names: this.#names, units: this.#units, low: this.#low, high: this.#high });
  }
}
