import { Float64s, Int32s } from '../../kernels/assembly/arrays';
import { POINT, Points } from './points';

/**
 * Numbers per patch: centre, unit normal, radius, mean velocity, largest deviation from that, and how
 * far its particles lie beside its plane. */
export const PATCH: i32 = 12;

/** What particles of two patches, one in each lane, have in common with those. */
class Spread {
  /** x or y of a particle of each patch, whose numbers are at two addresses. */
  @inline static x(a: usize, b: usize): v128 {
    return Points.x(v128.load(a), v128.load(b));
  }

  @inline static y(a: usize, b: usize): v128 {
    return Points.y(v128.load(a), v128.load(b));
  }

  /** Mean of the numbers of four particles, or of the first three. */
  @inline static mean(a: v128, b: v128, c: v128, d: v128, last: v128, share: v128): v128 {
    return f64x2.mul(f64x2.add(f64x2.add(f64x2.add(a, b), c), f64x2.mul(last, d)), share);
  }

  /** Squared distance of a particle from its patch's centre. */
  @inline static squared(x: v128, y: v128, z: v128, cx: v128, cy: v128, cz: v128): v128 {
    const dx = f64x2.sub(x, cx);
    const dy = f64x2.sub(y, cy);
    const dz = f64x2.sub(z, cz);
    return Points.dot(dx, dy, dz, dx, dy, dz);
  }

  /** Distance along n, times the length of that. */
  @inline static height(x: v128, y: v128, z: v128, cx: v128, cy: v128, cz: v128, nx: v128, ny: v128, nz: v128): v128 {
    return f64x2.abs(Points.dot(f64x2.sub(x, cx), f64x2.sub(y, cy), f64x2.sub(z, cz), nx, ny, nz));
  }

  /** The largest of four. */
  @inline static largest(a: v128, b: v128, c: v128, d: v128): v128 {
    return f64x2.pmax(f64x2.pmax(a, b), f64x2.pmax(c, d));
  }

  /** Writes two numbers of each patch. */
  @inline static put(a: usize, b: usize, one: v128, two: v128): void {
    v128.store(a, Points.x(one, two));
    v128.store(b, Points.y(one, two));
  }
}

/** Measures the patches at positions `x` with velocities `v`, two at a time. */
export function measurePatches(x: Float64s, v: Float64s, patches: Int32s, data: Float64s, count: i32): void {
  const points = changetype<usize>(x);
  const speeds = changetype<usize>(v);
  // All patches of a cloth have equally many particles; a triangle has its first one twice.
  const cells = patches[3] >= 0;
  const share = f64x2.splat(cells ? 0.25 : 1.0 / 3.0);
  const last = f64x2.splat(cells ? 1 : 0);
  for (let q = 0; q < count; q += 2) {
    // An odd last one is in both lanes.
    const r = q + 1 < count ? q + 1 : q;
    const a0 = <usize>patches[q * 4] * POINT;
    const a1 = <usize>patches[r * 4] * POINT;
    const b0 = <usize>patches[q * 4 + 1] * POINT;
    const b1 = <usize>patches[r * 4 + 1] * POINT;
    const c0 = <usize>patches[q * 4 + 2] * POINT;
    const c1 = <usize>patches[r * 4 + 2] * POINT;
    const d0 = cells ? <usize>patches[q * 4 + 3] * POINT : a0;
    const d1 = cells ? <usize>patches[r * 4 + 3] * POINT : a1;
    const ax = Spread.x(points + a0, points + a1);
    const ay = Spread.y(points + a0, points + a1);
    const az = Points.both(points + a0 + 16, points + a1 + 16);
    const bx = Spread.x(points + b0, points + b1);
    const by = Spread.y(points + b0, points + b1);
    const bz = Points.both(points + b0 + 16, points + b1 + 16);
    const cx = Spread.x(points + c0, points + c1);
    const cy = Spread.y(points + c0, points + c1);
    const cz = Points.both(points + c0 + 16, points + c1 + 16);
    const dx = Spread.x(points + d0, points + d1);
    const dy = Spread.y(points + d0, points + d1);
    const dz = Points.both(points + d0 + 16, points + d1 + 16);
    const x0 = Spread.mean(ax, bx, cx, dx, last, share);
    const y0 = Spread.mean(ay, by, cy, dy, last, share);
    const z0 = Spread.mean(az, bz, cz, dz, last, share);
    // The diagonals of a cell, or two edges of a triangle.
    const ux = f64x2.sub(cx, ax);
    const uy = f64x2.sub(cy, ay);
    const uz = f64x2.sub(cz, az);
    const vx = f64x2.sub(dx, bx);
    const vy = f64x2.sub(dy, by);
    const vz = f64x2.sub(dz, bz);
    const nx = f64x2.sub(f64x2.mul(uy, vz), f64x2.mul(uz, vy));
    const ny = f64x2.sub(f64x2.mul(uz, vx), f64x2.mul(ux, vz));
    const nz = f64x2.sub(f64x2.mul(ux, vy), f64x2.mul(uy, vx));
    const inverse = f64x2.div(
      f64x2.splat(1),
      f64x2.sqrt(f64x2.add(Points.dot(nx, ny, nz, nx, ny, nz), f64x2.splat(1e-60))),
    );
    const farthest = Spread.largest(
      Spread.squared(ax, ay, az, x0, y0, z0),
      Spread.squared(bx, by, bz, x0, y0, z0),
      Spread.squared(cx, cy, cz, x0, y0, z0),
      Spread.squared(dx, dy, dz, x0, y0, z0),
    );
    const beside = Spread.largest(
      Spread.height(ax, ay, az, x0, y0, z0, nx, ny, nz),
      Spread.height(bx, by, bz, x0, y0, z0, nx, ny, nz),
      Spread.height(cx, cy, cz, x0, y0, z0, nx, ny, nz),
      Spread.height(dx, dy, dz, x0, y0, z0, nx, ny, nz),
    );
    const aX = Spread.x(speeds + a0, speeds + a1);
    const aY = Spread.y(speeds + a0, speeds + a1);
    const aZ = Points.both(speeds + a0 + 16, speeds + a1 + 16);
    const bX = Spread.x(speeds + b0, speeds + b1);
    const bY = Spread.y(speeds + b0, speeds + b1);
    const bZ = Points.both(speeds + b0 + 16, speeds + b1 + 16);
    const cX = Spread.x(speeds + c0, speeds + c1);
    const cY = Spread.y(speeds + c0, speeds + c1);
    const cZ = Points.both(speeds + c0 + 16, speeds + c1 + 16);
    const dX = Spread.x(speeds + d0, speeds + d1);
    const dY = Spread.y(speeds + d0, speeds + d1);
    const dZ = Points.both(speeds + d0 + 16, speeds + d1 + 16);
    const mx = Spread.mean(aX, bX, cX, dX, last, share);
    const my = Spread.mean(aY, bY, cY, dY, last, share);
    const mz = Spread.mean(aZ, bZ, cZ, dZ, last, share);
    const fastest = Spread.largest(
      Spread.squared(aX, aY, aZ, mx, my, mz),
      Spread.squared(bX, bY, bZ, mx, my, mz),
      Spread.squared(cX, cY, cZ, mx, my, mz),
      Spread.squared(dX, dY, dZ, mx, my, mz),
    );
    const o = changetype<usize>(data) + <usize>(q * PATCH) * 8;
    const p = changetype<usize>(data) + <usize>(r * PATCH) * 8;
    Spread.put(o, p, x0, y0);
    Spread.put(o + 16, p + 16, z0, f64x2.mul(nx, inverse));
    Spread.put(o + 32, p + 32, f64x2.mul(ny, inverse), f64x2.mul(nz, inverse));
    Spread.put(o + 48, p + 48, f64x2.sqrt(farthest), mx);
    Spread.put(o + 64, p + 64, my, mz);
    Spread.put(o + 80, p + 80, f64x2.sqrt(fastest), f64x2.mul(beside, inverse));
  }
}

