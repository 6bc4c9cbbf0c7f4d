import { Float32s, Float64s } from '../../kernels/assembly/arrays';

/** Moves the points from `first` up to `end` by a matrix of 4 x 4 numbers, column by column. */
export function transformPoints(points: Float64s, first: i32, end: i32, matrix: Float64s, out: Float32s): void {
  const xx = matrix[0],
    yx = matrix[1],
    zx = matrix[2];
  const xy = matrix[4],
    yy = matrix[5],
    zy = matrix[6];
  const xz = matrix[8],
    yz = matrix[9],
    zz = matrix[10];
  const ox = matrix[12],
    oy = matrix[13],
    oz = matrix[14];
  for (let i = first * 3, last = end * 3; i < last; i += 3) {
    const x = points[i],
      y = points[i + 1],
      z = points[i + 2];
    out[i] = <f32>(xx * x + xy * y + xz * z + ox);
    out[i + 1] = <f32>(yx * x + yy * y + yz * z + oy);
    out[i + 2] = <f32>(zx * x + zy * y + zz * z + oz);
  }
}

/**
 * Turns the normals from `first` up to `end` by a matrix as above, to unit length: by its cofactors, which are the inverse transpose times
 * the determinant.
 */
export function transformNormals(normals: Float64s, first: i32, end: i32, matrix: Float64s, out: Float32s): void {
  const m = matrix;
  let xx = m[5] * m[10] - m[9] * m[6],
    xy = m[9] * m[2] - m[1] * m[10],
    xz = m[1] * m[6] - m[5] * m[2];
  let yx = m[8] * m[6] - m[4] * m[10],
    yy = m[0] * m[10] - m[8] * m[2],
    yz = m[4] * m[2] - m[0] * m[6];
  let zx = m[4] * m[9] - m[8] * m[5],
    zy = m[8] * m[1] - m[0] * m[9],
    zz = m[0] * m[5] - m[4] * m[1];
  if (m[0] * xx + m[1] * yx + m[2] * zx < 0) {
    xx = -xx;
    xy = -xy;
    xz = -xz;
    yx = -yx;
    yy = -yy;
    yz = -yz;
    zx = -zx;
    zy = -zy;
    zz = -zz;
  }
  for (let i = first * 3, last = end * 3; i < last; i += 3) {
    const x = normals[i],
      y = normals[i + 1],
      z = normals[i + 2];
    const nx = xx * x + xy * y + xz * z;
    const ny = yx * x + yy * y + yz * z;
    const nz = zx * x + zy * y + zz * z;
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    const scale = length > 0 ? 1 / length : 0;
    out[i] = <f32>(nx * scale);
    out[i + 1] = <f32>(ny * scale);
    out[i + 2] = <f32>(nz * scale);
  }
}

/**
 * Moves the points from `first` up to `end` into a light's space by its basis, 3 rows of 3 numbers, and writes the least and the greatest coordinate
 * along the first two rows to `bounds`: first row least and greatest, second row least and greatest.
 */
export function alignPoints(
  points: Float32s,
  first: i32,
  end: i32,
  basis: Float64s,
  out: Float64s,
  bounds: Float64s,
): void {
  const ux = basis[0],
    uy = basis[1],
    uz = basis[2];
  const vx = basis[3],
    vy = basis[4],
    vz = basis[5];
  const sx = basis[6],
    sy = basis[7],
    sz = basis[8];
  let least = f64x2.splat(Infinity),
    greatest = f64x2.splat(-Infinity);
  for (let i = first * 3, last = end * 3; i < last; i += 3) {
    const x = <f64>points[i],
      y = <f64>points[i + 1],
      z = <f64>points[i + 2];
    const u = ux * x + uy * y + uz * z;
    const v = vx * x + vy * y + vz * z;
    out[i] = u;
    out[i + 1] = v;
    out[i + 2] = sx * x + sy * y + sz * z;
    const place = f64x2(u, v);
    least = f64x2.pmin(least, place);
    greatest = f64x2.pmax(greatest, place);
  }
  bounds[0] = f64x2.extract_lane(least, 0);
  bounds[1] = f64x2.extract_lane(greatest, 0);
  bounds[2] = f64x2.extract_lane(least, 1);
  bounds[3] = f64x2.extract_lane(greatest, 1);
}
