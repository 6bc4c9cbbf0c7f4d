import { Float32s, Float64s, Int32s } from '../../kernels/assembly/arrays';
import { SURFACE_MIRRORED, SURFACE_SIDE, SURFACE_STRIDE, TILE_SHIFT } from '../layout';

/**
 * Empties the texels of all tiles in which something was drawn, and notes that they changed in drawing `drawn`.
 *
 * @param used - First and last column, first and last row of tiles in which something was drawn; emptied as well.
 */
export function clearShadows(
  depth: Float32s,
  tileDepth: Float32s,
  tileChanged: Int32s,
  tiles: i32,
  edge: i32,
  stride: i32,
  drawn: i32,
  used: Int32s,
): void {
  const nothing = f32x4.splat(Infinity);
  const size = 1 << TILE_SHIFT;
  for (let row = used[2]; row <= used[3]; row++) {
    const bottom = min(edge, (row + 1) * size);
    for (let column = used[0]; column <= used[1]; column++) {
      const tile = row * tiles + column;
      if (tileDepth[tile] == Infinity) continue;
      tileDepth[tile] = Infinity;
      tileChanged[tile] = drawn;
      // Columns beyond the map's edge are never read.
      for (let y = row * size; y < bottom; y++) {
        const k = y * stride + column * size;
        for (let i = 0; i < size; i += 4) depth.setLanes(k + i, nothing);
      }
    }
  }
  used[0] = used[2] = tiles;
  used[1] = used[3] = -1;
}

/**
 * Writes to the tiles that changed in drawing `touched` what a layer has there, and notes that they changed in drawing `drawn`.
 *
 * @param layerDepth, layerTileDepth - The layer; `depth` and `tileDepth` are the map's.
 * @param used - First and last column, first and last row of tiles in which something was drawn; emptied.
 */
export function restoreShadows(
  layerDepth: Float32s,
  layerTileDepth: Float32s,
  depth: Float32s,
  tileDepth: Float32s,
  tileChanged: Int32s,
  tiles: i32,
  edge: i32,
  stride: i32,
  touched: i32,
  drawn: i32,
  used: Int32s,
): void {
  const size = 1 << TILE_SHIFT;
  for (let row = used[2]; row <= used[3]; row++) {
    const bottom = min(edge, (row + 1) * size);
    for (let column = used[0]; column <= used[1]; column++) {
      const tile = row * tiles + column;
      if (tileChanged[tile] != touched) continue;
      tileDepth[tile] = layerTileDepth[tile];
      tileChanged[tile] = drawn;
      // Columns beyond the map's edge are never read.
      for (let y = row * size; y < bottom; y++) {
        const k = y * stride + column * size;
        for (let i = 0; i < size; i += 4) depth.setLanes(k + i, layerDepth.lanes(k + i));
      }
    }
  }
  used[0] = used[2] = tiles;
  used[1] = used[3] = -1;
}

/** Four texels of a row at once; a class, since only methods can be marked to be inlined. */
class Group {
  /** Keeps the nearer of what stands in the first `count` of the texels from `k` on and the depths `s`. */
  @inline static draw(depth: Float32s, k: i32, s: v128, count: i32): void {
    // All bits set is not a number, which is nearer than nothing.
    const isOutside = i32x4.gt_s(i32x4(1, 2, 3, 4), i32x4.splat(count));
    depth.setLanes(k, f32x4.pmin(depth.lanes(k), v128.or(s, isOutside)));
  }
}

/**
 * Draws the triangles from `first` up to `end` into a shadow map, and notes in its tiles how near a caster may be to
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
    const ramp = f32x4(0, <f32>depthX, <f32>(2 * depthX), <f32>(3 * depthX));
    const step = f32x4.splat(<f32>(4 * depthX));
    const middleRow = y1 <= 0 ? 0 : y1 >= size ? edge : <i32>Math.ceil(y1);
    for (let part = 0; part < 2; part++) {
      // Above the middle corner the short side runs from the first one, below from the middle one.
      const x = part == 0 ? x0 : x1;
      const y = part == 0 ? y0 : y1;
      const slope = part == 0 ? slopeUpper : slopeLower;
      const startX = isMiddleOnRight ? f64x2(x0, x) : f64x2(x, x0);
      const startY = isMiddleOnRight ? f64x2(y0, y) : f64x2(y, y0);
      const slopes = isMiddleOnRight ? f64x2(slopeLong, slope) : f64x2(slope, slopeLong);
      const end = part == 0 ? min(endRow, middleRow) : endRow;
      for (let j = part == 0 ? firstRow : max(firstRow, middleRow); j < end; j++) {
        const sides = f64x2.add(startX, f64x2.mul(f64x2.sub(f64x2.splat(<f64>j), startY), slopes));
        const columns = i32x4.min_s(
          i32x4.max_s(i32x4.trunc_sat_f64x2_s_zero(f64x2.ceil(sides)), i32x4.splat(0)),
          i32x4.splat(edge),
        );
        const first = i32x4.extract_lane(columns, 0);
        let remaining = i32x4.extract_lane(columns, 1) - first;
        // Rounding adds up to some micrometres along a row, which the bias of lookups is far above.
        const start = <f32>(s0 + depthX * (<f64>first - x0) + depthY * (<f64>j - y0));
        let s = f32x4.add(f32x4.splat(start), ramp);
        let k = j * stride + first;
        // Most rows are shorter than eight texels, or empty: two groups without a branch, which would often be mispredicted.
        Group.draw(depth, k, s, remaining);
        s = f32x4.add(s, step);
        Group.draw(depth, k + 4, s, remaining - 4);
        for (remaining -= 8, k += 8; remaining > 0; remaining -= 4, k += 4) {
          s = f32x4.add(s, step);
          Group.draw(depth, k, s, remaining);
        }
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
    const bound = f32x4.splat(nearest);
    for (let j = tileTop; j <= tileBottom; j++) {
      let k = j * tiles + tileLeft;
      for (let remaining = tileRight + 1 - tileLeft; remaining > 0; remaining -= 4, k += 4) {
        Group.draw(tileDepth, k, bound, remaining);
        const isInside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(remaining));
        tileChanged.setLanes(k, v128.bitselect(i32x4.splat(drawn), tileChanged.lanes(k), isInside));
      }
    }
  }
}
