import { Float64s } from '../../kernels/assembly/arrays';
import { POINT, Points, WEIGHT } from './points';

/** Keeps the direction of an edge without length finite. */
const TINY: f64 = 1e-30;

/**
 * Distance constraints between particles `i` and `i + offset` for all `i = start + a * outerStride + b * innerStride`, two
 * at a time: the inner loop must not share particles.
 *
 * @param x - Positions.
 * @param w - Relative inverse masses.
 * @param spring - Rest length, and compliance over the squared substep.
 */
export function solveSprings(
  x: Float64s,
  w: Float64s,
  start: i32,
  outerCount: i32,
  outerStride: i32,
  innerCount: i32,
  innerStride: i32,
  offset: i32,
  spring: Float64s,
): void {
  const rest = f64x2.splat(spring[0]);
  const compliance = f64x2.splat(spring[1]);
  for (let a = 0; a < outerCount; a++) {
    const first = start + a * outerStride;
    for (let b = 0; b < innerCount; b += 2) {
      const i = first + b * innerStride;
      // An odd last one is in both lanes.
      const j = b + 1 < innerCount ? i + innerStride : i;
      const pi = changetype<usize>(x) + <usize>i * POINT;
      const pj = changetype<usize>(x) + <usize>j * POINT;
      const qi = pi + <usize>offset * POINT;
      const qj = pj + <usize>offset * POINT;
      let m = v128.load(pi);
      let n = v128.load(pj);
      const px = Points.x(m, n);
      const py = Points.y(m, n);
      const pz = Points.both(pi + 16, pj + 16);
      m = v128.load(qi);
      n = v128.load(qj);
      const qx = Points.x(m, n);
      const qy = Points.y(m, n);
      const qz = Points.both(qi + 16, qj + 16);
      const dx = f64x2.sub(qx, px);
      const dy = f64x2.sub(qy, py);
      const dz = f64x2.sub(qz, pz);
      const length = f64x2.sqrt(Points.dot(dx, dy, dz, dx, dy, dz));
      const wi = changetype<usize>(w) + <usize>i * WEIGHT;
      const wj = changetype<usize>(w) + <usize>j * WEIGHT;
      const wp = Points.both(wi, wj);
      const wq = Points.both(wi + <usize>offset * WEIGHT, wj + <usize>offset * WEIGHT);
      const stiff = f64x2.mul(f64x2.add(f64x2.add(wp, wq), compliance), length);
      const s = f64x2.div(f64x2.sub(length, rest), f64x2.add(stiff, f64x2.splat(TINY)));
      const sp = f64x2.mul(s, wp);
      const sq = f64x2.mul(s, wq);
      Points.put(
        pi,
        pj,
        f64x2.add(px, f64x2.mul(dx, sp)),
        f64x2.add(py, f64x2.mul(dy, sp)),
        f64x2.add(pz, f64x2.mul(dz, sp)),
      );
      Points.put(
        qi,
        qj,
        f64x2.sub(qx, f64x2.mul(dx, sq)),
        f64x2.sub(qy, f64x2.mul(dy, sq)),
        f64x2.sub(qz, f64x2.mul(dz, sq)),
      );
    }
  }
}

/** The vectors of bending. */
class Bend {
  /** Second differences. */
  @inline static difference(p: v128, m: v128, q: v128): v128 {
    return f64x2.add(f64x2.sub(p, f64x2.add(m, m)), q);
  }

  /** What is moved by `c` times `s`. */
  @inline static moved(p: v128, c: v128, s: v128): v128 {
    return f64x2.add(p, f64x2.mul(c, s));
  }
}

/**
 * Bending constraints between `i`, `i + offset` and `i + 2 offset`; parameters as for `solveSprings`.
 *
 * @param spring - Ignored, and compliance over the squared substep.
 */
export function solveBends(
  x: Float64s,
  w: Float64s,
  start: i32,
  outerCount: i32,
  outerStride: i32,
  innerCount: i32,
  innerStride: i32,
  offset: i32,
  spring: Float64s,
): void {
  const compliance = f64x2.splat(spring[1]);
  const pointStep = <usize>offset * POINT;
  const weightStep = <usize>offset * WEIGHT;
  for (let a = 0; a < outerCount; a++) {
    const first = start + a * outerStride;
    for (let b = 0; b < innerCount; b += 2) {
      const i = first + b * innerStride;
      const j = b + 1 < innerCount ? i + innerStride : i;
      const pi = changetype<usize>(x) + <usize>i * POINT;
      const pj = changetype<usize>(x) + <usize>j * POINT;
      const mi = pi + pointStep;
      const mj = pj + pointStep;
      const qi = mi + pointStep;
      const qj = mj + pointStep;
      const wi = changetype<usize>(w) + <usize>i * WEIGHT;
      const wj = changetype<usize>(w) + <usize>j * WEIGHT;
      const wp = Points.both(wi, wj);
      const wm = Points.both(wi + weightStep, wj + weightStep);
      const wq = Points.both(wi + 2 * weightStep, wj + 2 * weightStep);
      const weights = f64x2.add(f64x2.add(wp, f64x2.mul(f64x2.splat(4), wm)), wq);
      const s = f64x2.div(f64x2.splat(-1), f64x2.add(weights, compliance));
      const sp = f64x2.mul(s, wp);
      const sm = f64x2.mul(f64x2.mul(s, f64x2.splat(-2)), wm);
      const sq = f64x2.mul(s, wq);
      const pa = v128.load(pi);
      const pb = v128.load(pj);
      const pz = Points.both(pi + 16, pj + 16);
      const ma = v128.load(mi);
      const mb = v128.load(mj);
      const mz = Points.both(mi + 16, mj + 16);
      const qa = v128.load(qi);
      const qb = v128.load(qj);
      const qz = Points.both(qi + 16, qj + 16);
      const cx = Bend.difference(Points.x(pa, pb), Points.x(ma, mb), Points.x(qa, qb));
      const cy = Bend.difference(Points.y(pa, pb), Points.y(ma, mb), Points.y(qa, qb));
      const cz = Bend.difference(pz, mz, qz);
      Points.put(
        pi,
        pj,
        Bend.moved(Points.x(pa, pb), cx, sp),
        Bend.moved(Points.y(pa, pb), cy, sp),
        Bend.moved(pz, cz, sp),
      );
      Points.put(
        mi,
        mj,
        Bend.moved(Points.x(ma, mb), cx, sm),
        Bend.moved(Points.y(ma, mb), cy, sm),
        Bend.moved(mz, cz, sm),
      );
      Points.put(
        qi,
        qj,
        Bend.moved(Points.x(qa, qb), cx, sq),
        Bend.moved(Points.y(qa, qb), cy, sq),
        Bend.moved(qz, cz, sq),
      );
    }
  }
}