/** Where patches are along two axes, one in each lane. */
class Slabs {
  /** Place of the particle at an address. */
  @inline static place(point: usize, nx: v128, ny: v128, nz: v128): v128 {
    return Points.dot(v128.load64_splat(point), v128.load64_splat(point, 8), v128.load64_splat(point, 16), nx, ny, nz);
  }

  /** Length by which two patches are apart; negative where they overlap. */
  static gap(x: Float64s, patches: Int32s, p: i32, q: i32, nx: v128, ny: v128, nz: v128): v128 {
    const points = changetype<usize>(x);
    let at = points + <usize>patches[p * 4] * POINT;
    let lowP = Slabs.place(at, nx, ny, nz);
    let highP = lowP;
    at = points + <usize>patches[q * 4] * POINT;
    let lowQ = Slabs.place(at, nx, ny, nz);
    let highQ = lowQ;
    for (let k = 1; k < 4; k++) {
      const i = patches[p * 4 + k];
      const j = patches[q * 4 + k];
      // All patches of a cloth have equally many particles.
      if (i < 0) break;
      const s = Slabs.place(points + <usize>i * POINT, nx, ny, nz);
      lowP = f64x2.pmin(lowP, s);
      highP = f64x2.pmax(highP, s);
      const t = Slabs.place(points + <usize>j * POINT, nx, ny, nz);
      lowQ = f64x2.pmin(lowQ, t);
      highQ = f64x2.pmax(highQ, t);
    }
    return f64x2.pmax(f64x2.sub(lowQ, highP), f64x2.sub(lowP, highQ));
  }
}

/**
 * Lower bound of the distance of two patches: their gap along the line of their centres or along either normal. One beyond
 * `enough` is as good as any.
 */
export function apart(x: Float64s, patches: Int32s, data: Float64s, p: i32, q: i32, enough: f64): f64 {
  const s = p * PATCH;
  const t = q * PATCH;
  const normals = Slabs.gap(
    x,
    patches,
    p,
    q,
    Points.both(changetype<usize>(data) + ((<usize>(s + 3)) << 3), changetype<usize>(data) + ((<usize>(t + 3)) << 3)),
    Points.both(changetype<usize>(data) + ((<usize>(s + 4)) << 3), changetype<usize>(data) + ((<usize>(t + 4)) << 3)),
    Points.both(changetype<usize>(data) + ((<usize>(s + 5)) << 3), changetype<usize>(data) + ((<usize>(t + 5)) << 3)),
  );
  const gap = max(f64x2.extract_lane(normals, 0), f64x2.extract_lane(normals, 1));
  if (gap > enough) return gap;
  const dx = data[t] - data[s];
  const dy = data[t + 1] - data[s + 1];
  const dz = data[t + 2] - data[s + 2];
  const inverse = 1 / sqrt(dx * dx + dy * dy + dz * dz + 1e-60);
  const between = Slabs.gap(
    x,
    patches,
    p,
    q,
    f64x2.splat(dx * inverse),
    f64x2.splat(dy * inverse),
    f64x2.splat(dz * inverse),
  );
  return max(gap, f64x2.extract_lane(between, 0));
}
