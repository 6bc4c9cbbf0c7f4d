import { Float64s, Int32s } from '../../kernels/assembly/arrays';

/**
 * Numbers per patch: centre, unit normal, radius, mean velocity, largest deviation from that, and how
 * far its particles lie beside its plane. */
export const PATCH: i32 = 12;

/** How far numbers of a particle, which begin at `i`, are from those of its patch. */
class Spread {
  /** Squared distance. */
  @inline static squared(x: Float64s, i: i32, cx: f64, cy: f64, cz: f64): f64 {
    const dx = x[i] - cx;
    const dy = x[i + 1] - cy;
    const dz = x[i + 2] - cz;
    return dx * dx + dy * dy + dz * dz;
  }

  /** Distance along n, times the length of that. */
  @inline static height(x: Float64s, i: i32, cx: f64, cy: f64, cz: f64, nx: f64, ny: f64, nz: f64): f64 {
    return abs((x[i] - cx) * nx + (x[i + 1] - cy) * ny + (x[i + 2] - cz) * nz);
  }
}

/** Measures the patches at positions `x` with velocities `v`. */
export function measurePatches(x: Float64s, v: Float64s, patches: Int32s, data: Float64s, count: i32): void {
  for (let q = 0; q < count; q++) {
    const a = patches[q * 4] * 3;
    const b = patches[q * 4 + 1] * 3;
    const c = patches[q * 4 + 2] * 3;
    const d = patches[q * 4 + 3] < 0 ? a : patches[q * 4 + 3] * 3;
    const share: f64 = patches[q * 4 + 3] < 0 ? 1.0 / 3.0 : 0.25;
    const last: f64 = patches[q * 4 + 3] < 0 ? 0 : 1;
    const cx = (x[a] + x[b] + x[c] + last * x[d]) * share;
    const cy = (x[a + 1] + x[b + 1] + x[c + 1] + last * x[d + 1]) * share;
    const cz = (x[a + 2] + x[b + 2] + x[c + 2] + last * x[d + 2]) * share;
    // The diagonals of a cell, or two edges of a triangle.
    const ux = x[c] - x[a];
    const uy = x[c + 1] - x[a + 1];
    const uz = x[c + 2] - x[a + 2];
    const vx = x[d] - x[b];
    const vy = x[d + 1] - x[b + 1];
    const vz = x[d + 2] - x[b + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const inverse = 1 / sqrt(nx * nx + ny * ny + nz * nz + 1e-60);
    const mx = (v[a] + v[b] + v[c] + last * v[d]) * share;
    const my = (v[a + 1] + v[b + 1] + v[c + 1] + last * v[d + 1]) * share;
    const mz = (v[a + 2] + v[b + 2] + v[c + 2] + last * v[d + 2]) * share;
    // The particles' places and velocities beside those of the patch: a triangle has its first one twice.
    const away = Spread.squared(x, a, cx, cy, cz);
    const bway = Spread.squared(x, b, cx, cy, cz);
    const cway = Spread.squared(x, c, cx, cy, cz);
    const dway = Spread.squared(x, d, cx, cy, cz);
    const farthest = max(max(away, bway), max(cway, dway));
    const fast = max(Spread.squared(v, a, mx, my, mz), Spread.squared(v, b, mx, my, mz));
    const fastest = max(fast, max(Spread.squared(v, c, mx, my, mz), Spread.squared(v, d, mx, my, mz)));
    const one = max(Spread.height(x, a, cx, cy, cz, nx, ny, nz), Spread.height(x, b, cx, cy, cz, nx, ny, nz));
    const two = max(Spread.height(x, c, cx, cy, cz, nx, ny, nz), Spread.height(x, d, cx, cy, cz, nx, ny, nz));
    const beside = max(one, two) * inverse;
    const o = q * PATCH;
    data[o] = cx;
    data[o + 1] = cy;
    data[o + 2] = cz;
    data[o + 3] = nx * inverse;
    data[o + 4] = ny * inverse;
    data[o + 5] = nz * inverse;
    data[o + 6] = sqrt(farthest);
    data[o + 7] = mx;
    data[o + 8] = my;
    data[o + 9] = mz;
    data[o + 10] = sqrt(fastest);
    data[o + 11] = beside;
  }
}

/** Length by which the patches are apart along an axis, from p to q where it is positive, or the other way around. */
function gapAlong(x: Float64s, patches: Int32s, p: i32, q: i32, nx: f64, ny: f64, nz: f64): f64 {
  let lowP = Infinity;
  let highP = -Infinity;
  let lowQ = Infinity;
  let highQ = -Infinity;
  for (let k = 0; k < 4; k++) {
    const i = patches[p * 4 + k] * 3;
    if (i < 0) break;
    const s = x[i] * nx + x[i + 1] * ny + x[i + 2] * nz;
    lowP = min(lowP, s);
    highP = max(highP, s);
  }
  for (let k = 0; k < 4; k++) {
    const i = patches[q * 4 + k] * 3;
    if (i < 0) break;
    const s = x[i] * nx + x[i + 1] * ny + x[i + 2] * nz;
    lowQ = min(lowQ, s);
    highQ = max(highQ, s);
  }
  return max(lowQ - highP, lowP - highQ);
}

/**
 * Lower bound of the distance of two patches: their gap along the line of their centres or along either normal. One beyond
 * `enough` is as good as any.
 */
export function apart(x: Float64s, patches: Int32s, data: Float64s, p: i32, q: i32, enough: f64): f64 {
  const s = p * PATCH;
  const t = q * PATCH;
  const dx = data[t] - data[s];
  const dy = data[t + 1] - data[s + 1];
  const dz = data[t + 2] - data[s + 2];
  const inverse = 1 / sqrt(dx * dx + dy * dy + dz * dz + 1e-60);
  let gap = gapAlong(x, patches, p, q, dx * inverse, dy * inverse, dz * inverse);
  if (gap > enough) return gap;
  gap = max(gap, gapAlong(x, patches, p, q, data[s + 3], data[s + 4], data[s + 5]));
  if (gap > enough) return gap;
  return max(gap, gapAlong(x, patches, p, q, data[t + 3], data[t + 4], data[t + 5]));
}
