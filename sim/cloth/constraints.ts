/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/**
 * Position-based constraints of a grid of particles, one Gauss-Seidel sweep per substep: Macklin, Müller, Chentanez,
 * "XPBD: Position-Based Simulation of Compliant Constrained Dynamics" (MIG 2016), with a single iteration per substep
 * as in Macklin et al., "Small Steps in Physics Simulation" (SCA 2019). Weights are inverse masses relative to one
 * particle's mass, and compliances are scaled to match.
 */

/**
 * Distance constraints between particles `i` and `i + offset` for all `i = start + a * outerStride + b * innerStride`.
 * The inner loop should not share particles between consecutive constraints: that lets the processor overlap them.
 *
 * @param rest - Rest length in metres.
 * @param compliance - Compliance times particle mass over the squared substep, dimensionless.
 * @param reversed - Sweep from the last to the first, so that alternate sweeps have no preferred direction.
 */
export function solveDistances(
  x: Float64Array,
  w: Float64Array,
  start: number,
  outerCount: number,
  outerStride: number,
  innerCount: number,
  innerStride: number,
  offset: number,
  rest: number,
  compliance: number,
  reversed: boolean,
): void {
  const offset3 = offset * 3;
  let first = start;
  if (reversed) {
    first = start + (outerCount - 1) * outerStride + (innerCount - 1) * innerStride;
    outerStride = -outerStride;
    innerStride = -innerStride;
  }
  for (let a = 0; a < outerCount; a++) {
    let i = first + a * outerStride;
    for (let b = 0; b < innerCount; b++, i += innerStride) {
      const p = i * 3;
      const q = p + offset3;
      const dx = x[q]! - x[p]!;
      const dy = x[q + 1]! - x[p + 1]!;
      const dz = x[q + 2]! - x[p + 2]!;
      const length = sqrt(dx * dx + dy * dy + dz * dz);
      const wi = w[i]!;
      const wj = w[i + offset]!;
      const s = (length - rest) / ((wi + wj + compliance) * length + 1e-30);
      const si = s * wi;
      const sj = s * wj;
      x[p] = x[p]! + dx * si;
      x[p + 1] = x[p + 1]! + dy * si;
      x[p + 2] = x[p + 2]! + dz * si;
      x[q] = x[q]! - dx * sj;
      x[q + 1] = x[q + 1]! - dy * sj;
      x[q + 2] = x[q + 2]! - dz * sj;
    }
  }
}

/**
 * Bending constraints between `i`, `i + offset` and `i + 2 offset`: the second difference of the positions is to be
 * zero. Its square is the isometric bending energy of a flat strip (Bergou et al., "A Quadratic Bending Model for
 * Inextensible Surfaces", SGP 2006), linear in the positions and so free of square roots. Parameters as for
 * `solveDistances`.
 */
export function solveBending(
  x: Float64Array,
  w: Float64Array,
  start: number,
  outerCount: number,
  outerStride: number,
  innerCount: number,
  innerStride: number,
  offset: number,
  compliance: number,
): void {
  const offset3 = offset * 3;
  for (let a = 0; a < outerCount; a++) {
    let i = start + a * outerStride;
    for (let b = 0; b < innerCount; b++, i += innerStride) {
      const p = i * 3;
      const m = p + offset3;
      const q = m + offset3;
      const wi = w[i]!;
      const wm = w[i + offset]!;
      const wj = w[i + 2 * offset]!;
      const s = -1 / (wi + 4 * wm + wj + compliance);
      const si = s * wi;
      const sm = -2 * s * wm;
      const sj = s * wj;
      const cx = x[p]! - 2 * x[m]! + x[q]!;
      const cy = x[p + 1]! - 2 * x[m + 1]! + x[q + 1]!;
      const cz = x[p + 2]! - 2 * x[m + 2]! + x[q + 2]!;
      x[p] = x[p]! + cx * si;
      x[p + 1] = x[p + 1]! + cy * si;
      x[p + 2] = x[p + 2]! + cz * si;
      x[m] = x[m]! + cx * sm;
      x[m + 1] = x[m + 1]! + cy * sm;
      x[m + 2] = x[m + 2]! + cz * sm;
      x[q] = x[q]! + cx * sj;
      x[q + 1] = x[q + 1]! + cy * sj;
      x[q + 2] = x[q + 2]! + cz * sj;
    }
  }
}

/**
 * Lets velocity differences along grid edges die out, conserving momentum: one explicit diffusion step over `out`.
 *
 * @param factor - Share of the difference that one pair exchanges, 0 to 0.2 (stable below 0.25).
 */
export function diffuseVelocities(
  v: Float64Array,
  out: Float64Array,
  columns: number,
  rows: number,
  factor: number,
): void {
  out.set(v);
  const stride = columns * 3;
  for (let r = 0; r < rows; r++) {
    for (let k = r * stride, end = k + stride - 3; k < end; k++) {
      const d = (v[k + 3]! - v[k]!) * factor;
      out[k] = out[k]! + d;
      out[k + 3] = out[k + 3]! - d;
    }
  }
  for (let k = 0, end = (rows - 1) * stride; k < end; k++) {
    const d = (v[k + stride]! - v[k]!) * factor;
    out[k] = out[k]! + d;
    out[k + stride] = out[k + stride]! - d;
  }
  v.set(out);
}
