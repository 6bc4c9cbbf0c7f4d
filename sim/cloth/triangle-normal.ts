/** Unit normal of the triangle of the particles i, j, k, of positions of 3 numbers each. */
export function triangleNormal(
  x: Float64Array,
  i: number,
  j: number,
  k: number,
): readonly [x: number, y: number, z: number] {
  const [ux, uy, uz] = [x[j * 3]! - x[i * 3]!, x[j * 3 + 1]! - x[i * 3 + 1]!, x[j * 3 + 2]! - x[i * 3 + 2]!];
  const [vx, vy, vz] = [x[k * 3]! - x[i * 3]!, x[k * 3 + 1]! - x[i * 3 + 1]!, x[k * 3 + 2]! - x[i * 3 + 2]!];
  const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const length = Math.hypot(nx, ny, nz);
  return [nx / length, ny / length, nz / length];
}
