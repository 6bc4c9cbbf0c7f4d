import { Float32s, Float64s, Int32s } from '../../kernels/assembly/arrays';
import {
  SURFACE_MIRRORED,
  SURFACE_SIDE,
  SURFACE_STRIDE,
  VERTEX_STRIDE,
  VIEW_CENTER_X,
  VIEW_CENTER_Y,
  VIEW_FAR,
  VIEW_FOCAL_X,
  VIEW_FOCAL_Y,
  VIEW_NEAR,
} from '../layout';

/**
 * Scan conversion of the triangles from `first` up to `end` into the nearest triangle and 1 / depth of each sample.
 *
 * An edge's crossing with a row of samples is computed from its upper to its lower end, so that neighbours find the same
 * one, and a span takes the samples from its left crossing up to, but not including, its right one: two triangles that
 * share an edge leave no gap and no overlap. What crosses the near plane is clipped by it first. Of two triangles equally
 * near the one with the lower index is seen, so that the order in which they are drawn does not matter.
 *
 * @param corners - Room for 12 numbers: the polygon that the near plane leaves of a triangle.
 * @param scale - Samples per pixel along each axis; `width` and `height` count samples.
 * @param spanFirst - Per row the first sample that a triangle may cover; lowered where need be.
 * @param spanEnd - Per row the sample after the last such; raised where need be.
 */
export function drawTriangles(
  vertices: Float64s,
  triangles: Int32s,
  triangleSurface: Int32s,
  surfaces: Float64s,
  first: i32,
  end: i32,
  view: Float64s,
  corners: Float64s,
  scale: i32,
  width: i32,
  height: i32,
  inverseDepth: Float32s,
  triangle: Int32s,
  spanFirst: Int32s,
  spanEnd: Int32s,
): void {
  const near = view[VIEW_NEAR];
  const far = view[VIEW_FAR];
  const samplesPerPixel = <f64>scale;
  const right = <f64>width / samplesPerPixel;
  const bottom = <f64>height / samplesPerPixel;
  for (let t = first; t < end; t++) {
    const a = triangles[t * 3] * VERTEX_STRIDE;
    const b = triangles[t * 3 + 1] * VERTEX_STRIDE;
    const c = triangles[t * 3 + 2] * VERTEX_STRIDE;
    const az = vertices[a + 5],
      bz = vertices[b + 5],
      cz = vertices[c + 5];
    const surface = triangleSurface[t] * SURFACE_STRIDE;
    const side = surfaces[surface + SURFACE_SIDE];
    const isMirrored = surfaces[surface + SURFACE_MIRRORED] == 1;
    let count = 3;
    if (az >= near && bz >= near && cz >= near) {
      const x0 = vertices[a],
        y0 = vertices[a + 1],
        x1 = vertices[b],
        y1 = vertices[b + 1],
        x2 = vertices[c],
        y2 = vertices[c + 1];
      if (side != 2) {
        const isBehind = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0) > 0 != isMirrored;
        if (isBehind != (side == 1)) continue;
      }
      if ((x0 < 0 && x1 < 0 && x2 < 0) || (y0 < 0 && y1 < 0 && y2 < 0)) continue;
      if ((x0 >= right && x1 >= right && x2 >= right) || (y0 >= bottom && y1 >= bottom && y2 >= bottom)) continue;
      if (az > far && bz > far && cz > far) continue;
      corners[0] = x0;
      corners[1] = y0;
      corners[2] = vertices[a + 2];
      corners[3] = x1;
      corners[4] = y1;
      corners[5] = vertices[b + 2];
      corners[6] = x2;
      corners[7] = y2;
      corners[8] = vertices[c + 2];
    } else {
      if (az < near && bz < near && cz < near) continue;
      if (side != 2 && (isSeenFromBehind(vertices, a + 3, b + 3, c + 3) != isMirrored) != (side == 1)) continue;
      count = clip(vertices, view, a, b, c, corners);
    }
    // A quadrilateral that the near plane leaves is drawn as two triangles.
    for (let n = 3; n <= count; n++) {
      const last = (n - 1) * 3;
      fill(t, corners, last - 3, last, samplesPerPixel, width, height, inverseDepth, triangle, spanFirst, spanEnd);
    }
  }
}

/** Whether the corners at a, b, c of the camera's frame turn their back to the camera. */
function isSeenFromBehind(p: Float64s, a: i32, b: i32, c: i32): bool {
  const volume =
    p[a] * (p[b + 1] * p[c + 2] - p[c + 1] * p[b + 2]) +
    p[a + 1] * (p[c] * p[b + 2] - p[b] * p[c + 2]) +
    p[a + 2] * (p[b] * p[c + 1] - p[c] * p[b + 1]);
  return volume > 0;
}

