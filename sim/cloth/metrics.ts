/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, abs } = Math;

/** How well a cloth keeps to what cloth does. */
export interface ClothMetrics {
  /** Largest relative change of length over all warp and weft edges, at least 0. */
  readonly maxStrain: number;
  /** 99th percentile of the same. */
  readonly p99Strain: number;
  /** Mean of the same. */
  readonly meanStrain: number;
  /** Largest overlap in metres with a collider (from half the thickness on) or between layers (from the thickness on). */
  readonly maxPenetration: number;
  /** Mean overlap in metres over the particles and pairs that touch something. */
  readonly meanPenetration: number;
  /** Area of the triangles over the rest area. */
  readonly areaRatio: number;
  /** Kinetic energy in joules. */
  readonly kineticEnergy: number;
}

/** Writes the absolute strain of every warp and weft edge to `out` and returns how many there are. */
export function edgeStrains(
  out: Float64Array,
  x: Float64Array,
  columns: number,
  rows: number,
  spacingU: number,
  spacingV: number,
): number {
  let n = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const i = r * columns + c;
      if (c + 1 < columns) out[n++] = abs(distance(x, i, i + 1) / spacingU - 1);
      if (r + 1 < rows) out[n++] = abs(distance(x, i, i + columns) / spacingV - 1);
    }
  }
  return n;
}

/** Total area of the triangles in square metres. */
export function surfaceArea(x: Float64Array, triangles: Uint32Array): number {
  let area = 0;
  for (let k = 0; k < triangles.length; k += 3) {
    const a = triangles[k]! * 3;
    const b = triangles[k + 1]! * 3;
    const c = triangles[k + 2]! * 3;
    const ux = x[b]! - x[a]!,
      uy = x[b + 1]! - x[a + 1]!,
      uz = x[b + 2]! - x[a + 2]!;
    const vx = x[c]! - x[a]!,
      vy = x[c + 1]! - x[a + 1]!,
      vz = x[c + 2]! - x[a + 2]!;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    area += 0.5 * sqrt(nx * nx + ny * ny + nz * nz);
  }
  return area;
}

function distance(x: Float64Array, i: number, j: number): number {
  const dx = x[j * 3]! - x[i * 3]!;
  const dy = x[j * 3 + 1]! - x[i * 3 + 1]!;
  const dz = x[j * 3 + 2]! - x[i * 3 + 2]!;
  return sqrt(dx * dx + dy * dy + dz * dz);
}
