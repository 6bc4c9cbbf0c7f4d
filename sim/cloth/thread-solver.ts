import type { Substep } from './substep.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** A family of parallel threads of a grid of particles. */
export interface ThreadFamily {
  /** Number of threads. */
  readonly threads: number;
  /** Particles from one thread to the next. */
  readonly threadStride: number;
  /** Particles along a thread. */
  readonly particles: number;
  /** Particles from one to the next along a thread. */
  readonly stride: number;
  /** Rest length of an edge in metres. */
  readonly rest: number;
  /** Compliance of an edge inside the cloth times the unit mass, in square seconds. */
  readonly compliance: number;
  /** How often stretch is solved per substep, on average. */
  readonly passes: number;
}

/**
 * Solves the stretch constraints of whole threads at once. Along one thread the linearised XPBD constraints (Macklin,
 * Müller, Chentanez, MIG 2016, equation 18) couple only neighbouring edges, so that their system is tridiagonal and
 * elimination solves it exactly in one sweep there and back (Thomas algorithm; direct solvers for chains in position-based
 * dynamics: Deul et al., "Direct Position-Based Solver for Stiff Rods", CGF 2018). A Gauss-Seidel sweep would carry a
 * pull along the thread by one edge per sweep or lose most of it. The threads of a family share no particles and are
 * swept side by side, which lets the processor overlap them.
 */
export class ThreadSolver {
  readonly #directions: Float64Array;
  readonly #ratios: Float64Array;
  readonly #forces: Float64Array;

  /** @param particles - Number of particles in the grid. */
  constructor(particles: number) {
    this.#directions = new Float64Array(particles * 3);
    this.#ratios = new Float64Array(particles);
    this.#forces = new Float64Array(particles);
  }

  /**
   * One exact solve of every thread of a family.
   *
   * @param w - Relative inverse masses.
   */
  solve(x: Float64Array, w: Float64Array, family: ThreadFamily, { h }: Substep): void {
    const { threads, threadStride, particles, stride, rest } = family;
    const compliance = family.compliance * (family.passes / (h * h));
    const directions = this.#directions;
    const ratios = this.#ratios;
    const forces = this.#forces;
    const stride3 = stride * 3;
    const edges = particles - 1;
    // A thread at the border stands for half as much fabric.
    const border = 2 * compliance;
    for (let e = 0; e < edges; e++) {
      let i = e * stride;
      let k = e * threads;
      for (let t = 0; t < threads; t++, i += threadStride, k++) {
        const p = i * 3;
        const q = p + stride3;
        let dx = x[q]! - x[p]!;
        let dy = x[q + 1]! - x[p + 1]!;
        let dz = x[q + 2]! - x[p + 2]!;
        const length = sqrt(dx * dx + dy * dy + dz * dz);
        const inverse = 1 / (length + 1e-30);
        dx *= inverse;
        dy *= inverse;
        dz *= inverse;
        const wi = w[i]!;
        const own = t === 0 || t === threads - 1 ? border : compliance;
        let pivot = wi + w[i + stride]! + own;
        let force = rest - length;
        const m = k * 3;
        if (e > 0) {
          const o = m - 3 * threads;
          const before = k - threads;
          const coupling = -wi * (directions[o]! * dx + directions[o + 1]! * dy + directions[o + 2]! * dz);
          const ratio = coupling * ratios[before]!;
          ratios[before] = ratio;
          pivot -= coupling * ratio;
          force -= coupling * forces[before]!;
        }
        const reciprocal = 1 / pivot;
        directions[m] = dx;
        directions[m + 1] = dy;
        directions[m + 2] = dz;
        ratios[k] = reciprocal;
        forces[k] = force * reciprocal;
      }
    }
    for (let e = edges - 1; e >= 0; e--) {
      let i = e * stride;
      let k = e * threads;
      for (let t = 0; t < threads; t++, i += threadStride, k++) {
        let force = forces[k]!;
        if (e < edges - 1) {
          force -= ratios[k]! * forces[k + threads]!;
          forces[k] = force;
        }
        const m = k * 3;
        const p = i * 3;
        const q = p + stride3;
        const fx = directions[m]! * force;
        const fy = directions[m + 1]! * force;
        const fz = directions[m + 2]! * force;
        const wi = w[i]!;
        const wj = w[i + stride]!;
        x[p] = x[p]! - fx * wi;
        x[p + 1] = x[p + 1]! - fy * wi;
        x[p + 2] = x[p + 2]! - fz * wi;
        x[q] = x[q]! + fx * wj;
        x[q + 1] = x[q + 1]! + fy * wj;
        x[q + 2] = x[q + 2]! + fz * wj;
      }
    }
  }
}
