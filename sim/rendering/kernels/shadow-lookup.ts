import { Float32s, Float64s, Int32s } from '../../kernels/assembly/arrays';
import {
  BESIDE,
  LAMP_BASIS,
  LAMP_ORIGIN,
  LAMP_SCALE,
  LAMP_SOFTNESS,
  MAP_ARRIVING,
  MAP_ARRIVING_TILE,
  MAP_DEPTH,
  MAP_EDGE,
  MAP_EMPTY,
  MAP_REACH,
  MAP_ROW,
  MAP_TILES,
  MAP_TILE_DEPTH,
  SHADE_STRIDE,
  TILE_SHIFT,
  VIEW_AXES,
  VIEW_CENTER_X,
  VIEW_CENTER_Y,
  VIEW_FOCAL_X,
  VIEW_FOCAL_Y,
} from '../layout';

/** Overlap in metres below which a surface does not shadow another: half of the thickness of a towel. */
const DEPTH_BIAS: f64 = 0.0007;

/** The factors of a point's coordinate along `row` of a light's basis: of the column, of the row, and the constant, for depth 1. */
function writeRay(row: Float64s, basis: i32, view: Float64s, scale: f64, out: Float64s, o: i32): void {
  const a = row[basis],
    b = row[basis + 1],
    c = row[basis + 2];
  const v = VIEW_AXES;
  const x = ((a * view[v] + b * view[v + 1] + c * view[v + 2]) * scale) / view[VIEW_FOCAL_X];
  const y = ((a * view[v + 3] + b * view[v + 4] + c * view[v + 5]) * scale) / view[VIEW_FOCAL_Y];
  out[o] = x;
  out[o + 1] = y;
  out[o + 2] =
    (a * view[v + 6] + b * view[v + 7] + c * view[v + 8]) * scale - x * view[VIEW_CENTER_X] - y * view[VIEW_CENTER_Y];
  out[o + 3] = (a * view[0] + b * view[1] + c * view[2]) * scale;
}

/**
 * Finds how much of a light arrives at each piece, 0 to 1, and the tile of the map that decided it: a quadratic-spline-weighted average over
 * 3 x 3 texels, continuous in the point. Depths are compared with the depth of the receiver's own plane at the centre of each
 * texel (receiver plane depth bias, Isidoro 2006): flat receivers then need no slope-dependent bias, which leaves the
 * shadow of a 3 mm thin cloth intact. A light with softness has a parabolic window of its width.
 *
 * @param lamp - The light's numbers; `map` its integers.
 * @param slopes - Where the light's slopes stand among a triangle's planes.
 * @param rays - Room for 12 numbers.
 */
export function lookUpShadows(
  lamp: Float64s,
  map: Int32s,
  view: Float64s,
  triangle: Int32s,
  xs: Float32s,
  ys: Float32s,
  count: i32,
  planes: Float64s,
  planeStride: i32,
  slopes: i32,
  shades: Float32s,
  rays: Float64s,
): void {
  const out = changetype<Float32s>(map[MAP_ARRIVING]);
  const tileOut = changetype<Int32s>(map[MAP_ARRIVING_TILE]);
  if (map[MAP_EMPTY] != 0) {
    for (let f = 0; f < count; f++) {
      out[f] = 1;
      tileOut[f] = BESIDE;
    }
    return;
  }
  const depth = changetype<Float32s>(map[MAP_DEPTH]);
  const tileDepth = changetype<Float32s>(map[MAP_TILE_DEPTH]);
  const tiles = map[MAP_TILES];
  const stride = map[MAP_ROW];
  const reach = map[MAP_REACH];
  const edge = f64x2.splat(<f64>map[MAP_EDGE]);
  const scale = lamp[LAMP_SCALE];
  // A point is the camera's place plus depth times a ray that is linear in the pixel: so are its u, v, s.
  writeRay(lamp, LAMP_BASIS, view, scale, rays, 0);
  writeRay(lamp, LAMP_BASIS + 3, view, scale, rays, 4);
  writeRay(lamp, LAMP_BASIS + 6, view, 1, rays, 8);
  const uvX = f64x2(rays[0], rays[4]),
    uvY = f64x2(rays[1], rays[5]),
    uvC = f64x2(rays[2], rays[6]),
    uvO = f64x2(rays[3] - lamp[LAMP_ORIGIN] * scale, rays[7] - lamp[LAMP_ORIGIN + 1] * scale);
  const sx = rays[8],
    sy = rays[9],
    sc = rays[10],
    os = rays[11] - DEPTH_BIAS;
  let last = -1;
  let receives = false;
  let slopeU: f64 = 0,
    slopeV: f64 = 0,
    steepest: f64 = 0,
    depthX: f64 = 0,
    depthY: f64 = 0,
    depthC: f64 = 0;
  let across = f32x4.splat(0);
  for (let f = 0; f < count; f++) {
    const t = triangle[f];
    if (t < 0) {
      out[f] = 0;
      tileOut[f] = BESIDE;
      continue;
    }
    if (t != last) {
      last = t;
      const o = t * planeStride;
      receives = shades[t * SHADE_STRIDE + 11] == 1 && planes[o + slopes + 2] != 1;
      depthX = planes[o];
      depthY = planes[o + 1];
      depthC = planes[o + 2];
      slopeU = planes[o + slopes];
      slopeV = planes[o + slopes + 1];
      steepest = (<f64>reach + 0.5) * (Math.abs(slopeU) + Math.abs(slopeV));
      across = f32x4.mul(f32x4.splat(<f32>slopeU), f32x4(-1, 0, 1, 0));
    }
    if (!receives) {
      out[f] = 0;
      tileOut[f] = BESIDE;
      continue;
    }
    const x = <f64>xs[f];
    const y = <f64>ys[f];
    const w = 1 / (depthX * x + depthY * y + depthC);
    const uv = f64x2.add(
      uvO,
      f64x2.mul(
        f64x2.splat(w),
        f64x2.add(f64x2.add(f64x2.mul(uvX, f64x2.splat(x)), f64x2.mul(uvY, f64x2.splat(y))), uvC),
      ),
    );
    // Points beside the map are lit.
    if (!v128.all_true<i64>(v128.and(f64x2.ge(uv, f64x2.splat(0)), f64x2.lt(uv, edge)))) {
      out[f] = 1;
      tileOut[f] = BESIDE;
      continue;
    }
    const cell = i32x4.trunc_sat_f64x2_s_zero(uv);
    const column = i32x4.extract_lane(cell, 0);
    const row = i32x4.extract_lane(cell, 1);
    const tile = (row >> TILE_SHIFT) * tiles + (column >> TILE_SHIFT);
    tileOut[f] = tile;
    const here = os + w * (sx * x + sy * y + sc);
    if (tileDepth[tile] >= here + steepest) {
      out[f] = 1;
    } else if (reach > 1) {
      const u = f64x2.extract_lane(uv, 0);
      const v = f64x2.extract_lane(uv, 1);
      out[f] = wideWindow(depth, stride, u, v, here, slopeU, slopeV, reach, (lamp[LAMP_SOFTNESS] / 2) * scale + 1);
    } else {
      const beside = f32x4.demote_f64x2_zero(
        f64x2.sub(f64x2.sub(uv, f64x2.convert_low_i32x4_s(cell)), f64x2.splat(0.5)),
      );
      const corner = (row - 1) * stride + column - 1;
      out[f] = smallWindow(depth, stride, corner, beside, <f32>here, <f32>slopeU, <f32>slopeV, across);
    }
  }
}

