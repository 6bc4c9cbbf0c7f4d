import { delaunay } from './delaunay.js';
import { distanceToPolygon, insidePolygon, polygonArea, sampleOutline, type OutlineEdge } from './outline.js';

/** Least distance of an inner point from the outline, in edge lengths. */
const CLEARANCE = 0.6;
/** Distance from the outline, in edge lengths, up to which inner points are evened out. */
const EVENED = 1.6;
/** How often the points near the outline are moved to the mean of their neighbours. */
const PASSES = 4;
/** Weight of every other lattice point in squared edge lengths: the diagonals of square cells alternate. */
const ALTERNATION = 1e-3;

/** A triangulated flat panel. */
export interface PanelMesh {
  /** Coordinates x, y per point in metres; the outline's points come first, in its order. */
  readonly points: readonly number[];
  /** Three point indices per triangle, counter-clockwise. */
  readonly triangles: Uint32Array;
  /** Number of points on the outline. */
  readonly outlineCount: number;
  /** Index of the first point of each outline edge, by the edge's name. */
  readonly starts: ReadonlyMap<string, number>;
}

/**
 * Fills an outline with triangles of even size. Inside, the points form a square lattice along x and y, so that the
 * mesh's edges follow warp and weft as the threads do, with alternating diagonals; near the outline they are evened out.
 *
 * @param outline - Edges in counter-clockwise order.
 * @param edgeLength - Length of a lattice edge aimed at, in metres; parts of the panel must be wider than two of them.
 * @throws RangeError when the edge length is too long for the outline's shape.
 */
export function meshPanel(outline: readonly OutlineEdge[], edgeLength: number): PanelMesh {
  const { points: border, starts } = sampleOutline(outline, edgeLength);
  const points = [...border];
  const outlineCount = border.length / 2;
  const nearBorder: number[] = [];
  const xs = border.filter((_, i) => i % 2 === 0);
  const ys = border.filter((_, i) => i % 2 === 1);
  const minX = Math.min(...xs);
  const minY = Math.min(...ys);
  // The lattice divides the bounding box evenly, so that a rectangle's points lie opposite to its border's.
  const columns = Math.max(1, Math.round((Math.max(...xs) - minX) / edgeLength));
  const rows = Math.max(1, Math.round((Math.max(...ys) - minY) / edgeLength));
  const stepX = (Math.max(...xs) - minX) / columns;
  const stepY = (Math.max(...ys) - minY) / rows;
  const heavy = ALTERNATION * edgeLength * edgeLength;
  // Outline points that fall on the lattice take part in the alternation; others have no square to divide.
  const weights = xs.map((x, i) => {
    const c = (x - minX) / stepX;
    const r = (ys[i]! - minY) / stepY;
    const onLattice = Math.abs(c - Math.round(c)) + Math.abs(r - Math.round(r)) < 1e-6;
    return onLattice && (Math.round(c) + Math.round(r)) % 2 === 0 ? heavy : 0;
  });
  for (let r = 1; r < rows; r++) {
    for (let c = 1; c < columns; c++) {
      const x = minX + c * stepX;
      const y = minY + r * stepY;
      if (!insidePolygon(border, x, y)) continue;
      const distance = distanceToPolygon(border, x, y);
      if (distance < CLEARANCE * edgeLength) continue;
      if (distance < EVENED * edgeLength) nearBorder.push(points.length / 2);
      points.push(x, y);
      weights.push((r + c) % 2 === 0 ? heavy : 0);
    }
  }
  let triangles = triangulate(points, weights, border, edgeLength);
  for (let pass = 0; pass < PASSES; pass++) {
    evenOut(points, triangles, nearBorder);
    triangles = triangulate(points, weights, border, edgeLength);
  }
  return { points, triangles, outlineCount, starts };
}

/** Delaunay triangles inside the outline. */
function triangulate(
  points: readonly number[],
  weights: readonly number[],
  border: readonly number[],
  edgeLength: number,
): Uint32Array {
  const all = delaunay(points, weights);
  const kept: number[] = [];
  let covered = 0;
  for (let k = 0; k < all.length; k += 3) {
    const [a, b, c] = [2 * all[k]!, 2 * all[k + 1]!, 2 * all[k + 2]!];
    const ux = points[b]! - points[a]!,
      uy = points[b + 1]! - points[a + 1]!,
      vx = points[c]! - points[a]!,
      vy = points[c + 1]! - points[a + 1]!;
    const area = (ux * vy - uy * vx) / 2;
    // Three points on one straight piece of the outline.
    if (area < 1e-6 * edgeLength * edgeLength) continue;
    const x = (points[a]! + points[b]! + points[c]!) / 3;
    const y = (points[a + 1]! + points[b + 1]! + points[c + 1]!) / 3;
    if (!insidePolygon(border, x, y)) continue;
    covered += area;
    kept.push(all[k]!, all[k + 1]!, all[k + 2]!);
  }
  const area = polygonArea(border);
  if (Math.abs(covered - area) > 1e-6 * area) {
    throw new RangeError(
      `edgeLength must be short beside every part of the pattern, received ${edgeLength}; shorten it`,
    );
  }
  return Uint32Array.from(kept);
}

/** Moves the listed points to the mean of their neighbours in the mesh. */
function evenOut(points: number[], triangles: Uint32Array, moved: readonly number[]): void {
  const neighbours = new Map<number, Set<number>>(moved.map((index) => [index, new Set<number>()]));
  for (let k = 0; k < triangles.length; k += 3) {
    for (let corner = 0; corner < 3; corner++) {
      const around = neighbours.get(triangles[k + corner]!);
      around?.add(triangles[k + ((corner + 1) % 3)]!);
      around?.add(triangles[k + ((corner + 2) % 3)]!);
    }
  }
  const before = [...points];
  for (const [index, around] of neighbours) {
    let x = 0;
    let y = 0;
    for (const other of around) {
      x += before[2 * other]!;
      y += before[2 * other + 1]!;
    }
    points[2 * index] = x / around.size;
    points[2 * index + 1] = y / around.size;
  }
}
