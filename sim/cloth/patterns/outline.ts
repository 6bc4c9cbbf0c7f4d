/** Point of a flat pattern in metres: x along the width, y along the height. */
export type PatternPoint = readonly [x: number, y: number];

/** One stretch of a panel's outline between two named corners. */
export interface OutlineEdge {
  /** Name, unique in the outline: two panels are sewn along edges of one name. */
  readonly name: string;
  /** Name of the corner at its start; the end is the start of the next edge. */
  readonly corner: string;
  /** Where it starts. */
  readonly start: PatternPoint;
  /** Control point of a quadratic Bézier curve. Default: straight. */
  readonly control?: PatternPoint;
}

/** A sampled outline. */
export interface SampledOutline {
  /** Coordinates x, y per point, counter-clockwise; the first point is the first edge's corner. */
  readonly points: readonly number[];
  /** Index of the first point of each edge, by the edge's name. */
  readonly starts: ReadonlyMap<string, number>;
}

/** How finely a curve is measured before it is divided into equal pieces. */
const CURVE_STEPS = 64;

/**
 * Divides an outline into pieces of nearly equal length, with a point at every corner.
 *
 * @param outline - Edges in counter-clockwise order.
 * @param edgeLength - Length of a piece aimed at, in metres.
 */
export function sampleOutline(outline: readonly OutlineEdge[], edgeLength: number): SampledOutline {
  const points: number[] = [];
  const starts = new Map<string, number>();
  for (let e = 0; e < outline.length; e++) {
    const edge = outline[e]!;
    const end = outline[(e + 1) % outline.length]!.start;
    const fine: PatternPoint[] = [];
    const along = [0];
    for (let k = 0; k <= CURVE_STEPS; k++) {
      fine.push(pointOn(edge, end, k / CURVE_STEPS));
      if (k > 0) along.push(along[k - 1]! + Math.hypot(fine[k]![0] - fine[k - 1]![0], fine[k]![1] - fine[k - 1]![1]));
    }
    const total = along[CURVE_STEPS]!;
    const pieces = Math.max(1, Math.round(total / edgeLength));
    starts.set(edge.name, points.length / 2);
    for (let piece = 0, k = 0; piece < pieces; piece++) {
      const target = (total * piece) / pieces;
      while (along[k + 1]! < target) k++;
      const share = (target - along[k]!) / (along[k + 1]! - along[k]!);
      const [x, y] = edge.control ? pointOn(edge, end, (k + share) / CURVE_STEPS) : pointOn(edge, end, piece / pieces);
      points.push(x, y);
    }
  }
  return { points, starts };
}

function pointOn({ start, control }: OutlineEdge, end: PatternPoint, t: number): PatternPoint {
  const s = 1 - t;
  if (!control) return [s * start[0] + t * end[0], s * start[1] + t * end[1]];
  const at = (a: 0 | 1): number => s * s * start[a] + 2 * s * t * control[a] + t * t * end[a];
  return [at(0), at(1)];
}

/** Whether a point lies inside a closed polygon of coordinates x, y (even-odd rule). */
export function insidePolygon(polygon: readonly number[], x: number, y: number): boolean {
  let inside = false;
  const n = polygon.length / 2;
  for (let i = 0, j = n - 1; i < n; j = i++) {
    const xi = polygon[2 * i]!,
      yi = polygon[2 * i + 1]!,
      xj = polygon[2 * j]!,
      yj = polygon[2 * j + 1]!;
    if (yi > y !== yj > y && x < xi + ((xj - xi) * (y - yi)) / (yj - yi)) inside = !inside;
  }
  return inside;
}

/** Distance in metres of a point from the border of a closed polygon of coordinates x, y. */
export function distanceToPolygon(polygon: readonly number[], x: number, y: number): number {
  let nearest = Infinity;
  const n = polygon.length / 2;
  for (let i = 0, j = n - 1; i < n; j = i++) {
    const ax = polygon[2 * j]!,
      ay = polygon[2 * j + 1]!,
      dx = polygon[2 * i]! - ax,
      dy = polygon[2 * i + 1]! - ay;
    const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    nearest = Math.min(nearest, Math.hypot(x - ax - share * dx, y - ay - share * dy));
  }
  return nearest;
}

/** Area of a closed counter-clockwise polygon of coordinates x, y in square metres. */
export function polygonArea(polygon: readonly number[]): number {
  let sum = 0;
  const n = polygon.length / 2;
  for (let i = 0, j = n - 1; i < n; j = i++) {
    sum += polygon[2 * j]! * polygon[2 * i + 1]! - polygon[2 * i]! * polygon[2 * j + 1]!;
  }
  return sum / 2;
}