/** Weights of a quadratic spline at three texels for a point beside the middle one's centre by `x`, in all lanes; a class, since only methods can be marked to be inlined. */
class Spline {
  @inline static weights(x: v128): v128 {
    const arms = f32x4.add(f32x4.mul(x, f32x4(-1, 1, 1, 0)), f32x4(0.5, 0, 0.5, 0));
    return f32x4.add(f32x4.mul(f32x4.mul(arms, arms), f32x4(0.5, -1, 0.5, 0)), f32x4(0, 0.75, 0, 0));
  }
}

/**
 * Quadratic spline over 3 x 3 texels, the first at `corner`, for a point that lies beside the middle one's centre by the first two
 * lanes of `beside`.
 *
 * @param across - What the receiver's depth differs by in the columns.
 */
function smallWindow(
  depth: Float32s,
  stride: i32,
  corner: i32,
  beside: v128,
  here: f32,
  slopeU: f32,
  slopeV: f32,
  across: v128,
): f32 {
  const weights = Spline.weights(v128.shuffle<f32>(beside, beside, 0, 0, 0, 0));
  const rows = Spline.weights(v128.shuffle<f32>(beside, beside, 1, 1, 1, 1));
  const middle: f32 = here - slopeU * f32x4.extract_lane(beside, 0) - slopeV * f32x4.extract_lane(beside, 1);
  const step = f32x4.splat(slopeV);
  let receiver = f32x4.sub(f32x4.add(f32x4.splat(middle), across), step);
  let sum = f32x4.mul(
    v128.and(f32x4.ge(depth.lanes(corner), receiver), weights),
    v128.shuffle<f32>(rows, rows, 0, 0, 0, 0),
  );
  receiver = f32x4.add(receiver, step);
  sum = f32x4.add(
    sum,
    f32x4.mul(
      v128.and(f32x4.ge(depth.lanes(corner + stride), receiver), weights),
      v128.shuffle<f32>(rows, rows, 1, 1, 1, 1),
    ),
  );
  receiver = f32x4.add(receiver, step);
  sum = f32x4.add(
    sum,
    f32x4.mul(
      v128.and(f32x4.ge(depth.lanes(corner + 2 * stride), receiver), weights),
      v128.shuffle<f32>(rows, rows, 2, 2, 2, 2),
    ),
  );
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2);
}

/** A parabolic window of the width asked for; wide ones read every second, third, ... texel. */
function wideWindow(
  depth: Float32s,
  stride: i32,
  u: f64,
  v: f64,
  here: f64,
  slopeU: f64,
  slopeV: f64,
  reach: i32,
  halfWidth: f64,
): f32 {
  const column = <i32>u;
  const row = <i32>v;
  const radius = reach - 1;
  const step = (radius + 6) / 7;
  const inverseWidth = 1 / (halfWidth * halfWidth);
  let sum: f64 = 0;
  let total: f64 = 0;
  for (let j = row - radius; j <= row + radius; j += step) {
    const dv = <f64>j + 0.5 - v;
    const wv = 1 - dv * dv * inverseWidth;
    if (wv <= 0) continue;
    for (let i = column - radius; i <= column + radius; i += step) {
      const du = <f64>i + 0.5 - u;
      const wu = 1 - du * du * inverseWidth;
      if (wu <= 0) continue;
      total += wu * wv;
      if (<f64>depth[j * stride + i] >= here + slopeU * du + slopeV * dv) sum += wu * wv;
    }
  }
  return <f32>(sum / total);
}
