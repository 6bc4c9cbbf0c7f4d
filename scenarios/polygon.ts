/** Points in a plane, in metres. */
export type Point2 = readonly [x: number, y: number];

/**
 * Intersection over union of two areas, each given as triangles that may overlap themselves (a folded cloth seen from
 * above), counted on a square raster.
 * @param cell - Edge of a raster cell in metres. Default 0.004.
 * @returns A number from 0 to 1; 0 when both areas are empty.
 */
export function overlapIoU(
  a: readonly (readonly [Point2, Point2, Point2])[],
  b: readonly (readonly [Point2, Point2, Point2])[],
  cell = 0.004,
): number {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (const triangle of [...a, ...b]) {
    for (const [x, y] of triangle) {
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
  }
  if (!(maxX > minX && maxY > minY)) return 0;
  const columns = Math.ceil((maxX - minX) / cell);
  const rows = Math.ceil((maxY - minY) / cell);
  const covered = new Uint8Array(columns * rows);
  const paint = (triangles: readonly (readonly [Point2, Point2, Point2])[], bit: number): void => {
    for (const triangle of triangles) paintTriangle(covered, columns, rows, minX, minY, cell, triangle, bit);
  };
  paint(a, 1);
  paint(b, 2);
  let both = 0;
  let either = 0;
  for (const bits of covered) {
    if (bits !== 0) either++;
    if (bits === 3) both++;
  }
  return either === 0 ? 0 : both / either;
}

function paintTriangle(
  covered: Uint8Array,
  columns: number,
  rows: number,
  minX: number,
  minY: number,
  cell: number,
  triangle: readonly [Point2, Point2, Point2],
  bit: number,
): void {
  const [[ax, ay], [bx, by], [cx, cy]] = triangle;
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area === 0) return;
  const first = (value: number, origin: number): number => Math.max(0, Math.floor((value - origin) / cell));
  const lastColumn = Math.min(columns - 1, first(Math.max(ax, bx, cx), minX));
  const lastRow = Math.min(rows - 1, first(Math.max(ay, by, cy), minY));
  for (let row = first(Math.min(ay, by, cy), minY); row <= lastRow; row++) {
    const y = minY + (row + 0.5) * cell;
    for (let column = first(Math.min(ax, bx, cx), minX); column <= lastColumn; column++) {
      const x = minX + (column + 0.5) * cell;
      const u = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
      const v = ((cx - bx) * (y - by) - (cy - by) * (x - bx)) / area;
      const w = ((ax - cx) * (y - cy) - (ay - cy) * (x - cx)) / area;
      if (u >= 0 && v >= 0 && w >= 0) {
        const index = row * columns + column;
        covered[index] = (covered[index] ?? 0) | bit;
      }
    }
  }
}
