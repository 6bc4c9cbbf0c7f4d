import { VELOCITY_SIZE } from '../body-arrays.js';
import { DIRECTION, HEAD, IMPULSE, LINKS, POINT, PREVIOUS, ROW, TARGET } from './contact-layout.js';
import type { ContactRows } from './contact-rows.js';

const { sqrt, abs, max } = Math;

/** Gives the bodies, whose velocities are `v`, the impulses that the rows start from. */
export function warmStart(rows: ContactRows, v: Float64Array): void {
  const { data: d, head: h, links } = rows;
  for (let m = 0; m < rows.manifolds; m++) {
    const l = LINKS * m;
    const o = HEAD * m;
    const a = VELOCITY_SIZE * links[l]!,
      b = VELOCITY_SIZE * links[l + 1]!;
    const massA = h[o + 9]!,
      massB = h[o + 10]!;
    const first = links[l + 2]!;
    const end = first + links[l + 3]!;
    for (let i = first; i < end; i++) {
      const p = POINT * i;
      const q = p + ROW;
      const r = q + ROW;
      const n = d[p + IMPULSE]!;
      // What bears nothing rubs nothing.
      if (n === 0) continue;
      const t = d[p + IMPULSE + 1]!,
        u = d[p + IMPULSE + 2]!;
      const x = n * h[o]! + t * h[o + 3]! + u * h[o + 6]!,
        y = n * h[o + 1]! + t * h[o + 4]! + u * h[o + 7]!,
        z = n * h[o + 2]! + t * h[o + 5]! + u * h[o + 8]!;
      v[b]! += massB * x;
      v[b + 1]! += massB * y;
      v[b + 2]! += massB * z;
      v[b + 3]! += n * d[p + 3]! + t * d[q + 3]! + u * d[r + 3]!;
      v[b + 4]! += n * d[p + 4]! + t * d[q + 4]! + u * d[r + 4]!;
      v[b + 5]! += n * d[p + 5]! + t * d[q + 5]! + u * d[r + 5]!;
      if (h[o + 14] === 0) continue;
      v[a]! -= massA * x;
      v[a + 1]! -= massA * y;
      v[a + 2]! -= massA * z;
      v[a + 3]! -= n * d[p + 9]! + t * d[q + 9]! + u * d[r + 9]!;
      v[a + 4]! -= n * d[p + 10]! + t * d[q + 10]! + u * d[r + 10]!;
      v[a + 5]! -= n * d[p + 11]! + t * d[q + 11]! + u * d[r + 11]!;
    }
  }
}

/** One Gauss-Seidel sweep over the manifolds of one body that forces move; raises `rows.change`. */
export function sweepOne(rows: ContactRows, v: Float64Array): void {
  const { data: d, head: h, links, one } = rows;
  let change = rows.change[0]!;
  for (let i = 0; i < rows.oneCount; i++) {
    const m = one[i]!;
    const l = LINKS * m;
    const o = HEAD * m;
    const b = VELOCITY_SIZE * links[l + 1]!;
    const nx = h[o]!,
      ny = h[o + 1]!,
      nz = h[o + 2]!,
      tx = h[o + 3]!,
      ty = h[o + 4]!,
      tz = h[o + 5]!,
      ux = h[o + 6]!,
      uy = h[o + 7]!,
      uz = h[o + 8]!;
    const mass = h[o + 10]!,
      friction = h[o + 11]!,
      largest = h[o + 12]!;
    let vx = v[b]!,
      vy = v[b + 1]!,
      vz = v[b + 2]!,
      wx = v[b + 3]!,
      wy = v[b + 4]!,
      wz = v[b + 5]!;
    const first = POINT * links[l + 2]!;
    const end = first + POINT * links[l + 3]!;
    let moved = 0;
    for (let p = first; p < end; p += POINT) {
      const speed = nx * vx + ny * vy + nz * vz + d[p]! * wx + d[p + 1]! * wy + d[p + 2]! * wz;
      const old = d[p + IMPULSE]!;
      let next = old + (d[p + TARGET]! - speed) * d[p + 12]!;
      next = next < 0 ? 0 : next > largest ? largest : next;
      const n = next - old;
      d[p + IMPULSE] = next;
      wx += n * d[p + 3]!;
      wy += n * d[p + 4]!;
      wz += n * d[p + 5]!;
      const nm = n * mass;
      vx += nm * nx;
      vy += nm * ny;
      vz += nm * nz;

      const q = p + ROW;
      const r = q + ROW;
      const speedT = tx * vx + ty * vy + tz * vz + d[q]! * wx + d[q + 1]! * wy + d[q + 2]! * wz;
      const speedU = ux * vx + uy * vy + uz * vz + d[r]! * wx + d[r + 1]! * wy + d[r + 2]! * wz;
      const oldT = d[p + IMPULSE + 1]!,
        oldU = d[p + IMPULSE + 2]!;
      let nextT = oldT + (d[p + TARGET + 1]! - speedT) * d[q + 12]!;
      let nextU = oldU + (d[p + TARGET + 2]! - speedU) * d[r + 12]!;
      const cone = friction * next;
      const square = nextT * nextT + nextU * nextU;
      if (square > cone * cone) {
        const scale = cone / sqrt(square);
        nextT *= scale;
        nextU *= scale;
      }
      const t = nextT - oldT,
        u = nextU - oldU;
      d[p + IMPULSE + 1] = nextT;
      d[p + IMPULSE + 2] = nextU;
      const tm = t * mass,
        um = u * mass;
      vx += tm * tx + um * ux;
      vy += tm * ty + um * uy;
      vz += tm * tz + um * uz;
      wx += t * d[q + 3]! + u * d[r + 3]!;
      wy += t * d[q + 4]! + u * d[r + 4]!;
      wz += t * d[q + 5]! + u * d[r + 5]!;
      moved = max(moved, abs(n), abs(t), abs(u));
    }
    v[b] = vx;
    v[b + 1] = vy;
    v[b + 2] = vz;
    v[b + 3] = wx;
    v[b + 4] = wy;
    v[b + 5] = wz;
    moved *= h[o + 13]!;
    if (moved > change) change = moved;
  }
  rows.change[0] = change;
}

