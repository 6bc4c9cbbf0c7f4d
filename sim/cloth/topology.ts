import type { ClothMesh } from './mesh.js';
import { triangleArea } from './mesh.js';

/** What is connected to what in a cloth, and how large it is at rest. */
export interface ClothTopology {
  /** Number of particles. */
  readonly count: number;
  /** Area in square metres that belongs to each particle: a third of every triangle around it. */
  readonly areas: Float64Array;
  /** Total area in square metres. */
  readonly area: number;
  /** Particle indices, 2 per edge, the lower one first; sorted. */
  readonly edges: Int32Array;
  /** Length of each edge in metres. */
  readonly lengths: Float64Array;
  /** Area of the triangles at each edge in square metres. */
  readonly edgeAreas: Float64Array;
  /** Particle indices opposite of each edge, 2 per edge; -1 where there is no second triangle. */
  readonly opposite: Int32Array;
  /** Neighbours along edges: those of particle i are `neighbours[neighbourStart[i]..neighbourStart[i + 1])`. */
  readonly neighbourStart: Int32Array;
  /** See `neighbourStart`. */
  readonly neighbours: Int32Array;
}

/** Finds the edges and areas of a mesh. */
export function buildTopology({ restPositions: x, triangles }: ClothMesh): ClothTopology {
  const count = x.length / 3;
  const areas = new Float64Array(count);
  let area = 0;
  const found = new Map<number, { area: number; opposite: [number, number] }>();
  for (let k = 0; k < triangles.length; k += 3) {
    const own = triangleArea(x, triangles, k);
    area += own;
    for (let a = 0; a < 3; a++) {
      const i = triangles[k + a]!;
      const j = triangles[k + ((a + 1) % 3)]!;
      const other = triangles[k + ((a + 2) % 3)]!;
      areas[i] = areas[i]! + own / 3;
      const key = Math.min(i, j) * count + Math.max(i, j);
      const edge = found.get(key);
      if (edge) {
        edge.area += own;
        edge.opposite[1] = other;
      } else {
        found.set(key, { area: own, opposite: [other, -1] });
      }
    }
  }
  const keys = [...found.keys()].sort((p, q) => p - q);
  const edges = new Int32Array(keys.length * 2);
  const opposite = new Int32Array(keys.length * 2);
  const lengths = new Float64Array(keys.length);
  const edgeAreas = new Float64Array(keys.length);
  const neighbourStart = new Int32Array(count + 1);
  keys.forEach((key, e) => {
    const i = Math.floor(key / count);
    const j = key % count;
    const edge = found.get(key)!;
    edges.set([i, j], e * 2);
    opposite.set(edge.opposite, e * 2);
    edgeAreas[e] = edge.area;
    lengths[e] = restDistance(x, i, j);
    neighbourStart[i + 1] = neighbourStart[i + 1]! + 1;
    neighbourStart[j + 1] = neighbourStart[j + 1]! + 1;
  });
  for (let i = 0; i < count; i++) neighbourStart[i + 1] = neighbourStart[i + 1]! + neighbourStart[i]!;
  const next = neighbourStart.slice();
  const neighbours = new Int32Array(edges.length);
  for (let e = 0; e < edges.length; e += 2) {
    const i = edges[e]!;
    const j = edges[e + 1]!;
    neighbours[next[i]!++] = j;
    neighbours[next[j]!++] = i;
  }
  return { count, areas, area, edges, lengths, edgeAreas, opposite, neighbourStart, neighbours };
}

/** The same for a rectangle, whose particles own the cells around them in equal shares: a quarter cell at a corner. */
export function rectangleTopology(mesh: ClothMesh): ClothTopology {
  const topology = buildTopology(mesh);
  const { rows, columns } = mesh.stateGrid;
  const cell = topology.area / ((rows - 1) * (columns - 1));
  const areas = topology.areas.map((_, i) => {
    const r = Math.floor(i / columns);
    const c = i % columns;
    return cell * (r === 0 || r === rows - 1 ? 0.5 : 1) * (c === 0 || c === columns - 1 ? 0.5 : 1);
  });
  return { ...topology, areas };
}

/** Some of a cloth's edges. */
export interface EdgeSet {
  /** Particle indices, 2 per edge. */
  readonly edges: Int32Array;
  /** Length of each edge at rest in metres. */
  readonly lengths: Float64Array;
}

/** The edges that run along warp or weft, or within 22.5 degrees of them; all edges where none does. */
export function threadEdges({ restPositions: x }: ClothMesh, { edges, lengths }: ClothTopology): EdgeSet {
  const own: number[] = [];
  for (let e = 0; e < lengths.length; e++) {
    const i = edges[e * 2]! * 3;
    const j = edges[e * 2 + 1]! * 3;
    const along = Math.max(Math.abs(x[j]! - x[i]!), Math.abs(x[j + 1]! - x[i + 1]!));
    if (along >= Math.cos(Math.PI / 8) * lengths[e]!) own.push(e);
  }
  if (own.length === 0) return { edges, lengths };
  return {
    edges: Int32Array.from(own.flatMap((e) => [edges[e * 2]!, edges[e * 2 + 1]!])),
    lengths: Float64Array.from(own, (e) => lengths[e]!),
  };
}

/** Straight distance in metres of two particles at rest. */
export function restDistance(x: Float64Array, i: number, j: number): number {
  return Math.hypot(x[j * 3]! - x[i * 3]!, x[j * 3 + 1]! - x[i * 3 + 1]!, x[j * 3 + 2]! - x[i * 3 + 2]!);
}

/**
 * Visits the particles that one gets to from particle `from` along edges without leaving a sphere at rest, `from`
 * included. Layers that lie on each other at rest stay apart that way.
 *
 * @param reach - Radius of the sphere in metres.
 * @returns Particle indices in ascending order.
 */
export function patchAround(topology: ClothTopology, rest: Float64Array, from: number, reach: number): number[] {
  const seen = new Set([from]);
  const queue = [from];
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    for (let k = topology.neighbourStart[i]!; k < topology.neighbourStart[i + 1]!; k++) {
      const j = topology.neighbours[k]!;
      if (seen.has(j) || restDistance(rest, from, j) > reach) continue;
      seen.add(j);
      queue.push(j);
    }
  }
  return [...seen].sort((p, q) => p - q);
}
