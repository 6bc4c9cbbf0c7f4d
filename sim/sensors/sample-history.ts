import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';

/**
 * The last few samples of a vector with the physics steps at which they were taken: what a sensor with latency still
 * knows. Like a camera that exposes once per control tick, it samples only those steps whose age is one of the `delays`
 * at the end of a tick. A ring buffer.
 */
export class SampleHistory implements Snapshottable {
  readonly #size: number;
  readonly #capacity: number;
  readonly #stepsPerTick: number;
  /** Places of the recorded steps within a control tick. */
  readonly #phases: ReadonlySet<number>;
  readonly #steps: Float64Array;
  readonly #values: Float64Array;
  /** Place of the oldest sample. */
  #first = 0;
  #count = 0;

  /**
   * @param size - Numbers per sample.
   * @param delays - Every age in physics steps that will be asked for at the end of a control tick.
   * @param stepsPerTick - Physics steps per control tick.
   */
  constructor(size: number, delays: readonly number[], stepsPerTick: number) {
    this.#size = size;
    this.#stepsPerTick = stepsPerTick;
    this.#phases = new Set(delays.map((delay) => (stepsPerTick - (delay % stepsPerTick)) % stepsPerTick));
    const ticks = Math.floor(Math.max(0, ...delays) / stepsPerTick) + 1;
    this.#capacity = Math.max(1, this.#phases.size * ticks + 1);
    this.#steps = new Float64Array(this.#capacity);
    this.#values = new Float64Array(size * this.#capacity);
  }

  /** Number of samples kept now. */
  get count(): number {
    return this.#count;
  }

  /** Whether a sample of that physics step will be asked for: the first state, and steps at the right place of their tick. */
  wants(step: number): boolean {
    return step === 0 || this.#phases.has(step % this.#stepsPerTick);
  }

  /**
   * Makes room for the sample of a physics step, dropping the oldest when all places are taken.
   * @param step - Above that of the last sample.
   * @returns Where to write the sample.
   */
  push(step: number): Float64Array {
    let place = this.#first + this.#count;
    if (this.#count === this.#capacity) this.#first = (this.#first + 1) % this.#capacity;
    else this.#count++;
    place %= this.#capacity;
    this.#steps[place] = step;
    return this.#values.subarray(place * this.#size, (place + 1) * this.#size);
  }

  /**
   * Place of the newest sample taken at `step` or before; the oldest sample when all are newer, -1 when there is none.
   * Valid until the next `push`.
   */
  find(step: number): number {
    if (this.#count === 0) return -1;
    for (let k = this.#count - 1; k > 0; k--) {
      const place = (this.#first + k) % this.#capacity;
      if (this.#steps[place]! <= step) return place;
    }
    return this.#first;
  }

  /** Physics step of the sample at a place. */
  stepAt(place: number): number {
    return this.#steps[place]!;
  }

  /** The sample at a place; a live view. */
  valuesAt(place: number): Float64Array {
    return this.#values.subarray(place * this.#size, (place + 1) * this.#size);
  }

  /** Writes the samples from the oldest to the newest. */
  writeState(writer: StateWriter): void {
    writer.number(this.#count);
    for (let k = 0; k < this.#count; k++) {
      const place = (this.#first + k) % this.#capacity;
      writer.number(this.#steps[place]!);
      writer.array(this.valuesAt(place));
    }
  }

  /** Reads them back. */
  readState(reader: StateReader): void {
    this.#first = 0;
    this.#count = reader.number();
    for (let k = 0; k < this.#count; k++) {
      this.#steps[k] = reader.number();
      reader.array(this.valuesAt(k));
    }
  }
}
