import type { KernelArray } from '../kernels/index.js';
import { ChainSolver, type Chain } from './chain-solver.js';
import { edgeChains, type EdgeChains } from './chains.js';
import type { ClothParticles } from './cloth-particles.js';
import { STRAIN_LIMIT, type ClothMaterial } from './material.js';
import { meshHinges } from './mesh-bending.js';
import type { ClothMesh } from './mesh.js';
import type { ClothTopology } from './topology.js';
import type { Substep } from './substep.js';

/**
 * Sweeps over the edges per substep. Where a garment's outline or a seam runs slanted, edges of all directions share a
 * load; a second sweep halves the strain there and costs a fifth of a step.
 */
const SWEEPS = 2;

/**
 * Constraints of any triangle mesh (XPBD, as in `grid-constraints.ts`). Edges resist stretching with
 * the fabric's stiffness in their direction: an orthotropic sheet's compliance goes from the threads' to the bias's with
 * the squared sine of twice the angle. An edge stands for the area of its triangles over its length, as in Van Gelder,
 * "Approximate Simulation of Elastic Membranes by Triangulated Spring Meshes" (J. Graphics Tools 1998). The edges form
 * chains that run straight through the mesh, each of which is solved exactly, one after the other. Bending is quadratic, on the four
 * particles around every inner edge.
 */
export class MeshConstraints {
  readonly #particles: ClothParticles;
  readonly #edges: Int32Array;
  readonly #lengths: Float64Array;
  readonly #compliances: Float64Array;
  readonly #bias: ChainSolver;
  readonly #warp: ChainSolver;
  readonly #weft: ChainSolver;
  readonly #hinges: KernelArray<Int32Array>;
  readonly #factors: KernelArray<Float64Array>;
  readonly #bendCompliances: KernelArray<Float64Array>;
  /** What compliances are multiplied by, for the kernels. */
  readonly #bendSettings: KernelArray<Float64Array>;
  readonly #stretchSettings: KernelArray<Float64Array>;
  /** Substep for which these are, in seconds. */
  #h = 0;
  readonly #meanMass: number;
  readonly #passes: number;

