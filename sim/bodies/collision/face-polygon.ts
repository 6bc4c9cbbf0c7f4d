import { MANIFOLD_POINTS, type Manifold } from './manifold.js';

/** A quadrilateral clipped by four lines has at most eight corners. */
const MAX_CORNERS = 8;
/** Numbers per corner: along the reference face (2), along its normal, name of the edge to the next corner, own name. */
const STRIDE = 5;

/** How much deeper in metres a corner must lie to be chosen for that: less would make the choice jitter at rest. */
const DEEPER = 5e-5;

const { abs } = Math;

/**
 * The face of one box clipped against the face of another (Sutherland-Hodgman), in the frame of the latter, the
 * reference. What is left near or below the reference face becomes contact points.
 */
export class FacePolygon {
  #corners = new Float64Array(STRIDE * (MAX_CORNERS + 1));
  #clipped = new Float64Array(STRIDE * (MAX_CORNERS + 1));
  #count = 0;
  /** Axis of the reference face's normal, and its sign. */
  #axis = 0;
  #sign = 1;
  /** Half extents of the reference face, and of its box along the normal. */
  readonly #half = new Float64Array(3);
  /** Names the pair of faces. */
  #feature = 0;
  readonly #chosen = new Int32Array(MANIFOLD_POINTS);

  /**
   * Clips that face of the incident box that looks most against the reference box's face along `axis` towards it.
   * @param view - The incident box in the reference box's frame: axes as columns (9), centre (3), half extents (3); then
   *   the reference box's half extents (3).
   */
  clip(view: Float64Array, axis: number): void {
    const m = view;
    const sign = view[9 + axis]! < 0 ? -1 : 1;
    const w = axis;
    const u = w === 2 ? 0 : w + 1;
    const v = w === 0 ? 2 : w - 1;
    this.#axis = axis;
    this.#sign = sign;
    this.#half[0] = view[15 + u]!;
    this.#half[1] = view[15 + v]!;
    this.#half[2] = view[15 + w]!;
    const n0 = abs(m[3 * w]!),
      n1 = abs(m[3 * w + 1]!),
      n2 = abs(m[3 * w + 2]!);
    const c = n0 >= n1 && n0 >= n2 ? 0 : n1 >= n2 ? 1 : 2;
    const flip = sign * m[3 * w + c]! > 0;
    const d = c === 2 ? 0 : c + 1;
    const e = c === 0 ? 2 : c - 1;
    this.#feature = 64 * (2 * (3 * w + c) + (sign > 0 ? 1 : 0));

    const hc = flip ? -view[12 + c]! : view[12 + c]!;
    const hd = view[12 + d]!,
      he = view[12 + e]!;
    const cu = view[9 + u]! + hc * m[3 * u + c]!,
      cv = view[9 + v]! + hc * m[3 * v + c]!,
      cw = sign * (view[9 + w]! + hc * m[3 * w + c]!);
    const du = hd * m[3 * u + d]!,
      dv = hd * m[3 * v + d]!,
      dw = sign * hd * m[3 * w + d]!;
    const eu = he * m[3 * u + e]!,
      ev = he * m[3 * v + e]!,
      ew = sign * he * m[3 * w + e]!;
    const p = this.#corners;
    p[0] = cu + du + eu;
    p[1] = cv + dv + ev;
    p[2] = cw + dw + ew;
    p[3] = 0;
    p[4] = 0;
    p[5] = cu - du + eu;
    p[6] = cv - dv + ev;
    p[7] = cw - dw + ew;
    p[8] = 1;
    p[9] = 1;
    p[10] = cu - du - eu;
    p[11] = cv - dv - ev;
    p[12] = cw - dw - ew;
    p[13] = 2;
    p[14] = 2;
    p[15] = cu + du - eu;
    p[16] = cv + dv - ev;
    p[17] = cw + dw - ew;
    p[18] = 3;
    p[19] = 3;
    this.#count = 4;
    const halfU = this.#half[0],
      halfV = this.#half[1];
    const reachU = abs(du) + abs(eu),
      reachV = abs(dv) + abs(ev);
    if (cu + reachU > halfU) this.#cut(0);
    if (reachU - cu > halfU) this.#cut(1);
    if (cv + reachV > halfV) this.#cut(2);
    if (reachV - cv > halfV) this.#cut(3);
  }

