/** Corner of the triangle that surrounds all points, in multiples of the points' extent. */
const FAR = 1e4;
/** Share of a circle's radius by which the weights may move it. */
const ROOM = 0.01;

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

  // From left to right, so that a triangle whose circle lies behind the last point is finished.
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => x[i]! - x[j]! || y[i]! - y[j]! || i - j);
  const finished: Corners[] = [];
  let open: Triangle[] = [triangleOf(x, y, [n, n + 1, n + 2])];
  for (const p of order) {
    const kept: Triangle[] = [];
    // The cavity's rim: edges that only one of the removed triangles has, by their first corner.
    const rim = new Map<number, readonly [number, number]>();
    for (const triangle of open) {
      const { corners } = triangle;
      if (triangle.right < x[p]!) {
        finished.push(corners);
        continue;
      }
      if (!encloses(x, y, lift, corners, p)) {
        kept.push(triangle);
        continue;
      }
      for (let k = 0; k < 3; k++) {
        const a = corners[k]!;
        const b = corners[(k + 1) % 3]!;
        if (!rim.delete(b * x.length + a)) rim.set(a * x.length + b, [a, b]);
      }
    }
    for (const [a, b] of rim.values()) kept.push(triangleOf(x, y, [a, b, p]));
    open = kept;
  }
  for (const { corners } of open) finished.push(corners);
  return Uint32Array.from(finished.filter((corners) => corners.every((corner) => corner < n)).flat());
}

type Corners = readonly [number, number, number];

/** A triangle and where its circle ends on the right, with some room for the weights. */
interface Triangle {
  readonly corners: Corners;
  readonly right: number;
}

function triangleOf(x: readonly number[], y: readonly number[], corners: Corners): Triangle {
  const [a, b, c] = corners;
  const bx = x[b]! - x[a]!,
    by = y[b]! - y[a]!,
    cx = x[c]! - x[a]!,
    cy = y[c]! - y[a]!;
  const d = 2 * (bx * cy - by * cx);
  const b2 = bx * bx + by * by,
    c2 = cx * cx + cy * cy;
  const ux = (cy * b2 - by * c2) / d,
    uy = (bx * c2 - cx * b2) / d;
  const radius = Math.hypot(ux, uy);
  const right = x[a]! + ux + radius * (1 + ROOM);
  // Corners on one line have no circle: such a triangle stays open.
  return { corners, right: Number.isFinite(right) ? right : Infinity };
}

/** Whether point p lies below the plane through the lifted corners of a counter-clockwise triangle: in its circle. */
function encloses(
  x: readonly number[],
  y: readonly number[],
  lift: readonly number[],
  [a, b, c]: Corners,
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