  /**
   * @param meanMass - Mass in kilograms to which the particles' relative inverse masses refer.
   * @param passes - How often `stretch` is called per substep, on average: every time it pulls with full stiffness.
   */
  constructor(
    particles: ClothParticles,
    mesh: ClothMesh,
    topology: ClothTopology,
    meanMass: number,
    material: ClothMaterial,
    passes: number,
  ) {
    this.#particles = particles;
    const { edges, lengths, edgeAreas } = topology;
    const x = mesh.restPositions;
    this.#edges = edges;
    this.#meanMass = meanMass;
    this.#passes = passes;
    this.#lengths = lengths;
    const biases = lengths.map((_, e) => {
      const i = edges[e * 2]! * 3;
      const j = edges[e * 2 + 1]! * 3;
      return Math.sin(2 * Math.atan2(x[j + 1]! - x[i + 1]!, x[j]! - x[i]!)) ** 2;
    });
    this.#compliances = lengths.map((length, e) => {
      const inverse = (1 - biases[e]!) / material.stretchStiffness + biases[e]! / material.shearStiffness;
      return ((inverse * length * length) / edgeAreas[e]!) * meanMass;
    });
    const all = edgeChains(x, topology);
    const [warp, weft, bias]: [number[], number[], number[]] = [[], [], []];
    for (let c = 0; c + 1 < all.starts.length; c++) {
      const own = all.edges.subarray(all.starts[c], all.starts[c + 1]);
      let slant = 0;
      let turned = 0;
      for (const e of own) {
        const i = edges[e * 2]! * 3;
        const j = edges[e * 2 + 1]! * 3;
        slant += biases[e]! - 0.5;
        turned += Math.abs(x[j + 1]! - x[i + 1]!) - Math.abs(x[j]! - x[i]!);
      }
      (slant > 0 ? bias : turned > 0 ? weft : warp).push(c);
    }
    this.#bias = new ChainSolver(particles, this.#gather(all, bias));
    this.#warp = new ChainSolver(particles, this.#gather(all, warp));
    this.#weft = new ChainSolver(particles, this.#gather(all, weft));
    const { bendingRigidity } = material;
    const hinges = meshHinges(mesh, topology);
    this.#hinges = particles.integers(hinges.particles);
    this.#factors = particles.numbers(hinges.factors);
    this.#bendCompliances = particles.numbers(
      bendingRigidity > 0 ? hinges.weights.map((weight) => meanMass / (weight * bendingRigidity)) : [],
    );
    this.#bendSettings = particles.memory.float64(1);
    this.#stretchSettings = particles.numbers([0, STRAIN_LIMIT]);
  }

  /** `SWEEPS` over all constraints in a substep. */
  solve(substep: Substep, reversed: boolean): void {
    if (substep.h !== this.#h) this.#prepare(substep.h);
    // Every other substep with twice the stiffness: bending is soft enough for that, and it halves the cost.
    if (!reversed) {
      const { positions, weights, kernels } = this.#particles;
      kernels.solveHinges(
        positions.pointer,
        weights.pointer,
        this.#hinges.pointer,
        this.#factors.pointer,
        this.#bendCompliances.pointer,
        this.#bendCompliances.view.length,
        this.#bendSettings.pointer,
      );
    }
    this.stretch(substep, reversed);
  }

  /** The same for all edges alone; warp and weft go last in each sweep, so that they hold best. */
  stretch({ h }: Substep, reversed: boolean): void {
    if (h !== this.#h) this.#prepare(h);
    const scale = this.#stretchSettings;
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      this.#bias.solve(scale);
      // Alternating, so that neither family always has the last word.
      const weftFirst = reversed !== (sweep % 2 === 1);
      if (weftFirst) this.#weft.solve(scale);
      this.#warp.solve(scale);
      if (!weftFirst) this.#weft.solve(scale);
    }
  }

  /**
   * Solves the threads again that are strained at particles with a flag.
   * @returns Whether there were any.
   */
  tighten(reversed: boolean, touching: KernelArray<Uint8Array>): boolean {
    const settings = this.#stretchSettings;
    const first = reversed ? this.#weft : this.#warp;
    const second = reversed ? this.#warp : this.#weft;
    const one = first.solve(settings, touching);
    return second.solve(settings, touching) || one;
  }

  #prepare(h: number): void {
    this.#h = h;
    this.#bendSettings.view[0] = 0.5 / (h * h);
    this.#stretchSettings.view[0] = (SWEEPS * this.#passes) / (h * h);
  }

  /** Elastic energy in joules of positions `x`. */
  energy(x: Float64Array): number {
    let sum = 0;
    for (let e = 0; e < this.#lengths.length; e++) {
      const p = this.#edges[e * 2]! * 3;
      const q = this.#edges[e * 2 + 1]! * 3;
      const length = Math.hypot(x[q]! - x[p]!, x[q + 1]! - x[p + 1]!, x[q + 2]! - x[p + 2]!);
      sum += (length - this.#lengths[e]!) ** 2 / this.#compliances[e]!;
    }
    const hinges = this.#hinges.view;
    const factors = this.#factors.view;
    const compliances = this.#bendCompliances.view;
    for (let n = 0; n < compliances.length; n++) {
      let squared = 0;
      for (let a = 0; a < 3; a++) {
        let c = 0;
        for (let k = n * 4; k < n * 4 + 4; k++) c += factors[k]! * x[hinges[k]! * 3 + a]!;
        squared += c * c;
      }
      sum += squared / compliances[n]!;
    }
    return 0.5 * this.#meanMass * sum;
  }

  /** The chains of these numbers. */
  #gather({ starts, edges, particles }: EdgeChains, chosen: readonly number[]): Chain[] {
    return chosen.map((c) => {
      const own = edges.subarray(starts[c], starts[c + 1]);
      return {
        particles: particles.subarray(starts[c]! + c, starts[c + 1]! + c + 1),
        lengths: Float64Array.from(own, (e) => this.#lengths[e]!),
        compliances: Float64Array.from(own, (e) => this.#compliances[e]!),
      };
    });
  }
}