  /**
   * Writes the contact points, at most four.
   * @param onB - Whether the reference box is B, so that its normal points from B to A.
   * @param p - Index of the reference box's centre in `position`.
   * @param r - Index of its rotation matrix in `rotation`.
   */
  emit(out: Manifold, onB: boolean, position: Float64Array, p: number, rotation: Float64Array, r: number): void {
    const corners = this.#corners;
    const halfW = this.#half[2]!;
    const limit = out.margin + halfW;
    // Corners farther away than the margin go; the rest moves up.
    let count = 0;
    for (let k = 0; k < this.#count; k++) {
      if (corners[STRIDE * k + 2]! >= limit) continue;
      if (k !== count) for (let i = 0; i < STRIDE; i++) corners[STRIDE * count + i] = corners[STRIDE * k + i]!;
      count++;
    }
    this.#count = count;
    if (count === 0) return;

    const w = this.#axis,
      sign = this.#sign;
    const u = w === 2 ? 0 : w + 1;
    const v = w === 0 ? 2 : w - 1;
    const ux = rotation[r + u]!,
      uy = rotation[r + 3 + u]!,
      uz = rotation[r + 6 + u]!;
    const vx = rotation[r + v]!,
      vy = rotation[r + 3 + v]!,
      vz = rotation[r + 6 + v]!;
    const nx = sign * rotation[r + w]!,
      ny = sign * rotation[r + 3 + w]!,
      nz = sign * rotation[r + 6 + w]!;
    const { normal, points, separations, features } = out;
    normal[0] = onB ? -nx : nx;
    normal[1] = onB ? -ny : ny;
    normal[2] = onB ? -nz : nz;
    const chosen = this.#chosen;
    const kept = count <= MANIFOLD_POINTS ? count : this.#choose();
    const base = this.#feature + (onB ? 2048 : 0);
    for (let i = 0; i < kept; i++) {
      const c = STRIDE * (count <= MANIFOLD_POINTS ? i : chosen[i]!);
      const cu = corners[c]!,
        cv = corners[c + 1]!,
        separation = corners[c + 2]! - halfW;
      const cw = corners[c + 2]! - separation / 2;
      points[3 * i] = position[p]! + cu * ux + cv * vx + cw * nx;
      points[3 * i + 1] = position[p + 1]! + cu * uy + cv * vy + cw * ny;
      points[3 * i + 2] = position[p + 2]! + cu * uz + cv * vz + cw * nz;
      separations[i] = separation;
      features[i] = base + corners[c + 4]!;
    }
    out.count = kept;
  }

  /** Cuts away what lies beyond side `side`: +u, -u, +v, -v. */
  #cut(side: number): void {
    const coordinate = side >> 1;
    const sign = (side & 1) === 0 ? 1 : -1;
    const half = this.#half[coordinate]!;
    const from = this.#corners;
    const n = this.#count;
    const to = this.#clipped;
    let count = 0;
    for (let k = 0; k < n; k++) {
      const a = STRIDE * k;
      const b = k + 1 === n ? 0 : a + STRIDE;
      const da = sign * from[a + coordinate]! - half;
      const db = sign * from[b + coordinate]! - half;
      if (da <= 0) {
        const o = STRIDE * count++;
        for (let i = 0; i < STRIDE; i++) to[o + i] = from[a + i]!;
      }
      if (da <= 0 !== db <= 0) {
        const o = STRIDE * count++;
        const s = da / (da - db);
        for (let i = 0; i < 3; i++) to[o + i] = from[a + i]! + s * (from[b + i]! - from[a + i]!);
        // Leaving, the next edge runs along the side that cuts; coming back, it is the edge that was cut.
        to[o + 3] = da <= 0 ? 4 + side : from[a + 3]!;
        to[o + 4] = 4 + 4 * from[a + 3]! + side;
      }
    }
    this.#corners = to;
    this.#clipped = from;
    this.#count = count;
  }

  /**
   * The four corners that bear like all of them: the deepest, the one farthest from it, and the two that lie farthest
   * off their line on either side.
   */
  #choose(): number {
    const c = this.#corners,
      n = this.#count,
      chosen = this.#chosen;
    let first = 0;
    for (let k = 1; k < n; k++) if (c[STRIDE * k + 2]! < c[STRIDE * first + 2]! - DEEPER) first = k;
    const u = c[STRIDE * first]!,
      v = c[STRIDE * first + 1]!;
    let second = first,
      far = -1;
    for (let k = 0; k < n; k++) {
      const du = c[STRIDE * k]! - u,
        dv = c[STRIDE * k + 1]! - v;
      const square = du * du + dv * dv;
      if (square > far + 1e-9) {
        far = square;
        second = k;
      }
    }
    const eu = c[STRIDE * second]! - u,
      ev = c[STRIDE * second + 1]! - v;
    let left = -1,
      right = -1,
      leftArea = 1e-12,
      rightArea = -1e-12;
    for (let k = 0; k < n; k++) {
      const area = eu * (c[STRIDE * k + 1]! - v) - ev * (c[STRIDE * k]! - u);
      if (area > leftArea + 1e-9) {
        leftArea = area;
        left = k;
      } else if (area < rightArea - 1e-9) {
        rightArea = area;
        right = k;
      }
    }
    let kept = 0;
    chosen[kept++] = first;
    if (second !== first) chosen[kept++] = second;
    if (left >= 0) chosen[kept++] = left;
    if (right >= 0) chosen[kept++] = right;
    return kept;
  }
}
