import type { ClothMesh } from './mesh.js';
import { patchAround, type ClothTopology } from './topology.js';

/** The pieces of a cloth between which contacts are looked for: grid cells, or triangles. */
export interface ContactPatches {
  /** Particles of each patch, 4 per patch; the last is -1 for a triangle. */
  readonly particles: Int32Array;
  /** Centres of the patches at rest in metres. */
  readonly restCentres: Float64Array;
  /** Largest distance of a particle from its patch's centre at rest, in metres. */
  readonly radius: number;
  /** Patches that a vertex never touches: those of i are `near[nearStart[i]..nearStart[i + 1])`. */
  readonly nearStart: Int32Array;
  /** See `nearStart`. */
  readonly near: Int32Array;
}

/**
 * Divides a cloth into patches.
 *
 * @param cells - Whether every two consecutive triangles share a diagonal and make up one grid cell.
 * @param reach - Distance in the cloth, in metres, within which a vertex touches nothing.
 */
export function contactPatches(
  { restPositions: rest, triangles }: ClothMesh,
  topology: ClothTopology,
  cells: boolean,
  reach: number,
): ContactPatches {
  const { count } = topology;
  const corners = cells ? 4 : 3;
  const patches = triangles.length / (cells ? 6 : 3);
  const particles = new Int32Array(patches * 4).fill(-1);
  const restCentres = new Float64Array(patches * 3);
  const patchesOf: number[][] = Array.from({ length: count }, () => []);
  let radius = 0;
  for (let q = 0; q < patches; q++) {
    // A cell's triangles are a, b, c and a, c, d.
    const own = [...triangles.subarray(q * (cells ? 6 : 3), q * (cells ? 6 : 3) + 3)];
    if (cells) own.push(triangles[q * 6 + 5]!);
    particles.set(own, q * 4);
    const centre = restCentres.subarray(q * 3, q * 3 + 3);
    for (const i of own) {
      patchesOf[i]!.push(q);
      for (let a = 0; a < 3; a++) centre[a] = centre[a]! + rest[i * 3 + a]! / corners;
    }
    for (const i of own) {
      radius = Math.max(
        radius,
        Math.hypot(centre[0]! - rest[i * 3]!, centre[1]! - rest[i * 3 + 1]!, centre[2]! - rest[i * 3 + 2]!),
      );
    }
  }
  const near: number[] = [];
  const nearStart = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const around = new Set<number>();
    for (const j of patchAround(topology, rest, i, reach)) for (const q of patchesOf[j]!) around.add(q);
    for (const q of around) near.push(q);
    nearStart[i + 1] = near.length;
  }
  return { particles, restCentres, radius, nearStart, near: Int32Array.from(near) };
}
