import { Float64s, Uint8s } from '../../kernels/assembly/arrays';
import { POINT } from './points';

/** How far a particle is from where it was. */
class Way {
  /** The squared distance of the points at two addresses. */
  @inline static squared(a: usize, b: usize): f64 {
    const d = f64x2.sub(v128.load(a), v128.load(b));
    const dz = load<f64>(a, 16) - load<f64>(b, 16);
    const p = f64x2.mul(d, d);
    return f64x2.extract_lane(p, 0) + f64x2.extract_lane(p, 1) + dz * dz;
  }
}

/**
 * Static friction between layers: puts touching particles that got no farther than friction lets them back where they were.
 *
 * @param x - Positions.
 * @param start - Positions at the step's start.
 * @param v - Velocities.
 * @param touching - Per particle, 1 where it touches another layer, 2 where it is jammed there.
 * @param count - Number of particles.
 * @param settings - How far friction lets them get in the step, touching and jammed.
 */
export function stick(
  x: Float64s,
  start: Float64s,
  v: Float64s,
  touching: Uint8s,
  count: i32,
  settings: Float64s,
): void {
  const loose = settings[0] * settings[0];
  const jammed = settings[1] * settings[1];
  for (let i = 0; i < count; i++) {
    const how = touching[i];
    if (how == 0) continue;
    const p = changetype<usize>(x) + <usize>i * POINT;
    const s = changetype<usize>(start) + <usize>i * POINT;
    if (Way.squared(p, s) >= (how == 2 ? jammed : loose)) continue;
    memory.copy(p, s, POINT);
    memory.fill(changetype<usize>(v) + <usize>i * POINT, 0, POINT);
  }
}

/**
 * Finds how far particles got, for `ClothSleep`.
 *
 * @param x - Positions.
 * @param start - Positions at the step's start.
 * @param anchor - Where they were some steps ago.
 * @param count - Number of particles.
 * @param touching - Per particle, not 0 where it touched another layer; the address 0 where layers do not touch.
 * @param out - Receives the largest squared distances from `start` and from `anchor`.
 * @returns Whether a particle touched another layer.
 */
export function measureWay(
  x: Float64s,
  start: Float64s,
  anchor: Float64s,
  count: i32,
  touching: Uint8s,
  out: Float64s,
): bool {
  const layers = changetype<usize>(touching) != 0;
  let touched: i32 = 0;
  let farthest = f64x2.splat(0);
  for (let i = 0; i < count; i++) {
    const o = <usize>i * POINT;
    const p = changetype<usize>(x) + o;
    const way = Way.squared(p, changetype<usize>(start) + o);
    const away = Way.squared(p, changetype<usize>(anchor) + o);
    farthest = f64x2.pmax(farthest, f64x2.replace_lane(f64x2.splat(way), 1, away));
    if (layers) touched |= touching[i];
  }
  out.setLanes(0, farthest);
  return touched != 0;
}

/**
 * Keeps displacements out of velocities: moves the places that velocities are found from along.
 *
 * @param previous - Receives those places.
 * @param since - Those places before.
 * @param x - Positions.
 * @param before - Positions before.
 * @param touching - Per particle, not 0 where that is to be done; the address 0 does it for all.
 * @param count - Number of particles.
 */
export function leaveOut(
  previous: Float64s,
  since: Float64s,
  x: Float64s,
  before: Float64s,
  touching: Uint8s,
  count: i32,
): void {
  const all = changetype<usize>(touching) == 0;
  for (let i = 0, k = 0; i < count; i++, k += 3) {
    if (!all && touching[i] == 0) continue;
    previous.setLanes(k, f64x2.sub(f64x2.add(since.lanes(k), x.lanes(k)), before.lanes(k)));
    previous[k + 2] = since[k + 2] + x[k + 2] - before[k + 2];
  }
}

/** Marks, in `out`, the particles that have a flag in `a` or in `b`. */
export function either(a: Uint8s, b: Uint8s, out: Uint8s, count: i32): void {
  for (let i = 0; i < count; i += 16) {
    const both = v128.or(v128.load(changetype<usize>(a) + i), v128.load(changetype<usize>(b) + i));
    v128.store(changetype<usize>(out) + i, both);
  }
}
