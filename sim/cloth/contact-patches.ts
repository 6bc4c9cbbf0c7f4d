import type { ClothMesh } from './mesh.js';
import type { ClothTopology } from './topology.js';
import { triangleNormal } from './triangle-normal.js';

/** Edges that a patch has at most: those of a cell and its diagonal. */
const EDGES = 5;

/** The pieces of a cloth between which contacts are looked for: grid cells, or triangles. */
export interface ContactPatches {
  /** Number of patches. */
  readonly count: number;
  /** Particles of each patch, 4 per patch; the last is -1 for a triangle. */
  readonly particles: Int32Array;
  /** Particles that belong to each patch, so that each belongs to one; 4 per patch, filled up with -1. */
  readonly ownParticles: Int32Array;
  /** Edges that belong to each patch, so that each belongs to one; 5 of 2 particles per patch, filled up with -1. */
  readonly ownEdges: Int32Array;
  /** Centre in metres and unit normal of each patch at rest, 6 numbers per patch. */
  readonly rest: Float64Array;
  /** Per triangle, 2 per patch, the particles opposite of its edges in their other triangles, or -1: 6 numbers per patch. */
  readonly across: Int32Array;
  /** Per particle, number of one triangle that has it: twice its patch's, and one more for a cell's second. */
  readonly owners: Int32Array;
  /** Largest distance of a particle from its patch's centre at rest, in metres. */
  readonly radius: number;
}

/**
 * Divides a cloth into patches.
 *
 * @param cells - Whether every two consecutive triangles share a diagonal and make up one grid cell.
 */
export function contactPatches(
  { restPositions: x, triangles }: ClothMesh,
  { count: particleCount, edges, opposite }: ClothTopology,
  cells: boolean,
): ContactPatches {
  const indices = cells ? 6 : 3;
  const count = triangles.length / indices;
  const particles = new Int32Array(count * 4).fill(-1);
  const ownParticles = new Int32Array(count * 4).fill(-1);
  const ownEdges = new Int32Array(count * EDGES * 2).fill(-1);
  const rest = new Float64Array(count * 6);
  const across = new Int32Array(count * 6).fill(-1);
  const owners = new Int32Array(particleCount);
  const taken = new Uint8Array(particleCount);
  const edgeOf = new Map<number, number>();
  const takenEdges = new Uint8Array(edges.length / 2);
  const key = (i: number, j: number) => Math.min(i, j) * particleCount + Math.max(i, j);
  for (let e = 0; e < edges.length; e += 2) edgeOf.set(key(edges[e]!, edges[e + 1]!), e);
  let radius = 0;
  for (let q = 0; q < count; q++) {
    // A cell's triangles are a, b, c and a, c, d.
    const own = [...triangles.subarray(q * indices, q * indices + 3)];
    if (cells) own.push(triangles[q * indices + 5]!);
    particles.set(own, q * 4);
    const centre = [0, 1, 2].map((a) => own.reduce((sum, i) => sum + x[i * 3 + a]! / own.length, 0));
    rest.set([...centre, ...triangleNormal(x, own[0]!, own[1]!, own[2]!)], q * 6);
    for (const i of own) {
      radius = Math.max(radius, Math.hypot(...centre.map((value, a) => x[i * 3 + a]! - value)));
    }
    const free = own.filter((i) => taken[i] === 0);
    ownParticles.set(free, q * 4);
    for (const i of free) taken[i] = 1;
    let next = q * EDGES * 2;
    for (let k = q * indices; k < (q + 1) * indices; k++) {
      const e = edgeOf.get(key(triangles[k]!, triangles[k % 3 === 2 ? k - 2 : k + 1]!))!;
      const third = triangles[k - (k % 3) + ((k + 2) % 3)]!;
      across[q * 6 + (k - q * indices)] = opposite[e + (opposite[e] === third ? 1 : 0)]!;
      owners[triangles[k]!] = q * 2 + (k - q * indices >= 3 ? 1 : 0);
      if (takenEdges[e / 2] === 1) continue;
      takenEdges[e / 2] = 1;
      ownEdges.set([edges[e]!, edges[e + 1]!], next);
      next += 2;
    }
  }
  return { count, particles, ownParticles, ownEdges, rest, across, owners, radius };
}
