import { Float64s } from '../../kernels/assembly/arrays';
import { put, Search, TINY } from './contact-search';
import { Elements } from './elements';
import { POINT, Points } from './points';

/** A contact is the nearest one of a surface around, but for this share of its squared distance. */
const TIE: f64 = 1e-4;

/**
 * Whether `d`, from the triangle beside an edge to a particle nearest to a point of that edge, leads away from the triangle on
 * its other side as well: otherwise that one is nearer. Of both triangles the one with the lower opposite particle has it.
 */
function nearestEdge(w: Search, p: i32, own: i32, other: i32, dx: f64, dy: f64, dz: f64, slack: f64): bool {
  if (other < 0) return true;
  return own < other && !towards(w.x, p, other, dx, dy, dz, slack);
}

/** The same for a particle `p` of the surface and all edges around it; the triangle that owns it has the contact. */
function nearestCorner(w: Search, p: i32, triangle: i32, dx: f64, dy: f64, dz: f64, slack: f64): bool {
  if (w.owners[p] != triangle) return false;
  const last = w.around[p + 1];
  for (let k = w.around[p]; k < last; k++) {
    if (towards(w.x, p, w.neighbours[k], dx, dy, dz, slack)) return false;
  }
  return true;
}

/** Whether the way from particle `p` to `q` goes along `d`. */
function towards(x: Float64s, p: i32, q: i32, dx: f64, dy: f64, dz: f64, slack: f64): bool {
  p *= 3;
  q *= 3;
  return dx * (x[q] - x[p]) + dy * (x[q + 1] - x[p + 1]) + dz * (x[q + 2] - x[p + 2]) > slack;
}

/** The vectors from a triangle, in each lane of one. */
class Lanes {
  /** The numbers for the two lanes. */
  @inline static of(a: f64, b: f64): v128 {
    return f64x2.replace_lane(f64x2.splat(a), 1, b);
  }

  /** Brings numbers to the range from 0 to 1. */
  @inline static clamp(a: v128): v128 {
    return f64x2.pmax(f64x2.splat(0), f64x2.pmin(f64x2.splat(1), a));
  }
}

/**
 * Particle `i` and the triangles a, b, c, of number `triangle`, and a, c, d, of the next one, each in one lane; -1 for `d`
 * stands for no second triangle.
 */
