import type { KernelArray } from '../kernels/index.js';
import { ChainSolver, type Chain } from './chain-solver.js';
import type { ClothParticles } from './cloth-particles.js';
import { STRAIN_LIMIT, type ClothMaterial } from './material.js';
import type { Substep } from './substep.js';

/** What all constraints of one kind have in common. */
interface Spring {
  /** Rest length in metres. */
  readonly rest: number;
  /** Compliance times the unit mass, in square seconds. */
  readonly compliance: number;
}

/**
 * Position-based constraints of a grid of particles, one Gauss-Seidel sweep per substep: Macklin, Müller, Chentanez,
 * "XPBD: Position-Based Simulation of Compliant Constrained Dynamics" (MIG 2016), with a single iteration per substep
 * as in Macklin et al., "Small Steps in Physics Simulation" (SCA 2019). Weights are inverse masses relative to one
 * particle's mass, and compliances are scaled to match, with the fabric's stiffnesses brought down to single edges.
 *
 * Bending wants the second difference of three particles in a row to be zero. Its square is the isometric bending energy of
 * a flat strip (Bergou et al., "A Quadratic Bending Model for Inextensible Surfaces", SGP 2006), linear in the positions.
 */
export class GridConstraints {
  readonly #particles: ClothParticles;
  readonly #columns: number;
  readonly #rows: number;
  readonly #meanMass: number;
  readonly #stretchU: Spring;
  readonly #stretchV: Spring;
  readonly #shear: Spring;
  readonly #bendU: Spring;
  readonly #bendV: Spring;
  readonly #passes: number;
  readonly #warp: ChainSolver;
  readonly #weft: ChainSolver;
  /** For the kernels: rest length and compliance over the squared substep of a spring, and what threads' are multiplied by. */
  readonly #shearSettings: KernelArray<Float64Array>;
  readonly #bendUSettings: KernelArray<Float64Array>;
  readonly #bendVSettings: KernelArray<Float64Array>;
  readonly #threadSettings: KernelArray<Float64Array>;
  /** Substep for which these are, in seconds. */
  #h = 0;

  /**
   * @param meanMass - Mass in kilograms to which the particles' relative inverse masses refer.
   * @param passes - How often stretch is solved per substep, on average: every time it pulls with its full stiffness.
   */
  constructor(
    particles: ClothParticles,
    columns: number,
    rows: number,
    spacingU: number,
    spacingV: number,
    meanMass: number,
    material: ClothMaterial,
    passes: number,
  ) {
    const { stretchStiffness, shearStiffness, bendingRigidity } = material;
    this.#particles = particles;
    this.#columns = columns;
    this.#rows = rows;
    this.#meanMass = meanMass;
    this.#passes = passes;
    this.#stretchU = { rest: spacingU, compliance: (spacingU / (stretchStiffness * spacingV)) * meanMass };
    this.#stretchV = { rest: spacingV, compliance: (spacingV / (stretchStiffness * spacingU)) * meanMass };
    const diagonal = Math.hypot(spacingU, spacingV);
    this.#shear = { rest: diagonal, compliance: (diagonal ** 2 / (shearStiffness * spacingU * spacingV)) * meanMass };
    this.#bendU = { rest: 0, compliance: (spacingU ** 3 / (bendingRigidity * spacingV)) * meanMass };
    this.#bendV = { rest: 0, compliance: (spacingV ** 3 / (bendingRigidity * spacingU)) * meanMass };
    this.#warp = new ChainSolver(particles, threads(rows, columns, columns, 1, this.#stretchU));
    this.#weft = new ChainSolver(particles, threads(columns, 1, rows, columns, this.#stretchV));
    this.#shearSettings = particles.memory.float64(2);
    this.#bendUSettings = particles.memory.float64(2);
    this.#bendVSettings = particles.memory.float64(2);
    this.#threadSettings = particles.numbers([0, STRAIN_LIMIT]);
  }

