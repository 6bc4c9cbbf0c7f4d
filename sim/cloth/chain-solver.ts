/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** Chains of particles with what holds them together. */
export interface Chains {
  /** Number of edges of each chain. */
  readonly counts: Int32Array;
  /** Particles along the chains, one chain after the other: one more per chain than its edges. */
  readonly particles: Int32Array;
  /** Length of each edge at rest in metres, one chain after the other. */
  readonly lengths: Float64Array;
  /** Compliance of each edge times the unit mass, in the order of `lengths`. */
  readonly compliances: Float64Array;
}

/**
 * Solves the stretch constraints of whole chains at once, as `ThreadSolver` does for the threads of a grid: along a chain
 * the linearised XPBD constraints form a tridiagonal system, which elimination solves exactly in one sweep there and back.
 * Particles may lie anywhere in memory, and edges differ.
 */
export class ChainSolver {
  readonly #directions: Float64Array;
  readonly #ratios: Float64Array;
  readonly #forces: Float64Array;

  /** @param longest - Edges of the longest chain that it will be given. */
  constructor(longest: number) {
    this.#directions = new Float64Array(longest * 3);
    this.#ratios = new Float64Array(longest);
    this.#forces = new Float64Array(longest);
  }

  /**
   * One exact solve of every chain, one after the other.
   *
   * @param w - Relative inverse masses.
   * @param scale - By what compliances are multiplied: one over the squared substep.
   */
  solve(x: Float64Array, w: Float64Array, chains: Chains, scale: number): void {
    const { counts, particles, lengths, compliances } = chains;
    const directions = this.#directions;
    const ratios = this.#ratios;
    const forces = this.#forces;
    let firstEdge = 0;
    let firstParticle = 0;
    for (let c = 0; c < counts.length; c++) {
      const count = counts[c]!;
      let i = particles[firstParticle]!;
      let px = x[i * 3]!,
        py = x[i * 3 + 1]!,
        pz = x[i * 3 + 2]!;
      let wi = w[i]!;
      let ux = 0,
        uy = 0,
        uz = 0;
      let ratio = 0;
      let force = 0;
      for (let e = 0; e < count; e++) {
        const j = particles[firstParticle + e + 1]!;
        const qx = x[j * 3]!,
          qy = x[j * 3 + 1]!,
          qz = x[j * 3 + 2]!;
        const wj = w[j]!;
        let dx = qx - px,
          dy = qy - py,
          dz = qz - pz;
        const length = sqrt(dx * dx + dy * dy + dz * dz);
        const inverse = 1 / (length + 1e-30);
        dx *= inverse;
        dy *= inverse;
        dz *= inverse;
        // What couples this edge to the one before; zero at the chain's start.
        const coupling = -wi * (ux * dx + uy * dy + uz * dz);
        const over = coupling * ratio;
        const pivot = wi + wj + compliances[firstEdge + e]! * scale - coupling * over;
        force = lengths[firstEdge + e]! - length - coupling * force;
        ratio = 1 / pivot;
        force *= ratio;
        directions[e * 3] = dx;
        directions[e * 3 + 1] = dy;
        directions[e * 3 + 2] = dz;
        ratios[e] = over;
        forces[e] = force;
        ux = dx;
        uy = dy;
        uz = dz;
        px = qx;
        py = qy;
        pz = qz;
        wi = wj;
      }
      // Each particle gets the difference of the forces of its two edges.
      let last = firstParticle + count;
      i = particles[last]!;
      let fx = 0,
        fy = 0,
        fz = 0;
      for (let e = count - 1; e >= 0; e--) {
        const gx = directions[e * 3]! * force,
          gy = directions[e * 3 + 1]! * force,
          gz = directions[e * 3 + 2]! * force;
        const wj = w[i]!;
        const q = i * 3;
        x[q] = x[q]! + (gx - fx) * wj;
        x[q + 1] = x[q + 1]! + (gy - fy) * wj;
        x[q + 2] = x[q + 2]! + (gz - fz) * wj;
        fx = gx;
        fy = gy;
        fz = gz;
        i = particles[--last]!;
        if (e > 0) force = forces[e - 1]! - ratios[e]! * force;
      }
      const own = w[i]!;
      const p = i * 3;
      x[p] = x[p]! - fx * own;
      x[p + 1] = x[p + 1]! - fy * own;
      x[p + 2] = x[p + 2]! - fz * own;
      firstEdge += count;
      firstParticle += count + 1;
    }
  }
}
