import { triangleArea } from './mesh.js';

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

/** Total area of the triangles in square metres. */
export function surfaceArea(x: Float64Array, triangles: Uint32Array): number {
  let area = 0;
  for (let k = 0; k < triangles.length; k += 3) area += triangleArea(x, triangles, k);
  return area;
}
