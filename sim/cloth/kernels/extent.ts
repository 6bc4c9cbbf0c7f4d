import { Float64s } from '../../kernels/assembly/arrays';
import { POINT, Points } from './points';

/**
 * Measures where particles are and how fast they go; see `MotionExtent`.
 *
 * @param x - Positions.
 * @param v - Velocities.
 * @param count - Number of particles.
 * @param out - Receives least x, y, z, greatest x, y, z, the largest squared speed, and the largest squared speed relative to
 * the mean velocity.
 * @returns Whether all numbers are finite.
 */
export function measureMotion(x: Float64s, v: Float64s, count: i32, out: Float64s): bool {
  const points = changetype<usize>(x);
  const speeds = changetype<usize>(v);
  const none = f64x2.splat(0);
  let low = f64x2.splat(Infinity);
  let high = f64x2.splat(-Infinity);
  let lowZ = low;
  let highZ = high;
  let sum = none;
  let sumZ = none;
  let mean = none;
  let meanZ: f64 = 0;
  let fastest = none;
  for (let i = 0; i < count; i += 2) {
    const a = <usize>i * POINT;
    // An odd last one is in both lanes.
    const pair = i + 1 < count;
    const b = pair ? a + POINT : a;
    const xa = v128.load(points + a);
    const xb = v128.load(points + b);
    const xz = Points.both(points + a + 16, points + b + 16);
    low = f64x2.pmin(f64x2.pmin(low, xa), xb);
    high = f64x2.pmax(f64x2.pmax(high, xa), xb);
    lowZ = f64x2.pmin(lowZ, xz);
    highZ = f64x2.pmax(highZ, xz);
    sum = f64x2.add(sum, f64x2.add(xa, xb));
    sumZ = f64x2.add(sumZ, xz);
    const va = v128.load(speeds + a);
    const vb = v128.load(speeds + b);
    const vz = Points.both(speeds + a + 16, speeds + b + 16);
    mean = f64x2.add(mean, va);
    meanZ += f64x2.extract_lane(vz, 0);
    if (pair) {
      mean = f64x2.add(mean, vb);
      meanZ += f64x2.extract_lane(vz, 1);
    }
    const vx = Points.x(va, vb);
    const vy = Points.y(va, vb);
    fastest = f64x2.pmax(fastest, Points.dot(vx, vy, vz, vx, vy, vz));
  }
  const share = f64x2.splat(1.0 / <f64>count);
  mean = f64x2.mul(mean, share);
  const mx = Points.x(mean, mean);
  const my = Points.y(mean, mean);
  const mz = f64x2.mul(f64x2.splat(meanZ), share);
  let spread = none;
  for (let i = 0; i < count; i += 2) {
    const a = speeds + <usize>i * POINT;
    const b = i + 1 < count ? a + POINT : a;
    const va = v128.load(a);
    const vb = v128.load(b);
    const dx = f64x2.sub(Points.x(va, vb), mx);
    const dy = f64x2.sub(Points.y(va, vb), my);
    const dz = f64x2.sub(Points.both(a + 16, b + 16), mz);
    spread = f64x2.pmax(spread, Points.dot(dx, dy, dz, dx, dy, dz));
  }
  out.setLanes(0, low);
  out[2] = min(f64x2.extract_lane(lowZ, 0), f64x2.extract_lane(lowZ, 1));
  out.setLanes(3, high);
  out[5] = max(f64x2.extract_lane(highZ, 0), f64x2.extract_lane(highZ, 1));
  out[6] = max(f64x2.extract_lane(fastest, 0), f64x2.extract_lane(fastest, 1));
  out[7] = max(f64x2.extract_lane(spread, 0), f64x2.extract_lane(spread, 1));
  // One number that is none makes a sum none.
  const all = f64x2.add(f64x2.add(sum, sumZ), f64x2.add(mean, mz));
  return isFinite(f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1) + out[6]);
}
