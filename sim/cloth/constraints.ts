import type { Substep } from './substep.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/**
 * Position-based constraints of a grid of particles, one Gauss-Seidel sweep per substep: Macklin, Müller, Chentanez,
 * "XPBD: Position-Based Simulation of Compliant Constrained Dynamics" (MIG 2016), with a single iteration per substep
 * as in Macklin et al., "Small Steps in Physics Simulation" (SCA 2019). Weights are inverse masses relative to one
 * particle's mass, and compliances are scaled to match.
 */

/** What all constraints of one kind have in common. */
export interface GridSpring {
  /** Rest length in metres. */
  readonly rest: number;
  /** Compliance times the unit mass, in square seconds. */
  readonly compliance: number;
}

/**
 * Distance constraints between particles `i` and `i + offset` for all `i = start + a * outerStride + b * innerStride`.
 * The inner loop should not share particles between consecutive constraints: that lets the processor overlap them.
 *
 * @param spring - Rest length and compliance.
 * @param substep - The present substep.
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
  spring: GridSpring,
  { h }: Substep,
  reversed: boolean,
): void {
  const { rest } = spring;
  const compliance = spring.compliance * (1 / (h * h));
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
  spring: GridSpring,
  { h }: Substep,
): void {
  // Twice the stiffness, for a sweep in every other substep.
  const compliance = 0.5 * spring.compliance * (1 / (h * h));
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
 * Lets velocity differences along edges die out, conserving momentum: one explicit diffusion step over `out`.
 *
 * @param w - Relative inverse masses; a heavier particle changes less.
 * @param edges - Particle indices, 2 per edge.
 * @param shares - Relative strength of each edge, in the unit of the relative masses.
 * @param factor - Share of the difference that a pair of weight and strength 1 exchanges; stable while a particle's
 * weight times the sum of its edges' strengths stays below 1 over it.
 */
export function diffuseVelocities(
  v: Float64Array,
  out: Float64Array,
  w: Float64Array,
  edges: Int32Array,
  shares: Float64Array,
  factor: number,
): void {
  out.set(v);
  for (let e = 0; e < edges.length; e += 2) {
    const i = edges[e]!;
    const j = edges[e + 1]!;
    const p = i * 3;
    const q = j * 3;
    const exchange = shares[e >> 1]! * factor;
    const wi = w[i]! * exchange;
    const wj = w[j]! * exchange;
    for (let a = 0; a < 3; a++) {
      const d = v[q + a]! - v[p + a]!;
      out[p + a] = out[p + a]! + d * wi;
      out[q + a] = out[q + a]! - d * wj;
    }
  }
  v.set(out);
}

/**
 * Strengths of edges for `diffuseVelocities`: the relative mass of the lighter end, times `scale`. Around a particle they
 * add up to at most its relative mass times `scale` times its number of edges.
 */
export function exchangeShares(edges: Int32Array, w: Float64Array, scale: number): Float64Array {
  return Float64Array.from(
    { length: edges.length / 2 },
    (_, e) => scale / Math.max(w[edges[e * 2]!]!, w[edges[e * 2 + 1]!]!),
  );
}
