/** Triangles of a grid of particles, two per cell, counter-clockwise seen from the cloth's own +z. 3 indices each. */
export function gridTriangles(columns: number, rows: number): Uint32Array {
  const triangles = new Uint32Array((columns - 1) * (rows - 1) * 6);
  let k = 0;
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0; c + 1 < columns; c++) {
      const i = r * columns + c;
      triangles.set([i, i + 1, i + columns + 1, i, i + columns + 1, i + columns], k);
      k += 6;
    }
  }
  return triangles;
}

/** Texture coordinates of a grid of particles: u from 0 to 1 over the columns, v from 0 to 1 over the rows. */
export function gridUvs(columns: number, rows: number): Float32Array {
  const uvs = new Float32Array(columns * rows * 2);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      uvs[(r * columns + c) * 2] = c / (columns - 1);
      uvs[(r * columns + c) * 2 + 1] = r / (rows - 1);
    }
  }
  return uvs;
}

/** Points of a coarser grid over the same cloth, sampled bilinearly: `rows * columns * 3` coordinates, row-major. */
export function sampleGrid(
  positions: Float64Array,
  fineRows: number,
  fineColumns: number,
  rows: number,
  columns: number,
): number[] {
  const points: number[] = [];
  for (let r = 0; r < rows; r++) {
    const v = (r * (fineRows - 1)) / (rows - 1);
    const r0 = Math.min(Math.floor(v), fineRows - 2);
    for (let c = 0; c < columns; c++) {
      const u = (c * (fineColumns - 1)) / (columns - 1);
      const c0 = Math.min(Math.floor(u), fineColumns - 2);
      const fv = v - r0;
      const fu = u - c0;
      for (let a = 0; a < 3; a++) {
        const k = (r0 * fineColumns + c0) * 3 + a;
        const below = (1 - fu) * positions[k]! + fu * positions[k + 3]!;
        const k2 = k + fineColumns * 3;
        const above = (1 - fu) * positions[k2]! + fu * positions[k2 + 3]!;
        points.push((1 - fv) * below + fv * above);
      }
    }
  }
  return points;
}
