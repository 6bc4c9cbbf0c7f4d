import { Float64s } from '../../kernels/assembly/arrays';

/** Distances of the pieces of a triangle mesh. Particles are numbers of points in `x`. */
export class Elements {
  /** Distance of particle `i` from the triangle a, b, c (Ericson, "Real-Time Collision Detection", 2005, section 5.1.5). */
  static toTriangle(x: Float64s, i: i32, a: i32, b: i32, c: i32): f64 {
    const px = x[i * 3];
    const py = x[i * 3 + 1];
    const pz = x[i * 3 + 2];
    const ux = x[b * 3] - x[a * 3];
    const uy = x[b * 3 + 1] - x[a * 3 + 1];
    const uz = x[b * 3 + 2] - x[a * 3 + 2];
    const vx = x[c * 3] - x[a * 3];
    const vy = x[c * 3 + 1] - x[a * 3 + 1];
    const vz = x[c * 3 + 2] - x[a * 3 + 2];
    const dx = px - x[a * 3];
    const dy = py - x[a * 3 + 1];
    const dz = pz - x[a * 3 + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const n2 = nx * nx + ny * ny + nz * nz;
    const beta = ((dy * vz - dz * vy) * nx + (dz * vx - dx * vz) * ny + (dx * vy - dy * vx) * nz) / n2;
    const gamma = ((uy * dz - uz * dy) * nx + (uz * dx - ux * dz) * ny + (ux * dy - uy * dx) * nz) / n2;
    if (beta >= 0 && gamma >= 0 && beta + gamma <= 1) return abs(dx * nx + dy * ny + dz * nz) / sqrt(n2);
    return min(Elements.toSegment(x, i, a, b), min(Elements.toSegment(x, i, b, c), Elements.toSegment(x, i, c, a)));
  }

  /** Distance of particle `i` from the edge j-k. */
  static toSegment(x: Float64s, i: i32, j: i32, k: i32): f64 {
    const ux = x[k * 3] - x[j * 3];
    const uy = x[k * 3 + 1] - x[j * 3 + 1];
    const uz = x[k * 3 + 2] - x[j * 3 + 2];
    const dx = x[i * 3] - x[j * 3];
    const dy = x[i * 3 + 1] - x[j * 3 + 1];
    const dz = x[i * 3 + 2] - x[j * 3 + 2];
    const t = max(0, min(1, (dx * ux + dy * uy + dz * uz) / (ux * ux + uy * uy + uz * uz)));
    const ex = dx - t * ux;
    const ey = dy - t * uy;
    const ez = dz - t * uz;
    return sqrt(ex * ex + ey * ey + ez * ez);
  }

  /** Distance of the edges i-j and k-l, each of some length (Ericson, section 5.1.9). */
  static segments(x: Float64s, i: i32, j: i32, k: i32, l: i32): f64 {
    const ux = x[j * 3] - x[i * 3];
    const uy = x[j * 3 + 1] - x[i * 3 + 1];
    const uz = x[j * 3 + 2] - x[i * 3 + 2];
    const vx = x[l * 3] - x[k * 3];
    const vy = x[l * 3 + 1] - x[k * 3 + 1];
    const vz = x[l * 3 + 2] - x[k * 3 + 2];
    const rx = x[i * 3] - x[k * 3];
    const ry = x[i * 3 + 1] - x[k * 3 + 1];
    const rz = x[i * 3 + 2] - x[k * 3 + 2];
    const a = ux * ux + uy * uy + uz * uz;
    const e = vx * vx + vy * vy + vz * vz;
    const b = ux * vx + uy * vy + uz * vz;
    const c = ux * rx + uy * ry + uz * rz;
    const f = vx * rx + vy * ry + vz * rz;
    const denominator = a * e - b * b;
    let s: f64 = denominator > 1e-12 * a * e ? max(0, min(1, (b * f - c * e) / denominator)) : 0;
    let t = (b * s + f) / e;
    if (t < 0) {
      t = 0;
      s = max(0, min(1, -c / a));
    } else if (t > 1) {
      t = 1;
      s = max(0, min(1, (b - c) / a));
    }
    const dx = rx + ux * s - vx * t;
    const dy = ry + uy * s - vy * t;
    const dz = rz + uz * s - vz * t;
    return sqrt(dx * dx + dy * dy + dz * dz);
  }

  /** Six times the signed volume of the tetrahedron p, q, r, s. */
  @inline static volume(x: Float64s, p: i32, q: i32, r: i32, s: i32): f64 {
    const ax = x[q * 3] - x[p * 3];
    const ay = x[q * 3 + 1] - x[p * 3 + 1];
    const az = x[q * 3 + 2] - x[p * 3 + 2];
    const bx = x[r * 3] - x[p * 3];
    const by = x[r * 3 + 1] - x[p * 3 + 1];
    const bz = x[r * 3 + 2] - x[p * 3 + 2];
    const cx = x[s * 3] - x[p * 3];
    const cy = x[s * 3 + 1] - x[p * 3 + 1];
    const cz = x[s * 3 + 2] - x[p * 3 + 2];
    return ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx);
  }
}
