import { FacePolygon } from './face-polygon.js';
import type { Manifold } from './manifold.js';

/** Cosine beyond which two edges count as parallel: their cross product then repeats a face's normal. */
const PARALLEL = 1 - 1e-6;
/** How much farther apart an edge axis must separate than the best face axis, as a share of the smaller box. */
const EDGE_PREFERENCE = 0.01;
/** How much farther apart a face of B must separate than the best of A, the same. */
const FACE_PREFERENCE = 0.005;

const { abs, sqrt, min } = Math;
const polygon = new FacePolygon();
/** The other box as the reference box sees it: axes as columns (9), centre (3), half extents (3); own half extents (3). */
const view = new Float64Array(18);

/**
 * Contact of two boxes: the axis of least overlap (S. Gottschalk, M. Lin, D. Manocha, "OBBTree", SIGGRAPH 1996, section
 * 5) and, where it is a face's normal, the other box's face clipped against that face (D. Baraff, M. Lin, "Physically
 * Based Modeling", SIGGRAPH course 1997).
 *
 * Positions are 3 numbers at `a`, rotations 9 numbers row by row at `ra`, half extents 3 numbers at `ha`; the same for B.
 */
export function collideBoxes(
  out: Manifold,
  position: Float64Array,
  a: number,
  b: number,
  rotation: Float64Array,
  ra: number,
  rb: number,
  size: Float64Array,
  ha: number,
  hb: number,
): void {
  out.count = 0;
  const { margin } = out;
  const a00 = rotation[ra]!,
    a01 = rotation[ra + 1]!,
    a02 = rotation[ra + 2]!,
    a10 = rotation[ra + 3]!,
    a11 = rotation[ra + 4]!,
    a12 = rotation[ra + 5]!,
    a20 = rotation[ra + 6]!,
    a21 = rotation[ra + 7]!,
    a22 = rotation[ra + 8]!;
  const b00 = rotation[rb]!,
    b01 = rotation[rb + 1]!,
    b02 = rotation[rb + 2]!,
    b10 = rotation[rb + 3]!,
    b11 = rotation[rb + 4]!,
    b12 = rotation[rb + 5]!,
    b20 = rotation[rb + 6]!,
    b21 = rotation[rb + 7]!,
    b22 = rotation[rb + 8]!;
  const ax = size[ha]!,
    ay = size[ha + 1]!,
    az = size[ha + 2]!;
  const bx = size[hb]!,
    by = size[hb + 1]!,
    bz = size[hb + 2]!;
  const dx = position[b]! - position[a]!,
    dy = position[b + 1]! - position[a + 1]!,
    dz = position[b + 2]! - position[a + 2]!;

  // B's axes and centre in A's frame.
  const r00 = a00 * b00 + a10 * b10 + a20 * b20,
    r01 = a00 * b01 + a10 * b11 + a20 * b21,
    r02 = a00 * b02 + a10 * b12 + a20 * b22;
  const t0 = a00 * dx + a10 * dy + a20 * dz;
  const q00 = abs(r00),
    q01 = abs(r01),
    q02 = abs(r02);
  const sa0 = abs(t0) - ax - (bx * q00 + by * q01 + bz * q02);
  if (sa0 > margin) return;
  const r10 = a01 * b00 + a11 * b10 + a21 * b20,
    r11 = a01 * b01 + a11 * b11 + a21 * b21,
    r12 = a01 * b02 + a11 * b12 + a21 * b22;
  const t1 = a01 * dx + a11 * dy + a21 * dz;
  const q10 = abs(r10),
    q11 = abs(r11),
    q12 = abs(r12);
  const sa1 = abs(t1) - ay - (bx * q10 + by * q11 + bz * q12);
  if (sa1 > margin) return;
  const r20 = a02 * b00 + a12 * b10 + a22 * b20,
    r21 = a02 * b01 + a12 * b11 + a22 * b21,
    r22 = a02 * b02 + a12 * b12 + a22 * b22;
  const t2 = a02 * dx + a12 * dy + a22 * dz;
  const q20 = abs(r20),
    q21 = abs(r21),
    q22 = abs(r22);
  const sa2 = abs(t2) - az - (bx * q20 + by * q21 + bz * q22);
  if (sa2 > margin) return;

  // A's centre in B's frame is -(u0, u1, u2).
  const u0 = r00 * t0 + r10 * t1 + r20 * t2,
    u1 = r01 * t0 + r11 * t1 + r21 * t2,
    u2 = r02 * t0 + r12 * t1 + r22 * t2;
  const sb0 = abs(u0) - bx - (ax * q00 + ay * q10 + az * q20);
  if (sb0 > margin) return;
  const sb1 = abs(u1) - by - (ax * q01 + ay * q11 + az * q21);
  if (sb1 > margin) return;
  const sb2 = abs(u2) - bz - (ax * q02 + ay * q12 + az * q22);
  if (sb2 > margin) return;

  let faceA = sa0,
    axisA = 0;
  if (sa1 > faceA) {
    faceA = sa1;
    axisA = 1;
  }
  if (sa2 > faceA) {
    faceA = sa2;
    axisA = 2;
  }
  let faceB = sb0,
    axisB = 0;
  if (sb1 > faceB) {
    faceB = sb1;
    axisB = 1;
  }
  if (sb2 > faceB) {
    faceB = sb2;
    axisB = 2;
  }
  const smallest = min(ax, ay, az, bx, by, bz);
  const onB = faceB > faceA + FACE_PREFERENCE * smallest;

  const parallel =
    q00 > PARALLEL ||
    q01 > PARALLEL ||
    q02 > PARALLEL ||
    q10 > PARALLEL ||
    q11 > PARALLEL ||
    q12 > PARALLEL ||
    q20 > PARALLEL ||
    q21 > PARALLEL ||
    q22 > PARALLEL;
  // With one pair of axes parallel, every product of edges is a face's normal, too.
  if (!parallel) {
    let best = (onB ? faceB : faceA) + EDGE_PREFERENCE * smallest;
    let which = -1;
    for (let e = 0; e < 9; e++) {
      // Row i and the two rows after it, of A; column j and the two after it, of B.
      let r: number, sep: number;
      switch (e) {
        case 0:
          r = r00;
          sep = abs(t2 * r10 - t1 * r20) - (ay * q20 + az * q10 + by * q02 + bz * q01);
          break;
        case 1:
          r = r01;
          sep = abs(t2 * r11 - t1 * r21) - (ay * q21 + az * q11 + bx * q02 + bz * q00);
          break;
        case 2:
          r = r02;
          sep = abs(t2 * r12 - t1 * r22) - (ay * q22 + az * q12 + bx * q01 + by * q00);
          break;
        case 3:
          r = r10;
          sep = abs(t0 * r20 - t2 * r00) - (ax * q20 + az * q00 + by * q12 + bz * q11);
          break;
        case 4:
          r = r11;
          sep = abs(t0 * r21 - t2 * r01) - (ax * q21 + az * q01 + bx * q12 + bz * q10);
          break;
        case 5:
          r = r12;
          sep = abs(t0 * r22 - t2 * r02) - (ax * q22 + az * q02 + bx * q11 + by * q10);
          break;
        case 6:
          r = r20;
          sep = abs(t1 * r00 - t0 * r10) - (ax * q10 + ay * q00 + by * q22 + bz * q21);
          break;
        case 7:
          r = r21;
          sep = abs(t1 * r01 - t0 * r11) - (ax * q11 + ay * q01 + bx * q22 + bz * q20);
          break;
        default:
          r = r22;
          sep = abs(t1 * r02 - t0 * r12) - (ax * q12 + ay * q02 + bx * q21 + by * q20);
      }
      sep /= sqrt(1 - r * r);
      if (sep > margin) return;
      if (sep > best) {
        best = sep;
        which = e;
      }
    }
    if (which >= 0) {
      out.separations[0] = best;
      collideEdges(out, which, position, a, b, rotation, ra, rb, size, ha, hb);
      return;
    }
  }

  const w = view;
  if (onB) {
    // A seen from B: the transpose.
    w[0] = r00;
    w[1] = r10;
    w[2] = r20;
    w[3] = r01;
    w[4] = r11;
    w[5] = r21;
    w[6] = r02;
    w[7] = r12;
    w[8] = r22;
    w[9] = -u0;
    w[10] = -u1;
    w[11] = -u2;
    w[12] = ax;
    w[13] = ay;
    w[14] = az;
    w[15] = bx;
    w[16] = by;
    w[17] = bz;
    polygon.clip(view, axisB);
    polygon.emit(out, true, position, b, rotation, rb);
  } else {
    w[0] = r00;
    w[1] = r01;
    w[2] = r02;
    w[3] = r10;
    w[4] = r11;
    w[5] = r12;
    w[6] = r20;
    w[7] = r21;
    w[8] = r22;
    w[9] = t0;
    w[10] = t1;
    w[11] = t2;
    w[12] = bx;
    w[13] = by;
    w[14] = bz;
    w[15] = ax;
    w[16] = ay;
    w[17] = az;
    polygon.clip(view, axisA);
    polygon.emit(out, false, position, a, rotation, ra);
  }
}