/** One Gauss-Seidel sweep over the manifolds of two bodies that forces move; raises `rows.change`. */
export function sweepTwo(rows: ContactRows, v: Float64Array): void {
  const { data: d, head: h, links, two, twoCount } = rows;
  let change = rows.change[0]!;
  // What was added last mostly lies on top: from there, a pile's weight comes down in one sweep.
  for (let i = twoCount - 1; i >= 0; i--) {
    const m = two[i]!;
    const l = LINKS * m;
    const o = HEAD * m;
    const a = VELOCITY_SIZE * links[l]!,
      b = VELOCITY_SIZE * links[l + 1]!;
    const nx = h[o]!,
      ny = h[o + 1]!,
      nz = h[o + 2]!,
      tx = h[o + 3]!,
      ty = h[o + 4]!,
      tz = h[o + 5]!,
      ux = h[o + 6]!,
      uy = h[o + 7]!,
      uz = h[o + 8]!;
    const massA = h[o + 9]!,
      massB = h[o + 10]!,
      friction = h[o + 11]!;
    let ax = v[a]!,
      ay = v[a + 1]!,
      az = v[a + 2]!,
      ex = v[a + 3]!,
      ey = v[a + 4]!,
      ez = v[a + 5]!;
    let bx = v[b]!,
      by = v[b + 1]!,
      bz = v[b + 2]!,
      fx = v[b + 3]!,
      fy = v[b + 4]!,
      fz = v[b + 5]!;
    const first = POINT * links[l + 2]!;
    const end = first + POINT * links[l + 3]!;
    let moved = 0;
    for (let p = first; p < end; p += POINT) {
      const speed =
        nx * (bx - ax) +
        ny * (by - ay) +
        nz * (bz - az) +
        (d[p]! * fx + d[p + 1]! * fy + d[p + 2]! * fz) -
        (d[p + 6]! * ex + d[p + 7]! * ey + d[p + 8]! * ez);
      const old = d[p + IMPULSE]!;
      let next = old + (d[p + TARGET]! - speed) * d[p + 12]!;
      if (next < 0) next = 0;
      const n = next - old;
      d[p + IMPULSE] = next;
      const na = n * massA,
        nb = n * massB;
      ax -= na * nx;
      ay -= na * ny;
      az -= na * nz;
      ex -= n * d[p + 9]!;
      ey -= n * d[p + 10]!;
      ez -= n * d[p + 11]!;
      bx += nb * nx;
      by += nb * ny;
      bz += nb * nz;
      fx += n * d[p + 3]!;
      fy += n * d[p + 4]!;
      fz += n * d[p + 5]!;

      const q = p + ROW;
      const r = q + ROW;
      const x = bx - ax,
        y = by - ay,
        z = bz - az;
      const speedT =
        tx * x +
        ty * y +
        tz * z +
        (d[q]! * fx + d[q + 1]! * fy + d[q + 2]! * fz) -
        (d[q + 6]! * ex + d[q + 7]! * ey + d[q + 8]! * ez);
      const speedU =
        ux * x +
        uy * y +
        uz * z +
        (d[r]! * fx + d[r + 1]! * fy + d[r + 2]! * fz) -
        (d[r + 6]! * ex + d[r + 7]! * ey + d[r + 8]! * ez);
      const oldT = d[p + IMPULSE + 1]!,
        oldU = d[p + IMPULSE + 2]!;
      let nextT = oldT - speedT * d[q + 12]!;
      let nextU = oldU - speedU * d[r + 12]!;
      const cone = friction * next;
      const square = nextT * nextT + nextU * nextU;
      if (square > cone * cone) {
        const scale = cone / sqrt(square);
        nextT *= scale;
        nextU *= scale;
      }
      const t = nextT - oldT,
        u = nextU - oldU;
      d[p + IMPULSE + 1] = nextT;
      d[p + IMPULSE + 2] = nextU;
      const gx = t * tx + u * ux,
        gy = t * ty + u * uy,
        gz = t * tz + u * uz;
      ax -= massA * gx;
      ay -= massA * gy;
      az -= massA * gz;
      ex -= t * d[q + 9]! + u * d[r + 9]!;
      ey -= t * d[q + 10]! + u * d[r + 10]!;
      ez -= t * d[q + 11]! + u * d[r + 11]!;
      bx += massB * gx;
      by += massB * gy;
      bz += massB * gz;
      fx += t * d[q + 3]! + u * d[r + 3]!;
      fy += t * d[q + 4]! + u * d[r + 4]!;
      fz += t * d[q + 5]! + u * d[r + 5]!;
      moved = max(moved, abs(n), abs(t), abs(u));
    }
    v[a] = ax;
    v[a + 1] = ay;
    v[a + 2] = az;
    v[a + 3] = ex;
    v[a + 4] = ey;
    v[a + 5] = ez;
    v[b] = bx;
    v[b + 1] = by;
    v[b + 2] = bz;
    v[b + 3] = fx;
    v[b + 4] = fy;
    v[b + 5] = fz;
    moved *= h[o + 13]!;
    if (moved > change) change = moved;
  }
  rows.change[0] = change;
}

