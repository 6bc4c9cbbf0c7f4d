import { solveBending, solveDistances } from './constraints.js';
import type { ClothMaterial } from './material.js';

/** All constraints of a grid of particles, with the fabric's compliances brought down to single edges. */
export class GridConstraints {
  readonly #columns: number;
  readonly #rows: number;
  readonly #spacingU: number;
  readonly #spacingV: number;
  readonly #diagonal: number;
  readonly #stretchU: number;
  readonly #stretchV: number;
  readonly #shear: number;
  readonly #bendU: number;
  readonly #bendV: number;

  constructor(
    columns: number,
    rows: number,
    spacingU: number,
    spacingV: number,
    particleMass: number,
    material: ClothMaterial,
  ) {
    const { stretchStiffness, shearStiffness, bendingRigidity } = material;
    this.#columns = columns;
    this.#rows = rows;
    this.#spacingU = spacingU;
    this.#spacingV = spacingV;
    this.#diagonal = Math.hypot(spacingU, spacingV);
    this.#stretchU = (spacingU / (stretchStiffness * spacingV)) * particleMass;
    this.#stretchV = (spacingV / (stretchStiffness * spacingU)) * particleMass;
    this.#shear = (this.#diagonal ** 2 / (shearStiffness * spacingU * spacingV)) * particleMass;
    this.#bendU = (spacingU ** 3 / (bendingRigidity * spacingV)) * particleMass;
    this.#bendV = (spacingV ** 3 / (bendingRigidity * spacingU)) * particleMass;
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
    const stretchU = this.#stretchU * scale;
    const stretchV = this.#stretchV * scale;
    solveDistances(x, w, 0, columns - 1, 1, rows, columns, 1, this.#spacingU, stretchU, reversed);
    solveDistances(x, w, 0, rows - 1, columns, columns, 1, columns, this.#spacingV, stretchV, reversed);
  }
}