/** One contact point where edge `which / 3` of A crosses edge `which % 3` of B; `out.separations[0]` holds the gap. */
function collideEdges(
  out: Manifold,
  which: number,
  position: Float64Array,
  a: number,
  b: number,
  rotation: Float64Array,
  ra: number,
  rb: number,
  size: Float64Array,
  ha: number,
  hb: number,
): void {
  const i = (which / 3) | 0;
  const j = which % 3;
  const ex = rotation[ra + i]!,
    ey = rotation[ra + 3 + i]!,
    ez = rotation[ra + 6 + i]!;
  const fx = rotation[rb + j]!,
    fy = rotation[rb + 3 + j]!,
    fz = rotation[rb + 6 + j]!;
  let nx = ey * fz - ez * fy,
    ny = ez * fx - ex * fz,
    nz = ex * fy - ey * fx;
  const dx = position[b]! - position[a]!,
    dy = position[b + 1]! - position[a + 1]!,
    dz = position[b + 2]! - position[a + 2]!;
  let scale = 1 / sqrt(nx * nx + ny * ny + nz * nz);
  if (nx * dx + ny * dy + nz * dz < 0) scale = -scale;
  nx *= scale;
  ny *= scale;
  nz *= scale;

  // The middle of A's edge farthest along the normal, and of B's farthest against it.
  let corner = 0;
  let px = position[a]!,
    py = position[a + 1]!,
    pz = position[a + 2]!;
  let qx = position[b]!,
    qy = position[b + 1]!,
    qz = position[b + 2]!;
  for (let k = 0; k < 3; k++) {
    if (k !== i) {
      const x = rotation[ra + k]!,
        y = rotation[ra + 3 + k]!,
        z = rotation[ra + 6 + k]!;
      const positive = nx * x + ny * y + nz * z > 0;
      const h = positive ? size[ha + k]! : -size[ha + k]!;
      corner = 2 * corner + (positive ? 1 : 0);
      px += h * x;
      py += h * y;
      pz += h * z;
    }
    if (k !== j) {
      const x = rotation[rb + k]!,
        y = rotation[rb + 3 + k]!,
        z = rotation[rb + 6 + k]!;
      const positive = nx * x + ny * y + nz * z < 0;
      const h = positive ? size[hb + k]! : -size[hb + k]!;
      corner = 2 * corner + (positive ? 1 : 0);
      qx += h * x;
      qy += h * y;
      qz += h * z;
    }
  }
  // Nearest points of the two lines.
  const wx = qx - px,
    wy = qy - py,
    wz = qz - pz;
  const ef = ex * fx + ey * fy + ez * fz;
  const ew = ex * wx + ey * wy + ez * wz;
  const fw = fx * wx + fy * wy + fz * wz;
  const denominator = 1 / (1 - ef * ef);
  const s = (ew - ef * fw) * denominator;
  const t = (ef * ew - fw) * denominator;
  const { points, normal } = out;
  points[0] = (px + s * ex + qx + t * fx) / 2;
  points[1] = (py + s * ey + qy + t * fy) / 2;
  points[2] = (pz + s * ez + qz + t * fz) / 2;
  normal[0] = nx;
  normal[1] = ny;
  normal[2] = nz;
  out.features[0] = 4096 + 16 * which + corner;
  out.count = 1;
}
