import type { Snapshottable, StateReader, StateWriter } from '../../math/state-io.js';
import type { GripperModel } from '../models/model.js';
import { trackVelocities } from './bounded-tracker.js';
import type { TrackingLimits } from './bounded-tracker.js';

const { max, min } = Math;

/** Approach rate per second of the fingers towards their target. */
const FINGER_GAIN = 60;

/** The opening of one gripper: a motion towards its target within stroke, speed and acceleration. */
export class FingerMotion implements Snapshottable {
  /** Opening in metres, one entry. Live. */
  readonly opening: Float64Array;
  /** Its rate in metres per second, one entry. Live. */
  readonly velocity = new Float64Array(1);
  /** Commanded opening in metres, one entry. */
  readonly target: Float64Array;
  /** Commanded force in newtons, one entry. */
  readonly force = new Float64Array(1);
  /** Smallest opening in metres that what is held allows, one entry; 0 is none. */
  readonly stop = new Float64Array(1);
  readonly #limits: TrackingLimits;
  readonly #aim = new Float64Array(1);
  readonly #next = new Float64Array(1);

  /** @param opening - First opening in metres, 0 to the stroke. */
  constructor({ stroke, speed, acceleration }: GripperModel, opening: number) {
    this.opening = Float64Array.of(opening);
    this.target = Float64Array.of(opening);
    this.#limits = {
      low: new Float64Array(1),
      high: Float64Array.of(stroke),
      speed: Float64Array.of(speed),
      acceleration: Float64Array.of(acceleration),
    };
  }

  /** Puts the fingers at rest at an opening in metres, clamped to the stroke. */
  place(opening: number): void {
    this.opening[0] = min(this.#limits.high[0]!, max(0, opening));
    this.target[0] = this.opening[0];
    this.velocity[0] = 0;
  }

  /** Moves the fingers on by `dt` seconds. Allocates nothing. */
  step(dt: number): void {
    const stroke = this.#limits.high[0]!;
    const stop = min(stroke, max(0, this.stop[0]!));
    const before = this.opening[0]!;
    this.#aim[0] = max(this.target[0]!, stop);
    trackVelocities(this.#next, this.opening, this.velocity, this.#aim, this.#limits, FINGER_GAIN, dt);
    let next = this.#next[0]!;
    // What is held stops the fingers at once, whatever their speed.
    if (next < 0) next = max(next, min(0, (stop - before) / dt));
    this.opening[0] = min(stroke, max(0, before + next * dt));
    this.velocity[0] = next;
  }

  /** Writes opening, rate, target, force and stop. */
  writeState(writer: StateWriter): void {
    for (const one of [this.opening, this.velocity, this.target, this.force, this.stop]) writer.array(one);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    for (const one of [this.opening, this.velocity, this.target, this.force, this.stop]) reader.array(one);
  }
}
