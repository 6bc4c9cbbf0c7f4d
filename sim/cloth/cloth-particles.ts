import { KernelMemory, type KernelArray } from '../kernels/index.js';
import { clothKernels, type ClothKernels } from './kernels.generated.js';

/**
 * The particles of a cloth, in the memory of the kernels that solve it. Everything that allocates there does so before the
 * cloth's first step: a memory that grows would make its arrays anew, and a cloth's positions are live.
 */
export class ClothParticles {
  /** Number of particles. */
  readonly count: number;
  /** Where all arrays are. */
  readonly memory = new KernelMemory();
  /** The loops that work there. */
  readonly kernels: ClothKernels;
  /** World positions in metres, 3 per particle. */
  readonly positions: KernelArray<Float64Array>;
  /** World velocities in metres per second, 3 per particle. */
  readonly velocities: KernelArray<Float64Array>;
  /** Positions at the substep's start, 3 per particle. */
  readonly previous: KernelArray<Float64Array>;
  /** Positions at the step's start, 3 per particle. */
  readonly start: KernelArray<Float64Array>;
  /** Relative inverse masses of the substep: of held particles, and of those on a surface, smaller ones. */
  readonly weights: KernelArray<Float64Array>;
  /** Relative inverse masses of particles that nothing holds. */
  readonly freeWeights: KernelArray<Float64Array>;
  /** Per particle, 1 where a pinch holds it. */
  readonly held: KernelArray<Uint8Array>;

  /** @param freeWeights - One over each particle's mass, relative to the mean mass. */
  constructor(freeWeights: Float64Array) {
    const { memory } = this;
    this.count = freeWeights.length;
    this.kernels = clothKernels.bind(memory);
    this.positions = memory.float64(this.count * 3);
    this.velocities = memory.float64(this.count * 3);
    this.previous = memory.float64(this.count * 3);
    this.start = memory.float64(this.count * 3);
    this.weights = memory.float64(this.count);
    this.freeWeights = memory.float64(this.count);
    this.held = memory.uint8(this.count);
    this.freeWeights.view.set(freeWeights);
    this.weights.view.set(freeWeights);
  }

  /** Numbers in the kernels' memory. */
  numbers(values: ArrayLike<number>): KernelArray<Float64Array> {
    const array = this.memory.float64(values.length);
    array.view.set(values);
    return array;
  }

  /** Integers in the kernels' memory. */
  integers(values: ArrayLike<number>): KernelArray<Int32Array> {
    const array = this.memory.int32(values.length);
    array.view.set(values);
    return array;
  }
}
