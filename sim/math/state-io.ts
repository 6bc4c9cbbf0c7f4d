/** Collects the numbers of a snapshot, in a fixed order, as float64. */
export class StateWriter {
  #values = new Float64Array(1024);
  #length = 0;

  /** Appends one number. */
  number(value: number): void {
    if (this.#length === this.#values.length) this.#grow(this.#length + 1);
    this.#values[this.#length++] = value;
  }

  /** Appends all numbers of an array whose length both sides know. */
  array(values: ArrayLike<number>): void {
    if (this.#length + values.length > this.#values.length) this.#grow(this.#length + values.length);
    this.#values.set(values, this.#length);
    this.#length += values.length;
  }

  /** Forgets what was written, and keeps the memory: for whoever writes again and again. */
  clear(): void {
    this.#length = 0;
  }

  /** A copy of everything written so far. */
  finish(): Float64Array {
    return this.#values.slice(0, this.#length);
  }

  #grow(needed: number): void {
    const grown = new Float64Array(Math.max(needed, this.#values.length * 2));
    grown.set(this.#values);
    this.#values = grown;
  }
}

/** Reads the numbers of a snapshot back, in the order in which they were written. */
export class StateReader {
  readonly #values: Float64Array;
  #offset = 0;

  /** @param values - What `StateWriter.finish` returned. */
  constructor(values: Float64Array) {
    this.#values = values;
  }

  /** The next number. Throws a RangeError at the end. */
  number(): number {
    if (this.#offset >= this.#values.length) throw new RangeError('the snapshot ends too early');
    return this.#values[this.#offset++] as number;
  }

  /** Fills `out` with the next `out.length` numbers. Throws a RangeError when fewer are left. */
  array(out: Float64Array | Float32Array | Int32Array | Uint8Array): void {
    const end = this.#offset + out.length;
    if (end > this.#values.length) throw new RangeError('the snapshot ends too early');
    for (let i = 0; i < out.length; i++) out[i] = this.#values[this.#offset + i] as number;
    this.#offset = end;
  }

  /** Whether every number was read. */
  get finished(): boolean {
    return this.#offset === this.#values.length;
  }
}

/** A part of a simulation whose future depends on state that a snapshot must hold. */
export interface Snapshottable {
  /** Writes all state that the future depends on, in a fixed order. */
  writeState(writer: StateWriter): void;
  /** Reads back what `writeState` wrote on an identically built object. */
  readState(reader: StateReader): void;
}
