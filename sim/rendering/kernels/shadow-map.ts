import { Float32s, Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { SURFACE_MIRRORED, SURFACE_SIDE, SURFACE_STRIDE, TILE_SHIFT } from '../layout';

/**
 * Draws the triangles from `first` up to `end` that cast shadows into a shadow map, and notes in its tiles how near a caster may be to
 * the light and that they changed. The scan conversion is that of `drawTriangles`.
 *
 * @param vertices - In the map's space, 3 numbers each: u and v across the map, s along the light.
 * @param frame - Texels per metre, then the columns and rows to be added.
 * @param used - First and last column, first and last row of tiles in which something was drawn; widened where need be.
 */
export function drawShadows(
  vertices: Float64s,
  triangles: Int32s,
  triangleSurface: Int32s,
  surfaces: Float64s,
  triangleCasts: Uint8s,
  first: i32,
  end: i32,
  frame: Float64s,
  depth: Float32s,
  tileDepth: Float32s,
  tileChanged: Int32s,
  tiles: i32,
  edge: i32,
  stride: i32,
  reach: i32,
  drawn: i32,
  used: Int32s,
): void {
  const scale = frame[0],
    shiftU = frame[1],
    shiftV = frame[2];
  const size = <f64>edge;
  for (let t = first; t < end; t++) {
    if (triangleCasts[t] == 0) continue;
    const a = triangles[t * 3] * 3;
    const b = triangles[t * 3 + 1] * 3;
    const c = triangles[t * 3 + 2] * 3;
    let x0 = vertices[a] * scale + shiftU,
      y0 = vertices[a + 1] * scale + shiftV,
      s0 = vertices[a + 2];
    let x1 = vertices[b] * scale + shiftU,
      y1 = vertices[b + 1] * scale + shiftV,
      s1 = vertices[b + 2];
    let x2 = vertices[c] * scale + shiftU,
      y2 = vertices[c + 1] * scale + shiftV,
      s2 = vertices[c + 2];
    const surface = triangleSurface[t] * SURFACE_STRIDE;
    const side = surfaces[surface + SURFACE_SIDE];
    if (side != 2) {
      // u, v and the light's direction are right-handed: a face that looks towards the light has negative area.
      const isFront = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0) < 0 != (surfaces[surface + SURFACE_MIRRORED] == 1);
      if (isFront != (side == 0)) continue;
    }
    if (y1 < y0 || (y1 == y0 && x1 < x0)) {
      const x = x0,
        y = y0,
        s = s0;
      x0 = x1;
      y0 = y1;
      s0 = s1;
      x1 = x;
      y1 = y;
      s1 = s;
    }
    if (y2 < y0 || (y2 == y0 && x2 < x0)) {
      const x = x0,
        y = y0,
        s = s0;
      x0 = x2;
      y0 = y2;
      s0 = s2;
      x2 = x;
      y2 = y;
      s2 = s;
    }
    if (y2 < y1 || (y2 == y1 && x2 < x1)) {
      const x = x1,
        y = y1,
        s = s1;
      x1 = x2;
      y1 = y2;
      s1 = s2;
      x2 = x;
      y2 = y;
      s2 = s;
    }
    const area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0);
    const firstRow = y0 <= 0 ? 0 : <i32>Math.ceil(y0);
    const endRow = y2 >= size ? edge : <i32>Math.ceil(y2);
    if (area == 0 || firstRow >= endRow) continue;
    const inverseArea = 1 / area;
    const depthX = ((s1 - s0) * (y2 - y0) - (s2 - s0) * (y1 - y0)) * inverseArea;
    const depthY = ((s2 - s0) * (x1 - x0) - (s1 - s0) * (x2 - x0)) * inverseArea;
    const slopeLong = (x2 - x0) / (y2 - y0);
    const slopeUpper = (x1 - x0) / (y1 - y0);
    const slopeLower = (x2 - x1) / (y2 - y1);
    const isMiddleOnRight = area > 0;
    const ramp01 = f64x2(0, depthX);
    const ramp23 = f64x2(2 * depthX, 3 * depthX);
    const step = f64x2.splat(4 * depthX);
    for (let j = firstRow; j < endRow; j++) {
      const y = <f64>j;
      const long = x0 + (y - y0) * slopeLong;
      const short = y < y1 ? x0 + (y - y0) * slopeUpper : x1 + (y - y1) * slopeLower;
      const left = isMiddleOnRight ? long : short;
      const right = isMiddleOnRight ? short : long;
      const first = left <= 0 ? 0 : <i32>Math.ceil(left);
      const end = right >= size ? edge : <i32>Math.ceil(right);
      if (first >= end) continue;
      const start = f64x2.splat(s0 + depthX * (<f64>first - x0) + depthY * (y - y0));
      let s01 = f64x2.add(start, ramp01);
      let s23 = f64x2.add(start, ramp23);
      let k = j * stride + first;
      for (let left = end - first; left > 0; left -= 4, k += 4) {
        const s = v128.shuffle<f32>(f32x4.demote_f64x2_zero(s01), f32x4.demote_f64x2_zero(s23), 0, 1, 4, 5);
        const nearest = depth.lanes(k);
        const isNearer = v128.and(i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)), f32x4.lt(s, nearest));
        depth.setLanes(k, v128.bitselect(s, nearest, isNearer));
        s01 = f64x2.add(s01, step);
        s23 = f64x2.add(s23, step);
      }
    }
    const nearest = <f32>min(s0, min(s1, s2));
    // A lookup reads that many texels around its own.
    const tileLeft = max(0, <i32>min(x0, min(x1, x2)) - reach) >> TILE_SHIFT;
    const tileRight = min(edge - 1, <i32>max(x0, max(x1, x2)) + reach + 1) >> TILE_SHIFT;
    const tileTop = max(0, firstRow - reach) >> TILE_SHIFT;
    const tileBottom = min(edge - 1, endRow + reach - 1) >> TILE_SHIFT;
    if (tileLeft < used[0]) used[0] = tileLeft;
    if (tileRight > used[1]) used[1] = tileRight;
    if (tileTop < used[2]) used[2] = tileTop;
    if (tileBottom > used[3]) used[3] = tileBottom;
    for (let j = tileTop; j <= tileBottom; j++) {
      for (let i = tileLeft, k = j * tiles + tileLeft; i <= tileRight; i++, k++) {
        if (nearest < tileDepth[k]) tileDepth[k] = nearest;
        tileChanged[k] = drawn;
      }
    }
  }
}
