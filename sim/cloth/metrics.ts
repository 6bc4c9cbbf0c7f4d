import { triangleArea } from './mesh.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, abs } = Math;

/** How well a cloth keeps to what cloth does. */
export interface ClothMetrics {
  /** Largest relative change of length over all edges near warp or weft direction (within 22.5 degrees), at least 0. */
  readonly maxStrain: number;
  /** 99th percentile of the same. */
  readonly p99Strain: number;
  /** Mean of the same. */
  readonly meanStrain: number;
  /** Largest overlap in metres with a collider (from half the thickness on) or between layers (from the thickness on). */
  readonly maxPenetration: number;
  /** Mean overlap in metres over the particles and pairs that touch something. */
  readonly meanPenetration: number;
  /** Area of the triangles over the rest area. */
  readonly areaRatio: number;
  /** Kinetic energy in joules. */
  readonly kineticEnergy: number;
  /**
   * Kinetic, gravitational (0 at z = 0) and elastic energy in joules. It only falls while neither a pinch nor a moving
   * solid does work on the cloth.
   */
  readonly energy: number;
}

/**
 * Writes the absolute strain of every given edge to `out`.
 *
 * @param edges - Particle indices, 2 per edge.
 * @param lengths - Length of each edge at rest in metres.
 */
export function edgeStrains(out: Float64Array, x: Float64Array, edges: Int32Array, lengths: Float64Array): void {
  for (let e = 0; e < lengths.length; e++) {
    const p = edges[e * 2]! * 3;
    const q = edges[e * 2 + 1]! * 3;
    const dx = x[q]! - x[p]!;
    const dy = x[q + 1]! - x[p + 1]!;
    const dz = x[q + 2]! - x[p + 2]!;
    out[e] = abs(sqrt(dx * dx + dy * dy + dz * dz) / lengths[e]! - 1);
  }
}

/** Total area of the triangles in square metres. */
export function surfaceArea(x: Float64Array, triangles: Uint32Array): number {
  let area = 0;
  for (let k = 0; k < triangles.length; k += 3) area += triangleArea(x, triangles, k);
  return area;
}
