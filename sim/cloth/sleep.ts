import type { KernelArray } from '../kernels/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import type { ClothParticles } from './cloth-particles.js';

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
  readonly #anchor: KernelArray<Float64Array>;
  readonly #particles: ClothParticles;
  /** The largest squared distances of the particles from where they were. */
  readonly #ways: KernelArray<Float64Array>;
  #signature = 0;

  /**
   * Makes room in the memory of the cloth's kernels.
   * @param thickness - Distance of resting layers in metres.
   */
  constructor(particles: ClothParticles, thickness: number) {
    this.#particles = particles;
    this.#anchor = particles.memory.float64(particles.count * 3);
    this.#ways = particles.memory.float64(2);
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
   * @param touching - Per particle, not 0 where it touched another layer; missing where layers do not touch.
   * @param dt - Its length in seconds.
   */
  end(touching: KernelArray<Uint8Array> | undefined, dt: number): void {
    const { positions, start, count, kernels } = this.#particles;
    if (this.#calmSteps === 0) this.#anchor.view.set(start.view);
    const touched = kernels.measureWay(
      positions.pointer,
      start.pointer,
      this.#anchor.pointer,
      count,
      touching === undefined ? 0 : touching.pointer,
      this.#ways.pointer,
    );
    this.#progress = sqrt(this.#ways.view[0]!) / dt;
    const calm = touched && this.#ways.view[1]! <= this.#restWay ** 2;
    this.#calmSteps = calm ? min(this.#calmSteps + 1, REST_STEPS - 1) : 0;
  }

  /** Writes what it has counted. */
  writeState(writer: StateWriter): void {
    writer.number(this.#progress);
    writer.number(this.#slowSteps);
    writer.number(this.#calmSteps);
    writer.array(this.#anchor.view);
    writer.number(this.#signature);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    this.#progress = reader.number();
    this.#slowSteps = reader.number();
    this.#calmSteps = reader.number();
    reader.array(this.#anchor.view);
    this.#signature = reader.number();
  }
}
