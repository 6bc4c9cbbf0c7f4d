import type { ClothTopology } from './topology.js';

/** Largest angle in radians by which a chain turns from one edge to the next. */
const STRAIGHT = 0.6;

/** Chains of edges, one after the other: chain c has the edges from `starts[c]` to before `starts[c + 1]`. */
export interface EdgeChains {
  /** First edge of each chain, and the number of all edges at the end. */
  readonly starts: Int32Array;
  /** Edge of the topology per place in a chain. */
  readonly edges: Int32Array;
  /** Particles along the chains: edge k of chain c joins numbers k + c and k + c + 1. No particle comes twice in a chain. */
  readonly particles: Int32Array;
}

/**
 * Divides all edges of a mesh into chains that run as straight as they can. At each particle, edges continue each other
 * that halve the angle around it best, measured within the surface at rest (the straightest geodesics of Polthier,
 * Schmies, "Straightest Geodesics on Polyhedral Surfaces", 1998), so that a chain crosses a seam and follows an outline.
 *
 * @param x - Positions at rest.
 */
export function edgeChains(x: Float64Array, topology: ClothTopology): EdgeChains {
  const { count, edges, lengths } = topology;
  // Per end of each edge, the end of the edge that continues it there.
  const next = new Int32Array(edges.length).fill(-1);
  const around: number[][] = Array.from({ length: count }, () => []);
  edges.forEach((i, end) => around[i]!.push(end));
  for (let i = 0; i < count; i++) pairEnds(x, topology, i, around[i]!, next);

  const used = new Uint8Array(lengths.length);
  const starts: number[] = [];
  const order: number[] = [];
  const particles: number[] = [];
  const follow = (from: number) => {
    const seen = new Set([edges[from]!]);
    starts.push(order.length);
    particles.push(edges[from]!);
    for (let end = from; end >= 0; end = next[end ^ 1]!) {
      const far = edges[end ^ 1]!;
      if (used[end >> 1] === 1 || seen.has(far)) break;
      used[end >> 1] = 1;
      seen.add(far);
      order.push(end >> 1);
      particles.push(far);
    }
  };
  for (let end = 0; end < edges.length; end++) if (used[end >> 1] === 0 && next[end] === -1) follow(end);
  // What is left are closed chains, or those cut where they came back to themselves.
  for (let end = 0; end < edges.length; end++) if (used[end >> 1] === 0) follow(end);
  starts.push(order.length);
  return { starts: Int32Array.from(starts), edges: Int32Array.from(order), particles: Int32Array.from(particles) };
}

/** Pairs the edges' ends at particle `i` that continue each other. */
function pairEnds(
  x: Float64Array,
  topology: ClothTopology,
  i: number,
  ends: readonly number[],
  next: Int32Array,
): void {
  const candidates: { a: number; b: number; turn: number }[] = [];
  for (const { angles, total, closed } of fans(x, topology, i, ends)) {
    const own = [...angles.keys()];
    own.forEach((a, k) => {
      for (const b of own.slice(k + 1)) {
        const angle = Math.abs(angles.get(b)! - angles.get(a)!);
        // Inside the mesh both sides should be equal, at an outline the angle should be straight.
        const turn = closed ? Math.abs(angle - total / 2) : Math.abs(angle - Math.PI);
        if (turn < STRAIGHT) candidates.push({ a, b, turn });
      }
    });
  }
  candidates.sort((p, q) => p.turn - q.turn || p.a - q.a || p.b - q.b);
  for (const { a, b } of candidates) {
    if (next[a]! >= 0 || next[b]! >= 0) continue;
    next[a] = b;
    next[b] = a;
  }
}

/** Triangles around a particle that hang together by edges. */
interface Fan {
  /** Angle in radians from the fan's first edge to each of its edges, by the edge's end. */
  readonly angles: ReadonlyMap<number, number>;
  /** Angle of all its triangles. */
  readonly total: number;
  /** Whether it goes all the way around. */
  readonly closed: boolean;
}

function fans(x: Float64Array, { edges, opposite }: ClothTopology, i: number, ends: readonly number[]): Fan[] {
  const byParticle = new Map(ends.map((end) => [edges[end ^ 1]!, end]));
  const found: Fan[] = [];
  const seen = new Set<number>();
  const onOutline = (end: number) => opposite[end | 1]! < 0;
  // Open fans start at the outline.
  for (const first of [...ends.filter(onOutline), ...ends]) {
    if (seen.has(first)) continue;
    const angles = new Map([[first, 0]]);
    seen.add(first);
    let total = 0;
    let before = -1;
    let end = first;
    let closed = false;
    for (;;) {
      const low = opposite[end & ~1]!;
      const high = opposite[end | 1]!;
      const to = low === before ? high : low;
      if (to < 0) break;
      total += angleAt(x, i, edges[end ^ 1]!, to);
      before = edges[end ^ 1]!;
      end = byParticle.get(to)!;
      closed = end === first;
      if (closed || seen.has(end)) break;
      seen.add(end);
      angles.set(end, total);
    }
    found.push({ angles, total, closed });
  }
  return found;
}

/** Angle at `i` in radians between its directions to `j` and `k`. */
function angleAt(x: Float64Array, i: number, j: number, k: number): number {
  let uv = 0;
  let uu = 0;
  let vv = 0;
  for (let a = 0; a < 3; a++) {
    const u = x[j * 3 + a]! - x[i * 3 + a]!;
    const v = x[k * 3 + a]! - x[i * 3 + a]!;
    uv += u * v;
    uu += u * u;
    vv += v * v;
  }
  return Math.acos(Math.max(-1, Math.min(1, uv / Math.sqrt(uu * vv))));
}
