import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { CONTACT } from './contact-search';
import { POINT } from './points';

/** What `separateLayers` computes with: x and y in the lanes of a vector, z by itself. */
class Layers {
  /** Scalar product. */
  @inline static dot(a: v128, az: f64, b: v128, bz: f64): f64 {
    const p = f64x2.mul(a, b);
    return f64x2.extract_lane(p, 0) + f64x2.extract_lane(p, 1) + az * bz;
  }

  /** Adds a vector times `g` to the one at `p`. */
  @inline static move(p: usize, h: v128, hz: f64, g: f64): void {
    Layers.put(p, v128.load(p), load<f64>(p, 16), h, hz, g);
  }

  /** Writes a vector at `p`, plus another one times `g`. */
  @inline static put(p: usize, x: v128, z: f64, h: v128, hz: f64, g: f64): void {
    v128.store(p, f64x2.add(x, f64x2.mul(h, f64x2.splat(g))));
    store<f64>(p, z + hz * g, 16);
  }
}

/** Overlap beyond which layers are jammed, as a share of the distance that they keep. */
const JAMMED: f64 = 0.01;

/**
 * Pushes layers apart to the distances that they keep and applies friction between them, one contact after the other; see
 * `SelfContacts.solve`.
 *
 * @param x - Positions.
 * @param previous - Positions at the substep's start; changed where an overlap is undone.
 * @param w - Relative inverse masses.
 * @param first - Per contact, the next substep in which it can touch; receives a later one where it is far from that.
 * @param ends - 4 particles per contact.
 * @param contacts - 9 numbers per contact; see `findContacts`.
 * @param touching - Receives 1 for the particles of contacts that touch, 2 where they are jammed.
 * @param count - Number of contacts.
 * @param substep - Number of the substep within the step.
 * @param settings - Friction coefficient, how far layers are driven apart at most in the substep, share of an overlap that is
 * undone beside the layers' approach, share of their distance that contacts keep.
 */
export function separateLayers(
  x: Float64s,
  previous: Float64s,
  w: Float64s,
  first: Uint8s,
  ends: Int32s,
  contacts: Float64s,
  touching: Uint8s,
  count: i32,
  substep: i32,
  settings: Float64s,
): void {
  const friction = settings[0];
  const separation = settings[1];
  const relaxation = settings[2];
  const share = settings[3];
  // x and y in the lanes of one vector, z by itself.
  const points = changetype<usize>(x);
  const starts = changetype<usize>(previous);
  for (let k = 0; k < count; k++) {
    if (<i32>first[k] > substep) continue;
    const o = k * CONTACT;
    const ii = ends[k * 4];
    const ij = ends[k * 4 + 1];
    const ik = ends[k * 4 + 2];
    const il = ends[k * 4 + 3];
    const oi = <usize>ii * POINT;
    const oj = <usize>ij * POINT;
    const ok = <usize>ik * POINT;
    const ol = <usize>il * POINT;
    const wi = contacts[o];
    const wj = contacts[o + 1];
    const wk = contacts[o + 2];
    const wl = contacts[o + 3];
    const n = contacts.lanes(o + 4);
    const nz = contacts[o + 6];
    const kept = contacts[o + 7];
    const vi = f64x2.splat(wi);
    const vj = f64x2.splat(wj);
    const vk = f64x2.splat(wk);
    const vl = f64x2.splat(wl);
    const xi = v128.load(points + oi);
    const xj = v128.load(points + oj);
    const xk = v128.load(points + ok);
    const xl = v128.load(points + ol);
    const zi = load<f64>(points + oi, 16);
    const zj = load<f64>(points + oj, 16);
    const zk = load<f64>(points + ok, 16);
    const zl = load<f64>(points + ol, 16);
    const d = f64x2.add(
      f64x2.add(f64x2.add(f64x2.mul(vi, xi), f64x2.mul(vj, xj)), f64x2.mul(vk, xk)),
      f64x2.mul(vl, xl),
    );
    const dz = wi * zi + wj * zj + wk * zk + wl * zl;
    const depth = share * kept - Layers.dot(d, dz, n, nz);
    if (depth <= 0) {
      if (share == 1) first[k] = <u8>min(255, <f64>substep + 1 - depth / contacts[o + 8]);
      continue;
    }
    // Relative motion within the substep.
    let t = f64x2.sub(
      d,
      f64x2.add(
        f64x2.add(
          f64x2.add(f64x2.mul(vi, v128.load(starts + oi)), f64x2.mul(vj, v128.load(starts + oj))),
          f64x2.mul(vk, v128.load(starts + ok)),
        ),
        f64x2.mul(vl, v128.load(starts + ol)),
      ),
    );
    let tz =
      dz -
      (wi * load<f64>(starts + oi, 16) +
        wj * load<f64>(starts + oj, 16) +
        wk * load<f64>(starts + ok, 16) +
        wl * load<f64>(starts + ol, 16));
    const along = Layers.dot(t, tz, n, nz);
    let push: f64 = along < 0 ? min(-along, depth) : 0;
    // A contact that threads press on lets them: it would pull them out for ever otherwise, against another one perhaps.
    const relax = max(min(relaxation * (depth - push), separation) - push, 0);
    t = f64x2.sub(t, f64x2.mul(f64x2.splat(along), n));
    tz -= along * nz;
    const sliding = sqrt(Layers.dot(t, tz, t, tz));
    // One that is pressed deep slides, or a fold that is pressed on its edge would stand instead of giving way.
    const held = friction * push * max(0, min(1, 2 - (2 * depth) / kept));
    const undone: f64 = sliding <= held ? 1 : held / sliding;
    const gi = wi * w[ii];
    const gj = wj * w[ij];
    const gk = wk * w[ik];
    const gl = wl * w[il];
    const s = 1 / (wi * gi + wj * gj + wk * gk + wl * gl);
    if (relax > 0) {
      // Moving the start of the substep along keeps the overlap's undoing out of the velocity: nothing pops or hops.
      const r = relax * s;
      const e = f64x2.mul(n, f64x2.splat(r));
      const ez = nz * r;
      Layers.move(starts + oi, e, ez, gi);
      Layers.move(starts + oj, e, ez, gj);
      Layers.move(starts + ok, e, ez, gk);
      Layers.move(starts + ol, e, ez, gl);
    }
    const how: u8 = depth > JAMMED * kept ? 2 : 1;
    touching[ii] = max(touching[ii], how);
    touching[ij] = max(touching[ij], how);
    touching[ik] = max(touching[ik], how);
    touching[il] = max(touching[il], how);
    push += relax;
    const h = f64x2.mul(f64x2.sub(f64x2.mul(n, f64x2.splat(push)), f64x2.mul(t, f64x2.splat(undone))), f64x2.splat(s));
    const hz = (nz * push - tz * undone) * s;
    Layers.put(points + oi, xi, zi, h, hz, gi);
    Layers.put(points + oj, xj, zj, h, hz, gj);
    Layers.put(points + ok, xk, zk, h, hz, gk);
    Layers.put(points + ol, xl, zl, h, hz, gl);
  }
}
