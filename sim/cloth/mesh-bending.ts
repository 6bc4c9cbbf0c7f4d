import { triangleArea, type ClothMesh } from './mesh.js';
import type { ClothTopology } from './topology.js';

/** Largest angle in radians between two triangles at rest that bend like one flat piece; a sharper edge is a seam. */
const SEAM_ANGLE = 0.5;
/** How often the weights are brought closer to what bends right. */
const ROUNDS = 6;
/** Least and largest weight, as a multiple of one over the area of a hinge's triangles. */
const WEIGHTS = [0.1, 4] as const;

/** Where a mesh bends: two triangles with a common edge. */
export interface Hinges {
  /** Particle indices, 4 per hinge: the edge's ends, then the two opposite ones. */
  readonly particles: Int32Array;
  /**
   * Factors of these particles' positions, in the same order. The sum is zero for a flat hinge, and has the length of the
   * edge times the angle of a bent one.
   */
  readonly factors: Float64Array;
  /** Weight of each hinge in 1/m2: bending energy is half the rigidity times the sum of weights times squared sums. */
  readonly weights: Float64Array;
}

/**
 * Hinges of a mesh with the quadratic bending energy of isometric surfaces: Bergou et al., "A Quadratic Bending Model for
 * Inextensible Surfaces" (SGP 2006), with the cotangent factors given there.
 *
 * Its weights, 3 over the area of the two triangles, suppose that the bend is shared evenly among the edges of a
 * triangle. A sheet rolled around an axis bends over the edges near that axis alone: that is three times too stiff on
 * equilateral triangles as on squares. So the weights are set such that the sheet around each hinge, rolled across it,
 * has the energy of its rigidity; on both lattices that comes out exactly, as 1 over the area and, for the diagonals of
 * squares that alternate, 1/2.
 */
export function meshHinges(mesh: ClothMesh, topology: ClothTopology): Hinges {
  const x = mesh.restPositions;
  const { edges, lengths, edgeAreas, opposite } = topology;
  const particles: number[] = [];
  const factors: number[] = [];
  const areas: number[] = [];
  for (let e = 0; e < lengths.length; e++) {
    const [i, j, k, l] = [edges[e * 2]!, edges[e * 2 + 1]!, opposite[e * 2]!, opposite[e * 2 + 1]!];
    if (l < 0 || !flatHinge(x, i, j, k, l)) continue;
    const ik = cotangent(x, i, j, k);
    const jk = cotangent(x, j, i, k);
    const il = cotangent(x, i, j, l);
    const jl = cotangent(x, j, i, l);
    particles.push(i, j, k, l);
    factors.push(jk + jl, ik + il, -ik - jk, -il - jl);
    areas.push(edgeAreas[e]!);
  }
  const hinges = { particles: Int32Array.from(particles), factors: Float64Array.from(factors) };
  return { ...hinges, weights: calibrate(mesh, hinges.particles, hinges.factors, areas) };
}

/** Weights with which the sheet has its own energy when rolled across each hinge. */
function calibrate(
  { restPositions: x, triangles }: ClothMesh,
  particles: Int32Array,
  factors: Float64Array,
  areas: readonly number[],
): Float64Array {
  const count = x.length / 3;
  const edgeKey = (i: number, j: number) => Math.min(i, j) * count + Math.max(i, j);
  const byEdge = new Map(areas.map((_, n) => [edgeKey(particles[n * 4]!, particles[n * 4 + 1]!), n]));
  // The triangles around each particle, and the hinges of each triangle.
  const around: number[][] = Array.from({ length: count }, () => []);
  const hingesOf = Array.from({ length: triangles.length / 3 }, (_, t) => {
    const corners = triangles.subarray(t * 3, t * 3 + 3);
    corners.forEach((i) => around[i]!.push(t));
    return [0, 1, 2].flatMap((c) => byEdge.get(edgeKey(corners[c]!, corners[(c + 1) % 3]!)) ?? []);
  });
  const patches = areas.map((_, n) => {
    const across = directionAcross(x, particles, n);
    // Half of each hinge's energy belongs to each of its triangles.
    const shares = new Map<number, number>();
    let area = 0;
    for (const t of new Set([...particles.subarray(n * 4, n * 4 + 4)].flatMap((i) => around[i]!))) {
      area += triangleArea(x, triangles, t * 3);
      for (const m of hingesOf[t]!) shares.set(m, (shares.get(m) ?? 0) + 0.5);
    }
    const near = [...shares.keys()];
    const bends = near.map((m) => shares.get(m)! * rolledSum(x, particles, factors, m, across) ** 2);
    return { near, bends, area };
  });
  const weights = Float64Array.from(areas, (area) => 1 / area);
  const next = weights.slice();
  for (let round = 0; round < ROUNDS; round++) {
    patches.forEach(({ near, bends, area }, n) => {
      let energy = 0;
      near.forEach((m, k) => (energy += weights[m]! * bends[k]!));
      const scaled = weights[n]! * Math.sqrt(area / energy) * areas[n]!;
      next[n] = Math.max(WEIGHTS[0], Math.min(WEIGHTS[1], scaled)) / areas[n]!;
    });
    weights.set(next);
  }
  return weights;
}

/** The weighted sum of hinge `n` when the sheet is rolled along a direction with unit curvature. */
function rolledSum(x: Float64Array, particles: Int32Array, factors: Float64Array, n: number, along: Triple): number {
  let sum = 0;
  for (let k = n * 4; k < n * 4 + 4; k++) {
    const i = particles[k]! * 3;
    sum += factors[k]! * 0.5 * (x[i]! * along[0] + x[i + 1]! * along[1] + x[i + 2]! * along[2]) ** 2;
  }
  return sum;
}

/** Unit vector in the plane of hinge `n`, perpendicular to its edge. */
function directionAcross(x: Float64Array, particles: Int32Array, n: number): Triple {
  const [i, j, k, l] = [particles[n * 4]!, particles[n * 4 + 1]!, particles[n * 4 + 2]!, particles[n * 4 + 3]!];
  const edge = between(x, i, j);
  const over = between(x, l, k);
  const along = dot(edge, over) / dot(edge, edge);
  const across: Triple = [over[0] - along * edge[0], over[1] - along * edge[1], over[2] - along * edge[2]];
  const length = Math.sqrt(dot(across, across));
  return [across[0] / length, across[1] / length, across[2] / length];
}

/** Cotangent of the angle at `i` in the triangle i, j, k. */
function cotangent(x: Float64Array, i: number, j: number, k: number): number {
  const u = between(x, i, j);
  const v = between(x, i, k);
  const n = cross(u, v);
  return dot(u, v) / Math.sqrt(dot(n, n));
}

/** Whether the triangles i, j, k and j, i, l lie in one plane at rest, or nearly. */
function flatHinge(x: Float64Array, i: number, j: number, k: number, l: number): boolean {
  const edge = between(x, i, j);
  const a = cross(edge, between(x, i, k));
  const b = cross(between(x, i, l), edge);
  return dot(a, b) > Math.cos(SEAM_ANGLE) * Math.sqrt(dot(a, a) * dot(b, b));
}

type Triple = readonly [number, number, number];

function between(x: Float64Array, i: number, j: number): Triple {
  return [x[j * 3]! - x[i * 3]!, x[j * 3 + 1]! - x[i * 3 + 1]!, x[j * 3 + 2]! - x[i * 3 + 2]!];
}

function dot(u: Triple, v: Triple): number {
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

function cross(u: Triple, v: Triple): Triple {
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}
