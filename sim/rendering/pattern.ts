/**
 * The built-in patterns as pure functions of texture coordinates. They use no transcendental functions, so that texels
 * are the same on every engine, and they join without a seam where a texture repeats.
 */

/**
 * How a surface is patterned, in `secondaryColor` (here: second) on `color` (here: first).
 *
 * - `plain`: the first colour alone.
 * - `stripes`: eight bands of equal width along u, in turn of both colours.
 * - `checks`: eight by eight squares in turn of both colours.
 * - `border`: a frame with a thin line inside it in the second colour.
 * - `dots`: four by four discs of the second colour.
 * - `wood`: four boards that run along u, grained in the second colour, with dark joints. Choose a darker second colour.
 * - `marble`: the first colour, veined in the second.
 * - `noise`: clouds that blend both colours at several sizes, such as plaster, concrete or felt.
 * - `tiles`: four by four tiles of slightly different tints between the two colours, with joints of the second colour.
 * - `weave`: the threads of a plain weave, 24 by 24, with gaps and flanks in the second colour.
 * - `speckles`: fine grains of the second colour, such as granite or terrazzo.
 */
export type PatternKind =
  'plain' | 'stripes' | 'checks' | 'border' | 'dots' | 'wood' | 'marble' | 'noise' | 'tiles' | 'weave' | 'speckles';

/** How much of the second colour shows, 0 to 1, at texture coordinates u, v in 0 to 1 of a picture of `size` texels. */
export type Coverage = (u: number, v: number, size: number) => number;

const { floor, sqrt, imul, abs, min, max } = Math;

/** The coverage of every pattern. */
export const COVERAGE: Readonly<Record<PatternKind, Coverage>> = {
  plain: () => 0,
  stripes: (u) => floor(u * 8) % 2,
  checks: (u, v) => (floor(u * 8) + floor(v * 8)) % 2,
  border: (u, v) => {
    const edge = min(u, 1 - u, v, 1 - v);
    return edge < 0.09 || (edge > 0.125 && edge < 0.15) ? 1 : 0;
  },
  dots: (u, v, size) => {
    const x = u * 4 - floor(u * 4) - 0.5;
    const y = v * 4 - floor(v * 4) - 0.5;
    const texelsInside = ((0.27 - sqrt(x * x + y * y)) * size) / 4;
    return clamp(texelsInside + 0.5);
  },
  wood: (u, v) => {
    const boards = 4;
    const board = floor(v * boards);
    const across = v * boards - board;
    // Each board is another piece of the tree: the grain is shifted and more or less dense.
    const shift = hash(board, 17, 3);
    const along = u + shift - floor(u + shift);
    const bend = fractal(along, v, 2, 4, 2, 11 + board) - 0.5;
    const rings = wave((across * (2.5 + 2 * hash(board, 5, 9)) + bend * 2.6 + shift * 5) * 1.5);
    const fibre = noise(along, v, 16, 256, 23);
    const tint = 0.22 * hash(board, 29, 1);
    const joint = clamp(min(across, 1 - across) * 40 - 0.2);
    const end = abs(along - 0.5);
    const gap = min(joint, clamp((0.5 - end) * 400));
    return clamp(0.1 + tint + 0.38 * rings * rings + 0.26 * (fibre - 0.3) + 0.6 * (1 - gap));
  },
  marble: (u, v) => {
    const bend = fractal(u, v, 3, 3, 4, 41) - 0.5;
    const vein = abs(wave(u + v + 1.5 * bend) * 2 - 1);
    const fine = abs(wave(2 * u - v + 2 * (fractal(u, v, 4, 4, 4, 71) - 0.5)) * 2 - 1);
    const cloud = fractal(u, v, 2, 2, 3, 7);
    return clamp(1.5 * cloud * cloud * (power8(1 - vein) + 0.6 * power8(1 - fine)) + 0.3 * cloud);
  },
  noise: (u, v) => clamp((fractal(u, v, 4, 4, 5, 3) - 0.25) * 2),
  tiles: (u, v, size) => {
    const count = 4;
    const column = floor(u * count);
    const row = floor(v * count);
    const x = u * count - column;
    const y = v * count - row;
    const edge = ((min(x, 1 - x, y, 1 - y) - 0.03) * size) / count;
    const glaze = 0.12 * hash(column, row, 13) + 0.1 * fractal(u, v, 8, 8, 2, 19);
    return max(glaze, clamp(0.5 - edge));
  },
  weave: (u, v) => {
    const threads = 24;
    const column = floor(u * threads);
    const row = floor(v * threads);
    const x = 2 * (u * threads - column) - 1;
    const y = 2 * (v * threads - row) - 1;
    // Where the warp is on top, its flanks lie across u and it dives under the weft along v.
    const warpOnTop = (column + row) % 2 === 0;
    const acrossThread = warpOnTop ? x : y;
    const alongThread = warpOnTop ? y : x;
    const uneven = 0.16 * hash(warpOnTop ? column : row, warpOnTop ? 0 : 1, 31);
    return clamp(0.04 + uneven + 0.5 * acrossThread * acrossThread * abs(acrossThread) + 0.3 * power4(alongThread));
  },
  speckles: (u, v) => {
    const coarse = noise(u, v, 32, 32, 5);
    const fine = noise(u, v, 96, 96, 6);
    return clamp((coarse - 0.8) * 6) + clamp((fine - 0.76) * 4) > 0.3 ? 1 : 0.12 * fractal(u, v, 4, 4, 2, 8);
  },
};

/** A triangle wave of period 1 with rounded crests, 0 to 1, 0 at whole numbers. */
function wave(t: number): number {
  const x = abs(2 * (t - floor(t)) - 1);
  return 1 - x * x * (3 - 2 * x);
}

/** Value noise of several octaves, 0 to 1, that repeats after 1 in u and v. */
function fractal(u: number, v: number, cellsU: number, cellsV: number, octaves: number, seed: number): number {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  for (let k = 0; k < octaves; k++) {
    sum += weight * noise(u, v, cellsU << k, cellsV << k, seed + k);
    total += weight;
    weight *= 0.5;
  }
  return sum / total;
}

/** Value noise, 0 to 1: random values at the corners of cells, blended by a cubic; repeats after 1 in u and v. */
function noise(u: number, v: number, cellsU: number, cellsV: number, seed: number): number {
  const x = u * cellsU;
  const y = v * cellsV;
  const x0 = floor(x);
  const y0 = floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const sx = fx * fx * (3 - 2 * fx);
  const sy = fy * fy * (3 - 2 * fy);
  const left = wrap(x0, cellsU);
  const right = wrap(x0 + 1, cellsU);
  const low = wrap(y0, cellsV);
  const high = wrap(y0 + 1, cellsV);
  const bottom = hash(left, low, seed) * (1 - sx) + hash(right, low, seed) * sx;
  const top = hash(left, high, seed) * (1 - sx) + hash(right, high, seed) * sx;
  return bottom * (1 - sy) + top * sy;
}

/** A number in 0 to 1 that looks random, the finaliser of MurmurHash3 (Appleby 2011) over mixed integers. */
function hash(x: number, y: number, seed: number): number {
  let h = imul(x, 0x27d4eb2d) ^ imul(y, 0x165667b1) ^ imul(seed, 0x9e3779b1);
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

function wrap(i: number, count: number): number {
  return i - floor(i / count) * count;
}

function clamp(t: number): number {
  return t < 0 ? 0 : t > 1 ? 1 : t;
}

function power4(t: number): number {
  const square = t * t;
  return square * square;
}

function power8(t: number): number {
  const fourth = power4(t);
  return fourth * fourth;
}
