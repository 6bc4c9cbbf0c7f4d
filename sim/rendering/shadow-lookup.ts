import type { Fragments } from './fragments.js';
import type { SceneGeometry } from './scene-geometry.js';
import { BESIDE } from './shading-memory.js';
import { TILE_SHIFT, type ShadowMap } from './shadow-map.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import { TriangleField, type TriangleSetup } from './triangle-setup.js';
import type { View } from './view.js';

/** Overlap in metres below which a surface does not shadow another: half of the thickness of a towel. */
const DEPTH_BIAS = 0.0007;

/**
 * Writes how much of the light arrives at each piece, 0 to 1: a quadratic-spline-weighted average over 3 x 3 texels,
 * continuous in the point. Depths are compared with the depth of the receiver's own plane at the centre of each
 * texel (receiver plane depth bias, Isidoro 2006): flat receivers then need no slope-dependent bias, which leaves the
 * shadow of a 3 mm thin cloth intact.
 *
 * @param slopes - Where the light's slopes stand among a triangle's numbers.
 * @param out - Receives what arrives, per piece on which shadows fall; 0 where a piece turns away from the light.
 * @param tileOut - Receives the tile of the map that decided it; `BESIDE` for the background, what receives no shadows or turns away from the light, and points beside the map.
 */
export function sampleShadow(
  map: ShadowMap,
  fragments: Fragments,
  setup: TriangleSetup,
  scene: SceneGeometry,
  view: View,
  slopes: number,
  out: Float32Array,
  tileOut: Int32Array,
): void {
  const { triangle, x: xs, y: ys, count } = fragments;
  if (map.isEmpty) {
    out.fill(1, 0, count);
    tileOut.fill(BESIDE, 0, count);
    return;
  }
  const { values, stride } = setup;
  const { triangleSurface, surfaces } = scene;
  const { origin, axes, focalX, focalY, centerX, centerY } = view;
  const b = map.basis;
  const depth = map.depth;
  const tileDepth = map.tileDepth;
  const tiles = map.tiles;
  const { edge, stride: rowLength } = map;
  const scale = map.texelsPerMetre;
  // A point is the camera's place plus depth times a ray that is linear in the pixel: so are its u, v, s.
  const ox = origin[0]!,
    oy = origin[1]!,
    oz = origin[2]!;
  const ou = (b[0]! * ox + b[1]! * oy + b[2]! * oz - map.originU) * scale;
  const ov = (b[3]! * ox + b[4]! * oy + b[5]! * oz - map.originV) * scale;
  const os = b[6]! * ox + b[7]! * oy + b[8]! * oz - DEPTH_BIAS;
  const ux = ((b[0]! * axes[0]! + b[1]! * axes[1]! + b[2]! * axes[2]!) * scale) / focalX;
  const uy = ((b[0]! * axes[3]! + b[1]! * axes[4]! + b[2]! * axes[5]!) * scale) / focalY;
  const uc = (b[0]! * axes[6]! + b[1]! * axes[7]! + b[2]! * axes[8]!) * scale - ux * centerX - uy * centerY;
  const vx = ((b[3]! * axes[0]! + b[4]! * axes[1]! + b[5]! * axes[2]!) * scale) / focalX;
  const vy = ((b[3]! * axes[3]! + b[4]! * axes[4]! + b[5]! * axes[5]!) * scale) / focalY;
  const vc = (b[3]! * axes[6]! + b[4]! * axes[7]! + b[5]! * axes[8]!) * scale - vx * centerX - vy * centerY;
  const sx = (b[6]! * axes[0]! + b[7]! * axes[1]! + b[8]! * axes[2]!) / focalX;
  const sy = (b[6]! * axes[3]! + b[7]! * axes[4]! + b[8]! * axes[5]!) / focalY;
  const sc = b[6]! * axes[6]! + b[7]! * axes[7]! + b[8]! * axes[8]! - sx * centerX - sy * centerY;
  const { reach } = map;
  const radius = reach - 1;
  const step = Math.ceil(radius / 7) | 0;
  const halfWidth = (map.softness / 2) * scale + 1;
  const inverseWidth = 1 / (halfWidth * halfWidth);
  let last = -1;
  let receives = false;
  let turnedAway = false;
  let slopeU = 0,
    slopeV = 0,
    steepest = 0,
    depthX = 0,
    depthY = 0,
    depthC = 0;
  for (let f = 0; f < count; f++) {
    const t = triangle[f]!;
    if (t < 0) {
      tileOut[f] = BESIDE;
      continue;
    }
    if (t !== last) {
      last = t;
      const o = t * stride;
      receives = surfaces[triangleSurface[t]! * SURFACE_STRIDE + SurfaceField.receiveShadow]! === 1;
      turnedAway = values[o + slopes + 2]! === 1;
      depthX = values[o + TriangleField.inverseDepth]!;
      depthY = values[o + TriangleField.inverseDepth + 1]!;
      depthC = values[o + TriangleField.inverseDepth + 2]!;
      slopeU = values[o + slopes]!;
      slopeV = values[o + slopes + 1]!;
      steepest = (reach + 0.5) * ((slopeU < 0 ? -slopeU : slopeU) + (slopeV < 0 ? -slopeV : slopeV));
    }
    if (!receives || turnedAway) {
      out[f] = 0;
      tileOut[f] = BESIDE;
      continue;
    }
    const x = xs[f]!;
    const y = ys[f]!;
    const w = 1 / (depthX * x + depthY * y + depthC);
    const u = ou + w * (ux * x + uy * y + uc);
    const v = ov + w * (vx * x + vy * y + vc);
    // Points beside the map are lit. The map is far smaller than what integers hold.
    if (!(u >= 0 && v >= 0 && u < edge && v < edge)) {
      out[f] = 1;
      tileOut[f] = BESIDE;
      continue;
    }
    const column = u | 0;
    const row = v | 0;
    const tile = (row >> TILE_SHIFT) * tiles + (column >> TILE_SHIFT);
    tileOut[f] = tile;
    const here = os + w * (sx * x + sy * y + sc);
    if (tileDepth[tile]! >= here + steepest) {
      out[f] = 1;
      continue;
    }
    if (reach > 1) {
      // A parabolic window of the width asked for; wide ones read every second, third, ... texel.
      let sum = 0;
      let total = 0;
      for (let j = row - radius; j <= row + radius; j += step) {
        const dv = j + 0.5 - v;
        const wv = 1 - dv * dv * inverseWidth;
        if (wv <= 0) continue;
        for (let i = column - radius; i <= column + radius; i += step) {
          const du = i + 0.5 - u;
          const wu = 1 - du * du * inverseWidth;
          if (wu <= 0) continue;
          total += wu * wv;
          if (depth[j * rowLength + i]! >= here + slopeU * du + slopeV * dv) sum += wu * wv;
        }
      }
      out[f] = sum / total;
      continue;
    }
    const fu = u - column - 0.5;
    const fv = v - row - 0.5;
    const a0 = 0.5 - fu;
    const a2 = 0.5 + fu;
    const wu0 = a0 * a0 * 0.5;
    const wu1 = 0.75 - fu * fu;
    const wu2 = a2 * a2 * 0.5;
    const b0 = 0.5 - fv;
    const b2 = 0.5 + fv;
    let s = here - slopeU * fu - slopeV * fv - slopeV;
    let i = (row - 1) * rowLength + column;
    let line = 0;
    if (depth[i - 1]! >= s - slopeU) line += wu0;
    if (depth[i]! >= s) line += wu1;
    if (depth[i + 1]! >= s + slopeU) line += wu2;
    let sum = line * b0 * b0 * 0.5;
    i += rowLength;
    s += slopeV;
    line = 0;
    if (depth[i - 1]! >= s - slopeU) line += wu0;
    if (depth[i]! >= s) line += wu1;
    if (depth[i + 1]! >= s + slopeU) line += wu2;
    sum += line * (0.75 - fv * fv);
    i += rowLength;
    s += slopeV;
    line = 0;
    if (depth[i - 1]! >= s - slopeU) line += wu0;
    if (depth[i]! >= s) line += wu1;
    if (depth[i + 1]! >= s + slopeU) line += wu2;
    out[f] = sum + line * b2 * b2 * 0.5;
  }
}
