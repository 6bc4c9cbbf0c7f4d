import type { ClothMesh } from './mesh.js';
import type { ContactPatches } from './contact-patches.js';
import type { ClothTopology } from './topology.js';
import { triangleNormal } from './triangle-normal.js';

/** Share of a node's extent within which rims count as its border. */
const BORDER = 0.05;
/** Two triangles at an edge belong to one sheet where the cosine of their angle at rest is above this. */
const ONE_SHEET = 0.5;
/** Of a node that is one sheet: least cosine of the angle of its patches and their mean direction at rest. */
const FLAT = 0.9;

/**
 * A bounding volume hierarchy of a cloth's patches, built once from its shape at rest, so that what lies together in the cloth
 * lies together in the tree. Nodes are in depth-first order: the left child of node n is n + 1.
 */
export interface PatchTree {
  /** Number of nodes. */
  readonly count: number;
  /**
   * 2 numbers per node: the right child, or for a leaf -1 minus its patch; and 1 where the node is a convex piece of one
   * sheet at rest, so that it does not touch itself while its normals lie within a cone.
   */
  readonly links: Int32Array;
}

/** Builds the tree by splitting at the median along the longest extent, of places or directions. */
export function patchTree(mesh: ClothMesh, topology: ClothTopology, parts: ContactPatches): PatchTree {
  const { count, rest } = parts;
  const rims = rimPoints(mesh, topology);
  const links = new Int32Array((2 * count - 1) * 2);
  let size = 0;
  for (let a = 0; a < 3; a++) {
    let least = Infinity;
    let most = -Infinity;
    for (let q = 0; q < count; q++) {
      least = Math.min(least, rest[q * 6 + a]!);
      most = Math.max(most, rest[q * 6 + a]!);
    }
    size = Math.max(size, most - least);
  }
  const coordinate = (q: number, axis: number) => rest[q * 6 + axis]! * (axis < 3 ? 1 : size);
  let next = 0;
  const build = (patches: readonly number[]): void => {
    const node = next++;
    if (patches.length === 1) {
      links[node * 2] = -1 - patches[0]!;
      return;
    }
    links[node * 2 + 1] = isOneSheet(patches, parts, mesh.restPositions, rims) ? 1 : 0;
    let axis = 0;
    let longest = -1;
    for (let a = 0; a < 6; a++) {
      let least = Infinity;
      let most = -Infinity;
      for (const q of patches) {
        const value = coordinate(q, a);
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      // A hair more, so that rounding does not decide between the two sides of a square.
      if (most - least <= longest * (1 + 1e-9)) continue;
      longest = most - least;
      axis = a;
    }
    const sorted = [...patches].sort((p, q) => coordinate(p, axis) - coordinate(q, axis) || p - q);
    const half = sorted.length >> 1;
    build(sorted.slice(0, half));
    links[node * 2] = next;
    build(sorted.slice(half));
  };
  build(Array.from({ length: count }, (_, q) => q));
  return { count: 2 * count - 1, links };
}

/** Middles of the edges at which a sheet ends or turns back, 3 numbers per edge. */
function rimPoints({ restPositions: x }: ClothMesh, { edges, opposite }: ClothTopology): number[] {
  const rims: number[] = [];
  for (let e = 0; e < edges.length; e += 2) {
    const [i, j, k, l] = [edges[e]!, edges[e + 1]!, opposite[e]!, opposite[e + 1]!];
    if (l >= 0) {
      const first = triangleNormal(x, i, j, k);
      const second = triangleNormal(x, j, i, l);
      if (first[0] * second[0] + first[1] * second[1] + first[2] * second[2] > ONE_SHEET) continue;
    }
    for (let a = 0; a < 3; a++) rims.push((x[i * 3 + a]! + x[j * 3 + a]!) / 2);
  }
  return rims;
}

/** Whether patches are a piece of one sheet without notch, hole or seam within. */
function isOneSheet(
  patches: readonly number[],
  { particles, rest }: ContactPatches,
  x: Float64Array,
  rims: readonly number[],
): boolean {
  const mean = [0, 1, 2].map((a) => patches.reduce((sum, q) => sum + rest[q * 6 + 3 + a]!, 0));
  const length = Math.hypot(...mean);
  for (const q of patches) {
    const along = rest[q * 6 + 3]! * mean[0]! + rest[q * 6 + 4]! * mean[1]! + rest[q * 6 + 5]! * mean[2]!;
    if (!(along > FLAT * length)) return false;
  }
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const q of patches) {
    for (let k = q * 4; k < q * 4 + 4; k++) {
      const i = particles[k]!;
      if (i < 0) continue;
      for (let a = 0; a < 3; a++) {
        low[a] = Math.min(low[a]!, x[i * 3 + a]!);
        high[a] = Math.max(high[a]!, x[i * 3 + a]!);
      }
    }
  }
  // Across a flat piece the box has no extent to speak of, and says nothing.
  const axes = [0, 1, 2].filter((a) => Math.abs(mean[a]!) < 0.9 * length);
  for (let r = 0; r < rims.length; r += 3) {
    const inside = axes.every((a) => {
      const border = BORDER * (high[a]! - low[a]!);
      return rims[r + a]! > low[a]! + border && rims[r + a]! < high[a]! - border;
    });
    if (!inside) continue;
    // Another sheet over the same place does not count.
    const away = [0, 1, 2].some((a) => {
      const slack = 1e-9 + BORDER * (high[a]! - low[a]!);
      return rims[r + a]! < low[a]! - slack || rims[r + a]! > high[a]! + slack;
    });
    if (!away) return false;
  }
  return true;
}
