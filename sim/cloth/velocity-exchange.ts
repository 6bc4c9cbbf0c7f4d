import type { KernelArray } from '../kernels/index.js';
import type { ClothParticles } from './cloth-particles.js';

/** Largest share of a difference that is exchanged in a step. */
const LARGEST_SHARE = 0.2;

/** Lets velocity differences along edges die out, conserving momentum. */
export class VelocityExchange {
  readonly #particles: ClothParticles;
  readonly #damping: number;
  readonly #edges: KernelArray<Int32Array>;
  readonly #shares: KernelArray<Float64Array>;
  readonly #factor: KernelArray<Float64Array>;

  /**
   * @param edges - Particle indices, 2 per edge.
   * @param scale - Strength of an edge relative to the mass of its lighter end. Around a particle the strengths add up to at
   * most its relative mass times `scale` times its number of edges.
   * @param damping - Share of the difference that a pair of weight and strength 1 exchanges in a second.
   */
  constructor(particles: ClothParticles, edges: Int32Array, scale: number, damping: number) {
    const w = particles.freeWeights.view;
    const shares = Float64Array.from(
      { length: edges.length / 2 },
      (_, e) => scale / Math.max(w[edges[e * 2]!]!, w[edges[e * 2 + 1]!]!),
    );
    this.#particles = particles;
    this.#damping = damping;
    this.#edges = particles.integers(edges);
    this.#shares = particles.numbers(shares);
    this.#factor = particles.memory.float64(1);
  }

  /** One explicit diffusion step over `dt` seconds. */
  apply(dt: number): void {
    const { velocities, previous, freeWeights, count, kernels } = this.#particles;
    const edges = this.#edges;
    const shares = this.#shares;
    // Stable while a particle's weight times the sum of its edges' strengths stays below 1 over it.
    this.#factor.view[0] = Math.min(LARGEST_SHARE, this.#damping * dt);
    kernels.diffuse(
      velocities.pointer,
      previous.pointer,
      freeWeights.pointer,
      count,
      edges.pointer,
      shares.pointer,
      shares.view.length,
      this.#factor.pointer,
    );
  }
}