/** Notes the impulses from which `extrapolate` measures the next sweep, and forgets the direction of search. */
export function startSearch(rows: ContactRows): void {
  const { data: d } = rows;
  rows.gradient[0] = Infinity;
  for (let i = 0; i < rows.points; i++) {
    const p = POINT * i;
    for (let row = 0; row < 3; row++) {
      d[p + PREVIOUS + row] = d[p + IMPULSE + row]!;
      d[p + DIRECTION + row] = 0;
    }
  }
}

/**
 * Goes on in the direction of the sweeps so far: the nonsmooth nonlinear conjugate gradient method (M. Silcowitz-Hansen,
 * S. Niebe, K. Erleben, "A nonsmooth nonlinear conjugate gradient method for interactive contact force problems", The
 * Visual Computer 2010), for which a sweep is the gradient. To be called after a sweep, and followed by one.
 */
export function extrapolate(rows: ContactRows, v: Float64Array): void {
  const { data: d, head: h, links } = rows;
  let gradient = 0;
  for (let i = 0; i < rows.points; i++) {
    const p = POINT * i;
    for (let row = 0; row < 3; row++) {
      const step = d[p + IMPULSE + row]! - d[p + PREVIOUS + row]!;
      gradient += step * step;
    }
  }
  const before = rows.gradient[0]!;
  // A gradient that grows says that the search went astray: it starts anew.
  const share = gradient < before ? gradient / before : 0;
  rows.gradient[0] = gradient;
  for (let m = 0; m < rows.manifolds; m++) {
    const l = LINKS * m;
    const o = HEAD * m;
    const a = VELOCITY_SIZE * links[l]!,
      b = VELOCITY_SIZE * links[l + 1]!;
    const massA = h[o + 9]!,
      massB = h[o + 10]!;
    const first = POINT * links[l + 2]!;
    const end = first + POINT * links[l + 3]!;
    for (let p = first; p < end; p += POINT) {
      for (let row = 0; row < 3; row++) {
        const step = d[p + IMPULSE + row]! - d[p + PREVIOUS + row]!;
        const impulse = share * d[p + DIRECTION + row]!;
        d[p + DIRECTION + row] = impulse + step;
        d[p + IMPULSE + row]! += impulse;
        d[p + PREVIOUS + row] = d[p + IMPULSE + row]!;
        if (impulse === 0) continue;
        const q = p + ROW * row;
        const x = impulse * h[o + 3 * row]!,
          y = impulse * h[o + 3 * row + 1]!,
          z = impulse * h[o + 3 * row + 2]!;
        v[b]! += massB * x;
        v[b + 1]! += massB * y;
        v[b + 2]! += massB * z;
        v[b + 3]! += impulse * d[q + 3]!;
        v[b + 4]! += impulse * d[q + 4]!;
        v[b + 5]! += impulse * d[q + 5]!;
        if (h[o + 14] === 0) continue;
        v[a]! -= massA * x;
        v[a + 1]! -= massA * y;
        v[a + 2]! -= massA * z;
        v[a + 3]! -= impulse * d[q + 9]!;
        v[a + 4]! -= impulse * d[q + 10]!;
        v[a + 5]! -= impulse * d[q + 11]!;
      }
    }
  }
}
