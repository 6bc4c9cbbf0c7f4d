import type { ContactState } from '../interface/index.js';
import type { StateReader, StateWriter } from '../math/state-io.js';

/** Numbers per contact: point, normal, force, penetration. */
const STRIDE = 8;
const FORCE = 6;

/** Contacts of a cloth with solids in one step, each solid's particles gathered to one. */
export class ContactReport {
  readonly #names: string[] = [];
  #data = new Float64Array(STRIDE * 4);
  #count = 0;

  /** Number of solids that the cloth pressed on. */
  get count(): number {
    return this.#count;
  }

  /** Starts a step. */
  clear(): void {
    this.#count = 0;
  }

  /** Starts the contact with a solid. */
  begin(name: string): void {
    if ((this.#count + 1) * STRIDE > this.#data.length) {
      const data = new Float64Array(this.#data.length * 2);
      data.set(this.#data);
      this.#data = data;
    }
    this.#names[this.#count] = name;
    this.#data.fill(0, this.#count * STRIDE, (this.#count + 1) * STRIDE);
  }

  /** Adds a particle at `x[p]` that pressed with `force` newtons along the normal, which points out of the solid. */
  add(x: Float64Array, p: number, normal: Float64Array, force: number, penetration: number): void {
    const d = this.#data;
    const o = this.#count * STRIDE;
    for (let a = 0; a < 3; a++) {
      d[o + a] = d[o + a]! + x[p + a]! * force;
      d[o + 3 + a] = d[o + 3 + a]! - normal[a]! * force;
    }
    d[o + FORCE] = d[o + FORCE]! + force;
    if (penetration > d[o + FORCE + 1]!) d[o + FORCE + 1] = penetration;
  }

  /** Ends the contact with a solid; without force there was none. */
  end(): void {
    if (this.#data[this.#count * STRIDE + FORCE]! > 0) this.#count++;
  }

  /**
   * The contacts as plain data: the point is the centre of pressure, the normal the mean direction in which the cloth of
   * that name presses, the force the sum over the particles.
   */
  states(cloth: string): ContactState[] {
    const out: ContactState[] = [];
    for (let k = 0; k < this.#count; k++) {
      const d = this.#data.subarray(k * STRIDE, (k + 1) * STRIDE);
      const force = d[FORCE]!;
      const length = Math.hypot(d[3]!, d[4]!, d[5]!) || 1;
      out.push({
        a: cloth,
        b: this.#names[k]!,
        point: [d[0]! / force, d[1]! / force, d[2]! / force],
        normal: [d[3]! / length, d[4]! / length, d[5]! / length],
        force,
        penetration: d[FORCE + 1]!,
      });
    }
    return out;
  }

  /** Writes the contacts. */
  writeState(writer: StateWriter): void {
    writer.number(this.#count);
    for (let k = 0; k < this.#count; k++) {
      const name = this.#names[k]!;
      writer.number(name.length);
      for (let c = 0; c < name.length; c++) writer.number(name.charCodeAt(c));
    }
    writer.array(this.#data.subarray(0, this.#count * STRIDE));
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    const count = reader.number();
    for (let k = 0; k < count; k++) {
      let name = '';
      for (let left = reader.number(); left > 0; left--) name += String.fromCharCode(reader.number());
      this.#count = k;
      this.begin(name);
    }
    this.#count = count;
    reader.array(this.#data.subarray(0, count * STRIDE));
  }
}
