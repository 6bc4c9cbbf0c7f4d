/** Writes the rotation matrix of a unit quaternion, row by row, at `at`. */
export function writeRotation(out: Float64Array, at: number, x: number, y: number, z: number, w: number): void {
  const x2 = x + x,
    y2 = y + y,
    z2 = z + z;
  const xx = x * x2,
    yy = y * y2,
    zz = z * z2,
    xy = x * y2,
    xz = x * z2,
    yz = y * z2,
    wx = w * x2,
    wy = w * y2,
    wz = w * z2;
  out[at] = 1 - yy - zz;
  out[at + 1] = xy - wz;
  out[at + 2] = xz + wy;
  out[at + 3] = xy + wz;
  out[at + 4] = 1 - xx - zz;
  out[at + 5] = yz - wx;
  out[at + 6] = xz - wy;
  out[at + 7] = yz + wx;
  out[at + 8] = 1 - xx - yy;
}
