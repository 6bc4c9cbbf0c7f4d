import { Float64s, Int32s } from '../../kernels/assembly/arrays';
import { POINT } from './points';

/**
 * Starts a substep: remembers the positions and moves every particle with its velocity.
 *
 * @param x - Positions.
 * @param previous - Receives the positions before.
 * @param v - Velocities.
 * @param count - Number of particles.
 * @param settings - What is left of velocities, what is added to that along z, and the substep.
 */
export function advance(x: Float64s, previous: Float64s, v: Float64s, count: i32, settings: Float64s): void {
  const keep = f64x2.splat(settings[0]);
  const h = f64x2.splat(settings[2]);
  const third = f64x2.replace_lane(f64x2.splat(0), 0, settings[1]);
  const last = f64x2.replace_lane(f64x2.splat(0), 1, settings[1]);
  const n = count * 3;
  let k = 0;
  for (; k + 6 <= n; k += 6) {
    const a = x.lanes(k);
    const b = x.lanes(k + 2);
    const c = x.lanes(k + 4);
    previous.setLanes(k, a);
    previous.setLanes(k + 2, b);
    previous.setLanes(k + 4, c);
    x.setLanes(k, f64x2.add(a, f64x2.mul(f64x2.mul(v.lanes(k), keep), h)));
    x.setLanes(k + 2, f64x2.add(b, f64x2.mul(f64x2.add(f64x2.mul(v.lanes(k + 2), keep), third), h)));
    x.setLanes(k + 4, f64x2.add(c, f64x2.mul(f64x2.add(f64x2.mul(v.lanes(k + 4), keep), last), h)));
  }
  for (; k < n; k++) {
    previous[k] = x[k];
    x[k] += (v[k] * settings[0] + (k % 3 == 2 ? settings[1] : 0)) * settings[2];
  }
}

/**
 * Ends a substep: velocities from the way gone, none above a limit.
 *
 * @param x - Positions.
 * @param previous - Positions at the substep's start.
 * @param v - Receives the velocities.
 * @param count - Number of particles.
 * @param settings - One over the substep, and the largest speed.
 */
export function findVelocities(x: Float64s, previous: Float64s, v: Float64s, count: i32, settings: Float64s): void {
  const inverse = f64x2.splat(settings[0]);
  const fastest = settings[1];
  const limit = fastest * fastest;
  const limits = f64x2.splat(limit);
  const n = count * 3;
  let k = 0;
  for (; k + 6 <= n; k += 6) {
    const a = f64x2.mul(f64x2.sub(x.lanes(k), previous.lanes(k)), inverse);
    const b = f64x2.mul(f64x2.sub(x.lanes(k + 2), previous.lanes(k + 2)), inverse);
    const c = f64x2.mul(f64x2.sub(x.lanes(k + 4), previous.lanes(k + 4)), inverse);
    v.setLanes(k, a);
    v.setLanes(k + 2, b);
    v.setLanes(k + 4, c);
    const xs = v128.shuffle<f64>(a, b, 0, 3);
    const ys = v128.shuffle<f64>(a, c, 1, 2);
    const zs = v128.shuffle<f64>(b, c, 0, 3);
    const squared = f64x2.add(f64x2.add(f64x2.mul(xs, xs), f64x2.mul(ys, ys)), f64x2.mul(zs, zs));
    if (v128.any_true(f64x2.gt(squared, limits))) {
      slow(v, k, fastest);
      slow(v, k + 3, fastest);
    }
  }
  for (; k < n; k += 3) {
    for (let a = k; a < k + 3; a++) v[a] = (x[a] - previous[a]) * settings[0];
    slow(v, k, fastest);
  }
}

/** Brings the velocity at `k` down to a speed. */
function slow(v: Float64s, k: i32, fastest: f64): void {
  const squared = v[k] * v[k] + v[k + 1] * v[k + 1] + v[k + 2] * v[k + 2];
  if (squared <= fastest * fastest) return;
  const scale = fastest / sqrt(squared);
  v[k] *= scale;
  v[k + 1] *= scale;
  v[k + 2] *= scale;
}

/**
 * Lets velocity differences along edges die out, conserving momentum: one explicit diffusion step.
 *
 * @param v - Velocities.
 * @param out - Scratch, 3 numbers per particle.
 * @param w - Relative inverse masses; a heavier particle changes less.
 * @param count - Number of particles.
 * @param edges - Particles, 2 per edge.
 * @param shares - Strength of each edge; see `exchangeShares`.
 * @param edgeCount - Number of edges.
 * @param settings - Share of the difference that a pair of weight and strength 1 exchanges.
 */
export function diffuse(
  v: Float64s,
  out: Float64s,
  w: Float64s,
  count: i32,
  edges: Int32s,
  shares: Float64s,
  edgeCount: i32,
  settings: Float64s,
): void {
  const factor = settings[0];
  memory.copy(changetype<usize>(out), changetype<usize>(v), <usize>count * POINT);
  for (let e = 0; e < edgeCount; e++) {
    const i = edges[e * 2];
    const j = edges[e * 2 + 1];
    const exchange = shares[e] * factor;
    const wi = w[i] * exchange;
    const wj = w[j] * exchange;
    const p = i * 3;
    const q = j * 3;
    const d = f64x2.sub(v.lanes(q), v.lanes(p));
    const dz = v[q + 2] - v[p + 2];
    out.setLanes(p, f64x2.add(out.lanes(p), f64x2.mul(d, f64x2.splat(wi))));
    out.setLanes(q, f64x2.sub(out.lanes(q), f64x2.mul(d, f64x2.splat(wj))));
    out[p + 2] += dz * wi;
    out[q + 2] -= dz * wj;
  }
  memory.copy(changetype<usize>(v), changetype<usize>(out), <usize>count * POINT);
}
