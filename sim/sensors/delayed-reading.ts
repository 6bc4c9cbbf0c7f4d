import { SampleHistory } from './sample-history.js';

/** A vector of numbers with the moment at which it was read. */
export interface Sample {
  /** The numbers; the caller may change them. Overwritten by the next sample where there is no latency. */
  readonly values: Float64Array;
  /** Physics step at which they were read. */
  readonly step: number;
}

/** Numbers that a sensor reads off the scene and hands out some physics steps later. */
export class DelayedReading {
  /** Readings that latency holds back; undefined without latency. */
  readonly history: SampleHistory | undefined;
  readonly #delay: number;
  readonly #present: Float64Array;
  readonly #write: (out: Float64Array) => void;

  /**
   * @param size - Count of the numbers.
   * @param delay - Latency in physics steps, 0 for none.
   * @param stepsPerTick - Physics steps per control tick.
   * @param write - Writes the numbers as they are now.
   */
  constructor(size: number, delay: number, stepsPerTick: number, write: (out: Float64Array) => void) {
    this.#delay = delay;
    this.#present = new Float64Array(size);
    this.#write = write;
    if (delay > 0) this.history = new SampleHistory(size, [delay], stepsPerTick);
  }

  /** Keeps the numbers of a physics step if latency will need them. */
  record(step: number): void {
    if (this.history?.wants(step) === true) this.#write(this.history.push(step));
  }

  /** What is known at a physics step: the numbers of `delay` steps before, the oldest ones at an episode's beginning. */
  sample(step: number): Sample {
    const place = this.history?.find(step - this.#delay) ?? -1;
    if (this.history && place >= 0) {
      return { values: this.history.valuesAt(place).slice(), step: this.history.stepAt(place) };
    }
    this.#write(this.#present);
    return { values: this.#present, step };
  }
}
