import type { Cloth } from './cloth.js';

/**
 * Counts how often the cloth passes through itself: pairs of an edge and a triangle without a common particle of which
 * the edge pierces the triangle. 0 means that its layers are free of tangles. Meant for checks, not for every step.
 */
export function countIntersections(cloth: Cloth): number {
  const x = cloth.positions;
  const { triangles } = cloth;
  const cell = 1.5 * cloth.spacing;
  const cells = new Map<string, number[]>();
  for (let t = 0; t < triangles.length; t += 3) {
    forCells(x, [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!], cell, (key) => {
      const list = cells.get(key);
      if (list) list.push(t);
      else cells.set(key, [t]);
    });
  }
  let count = 0;
  const done = new Set<number>();
  for (let s = 0; s < triangles.length; s++) {
    const next = s % 3 === 2 ? s - 2 : s + 1;
    const i = Math.min(triangles[s]!, triangles[next]!);
    const j = Math.max(triangles[s]!, triangles[next]!);
    const edge = i * cloth.count + j;
    if (done.has(edge)) continue;
    done.add(edge);
    const near = new Set<number>();
    forCells(x, [i, j], cell, (key) => cells.get(key)?.forEach((t) => near.add(t)));
    for (const t of near) if (pierces(x, i, j, triangles[t]!, triangles[t + 1]!, triangles[t + 2]!)) count++;
  }
  return count;
}

/** Calls `visit` for every cell that the bounding box of some particles meets. */
function forCells(x: Float64Array, particles: readonly number[], cell: number, visit: (key: string) => void): void {
  const low = [0, 1, 2].map((a) => Math.floor(Math.min(...particles.map((i) => x[i * 3 + a]!)) / cell));
  const high = [0, 1, 2].map((a) => Math.floor(Math.max(...particles.map((i) => x[i * 3 + a]!)) / cell));
  for (let p = low[0]!; p <= high[0]!; p++) {
    for (let q = low[1]!; q <= high[1]!; q++) {
      for (let r = low[2]!; r <= high[2]!; r++) visit(`${p},${q},${r}`);
    }
  }
}

/** Whether the edge i-j passes through the inside of the triangle a, b, c. */
function pierces(x: Float64Array, i: number, j: number, a: number, b: number, c: number): boolean {
  if (i === a || i === b || i === c || j === a || j === b || j === c) return false;
  const above = volume(x, a, b, c, i);
  const below = volume(x, a, b, c, j);
  if (above > 0 === below > 0) return false;
  const first = volume(x, i, j, a, b) > 0;
  return first === volume(x, i, j, b, c) > 0 && first === volume(x, i, j, c, a) > 0;
}

/** Six times the signed volume of the tetrahedron p, q, r, s. */
function volume(x: Float64Array, p: number, q: number, r: number, s: number): number {
  const ax = x[q * 3]! - x[p * 3]!,
    ay = x[q * 3 + 1]! - x[p * 3 + 1]!,
    az = x[q * 3 + 2]! - x[p * 3 + 2]!;
  const bx = x[r * 3]! - x[p * 3]!,
    by = x[r * 3 + 1]! - x[p * 3 + 1]!,
    bz = x[r * 3 + 2]! - x[p * 3 + 2]!;
  const cx = x[s * 3]! - x[p * 3]!,
    cy = x[s * 3 + 1]! - x[p * 3 + 1]!,
    cz = x[s * 3 + 2]! - x[p * 3 + 2]!;
  return ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx);
}