export function overTriangles(w: Search, i: i32, a: i32, b: i32, c: i32, d: i32, triangle: i32): void {
  const points = changetype<usize>(w.x);
  const pi = points + <usize>i * POINT;
  const pa = points + <usize>a * POINT;
  const pb = points + <usize>b * POINT;
  const pc = points + <usize>c * POINT;
  // Without one, the second triangle is a line, and left out as such.
  const pd = points + <usize>(d < 0 ? c : d) * POINT;
  const from = v128.load(pa);
  const fromZ = load<f64>(pa, 16);
  const toB = f64x2.sub(v128.load(pb), from);
  const toC = f64x2.sub(v128.load(pc), from);
  const toD = f64x2.sub(v128.load(pd), from);
  const toI = f64x2.sub(v128.load(pi), from);
  const toCz = load<f64>(pc, 16) - fromZ;
  const ux = Points.x(toB, toC);
  const uy = Points.y(toB, toC);
  const uz = Lanes.of(load<f64>(pb, 16) - fromZ, toCz);
  const vx = Points.x(toC, toD);
  const vy = Points.y(toC, toD);
  const vz = Lanes.of(toCz, load<f64>(pd, 16) - fromZ);
  const dx = Points.x(toI, toI);
  const dy = Points.y(toI, toI);
  const dz = f64x2.splat(load<f64>(pi, 16) - fromZ);
  const nx = f64x2.sub(f64x2.mul(uy, vz), f64x2.mul(uz, vy));
  const ny = f64x2.sub(f64x2.mul(uz, vx), f64x2.mul(ux, vz));
  const nz = f64x2.sub(f64x2.mul(ux, vy), f64x2.mul(uy, vx));
  const n2 = Points.dot(nx, ny, nz, nx, ny, nz);
  const height = Points.dot(dx, dy, dz, nx, ny, nz);
  const most = w.thickness + w.margin;
  const reach = f64x2.splat(most * most);
  let away = v128.or(f64x2.gt(f64x2.mul(height, height), f64x2.mul(reach, n2)), f64x2.lt(n2, f64x2.splat(1e-24)));
  if (i64x2.all_true(away)) return;
  // Scalar products from which the place of the nearest point follows (Ericson, section 5.1.5).
  const two = f64x2.splat(2);
  const uu = Points.dot(ux, uy, uz, ux, uy, uz);
  const uv = Points.dot(ux, uy, uz, vx, vy, vz);
  const vv = Points.dot(vx, vy, vz, vx, vy, vz);
  const du = Points.dot(dx, dy, dz, ux, uy, uz);
  const dv = Points.dot(dx, dy, dz, vx, vy, vz);
  const overU = f64x2.sub(f64x2.mul(vv, du), f64x2.mul(uv, dv));
  const overV = f64x2.sub(f64x2.mul(uu, dv), f64x2.mul(uv, du));
  const whole = f64x2.sub(f64x2.mul(uu, vv), f64x2.mul(uv, uv));
  const none = f64x2.splat(0);
  const inside = v128.and(
    v128.and(f64x2.ge(overU, none), f64x2.ge(overV, none)),
    f64x2.le(f64x2.add(overU, overV), whole),
  );
  // Nearest to one of the edges a-b, a-c, b-c, that is: squared distances less that from a; the last of a + u + r (v - u).
  const along = f64x2.sub(f64x2.add(f64x2.sub(dv, du), uu), uv);
  const ww = f64x2.add(f64x2.sub(uu, f64x2.mul(two, uv)), vv);
  const s = Lanes.clamp(f64x2.div(du, uu));
  const t = Lanes.clamp(f64x2.div(dv, vv));
  const r = Lanes.clamp(f64x2.div(along, ww));
  const first = f64x2.mul(s, f64x2.sub(f64x2.mul(s, uu), f64x2.mul(two, du)));
  const second = f64x2.mul(t, f64x2.sub(f64x2.mul(t, vv), f64x2.mul(two, dv)));
  const third = f64x2.add(
    f64x2.sub(uu, f64x2.mul(two, du)),
    f64x2.mul(r, f64x2.sub(f64x2.mul(r, ww), f64x2.mul(two, along))),
  );
  const onFirst = v128.and(f64x2.le(first, second), f64x2.le(first, third));
  const onSecond = f64x2.le(second, third);
  let beta = v128.bitselect(s, v128.andnot(f64x2.sub(f64x2.splat(1), r), onSecond), onFirst);
  let gamma = v128.andnot(v128.bitselect(t, r, onSecond), onFirst);
  if (v128.any_true(inside)) {
    beta = v128.bitselect(f64x2.div(overU, whole), beta, inside);
    gamma = v128.bitselect(f64x2.div(overV, whole), gamma, inside);
  }
  const ex = f64x2.sub(f64x2.sub(dx, f64x2.mul(beta, ux)), f64x2.mul(gamma, vx));
  const ey = f64x2.sub(f64x2.sub(dy, f64x2.mul(beta, uy)), f64x2.mul(gamma, vy));
  const ez = f64x2.sub(f64x2.sub(dz, f64x2.mul(beta, uz)), f64x2.mul(gamma, vz));
  const squared = Points.dot(ex, ey, ez, ex, ey, ez);
  away = v128.or(away, v128.or(f64x2.gt(squared, reach), f64x2.lt(squared, f64x2.splat(TINY * TINY))));
  if (i64x2.extract_lane(away, 0) == 0 && i != a && i != b && i != c) {
    found(
      w,
      i,
      a,
      b,
      c,
      triangle,
      i64x2.extract_lane(inside, 0) != 0,
      f64x2.extract_lane(beta, 0),
      f64x2.extract_lane(gamma, 0),
      f64x2.extract_lane(ex, 0),
      f64x2.extract_lane(ey, 0),
      f64x2.extract_lane(ez, 0),
      f64x2.extract_lane(squared, 0),
    );
  }
  if (i64x2.extract_lane(away, 1) == 0 && i != a && i != c && i != d) {
    found(
      w,
      i,
      a,
      c,
      d,
      triangle + 1,
      i64x2.extract_lane(inside, 1) != 0,
      f64x2.extract_lane(beta, 1),
      f64x2.extract_lane(gamma, 1),
      f64x2.extract_lane(ex, 1),
      f64x2.extract_lane(ey, 1),
      f64x2.extract_lane(ez, 1),
      f64x2.extract_lane(squared, 1),
    );
  }
}

/**
 * Particle `i`, which is e away from the point a + beta (b - a) + gamma (c - a) of a triangle. Of triangles that share the
 * nearest point one has the contact, and none where a neighbour is nearer (Chen et al., "Offset Geometric Contact",
 * SIGGRAPH 2025, section 3.2): so that a layer is not counted several times.
 */
function found(
  w: Search,
  i: i32,
  a: i32,
  b: i32,
  c: i32,
  triangle: i32,
  inside: bool,
  beta: f64,
  gamma: f64,
  ex: f64,
  ey: f64,
  ez: f64,
  squared: f64,
): void {
  if (!inside) {
    const slack = TIE * squared;
    const o = triangle * 3;
    if (beta == 0 && gamma == 0) {
      if (!nearestCorner(w, a, triangle, ex, ey, ez, slack)) return;
    } else if (beta == 1) {
      if (!nearestCorner(w, b, triangle, ex, ey, ez, slack)) return;
    } else if (gamma == 1) {
      if (!nearestCorner(w, c, triangle, ex, ey, ez, slack)) return;
    } else if (gamma == 0) {
      if (!nearestEdge(w, a, c, w.across[o], ex, ey, ez, slack)) return;
    } else if (beta == 0) {
      if (!nearestEdge(w, a, b, w.across[o + 2], ex, ey, ez, slack)) return;
    } else if (!nearestEdge(w, b, a, w.across[o + 1], ex, ey, ez, slack)) return;
  }
  const distance = sqrt(squared);
  let kept = w.thickness;
  if (w.share > 0) kept = min(kept, w.share * Elements.toTriangle(w.rest, i, a, b, c));
  if (distance >= kept + w.margin) return;
  const inverse = 1 / distance;
  put(w, i, a, b, c, 1, beta + gamma - 1, -beta, -gamma, ex * inverse, ey * inverse, ez * inverse, kept, distance);
}
