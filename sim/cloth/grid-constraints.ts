import { solveBending, solveDistances } from './constraints.js';
import type { ClothMaterial } from './material.js';
import { ThreadSolver, type ThreadFamily } from './thread-solver.js';

/** All constraints of a grid of particles, with the fabric's stiffnesses brought down to single edges. */
export class GridConstraints {
  readonly #columns: number;
  readonly #rows: number;
  readonly #diagonal: number;
  readonly #warp: ThreadFamily;
  readonly #weft: ThreadFamily;
  readonly #threads: ThreadSolver;
  readonly #stretchU: number;
  readonly #stretchV: number;
  readonly #shear: number;
  readonly #bendU: number;
  readonly #bendV: number;

  /** @param meanMass - Mass in kilograms to which the relative inverse masses of `solve` refer. */
  constructor(
    columns: number,
    rows: number,
    spacingU: number,
    spacingV: number,
    meanMass: number,
    material: ClothMaterial,
  ) {
    const { stretchStiffness, shearStiffness, bendingRigidity } = material;
    this.#columns = columns;
    this.#rows = rows;
    this.#diagonal = Math.hypot(spacingU, spacingV);
    this.#warp = { threads: rows, threadStride: columns, particles: columns, stride: 1, rest: spacingU };
    this.#weft = { threads: columns, threadStride: 1, particles: rows, stride: columns, rest: spacingV };
    this.#threads = new ThreadSolver(columns * rows);
    this.#stretchU = (spacingU / (stretchStiffness * spacingV)) * meanMass;
    this.#stretchV = (spacingV / (stretchStiffness * spacingU)) * meanMass;
    this.#shear = (this.#diagonal ** 2 / (shearStiffness * spacingU * spacingV)) * meanMass;
    this.#bendU = (spacingU ** 3 / (bendingRigidity * spacingV)) * meanMass;
    this.#bendV = (spacingV ** 3 / (bendingRigidity * spacingU)) * meanMass;
  }

  /** One sweep over all constraints of positions `x` with relative inverse masses `w`, in a substep of `h` seconds. */
  solve(x: Float64Array, w: Float64Array, h: number, reversed: boolean): void {
    const columns = this.#columns;
    const rows = this.#rows;
    const scale = 1 / (h * h);
    if (!reversed && this.#bendU < Infinity) {
      // Every other substep with twice the stiffness: bending is soft enough for that, and it halves the cost.
      solveBending(x, w, 0, columns - 2, 1, rows, columns, 1, 0.5 * this.#bendU * scale);
      solveBending(x, w, 0, rows - 2, columns, columns, 1, columns, 0.5 * this.#bendV * scale);
    }
    const shear = this.#shear * scale;
    solveDistances(x, w, 0, rows - 1, columns, columns - 1, 1, columns + 1, this.#diagonal, shear, reversed);
    solveDistances(x, w, 1, rows - 1, columns, columns - 1, 1, columns - 1, this.#diagonal, shear, reversed);
    this.stretch(x, w, h, reversed);
  }

  /** The same for stretch along warp and weft alone, which goes last so that it holds best. */
  stretch(x: Float64Array, w: Float64Array, h: number, reversed: boolean): void {
    const scale = 1 / (h * h);
    // Alternating, so that neither family always has the last word.
    if (reversed) this.#threads.solve(x, w, this.#weft, this.#stretchV * scale);
    this.#threads.solve(x, w, this.#warp, this.#stretchU * scale);
    if (!reversed) this.#threads.solve(x, w, this.#weft, this.#stretchV * scale);
  }
}
