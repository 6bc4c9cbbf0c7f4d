/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, max, min } = Math;

/** Corners of the triangle's edges among the five particles of an edge and a triangle. */
const EDGES = [2, 3, 3, 4, 4, 2] as const;

/**
 * Finds the shortest way from a triangle to an edge that does not pass through it.
 *
 * @param out - Receives the way (3 numbers) and its length in metres.
 * @param x - Positions, 3 numbers per particle.
 * @param particles - From `o` on, the edge's two and the triangle's three.
 */
export function elementsApart(out: Float64Array, x: Float64Array, particles: Int32Array, o: number): void {
  out[3] = Infinity;
  for (let m = 0; m < 6; m += 2) {
    segmentsApart(
      out,
      x,
      particles[o]! * 3,
      particles[o + 1]! * 3,
      particles[o + EDGES[m]!]! * 3,
      particles[o + EDGES[m + 1]!]! * 3,
    );
  }
  for (let m = 0; m < 2; m++) {
    overTriangle(out, x, particles[o + m]! * 3, particles[o + 2]! * 3, particles[o + 3]! * 3, particles[o + 4]! * 3);
  }
}

/** Keeps the way from k-l to i-j where it is shorter (Ericson, "Real-Time Collision Detection", 2005, section 5.1.9). */
function segmentsApart(out: Float64Array, x: Float64Array, i: number, j: number, k: number, l: number): void {
  const ux = x[j]! - x[i]!,
    uy = x[j + 1]! - x[i + 1]!,
    uz = x[j + 2]! - x[i + 2]!;
  const vx = x[l]! - x[k]!,
    vy = x[l + 1]! - x[k + 1]!,
    vz = x[l + 2]! - x[k + 2]!;
  const rx = x[i]! - x[k]!,
    ry = x[i + 1]! - x[k + 1]!,
    rz = x[i + 2]! - x[k + 2]!;
  const a = ux * ux + uy * uy + uz * uz + 1e-30;
  const e = vx * vx + vy * vy + vz * vz + 1e-30;
  const b = ux * vx + uy * vy + uz * vz;
  const c = ux * rx + uy * ry + uz * rz;
  const f = vx * rx + vy * ry + vz * rz;
  const denominator = a * e - b * b;
  let s = denominator > 1e-12 * a * e ? max(0, min(1, (b * f - c * e) / denominator)) : 0;
  let t = (b * s + f) / e;
  if (t < 0 || t > 1) {
    t = t < 0 ? 0 : 1;
    s = max(0, min(1, (t * b - c) / a));
  }
  keep(out, rx + ux * s - vx * t, ry + uy * s - vy * t, rz + uz * s - vz * t);
}

/** Keeps the way from the triangle a, b, c to particle p over its inside where it is shorter. */
function overTriangle(out: Float64Array, x: Float64Array, p: number, a: number, b: number, c: number): void {
  const ux = x[b]! - x[a]!,
    uy = x[b + 1]! - x[a + 1]!,
    uz = x[b + 2]! - x[a + 2]!;
  const vx = x[c]! - x[a]!,
    vy = x[c + 1]! - x[a + 1]!,
    vz = x[c + 2]! - x[a + 2]!;
  const dx = x[p]! - x[a]!,
    dy = x[p + 1]! - x[a + 1]!,
    dz = x[p + 2]! - x[a + 2]!;
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  const n2 = nx * nx + ny * ny + nz * nz;
  if (n2 < 1e-24) return;
  const beta = ((dy * vz - dz * vy) * nx + (dz * vx - dx * vz) * ny + (dx * vy - dy * vx) * nz) / n2;
  const gamma = ((uy * dz - uz * dy) * nx + (uz * dx - ux * dz) * ny + (ux * dy - uy * dx) * nz) / n2;
  if (beta < 0 || gamma < 0 || beta + gamma > 1) return;
  const height = (dx * nx + dy * ny + dz * nz) / n2;
  keep(out, height * nx, height * ny, height * nz);
}

function keep(out: Float64Array, dx: number, dy: number, dz: number): void {
  const distance = sqrt(dx * dx + dy * dy + dz * dz);
  if (distance >= out[3]!) return;
  out[0] = dx;
  out[1] = dy;
  out[2] = dz;
  out[3] = distance;
}
