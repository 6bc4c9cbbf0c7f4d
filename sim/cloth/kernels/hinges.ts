import { Float64s, Int32s } from '../../kernels/assembly/arrays';
import { POINT } from './points';

/**
 * Quadratic bending constraints of four particles each, one after the other; see `meshHinges`.
 *
 * @param x - Positions.
 * @param w - Relative inverse masses.
 * @param particles - 4 per hinge.
 * @param factors - Factors of their positions, 4 per hinge.
 * @param compliances - Compliance of each hinge.
 * @param count - Number of hinges.
 * @param settings - What compliances are multiplied by.
 */
export function solveHinges(
  x: Float64s,
  w: Float64s,
  particles: Int32s,
  factors: Float64s,
  compliances: Float64s,
  count: i32,
  settings: Float64s,
): void {
  const scale = settings[0];
  for (let n = 0, o = 0; n < count; n++, o += 4) {
    const i = particles[o];
    const j = particles[o + 1];
    const k = particles[o + 2];
    const l = particles[o + 3];
    const fi = factors[o];
    const fj = factors[o + 1];
    const fk = factors[o + 2];
    const fl = factors[o + 3];
    const gi = fi * w[i];
    const gj = fj * w[j];
    const gk = fk * w[k];
    const gl = fl * w[l];
    const s = -1 / (fi * gi + fj * gj + fk * gk + fl * gl + compliances[n] * scale);
    const pi = changetype<usize>(x) + <usize>i * POINT;
    const pj = changetype<usize>(x) + <usize>j * POINT;
    const pk = changetype<usize>(x) + <usize>k * POINT;
    const pl = changetype<usize>(x) + <usize>l * POINT;
    // x and y in the lanes of one vector, z by itself.
    const xi = v128.load(pi);
    const xj = v128.load(pj);
    const xk = v128.load(pk);
    const xl = v128.load(pl);
    const zi = load<f64>(pi, 16);
    const zj = load<f64>(pj, 16);
    const zk = load<f64>(pk, 16);
    const zl = load<f64>(pl, 16);
    const c = f64x2.mul(
      f64x2.splat(s),
      f64x2.add(
        f64x2.add(f64x2.mul(f64x2.splat(fi), xi), f64x2.mul(f64x2.splat(fj), xj)),
        f64x2.add(f64x2.mul(f64x2.splat(fk), xk), f64x2.mul(f64x2.splat(fl), xl)),
      ),
    );
    const cz = s * (fi * zi + fj * zj + (fk * zk + fl * zl));
    v128.store(pi, f64x2.add(xi, f64x2.mul(f64x2.splat(gi), c)));
    v128.store(pj, f64x2.add(xj, f64x2.mul(f64x2.splat(gj), c)));
    v128.store(pk, f64x2.add(xk, f64x2.mul(f64x2.splat(gk), c)));
    v128.store(pl, f64x2.add(xl, f64x2.mul(f64x2.splat(gl), c)));
    store<f64>(pi, zi + gi * cz, 16);
    store<f64>(pj, zj + gj * cz, 16);
    store<f64>(pk, zk + gk * cz, 16);
    store<f64>(pl, zl + gl * cz, 16);
  }
}
