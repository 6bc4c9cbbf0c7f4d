import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { POINT, Points, WEIGHT } from './points';

/** Keeps the direction of an edge without length finite. */
const TINY: f64 = 1e-30;
/** Bytes that an edge of two chains takes in `scratch`: direction, ratio, force. */
const EDGE: usize = 80;

/** What `solveChains` does to the particles of a place. */
class Places {
  /** Moves the two particles of a place by `g` and against `f`, times their weights. */
  @inline static move(
    points: usize,
    weights: usize,
    place: usize,
    fx: v128,
    fy: v128,
    fz: v128,
    gx: v128,
    gy: v128,
    gz: v128,
  ): void {
    const ia = <usize>load<u32>(place);
    const ib = <usize>load<u32>(place, 4);
    const pa = points + ia * POINT;
    const pb = points + ib * POINT;
    const w = Points.both(weights + ia * WEIGHT, weights + ib * WEIGHT);
    const a = v128.load(pa);
    const b = v128.load(pb);
    Points.put(
      pa,
      pb,
      f64x2.add(f64x2.sub(Points.x(a, b), f64x2.mul(fx, w)), f64x2.mul(gx, w)),
      f64x2.add(f64x2.sub(Points.y(a, b), f64x2.mul(fy, w)), f64x2.mul(gy, w)),
      f64x2.add(f64x2.sub(Points.both(pa + 16, pb + 16), f64x2.mul(fz, w)), f64x2.mul(gz, w)),
    );
  }
}

/** Whether an edge of two chains is strained beyond a limit, with an end that touches another layer. */
function strained(points: usize, edges: i32, place: usize, rest: usize, touching: Uint8s, low: v128, high: v128): bool {
  let ia = load<u32>(place);
  let ib = load<u32>(place, 4);
  let pa = points + <usize>ia * POINT;
  let pb = points + <usize>ib * POINT;
  let a = v128.load(pa);
  let b = v128.load(pb);
  let px = Points.x(a, b);
  let py = Points.y(a, b);
  let pz = Points.both(pa + 16, pb + 16);
  for (let e = 0; e < edges; e++) {
    place += 8;
    const ja = load<u32>(place);
    const jb = load<u32>(place, 4);
    pa = points + <usize>ja * POINT;
    pb = points + <usize>jb * POINT;
    a = v128.load(pa);
    b = v128.load(pb);
    const qx = Points.x(a, b);
    const qy = Points.y(a, b);
    const qz = Points.both(pa + 16, pb + 16);
    const dx = f64x2.sub(qx, px);
    const dy = f64x2.sub(qy, py);
    const dz = f64x2.sub(qz, pz);
    const squared = Points.dot(dx, dy, dz, dx, dy, dz);
    const length = v128.load(rest);
    const own = f64x2.mul(length, length);
    const beyond = v128.or(f64x2.gt(squared, f64x2.mul(high, own)), f64x2.lt(squared, f64x2.mul(low, own)));
    if (v128.any_true(beyond)) {
      if (i64x2.extract_lane(beyond, 0) != 0 && (touching[ia] | touching[ja]) != 0) return true;
      if (i64x2.extract_lane(beyond, 1) != 0 && (touching[ib] | touching[jb]) != 0) return true;
    }
    ia = ja;
    ib = jb;
    px = qx;
    py = qy;
    pz = qz;
    rest += 16;
  }
  return false;
}

/**
 * One exact solve of every chain, two chains without a common particle at a time; see `ChainSolver` for the method.
 *
 * @param x - Positions.
 * @param w - Relative inverse masses.
 * @param scratch - 10 numbers per edge of the longest chain.
 * @param counts - Edges of each pair of chains.
 * @param pairs - Number of pairs.
 * @param particles - Particles along the chains, two per place, one place more than edges, pair after pair.
 * @param lengths - Rest lengths, two per edge.
 * @param compliances - Compliances, two per edge, in units of the relative masses times the square of a second.
 * @param settings - What compliances are multiplied by, and the strain from which chains are solved where `touching` is given.
 * @param touching - Per particle, not 0 where it touches another layer: pairs of chains are left out unless an edge of such a
 * particle is strained. The address 0 solves all.
 * @returns How many pairs were solved.
 */
