import { solveBending, solveDistances, type GridSpring } from './constraints.js';
import type { ClothMaterial } from './material.js';
import { ThreadSolver, type ThreadFamily } from './thread-solver.js';
import type { Substep } from './substep.js';

/** All constraints of a grid of particles, with the fabric's stiffnesses brought down to single edges. */
export class GridConstraints {
  readonly #columns: number;
  readonly #rows: number;
  readonly #warp: ThreadFamily;
  readonly #weft: ThreadFamily;
  readonly #threads: ThreadSolver;
  readonly #shear: GridSpring;
  readonly #bendU: GridSpring;
  readonly #bendV: GridSpring;
  readonly #meanMass: number;

  /**
   * @param meanMass - Mass in kilograms to which the relative inverse masses of `solve` refer.
   * @param passes - How often stretch is solved per substep, on average: every time it pulls with its full stiffness.
   */
  constructor(
    columns: number,
    rows: number,
    spacingU: number,
    spacingV: number,
    meanMass: number,
    material: ClothMaterial,
    passes: number,
  ) {
    const { stretchStiffness, shearStiffness, bendingRigidity } = material;
    this.#columns = columns;
    this.#meanMass = meanMass;
    this.#rows = rows;
    const stretchU = (spacingU / (stretchStiffness * spacingV)) * meanMass;
    const stretchV = (spacingV / (stretchStiffness * spacingU)) * meanMass;
    this.#warp = {
      threads: rows,
      threadStride: columns,
      particles: columns,
      stride: 1,
      rest: spacingU,
      compliance: stretchU,
      passes,
    };
    this.#weft = {
      threads: columns,
      threadStride: 1,
      particles: rows,
      stride: columns,
      rest: spacingV,
      compliance: stretchV,
      passes,
    };
    this.#threads = new ThreadSolver(columns * rows);
    const diagonal = Math.hypot(spacingU, spacingV);
    this.#shear = { rest: diagonal, compliance: (diagonal ** 2 / (shearStiffness * spacingU * spacingV)) * meanMass };
    this.#bendU = { rest: 0, compliance: (spacingU ** 3 / (bendingRigidity * spacingV)) * meanMass };
    this.#bendV = { rest: 0, compliance: (spacingV ** 3 / (bendingRigidity * spacingU)) * meanMass };
  }

  /** One sweep over all constraints of positions `x` with relative inverse masses `w`, in a substep. */
  solve(x: Float64Array, w: Float64Array, substep: Substep, reversed: boolean): void {
    const columns = this.#columns;
    const rows = this.#rows;
    if (!reversed && this.#bendU.compliance < Infinity) {
      // Every other substep with twice the stiffness: bending is soft enough for that, and it halves the cost.
      solveBending(x, w, 0, columns - 2, 1, rows, columns, 1, this.#bendU, substep);
      solveBending(x, w, 0, rows - 2, columns, columns, 1, columns, this.#bendV, substep);
    }
    const shear = this.#shear;
    solveDistances(x, w, 0, rows - 1, columns, columns - 1, 1, columns + 1, shear, substep, reversed);
    solveDistances(x, w, 1, rows - 1, columns, columns - 1, 1, columns - 1, shear, substep, reversed);
    this.stretch(x, w, substep, reversed);
  }

  /** The same for stretch along warp and weft alone, which goes last so that it holds best. */
  stretch(x: Float64Array, w: Float64Array, substep: Substep, reversed: boolean): void {
    // Alternating, so that neither family always has the last word.
    if (reversed) this.#threads.solve(x, w, this.#weft, substep);
    this.#threads.solve(x, w, this.#warp, substep);
    if (!reversed) this.#threads.solve(x, w, this.#weft, substep);
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
        const rim = (r === 0 || r + 1 === rows ? 0.5 : 1) / this.#warp.compliance;
        const side = (c === 0 || c + 1 === columns ? 0.5 : 1) / this.#weft.compliance;
        if (u) sum += rim * stretch(x, i, i + 1, this.#warp.rest);
        if (v) sum += side * stretch(x, i, i + columns, this.#weft.rest);
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
