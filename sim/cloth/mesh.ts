/** A grid of particles that stands for a cloth of any shape where a few points are wanted. */
export interface StateGrid {
  /** Rows of the grid, at least 2. */
  readonly rows: number;
  /** Columns of the grid, at least 2. */
  readonly columns: number;
  /** Particle index per grid point, `rows * columns`, row-major. */
  readonly indices: Int32Array;
}

/** A cloth's shape at rest: a triangle mesh. */
export interface ClothMesh {
  /** Particles at rest in metres, 3 per particle, in the cloth's frame. Warp runs along x, weft along y. */
  readonly restPositions: Float64Array;
  /** Texture coordinates u, v, 2 per particle. */
  readonly uvs: Float32Array;
  /** Particle indices, 3 per triangle, counter-clockwise seen from the cloth's outer side. */
  readonly triangles: Uint32Array;
  /** Named particles, such as `left-sleeve`. */
  readonly landmarks?: Readonly<Record<string, number>>;
  /** The points that a state shows of the cloth. */
  readonly stateGrid: StateGrid;
}

/** A rectangle of `columns` by `rows` particles around the origin, two triangles a cell, with its corners as landmarks. */
export function rectangleMesh(width: number, height: number, columns: number, rows: number): ClothMesh {
  const restPositions = new Float64Array(columns * rows * 3);
  const uvs = new Float32Array(columns * rows * 2);
  const triangles = new Uint32Array((columns - 1) * (rows - 1) * 6);
  for (let r = 0, i = 0, k = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, i++) {
      uvs[i * 2] = c / (columns - 1);
      uvs[i * 2 + 1] = r / (rows - 1);
      restPositions[i * 3] = (c / (columns - 1) - 0.5) * width;
      restPositions[i * 3 + 1] = (r / (rows - 1) - 0.5) * height;
      if (c + 1 === columns || r + 1 === rows) continue;
      triangles.set([i, i + 1, i + columns + 1, i, i + columns + 1, i + columns], k);
      k += 6;
    }
  }
  const indices = Int32Array.from({ length: columns * rows }, (_, i) => i);
  return { restPositions, uvs, triangles, stateGrid: { rows, columns, indices } };
}

/**
 * Throws a RangeError when a mesh cannot be a cloth: arrays of the wrong length, indices of no particle, particles in no
 * triangle, triangles without area, an edge with more than two triangles.
 */
export function checkMesh(mesh: ClothMesh): void {
  const { restPositions, uvs, triangles, landmarks = {}, stateGrid } = mesh;
  const count = restPositions.length / 3;
  if (!Number.isInteger(count) || count < 3) {
    throw new RangeError(
      `mesh.restPositions must hold 3 numbers for at least 3 particles, received ${restPositions.length} numbers`,
    );
  }
  if (!restPositions.every(Number.isFinite)) throw new RangeError('mesh.restPositions must be finite numbers');
  if (uvs.length !== count * 2) {
    throw new RangeError(`mesh.uvs must hold 2 numbers per particle (${count * 2}), received ${uvs.length}`);
  }
  if (triangles.length === 0 || triangles.length % 3 !== 0) {
    throw new RangeError(`mesh.triangles must hold 3 indices per triangle, received ${triangles.length}`);
  }
  const used = new Uint8Array(count);
  const uses = new Map<number, number>();
  for (let k = 0; k < triangles.length; k += 3) {
    for (let a = 0; a < 3; a++) {
      const i = triangles[k + a] ?? 0;
      const j = triangles[k + ((a + 1) % 3)] ?? 0;
      if (i >= count) throw new RangeError(`mesh.triangles must be particles below ${count}, received ${i}`);
      used[i] = 1;
      const key = Math.min(i, j) * count + Math.max(i, j);
      const n = (uses.get(key) ?? 0) + 1;
      if (n > 2) throw new RangeError(`mesh.triangles: edge ${i}-${j} must belong to at most 2 triangles`);
      uses.set(key, n);
    }
    if (!(triangleArea(restPositions, triangles, k) > 0)) {
      throw new RangeError(`mesh.triangles: triangle ${k / 3} must have an area greater than 0 at rest`);
    }
  }
  const unused = used.indexOf(0);
  if (unused >= 0) throw new RangeError(`mesh.triangles must use every particle; particle ${unused} is in none`);
  const { rows, columns, indices } = stateGrid;
  for (const [what, value] of Object.entries({ rows, columns })) {
    if (!Number.isInteger(value) || value < 2) {
      throw new RangeError(`mesh.stateGrid.${what} must be an integer of at least 2, received ${value}`);
    }
  }
  if (indices.length !== rows * columns) {
    throw new RangeError(`mesh.stateGrid.indices must hold ${rows * columns} particles, received ${indices.length}`);
  }
  for (const [what, values] of [
    ['mesh.stateGrid.indices', indices],
    ['mesh.landmarks', Object.values(landmarks)],
  ] as const) {
    for (const i of values) {
      if (!Number.isInteger(i) || i < 0 || i >= count) {
        throw new RangeError(`${what} must be particles from 0 to ${count - 1}, received ${i}`);
      }
    }
  }
}

/** Area in square metres of the triangle whose first index is `triangles[k]`. */
export function triangleArea(x: Float64Array, triangles: Uint32Array, k: number): number {
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
  return 0.5 * Math.sqrt(nx * nx + ny * ny + nz * nz);
}

/**
 * Points of a grid of any fineness, sampled bilinearly from the state grid: `rows * columns * 3` coordinates, row-major.
 *
 * @param x - Positions of the particles.
 */
export function sampleGrid(x: Float64Array, grid: StateGrid, rows: number, columns: number): number[] {
  const points: number[] = [];
  for (let r = 0; r < rows; r++) {
    const v = (r * (grid.rows - 1)) / (rows - 1);
    const r0 = Math.min(Math.floor(v), grid.rows - 2);
    for (let c = 0; c < columns; c++) {
      const u = (c * (grid.columns - 1)) / (columns - 1);
      const c0 = Math.min(Math.floor(u), grid.columns - 2);
      const fv = v - r0;
      const fu = u - c0;
      const at = r0 * grid.columns + c0;
      const i = grid.indices[at]! * 3;
      const j = grid.indices[at + 1]! * 3;
      const k = grid.indices[at + grid.columns]! * 3;
      const l = grid.indices[at + grid.columns + 1]! * 3;
      for (let a = 0; a < 3; a++) {
        const below = (1 - fu) * x[i + a]! + fu * x[j + a]!;
        const above = (1 - fu) * x[k + a]! + fu * x[l + a]!;
        points.push((1 - fv) * below + fv * above);
      }
    }
  }
  return points;
}
