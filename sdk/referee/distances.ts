import type { ClothState, Vector3 } from '../../sim/interface/index.js';

/** Distance between two points in metres. */
export function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Distance of a point to the straight line between `from` and `to` in metres. */
export function segmentDistance(from: Vector3, to: Vector3, point: Vector3): number {
  const along: Vector3 = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = along[0] ** 2 + along[1] ** 2 + along[2] ** 2;
  const dot = (point[0] - from[0]) * along[0] + (point[1] - from[1]) * along[1] + (point[2] - from[2]) * along[2];
  const t = length > 0 ? Math.min(1, Math.max(0, dot / length)) : 0;
  return distance(point, [from[0] + t * along[0], from[1] + t * along[1], from[2] + t * along[2]]);
}

/** One point of a cloth's grid in metres. */
export function gridPoint(cloth: ClothState, row: number, column: number): Vector3 {
  const i = 3 * (row * cloth.columns + column);
  return [cloth.points[i] ?? NaN, cloth.points[i + 1] ?? NaN, cloth.points[i + 2] ?? NaN];
}

/** All points of a cloth's grid, row-major, in metres. */
export function gridPoints(cloth: ClothState): Vector3[] {
  return Array.from({ length: cloth.rows * cloth.columns }, (_, i) =>
    gridPoint(cloth, Math.floor(i / cloth.columns), i % cloth.columns),
  );
}
