/** Corner of the triangle that surrounds all points, in multiples of the points' extent. */
const FAR = 1e4;

/**
 * Weighted Delaunay triangulation of points in the plane, by insertion one point at a time: Bowyer, "Computing Dirichlet
 * tessellations", and Watson, "Computing the n-dimensional Delaunay tessellation", both The Computer Journal 24 (1981).
 * The weights lift the points of the paraboloid (a power diagram), which decides between the two diagonals of four
 * points on one circle. Deterministic.
 *
 * @param points - Coordinates x, y per point, all different.
 * @param weights - Lift per point in squared units of the coordinates, small beside the squared distance of two points.
 * @returns Three point indices per triangle, counter-clockwise.
 */
export function delaunay(points: ArrayLike<number>, weights: ArrayLike<number>): Uint32Array {
  const n = points.length / 2;
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < n; i++) {
    minX = Math.min(minX, points[2 * i]!);
    maxX = Math.max(maxX, points[2 * i]!);
    minY = Math.min(minY, points[2 * i + 1]!);
    maxY = Math.max(maxY, points[2 * i + 1]!);
  }
  const cx = (minX + maxX) / 2;
  const cy = (minY + maxY) / 2;
  const extent = Math.max(maxX - minX, maxY - minY);
  const x = Array.from({ length: n }, (_, i) => points[2 * i]! - cx);
  const y = Array.from({ length: n }, (_, i) => points[2 * i + 1]! - cy);
  const far = FAR * extent;
  x.push(-far, far, 0);
  y.push(-far, -far, far);
  const lift = x.map((px, i) => px * px + y[i]! * y[i]! - (i < n ? weights[i]! : 0));

  let triangles: [number, number, number][] = [[n, n + 1, n + 2]];
  for (let p = 0; p < n; p++) {
    const kept: [number, number, number][] = [];
    // The cavity's rim: edges that only one of the removed triangles has, by their first corner.
    const rim = new Map<string, readonly [number, number]>();
    for (const triangle of triangles) {
      if (!encloses(x, y, lift, triangle, p)) {
        kept.push(triangle);
        continue;
      }
      for (let k = 0; k < 3; k++) {
        const a = triangle[k]!;
        const b = triangle[(k + 1) % 3]!;
        if (!rim.delete(`${b},${a}`)) rim.set(`${a},${b}`, [a, b]);
      }
    }
    for (const [a, b] of rim.values()) kept.push([a, b, p]);
    triangles = kept;
  }
  return Uint32Array.from(triangles.filter((corners) => corners.every((corner) => corner < n)).flat());
}

/** Whether point p lies below the plane through the lifted corners of a counter-clockwise triangle: in its circle. */
function encloses(
  x: readonly number[],
  y: readonly number[],
  lift: readonly number[],
  [a, b, c]: readonly [number, number, number],
  p: number,
): boolean {
  const ax = x[a]! - x[p]!,
    ay = y[a]! - y[p]!,
    aw = lift[a]! - lift[p]! - 2 * (x[p]! * ax + y[p]! * ay);
  const bx = x[b]! - x[p]!,
    by = y[b]! - y[p]!,
    bw = lift[b]! - lift[p]! - 2 * (x[p]! * bx + y[p]! * by);
  const cx = x[c]! - x[p]!,
    cy = y[c]! - y[p]!,
    cw = lift[c]! - lift[p]! - 2 * (x[p]! * cx + y[p]! * cy);
  return aw * (bx * cy - by * cx) + bw * (cx * ay - cy * ax) + cw * (ax * by - ay * bx) > 0;
}
