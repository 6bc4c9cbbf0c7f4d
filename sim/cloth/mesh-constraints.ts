import { ChainSolver, type Chains } from './chain-solver.js';
import { edgeChains, type EdgeChains } from './chains.js';
import type { ClothMaterial } from './material.js';
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
 * Constraints of any triangle mesh (XPBD, as in `constraints.ts`). Edges resist stretching with
 * the fabric's stiffness in their direction: an orthotropic sheet's compliance goes from the threads' to the bias's with
 * the squared sine of twice the angle. An edge stands for the area of its triangles over its length, as in Van Gelder,
 * "Approximate Simulation of Elastic Membranes by Triangulated Spring Meshes" (J. Graphics Tools 1998). The edges form
 * chains that run straight through the mesh, each of which is solved exactly, one after the other. Bending is quadratic, on the four
 * particles around every inner edge.
 */
export class MeshConstraints {
  readonly #edges: Int32Array;
  readonly #lengths: Float64Array;
  readonly #compliances: Float64Array;
  readonly #bias: Chains;
  readonly #warp: Chains;
  readonly #weft: Chains;
  readonly #solver: ChainSolver;
  readonly #hinges: Int32Array;
  readonly #factors: Float64Array;
  readonly #bendCompliances: Float64Array;
  readonly #meanMass: number;
  readonly #passes: number;

  /**
   * @param meanMass - Mass in kilograms to which the relative inverse masses of `solve` refer.
   * @param passes - How often `stretch` is called per substep, on average: every time it pulls with full stiffness.
   */
  constructor(mesh: ClothMesh, topology: ClothTopology, meanMass: number, material: ClothMaterial, passes: number) {
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
    this.#bias = this.#gather(all, bias);
    this.#warp = this.#gather(all, warp);
    this.#weft = this.#gather(all, weft);
    const longest = [this.#bias, this.#warp, this.#weft].map(({ counts }) =>
      counts.reduce((a, b) => Math.max(a, b), 0),
    );
    this.#solver = new ChainSolver(Math.max(...longest));
    const { bendingRigidity } = material;
    const { particles, factors, weights } = meshHinges(mesh, topology);
    this.#hinges = particles;
    this.#factors = factors;
    this.#bendCompliances =
      bendingRigidity > 0 ? weights.map((weight) => meanMass / (weight * bendingRigidity)) : new Float64Array(0);
  }

  /** `SWEEPS` over all constraints of positions `x` with relative inverse masses `w`, in a substep of `h` seconds. */
  solve(x: Float64Array, w: Float64Array, substep: Substep, reversed: boolean): void {
    // Every other substep with twice the stiffness: bending is soft enough for that, and it halves the cost.
    const { h } = substep;
    if (!reversed) this.#bend(x, w, 0.5 / (h * h));
    this.stretch(x, w, substep, reversed);
  }

  /** The same for all edges alone; warp and weft go last in each sweep, so that they hold best. */
  stretch(x: Float64Array, w: Float64Array, { h }: Substep, reversed: boolean): void {
    const scale = (SWEEPS * this.#passes) / (h * h);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      this.#solver.solve(x, w, this.#bias, scale);
      // Alternating, so that neither family always has the last word.
      const weftFirst = reversed !== (sweep % 2 === 1);
      if (weftFirst) this.#solver.solve(x, w, this.#weft, scale);
      this.#solver.solve(x, w, this.#warp, scale);
      if (!weftFirst) this.#solver.solve(x, w, this.#weft, scale);
    }
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
    for (let n = 0; n < this.#bendCompliances.length; n++) {
      let squared = 0;
      for (let a = 0; a < 3; a++) {
        let c = 0;
        for (let k = n * 4; k < n * 4 + 4; k++) c += this.#factors[k]! * x[this.#hinges[k]! * 3 + a]!;
        squared += c * c;
      }
      sum += squared / this.#bendCompliances[n]!;
    }
    return 0.5 * this.#meanMass * sum;
  }

  /** The chains of these numbers, laid out for the solver. */
  #gather({ starts, edges, particles }: EdgeChains, chosen: readonly number[]): Chains {
    const own = Int32Array.from(chosen.flatMap((c) => [...edges.subarray(starts[c], starts[c + 1])]));
    return {
      counts: Int32Array.from(chosen, (c) => starts[c + 1]! - starts[c]!),
      particles: Int32Array.from(
        chosen.flatMap((c) => [...particles.subarray(starts[c]! + c, starts[c + 1]! + c + 1)]),
      ),
      lengths: Float64Array.from(own, (e) => this.#lengths[e]!),
      compliances: Float64Array.from(own, (e) => this.#compliances[e]!),
    };
  }

  #bend(x: Float64Array, w: Float64Array, scale: number): void {
    const hinges = this.#hinges;
    const factors = this.#factors;
    const compliances = this.#bendCompliances;
    for (let n = 0; n < compliances.length; n++) {
      const o = n * 4;
      const i = hinges[o]!,
        j = hinges[o + 1]!,
        k = hinges[o + 2]!,
        l = hinges[o + 3]!;
      const fi = factors[o]!,
        fj = factors[o + 1]!,
        fk = factors[o + 2]!,
        fl = factors[o + 3]!;
      const gi = fi * w[i]!,
        gj = fj * w[j]!,
        gk = fk * w[k]!,
        gl = fl * w[l]!;
      const s = -1 / (fi * gi + fj * gj + fk * gk + fl * gl + compliances[n]! * scale);
      for (let a = 0; a < 3; a++) {
        const p = i * 3 + a,
          q = j * 3 + a,
          r = k * 3 + a,
          t = l * 3 + a;
        const c = s * (fi * x[p]! + fj * x[q]! + fk * x[r]! + fl * x[t]!);
        x[p] = x[p]! + gi * c;
        x[q] = x[q]! + gj * c;
        x[r] = x[r]! + gk * c;
        x[t] = x[t]! + gl * c;
      }
    }
  }
}