/** Clips a triangle by the near plane and returns the number of corners left, 3 or 4. */
function clip(p: Float64s, view: Float64s, a: i32, b: i32, c: i32, out: Float64s): i32 {
  const near = view[VIEW_NEAR];
  let count = 0;
  for (let k = 0; k < 3; k++) {
    const i = k == 0 ? a : k == 1 ? b : c;
    const j = k == 0 ? b : k == 1 ? c : a;
    const isInFront = p[i + 5] >= near;
    if (isInFront) {
      out[count] = p[i];
      out[count + 1] = p[i + 1];
      out[count + 2] = p[i + 2];
      count += 3;
    }
    if (isInFront != p[j + 5] >= near) {
      // From front to back in both triangles at an edge, so that they find the same point.
      const from = isInFront ? i : j;
      const to = isInFront ? j : i;
      const s = (near - p[from + 5]) / (p[to + 5] - p[from + 5]);
      out[count] = (view[VIEW_FOCAL_X] * (p[from + 3] + s * (p[to + 3] - p[from + 3]))) / near + view[VIEW_CENTER_X];
      out[count + 1] =
        (view[VIEW_FOCAL_Y] * (p[from + 4] + s * (p[to + 4] - p[from + 4]))) / near + view[VIEW_CENTER_Y];
      out[count + 2] = 1 / near;
      count += 3;
    }
  }
  return count / 3;
}

/** Draws the triangle between the first corner and those at b and c: column and row in pixels, 1 / depth. */
function fill(
  t: i32,
  corners: Float64s,
  b: i32,
  c: i32,
  scale: f64,
  width: i32,
  height: i32,
  inverseDepth: Float32s,
  triangle: Int32s,
  spanFirst: Int32s,
  spanEnd: Int32s,
): void {
  // Samples lie at whole numbers from here on. Corners are sorted from the upper to the lower one.
  let x0 = corners[0] * scale - 0.5,
    y0 = corners[1] * scale - 0.5,
    w0 = corners[2];
  let x1 = corners[b] * scale - 0.5,
    y1 = corners[b + 1] * scale - 0.5,
    w1 = corners[b + 2];
  let x2 = corners[c] * scale - 0.5,
    y2 = corners[c + 1] * scale - 0.5,
    w2 = corners[c + 2];
  if (y1 < y0 || (y1 == y0 && x1 < x0)) {
    const x = x0,
      y = y0,
      w = w0;
    x0 = x1;
    y0 = y1;
    w0 = w1;
    x1 = x;
    y1 = y;
    w1 = w;
  }
  if (y2 < y0 || (y2 == y0 && x2 < x0)) {
    const x = x0,
      y = y0,
      w = w0;
    x0 = x2;
    y0 = y2;
    w0 = w2;
    x2 = x;
    y2 = y;
    w2 = w;
  }
  if (y2 < y1 || (y2 == y1 && x2 < x1)) {
    const x = x1,
      y = y1,
      w = w1;
    x1 = x2;
    y1 = y2;
    w1 = w2;
    x2 = x;
    y2 = y;
    w2 = w;
  }
  const area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0);
  const firstRow = y0 <= 0 ? 0 : <i32>Math.ceil(y0);
  const endRow = y2 >= <f64>height ? height : <i32>Math.ceil(y2);
  if (area == 0 || firstRow >= endRow) return;
  const inverseArea = 1 / area;
  const depthX = ((w1 - w0) * (y2 - y0) - (w2 - w0) * (y1 - y0)) * inverseArea;
  const depthY = ((w2 - w0) * (x1 - x0) - (w1 - w0) * (x2 - x0)) * inverseArea;
  const slopeLong = (x2 - x0) / (y2 - y0);
  const slopeUpper = (x1 - x0) / (y1 - y0);
  const slopeLower = (x2 - x1) / (y2 - y1);
  const isMiddleOnRight = area > 0;
  const edge = <f64>width;
  const ramp01 = f64x2(0, depthX);
  const ramp23 = f64x2(2 * depthX, 3 * depthX);
  const step = f64x2.splat(4 * depthX);
  const name = i32x4.splat(t);
  for (let j = firstRow; j < endRow; j++) {
    const y = <f64>j;
    const long = x0 + (y - y0) * slopeLong;
    const short = y < y1 ? x0 + (y - y0) * slopeUpper : x1 + (y - y1) * slopeLower;
    const left = isMiddleOnRight ? long : short;
    const right = isMiddleOnRight ? short : long;
    const first = left <= 0 ? 0 : <i32>Math.ceil(left);
    const end = right >= edge ? width : <i32>Math.ceil(right);
    if (first >= end) continue;
    if (first < spanFirst[j]) spanFirst[j] = first;
    if (end > spanEnd[j]) spanEnd[j] = end;
    const start = f64x2.splat(w0 + depthX * (<f64>first - x0) + depthY * (y - y0));
    let w01 = f64x2.add(start, ramp01);
    let w23 = f64x2.add(start, ramp23);
    let k = j * width + first;
    for (let left = end - first; left > 0; left -= 4, k += 4) {
      const w = v128.shuffle<f32>(f32x4.demote_f64x2_zero(w01), f32x4.demote_f64x2_zero(w23), 0, 1, 4, 5);
      const nearest = inverseDepth.lanes(k);
      const seen = triangle.lanes(k);
      // Lanes after the span's end belong to others.
      const isNearer = v128.and(
        i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)),
        v128.or(f32x4.gt(w, nearest), v128.and(f32x4.eq(w, nearest), i32x4.lt_s(name, seen))),
      );
      inverseDepth.setLanes(k, v128.bitselect(w, nearest, isNearer));
      triangle.setLanes(k, v128.bitselect(name, seen, isNearer));
      w01 = f64x2.add(w01, step);
      w23 = f64x2.add(w23, step);
    }
  }
}
