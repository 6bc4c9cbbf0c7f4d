/**
 * Vector and quaternion arithmetic on plain arrays, writing into `out`, for code that runs every physics step and must
 * not allocate. Quaternions are x, y, z, w. `out` may be one of the inputs.
 */

/** Anything with numeric indices that can be written. */
export type MutableNumbers = Float64Array | number[];

/** Any readable sequence of numbers. */
export type Numbers = ArrayLike<number>;

/** `out = q * v * q^-1`, the vector `v` turned by the unit quaternion `q`. */
export function rotate(out: MutableNumbers, q: Numbers, v: Numbers): void {
  const qx = q[0]!,
    qy = q[1]!,
    qz = q[2]!,
    qw = q[3]!;
  const vx = v[0]!,
    vy = v[1]!,
    vz = v[2]!;
  const tx = 2 * (qy * vz - qz * vy);
  const ty = 2 * (qz * vx - qx * vz);
  const tz = 2 * (qx * vy - qy * vx);
  out[0] = vx + qw * tx + qy * tz - qz * ty;
  out[1] = vy + qw * ty + qz * tx - qx * tz;
  out[2] = vz + qw * tz + qx * ty - qy * tx;
}

/** `out = q^-1 * v * q`, the vector `v` turned back by the unit quaternion `q`. */
export function rotateInverse(out: MutableNumbers, q: Numbers, v: Numbers): void {
  const qx = -q[0]!,
    qy = -q[1]!,
    qz = -q[2]!,
    qw = q[3]!;
  const vx = v[0]!,
    vy = v[1]!,
    vz = v[2]!;
  const tx = 2 * (qy * vz - qz * vy);
  const ty = 2 * (qz * vx - qx * vz);
  const tz = 2 * (qx * vy - qy * vx);
  out[0] = vx + qw * tx + qy * tz - qz * ty;
  out[1] = vy + qw * ty + qz * tx - qx * tz;
  out[2] = vz + qw * tz + qx * ty - qy * tx;
}

/** `out = a * b`: first the rotation `b`, then `a`. */
export function multiplyQuaternions(out: MutableNumbers, a: Numbers, b: Numbers): void {
  const ax = a[0]!,
    ay = a[1]!,
    az = a[2]!,
    aw = a[3]!;
  const bx = b[0]!,
    by = b[1]!,
    bz = b[2]!,
    bw = b[3]!;
  out[0] = aw * bx + ax * bw + ay * bz - az * by;
  out[1] = aw * by - ax * bz + ay * bw + az * bx;
  out[2] = aw * bz + ax * by - ay * bx + az * bw;
  out[3] = aw * bw - ax * bx - ay * by - az * bz;
}

/** `out = q^-1` for a unit quaternion. */
export function conjugate(out: MutableNumbers, q: Numbers): void {
  const x = q[0]!,
    y = q[1]!,
    z = q[2]!,
    w = q[3]!;
  out[0] = -x;
  out[1] = -y;
  out[2] = -z;
  out[3] = w;
}

/** The unit quaternion that turns by `angle` radians about the unit vector `axis`. */
export function fromAxisAngle(axis: Numbers, angle: number): [number, number, number, number] {
  const s = Math.sin(angle / 2);
  return [axis[0]! * s, axis[1]! * s, axis[2]! * s, Math.cos(angle / 2)];
}

/** The rotation vector (unit axis times angle in radians, angle at most pi) of a unit quaternion. */
export function toRotationVector(q: Numbers): [number, number, number] {
  const sign = q[3]! < 0 ? -1 : 1;
  const x = sign * q[0]!,
    y = sign * q[1]!,
    z = sign * q[2]!,
    w = sign * q[3]!;
  const s = Math.sqrt(x * x + y * y + z * z);
  const scale = s < 1e-12 ? 2 : (2 * Math.atan2(s, w)) / s;
  return [x * scale, y * scale, z * scale];
}

/** The unit quaternion of a rotation vector in radians. */
export function fromRotationVector(v: Numbers): [number, number, number, number] {
  const angle = Math.hypot(v[0]!, v[1]!, v[2]!);
  if (angle < 1e-12) return [v[0]! / 2, v[1]! / 2, v[2]! / 2, 1];
  return fromAxisAngle([v[0]! / angle, v[1]! / angle, v[2]! / angle], angle);
}

/** The smallest angle in radians between two unit quaternions, 0 to pi. */
export function angleBetween(a: Numbers, b: Numbers): number {
  const dot = Math.abs(a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]! + a[3]! * b[3]!);
  return 2 * Math.acos(Math.min(1, dot));
}

/** The angle of the x axis that a unit quaternion turns about the vertical, in radians, -pi to pi. */
export function yawOf(q: Numbers): number {
  const axis = [0, 0, 0];
  rotate(axis, q, [1, 0, 0]);
  return Math.atan2(axis[1]!, axis[0]!);
}

/** Spherical interpolation from `a` (t = 0) to `b` (t = 1), the shorter way round, normalised. */
export function slerp(a: Numbers, b: Numbers, t: number): [number, number, number, number] {
  let dot = a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]! + a[3]! * b[3]!;
  const sign = dot < 0 ? -1 : 1;
  dot *= sign;
  let wa = 1 - t;
  let wb = t;
  if (dot < 0.9995) {
    const theta = Math.acos(dot);
    wa = Math.sin((1 - t) * theta) / Math.sin(theta);
    wb = Math.sin(t * theta) / Math.sin(theta);
  }
  wb *= sign;
  const x = wa * a[0]! + wb * b[0]!,
    y = wa * a[1]! + wb * b[1]!,
    z = wa * a[2]! + wb * b[2]!,
    w = wa * a[3]! + wb * b[3]!;
  const n = Math.hypot(x, y, z, w);
  return [x / n, y / n, z / n, w / n];
}