  /** One sweep over all constraints in a substep. */
  solve({ h }: Substep, reversed: boolean): void {
    if (h !== this.#h) this.#prepare(h);
    const { positions, weights, kernels } = this.#particles;
    const x = positions.pointer;
    const w = weights.pointer;
    const columns = this.#columns;
    const rows = this.#rows;
    if (!reversed && this.#bendU.compliance < Infinity) {
      // Every other substep with twice the stiffness: bending is soft enough for that, and it halves the cost.
      kernels.solveBends(x, w, 0, columns - 2, 1, rows, columns, 1, this.#bendUSettings.pointer);
      kernels.solveBends(x, w, 0, rows - 2, columns, columns, 1, columns, this.#bendVSettings.pointer);
    }
    const shear = this.#shearSettings.pointer;
    // Alternate sweeps go from the last row to the first, so that there is no preferred direction.
    const first = reversed ? (rows - 2) * columns : 0;
    const onward = reversed ? -columns : columns;
    kernels.solveSprings(x, w, first, rows - 1, onward, columns - 1, 1, columns + 1, shear);
    kernels.solveSprings(x, w, first + 1, rows - 1, onward, columns - 1, 1, columns - 1, shear);
    this.#stretch(reversed);
  }

  /** The same for stretch along warp and weft alone, which goes last so that it holds best. */
  stretch({ h }: Substep, reversed: boolean): void {
    if (h !== this.#h) this.#prepare(h);
    this.#stretch(reversed);
  }

  /**
   * Solves the threads again that are strained at particles with a flag.
   * @returns Whether there were any.
   */
  tighten(reversed: boolean, touching: KernelArray<Uint8Array>): boolean {
    const settings = this.#threadSettings;
    const first = reversed ? this.#weft : this.#warp;
    const second = reversed ? this.#warp : this.#weft;
    const one = first.solve(settings, touching);
    return second.solve(settings, touching) || one;
  }

  #stretch(reversed: boolean): void {
    const scale = this.#threadSettings;
    // Alternating, so that neither family always has the last word.
    if (reversed) this.#weft.solve(scale);
    this.#warp.solve(scale);
    if (!reversed) this.#weft.solve(scale);
  }

  #prepare(h: number): void {
    const stiffness = 1 / (h * h);
    this.#h = h;
    this.#threadSettings.view[0] = this.#passes / (h * h);
    this.#shearSettings.view[0] = this.#shear.rest;
    this.#shearSettings.view[1] = this.#shear.compliance * stiffness;
    // Twice the stiffness, for a sweep in every other substep.
    this.#bendUSettings.view[1] = 0.5 * this.#bendU.compliance * stiffness;
    this.#bendVSettings.view[1] = 0.5 * this.#bendV.compliance * stiffness;
  }

  /** Elastic energy in joules of positions `x`. */
  energy(x: Float64Array): number {
    const columns = this.#columns;
    const rows = this.#rows;
    let sum = 0;
    for (let r = 0, i = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, i++) {
        const u = c + 1 < columns;
        const v = r + 1 < rows;
        const rim = (r === 0 || r + 1 === rows ? 0.5 : 1) / this.#stretchU.compliance;
        const side = (c === 0 || c + 1 === columns ? 0.5 : 1) / this.#stretchV.compliance;
        if (u) sum += rim * stretch(x, i, i + 1, this.#stretchU.rest);
        if (v) sum += side * stretch(x, i, i + columns, this.#stretchV.rest);
        if (u && v) {
          sum += stretch(x, i, i + columns + 1, this.#shear.rest) / this.#shear.compliance;
          sum += stretch(x, i + 1, i + columns, this.#shear.rest) / this.#shear.compliance;
        }
        if (c + 2 < columns) sum += bend(x, i, 1) / this.#bendU.compliance;
        if (r + 2 < rows) sum += bend(x, i, columns) / this.#bendV.compliance;
      }
    }
    return 0.5 * this.#meanMass * sum;
  }
}

/** The threads of a family. One at the border stands for half as much fabric. */
function threads(count: number, threadStride: number, length: number, stride: number, spring: Spring): Chain[] {
  return Array.from({ length: count }, (_, t) => ({
    particles: Array.from({ length }, (_, k) => t * threadStride + k * stride),
    lengths: new Float64Array(length - 1).fill(spring.rest),
    compliances: new Float64Array(length - 1).fill(
      t === 0 || t === count - 1 ? 2 * spring.compliance : spring.compliance,
    ),
  }));
}

/** Squared change of length of an edge. */
function stretch(x: Float64Array, i: number, j: number, rest: number): number {
  const dx = x[j * 3]! - x[i * 3]!,
    dy = x[j * 3 + 1]! - x[i * 3 + 1]!,
    dz = x[j * 3 + 2]! - x[i * 3 + 2]!;
  return (Math.sqrt(dx * dx + dy * dy + dz * dz) - rest) ** 2;
}

/** Squared second difference of three particles. */
function bend(x: Float64Array, i: number, offset: number): number {
  let sum = 0;
  for (let a = 0; a < 3; a++) {
    sum += (x[i * 3 + a]! - 2 * x[(i + offset) * 3 + a]! + x[(i + 2 * offset) * 3 + a]!) ** 2;
  }
  return sum;
}
