import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { min, sqrt } = Math;

/** A cloth whose particles all get less far per second than this, in metres, comes to rest. */
const REST_SPEED = 0.002;
/**
 * So does one whose layers touch, when no particle gets farther than this from where it was, in thicknesses: a few may
 * tremble on the spot where layers are pressed together, since the sweeps never quite agree there.
 */
const REST_WAY = 0.1;
/** After so many slow steps in a row the cloth sleeps until something moves. */
const REST_STEPS = 48;

/** Whether a cloth has come to rest: it sleeps then, until something near it moves. */
export class ClothSleep implements Snapshottable {
  readonly #restWay: number;
  /** Largest displacement of a particle in the last step, in metres per second. */
  #progress = Infinity;
  #slowSteps = 0;
  /** Steps since every particle was near its place in `#anchor`; 0 where no layers touched. */
  #calmSteps = 0;
  readonly #anchor: Float64Array;
  #signature = 0;

  /**
   * @param count - Number of particles.
   * @param thickness - Distance of resting layers in metres.
   */
  constructor(count: number, thickness: number) {
    this.#anchor = new Float64Array(count * 3);
    this.#restWay = REST_WAY * thickness;
  }

  /** Whether the cloth is not to be computed. */
  get sleeping(): boolean {
    return this.#slowSteps >= REST_STEPS || this.#calmSteps >= REST_STEPS;
  }

  /** Ends the sleep. */
  wake(): void {
    this.#progress = Infinity;
    this.#slowSteps = 0;
    this.#calmSteps = 0;
  }

  /**
   * Counts a step before it is computed. Returns whether the cloth sleeps through it.
   * @param disturbed - Whether something moves near the cloth or on it.
   * @param signature - A number for what lies near the cloth: another one disturbs it, too.
   */
  begin(disturbed: boolean, signature: number): boolean {
    const woken = disturbed || signature !== this.#signature;
    this.#signature = signature;
    if (woken) this.#calmSteps = 0;
    else if (this.#calmSteps === REST_STEPS - 1) this.#calmSteps = REST_STEPS;
    this.#slowSteps = woken || this.#progress > REST_SPEED ? 0 : min(this.#slowSteps + 1, REST_STEPS);
    if (this.sleeping) this.#progress = 0;
    return this.sleeping;
  }

  /**
   * Measures a computed step by the largest displacement per second: unlike velocities, free of solver jitter.
   * @param start - Positions at its start.
   * @param x - Positions at its end.
   * @param touching - Per particle, not 0 where it touched another layer; missing where layers do not touch.
   * @param dt - Its length in seconds.
   */
  end(start: Float64Array, x: Float64Array, touching: Uint8Array | undefined, dt: number): void {
    const anchor = this.#anchor;
    if (this.#calmSteps === 0) anchor.set(start);
    let largest = 0;
    let farthest = 0;
    let touched = false;
    for (let i = 0, k = 0; k < x.length; i++, k += 3) {
      const dx = x[k]! - start[k]!,
        dy = x[k + 1]! - start[k + 1]!,
        dz = x[k + 2]! - start[k + 2]!;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > largest) largest = squared;
      const ax = x[k]! - anchor[k]!,
        ay = x[k + 1]! - anchor[k + 1]!,
        az = x[k + 2]! - anchor[k + 2]!;
      const away = ax * ax + ay * ay + az * az;
      if (away > farthest) farthest = away;
      if (touching !== undefined && touching[i] !== 0) touched = true;
    }
    this.#progress = sqrt(largest) / dt;
    const calm = touched && farthest <= this.#restWay ** 2;
    this.#calmSteps = calm ? min(this.#calmSteps + 1, REST_STEPS - 1) : 0;
  }

  /** Writes what it has counted. */
  writeState(writer: StateWriter): void {
    writer.number(this.#progress);
    writer.number(this.#slowSteps);
    writer.number(this.#calmSteps);
    writer.array(this.#anchor);
    writer.number(this.#signature);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    this.#progress = reader.number();
    this.#slowSteps = reader.number();
    this.#calmSteps = reader.number();
    reader.array(this.#anchor);
    this.#signature = reader.number();
  }
}
