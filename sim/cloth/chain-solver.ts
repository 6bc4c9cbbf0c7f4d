import type { KernelArray } from '../kernels/index.js';
import type { ClothParticles } from './cloth-particles.js';

/** Particles in a row, and what holds each to the next. */
export interface Chain {
  /** Particles along the chain, none twice. */
  readonly particles: ArrayLike<number>;
  /** Length of each edge at rest in metres: one less than particles. */
  readonly lengths: ArrayLike<number>;
  /** Compliance of each edge times the unit mass, in square seconds. */
  readonly compliances: ArrayLike<number>;
}

/** Numbers that the kernel keeps of each edge of two chains. */
const SCRATCH = 10;

/**
 * Solves the stretch constraints of whole chains at once: the threads of a grid, the straight lines of a mesh. Along one
 * chain the linearised XPBD constraints (Macklin, Müller, Chentanez, MIG 2016, equation 18) couple only neighbouring
 * edges, so that their system is tridiagonal and elimination solves it exactly in one sweep there and back (Thomas
 * algorithm; direct solvers for chains in position-based dynamics: Deul et al., "Direct Position-Based Solver for Stiff
 * Rods", CGF 2018). A Gauss-Seidel sweep would carry a pull along the chain by one edge per sweep or lose most of it.
 *
 * Chains go two by two, one in each lane of a vector, and the pairs one after the other.
 */
export class ChainSolver {
  readonly #particles: ClothParticles;
  readonly #pairs: number;
  readonly #counts: KernelArray<Int32Array>;
  readonly #places: KernelArray<Int32Array>;
  readonly #lengths: KernelArray<Float64Array>;
  readonly #compliances: KernelArray<Float64Array>;
  readonly #scratch: KernelArray<Float64Array>;

  constructor(particles: ClothParticles, chains: readonly Chain[]) {
    const counts: number[] = [];
    const places: number[] = [];
    const lengths: number[] = [];
    const compliances: number[] = [];
    for (const pair of pairChains(chains)) {
      const edges = Math.max(...pair.map((chain) => chain.lengths.length));
      counts.push(edges);
      for (let e = 0; e <= edges; e++) {
        for (const chain of pair) {
          // The shorter one is filled up with its last particle, between which and itself nothing pulls.
          places.push(chain.particles[Math.min(e, chain.lengths.length)]!);
          if (e === edges) continue;
          lengths.push(chain.lengths[e] ?? 0);
          compliances.push(chain.compliances[e] ?? 1);
        }
      }
    }
    this.#particles = particles;
    this.#pairs = counts.length;
    this.#counts = particles.integers(counts);
    this.#places = particles.integers(places);
    this.#lengths = particles.numbers(lengths);
    this.#compliances = particles.numbers(compliances);
    this.#scratch = particles.memory.float64(SCRATCH * counts.reduce((longest, count) => Math.max(longest, count), 0));
  }

  /**
   * One exact solve of every chain.
   *
   * @param settings - 2 numbers: what compliances are multiplied by, one over the squared substep; and a strain.
   * @param touching - Where it is given, chains are left out that have no edge of a particle with a flag that is strained beyond
   * that.
   * @returns Whether there was one to be solved.
   */
  solve(settings: KernelArray<Float64Array>, touching?: KernelArray<Uint8Array>): boolean {
    const { positions, weights, kernels } = this.#particles;
    const solved = kernels.solveChains(
      positions.pointer,
      weights.pointer,
      this.#scratch.pointer,
      this.#counts.pointer,
      this.#pairs,
      this.#places.pointer,
      this.#lengths.pointer,
      this.#compliances.pointer,
      settings.pointer,
      touching === undefined ? 0 : touching.pointer,
    );
    return solved > 0;
  }
}

/**
 * Puts chains without a common particle together two by two, each with the one nearest to it in length among those after
 * it; one that finds none goes with itself.
 */
function pairChains(chains: readonly Chain[]): [Chain, Chain][] {
  const pairs: [Chain, Chain][] = [];
  const left = [...chains];
  for (let chain = left.shift(); chain !== undefined; chain = left.shift()) {
    const { length } = chain.lengths;
    const own = new Set(Array.from(chain.particles));
    let best = -1;
    let least = Infinity;
    for (let k = 0; k < left.length && least > 0; k++) {
      const difference = Math.abs(left[k]!.lengths.length - length);
      if (difference >= least || Array.from(left[k]!.particles).some((i) => own.has(i))) continue;
      least = difference;
      best = k;
    }
    pairs.push([chain, best < 0 ? chain : left.splice(best, 1)[0]!]);
  }
  return pairs;
}