export function solveChains(
  x: Float64s,
  w: Float64s,
  scratch: Float64s,
  counts: Int32s,
  pairs: i32,
  particles: Int32s,
  lengths: Float64s,
  compliances: Float64s,
  settings: Float64s,
  touching: Uint8s,
): i32 {
  const all = changetype<usize>(touching) == 0;
  const limit = settings[1];
  const low = f64x2.splat((1 - limit) * (1 - limit));
  const high = f64x2.splat((1 + limit) * (1 + limit));
  let solved = 0;
  const points = changetype<usize>(x);
  const weights = changetype<usize>(w);
  const none = f64x2.splat(0);
  const scale = f64x2.splat(settings[0]);
  let place = changetype<usize>(particles);
  let rest = changetype<usize>(lengths);
  let soft = changetype<usize>(compliances);
  for (let c = 0; c < pairs; c++) {
    const edges = counts[c];
    if (!all && !strained(points, edges, place, rest, touching, low, high)) {
      place += <usize>(edges + 1) * 8;
      rest += <usize>edges * 16;
      soft += <usize>edges * 16;
      continue;
    }
    solved++;
    let ia = <usize>load<u32>(place);
    let ib = <usize>load<u32>(place, 4);
    let pa = points + ia * POINT;
    let pb = points + ib * POINT;
    let o = changetype<usize>(scratch);
    let a = v128.load(pa);
    let b = v128.load(pb);
    let px = Points.x(a, b);
    let py = Points.y(a, b);
    let pz = Points.both(pa + 16, pb + 16);
    let wi = Points.both(weights + ia * WEIGHT, weights + ib * WEIGHT);
    let ux = none;
    let uy = none;
    let uz = none;
    let ratio = none;
    let force = none;
    for (let e = 0; e < edges; e++) {
      place += 8;
      ia = <usize>load<u32>(place);
      ib = <usize>load<u32>(place, 4);
      pa = points + ia * POINT;
      pb = points + ib * POINT;
      a = v128.load(pa);
      b = v128.load(pb);
      const qx = Points.x(a, b);
      const qy = Points.y(a, b);
      const qz = Points.both(pa + 16, pb + 16);
      const wj = Points.both(weights + ia * WEIGHT, weights + ib * WEIGHT);
      let dx = f64x2.sub(qx, px);
      let dy = f64x2.sub(qy, py);
      let dz = f64x2.sub(qz, pz);
      const length = f64x2.sqrt(Points.dot(dx, dy, dz, dx, dy, dz));
      const inverse = f64x2.div(f64x2.splat(1), f64x2.add(length, f64x2.splat(TINY)));
      dx = f64x2.mul(dx, inverse);
      dy = f64x2.mul(dy, inverse);
      dz = f64x2.mul(dz, inverse);
      // What couples this edge to the one before; zero at the chain's start.
      const coupling = f64x2.neg(f64x2.mul(wi, Points.dot(ux, uy, uz, dx, dy, dz)));
      const over = f64x2.mul(coupling, ratio);
      const own = f64x2.mul(v128.load(soft), scale);
      const pivot = f64x2.sub(f64x2.add(f64x2.add(wi, wj), own), f64x2.mul(coupling, over));
      ratio = f64x2.div(f64x2.splat(1), pivot);
      force = f64x2.mul(f64x2.sub(f64x2.sub(v128.load(rest), length), f64x2.mul(coupling, force)), ratio);
      v128.store(o, dx);
      v128.store(o, dy, 16);
      v128.store(o, dz, 32);
      v128.store(o, over, 48);
      v128.store(o, force, 64);
      o += EDGE;
      rest += 16;
      soft += 16;
      ux = dx;
      uy = dy;
      uz = dz;
      px = qx;
      py = qy;
      pz = qz;
      wi = wj;
    }
    // Each particle gets the difference of the forces of its two edges.
    let back = place;
    place += 8;
    let fx = none;
    let fy = none;
    let fz = none;
    let over = none;
    force = none;
    for (let e = edges; e > 0; e--) {
      o -= EDGE;
      force = f64x2.sub(v128.load(o, 64), f64x2.mul(over, force));
      over = v128.load(o, 48);
      const gx = f64x2.mul(v128.load(o), force);
      const gy = f64x2.mul(v128.load(o, 16), force);
      const gz = f64x2.mul(v128.load(o, 32), force);
      Places.move(points, weights, back, fx, fy, fz, gx, gy, gz);
      fx = gx;
      fy = gy;
      fz = gz;
      back -= 8;
    }
    Places.move(points, weights, back, fx, fy, fz, none, none, none);
  }
  return solved;
}
