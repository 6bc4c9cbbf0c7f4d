import type { KernelArray } from '../kernels/index.js';
import type { ClothParticles } from './cloth-particles.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** What contacts within a step are looked for by. An object: V8 boxes every fractional number that is passed by itself. */
export interface StepReach {
  /** First of all least x, y, z, then greatest x, y, z of the particles, in metres. */
  readonly bounds: Float64Array;
  /** Largest speed of a particle within the step in metres per second. */
  readonly reach: number;
  /** Length of the step in seconds. */
  readonly dt: number;
}

/** Where a cloth's particles are and how fast they go. */
export class MotionExtent implements StepReach {
  /** Largest speed in metres per second. */
  speed = 0;
  /** Largest speed relative to the mean velocity in metres per second. */
  spread = 0;
  reach = 0;
  dt = 0;
  /** How far two particles may approach each other within the step, in metres. */
  travel = 0;
  readonly #particles: ClothParticles;
  /** What is measured; see the kernel. */
  readonly #measured: KernelArray<Float64Array>;

  /** Makes room in the memory of the cloth's kernels. */
  constructor(particles: ClothParticles) {
    this.#particles = particles;
    this.#measured = particles.memory.float64(8);
  }

  get bounds(): Float64Array {
    return this.#measured.view;
  }

  /** Says how far particles may get in a step of `dt` seconds, in which they fall with `gravity` (m/s2, positive). */
  lookAhead(dt: number, gravity: number): void {
    this.dt = dt;
    this.reach = this.speed + gravity * dt;
    this.travel = 2 * this.spread * dt;
  }

  /**
   * Measures the particles' present positions and velocities.
   * @throws RangeError when they are not finite.
   */
  measure(name: string): void {
    const { positions, velocities, count, kernels } = this.#particles;
    const finite = kernels.measureMotion(positions.pointer, velocities.pointer, count, this.#measured.pointer);
    if (!finite) throw new RangeError(`cloth ${name} diverged: positions or velocities are no longer finite`);
    this.speed = sqrt(this.#measured.view[6]!);
    this.spread = sqrt(this.#measured.view[7]!);
  }
}
