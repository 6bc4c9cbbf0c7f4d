import type { ClothMesh } from './mesh.js';
import { threadEdges, type ClothTopology, type EdgeSet } from './topology.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { abs, floor, sqrt } = Math;

/** Measures how far the edges of a cloth near warp or weft direction are from their length at rest. */
export class StrainGauge {
  /** Longest of these edges at rest in metres. */
  readonly longest: number;
  /** Largest relative change of length at the last measurement, at least 0. */
  max = 0;
  /** 99th percentile of the same. */
  p99 = 0;
  /** Mean of the same. */
  mean = 0;

  /** The edges that are measured. */
  readonly threads: EdgeSet;
  readonly #strains: Float64Array;

  constructor(mesh: ClothMesh, topology: ClothTopology) {
    this.threads = threadEdges(mesh, topology);
    this.#strains = new Float64Array(this.threads.lengths.length);
    this.longest = this.threads.lengths.reduce((longest, length) => Math.max(longest, length));
  }

  /** Measures positions `x`. */
  measure(x: Float64Array): void {
    const { edges, lengths } = this.threads;
    const strains = this.#strains;
    let sum = 0;
    for (let e = 0; e < lengths.length; e++) {
      const p = edges[e * 2]! * 3;
      const q = edges[e * 2 + 1]! * 3;
      const dx = x[q]! - x[p]!;
      const dy = x[q + 1]! - x[p + 1]!;
      const dz = x[q + 2]! - x[p + 2]!;
      const strain = abs(sqrt(dx * dx + dy * dy + dz * dz) / lengths[e]! - 1);
      strains[e] = strain;
      sum += strain;
    }
    strains.sort();
    this.max = strains[strains.length - 1]!;
    this.p99 = strains[floor(0.99 * (strains.length - 1))]!;
    this.mean = sum / strains.length;
  }
}
