import type { Fragments } from './fragments.js';
import { LIGHT_STRIDE, type LightTable } from './light-table.js';
import type { SceneGeometry } from './scene-geometry.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import { TriangleField, type TriangleSetup } from './triangle-setup.js';
import type { View } from './view.js';

const RECIPROCAL_PI = 1 / Math.PI;
/** The tone curve: identity up to here, then a rational shoulder with the same slope that approaches 1, so that no light clips to flat white. */
const SHOULDER_START = 0.6;
const SHOULDER_ROOM = 1 - SHOULDER_START;

const { sqrt } = Math;

/**
 * Writes the linear colour of every piece after the tone curve to `out`, 3 numbers each, with three.js's units: Lambert
 * diffuse reflection, and for standard materials GGX specular reflection of the directional lights (Walter et al. 2007,
 * Smith-correlated visibility, Schlick's Fresnel term).
 *
 * @param visibility - Per directional light how much of it arrives at each piece; read for lights with shadows alone.
 * @param albedo - Colour of the textures, 3 per piece; read for textured pieces alone.
 * @param background - Linear colour of the background, 3 per pixel row.
 */
export function shadeFragments(
  fragments: Fragments,
  scene: SceneGeometry,
  setup: TriangleSetup,
  lights: LightTable,
  view: View,
  columns: number,
  visibility: readonly Float32Array[],
  albedo: Float32Array,
  background: Float64Array,
  out: Float32Array,
): void {
  const { triangle, pixel, x: xs, y: ys, count } = fragments;
  const { triangleSurface, surfaces, textures } = scene;
  const { values, stride } = setup;
  const { values: lamps, count: lampCount, shadows } = lights;
  const inverseFocalX = 1 / view.focalX;
  const inverseFocalY = 1 / view.focalY;
  const { centerX, centerY } = view;
  const ambient = lights.ambient;
  const rx = ambient[0]!,
    ry = ambient[1]!,
    rz = ambient[2]!,
    rc = ambient[3]!;
  const gx = ambient[4]!,
    gy = ambient[5]!,
    gz = ambient[6]!,
    gc = ambient[7]!;
  const bx = ambient[8]!,
    by = ambient[9]!,
    bz = ambient[10]!,
    bc = ambient[11]!;
  let last = -1;
  // The present triangle's numbers.
  let o = 0;
  let nxx = 0,
    nxy = 0,
    nxc = 0,
    nyx = 0,
    nyy = 0,
    nyc = 0,
    nzx = 0,
    nzy = 0,
    nzc = 0;
  let isConstant = false,
    isUnlit = false,
    isTextured = false,
    hasVertexColors = false,
    receives = false,
    isMetal = false;
  let baseR = 0,
    baseG = 0,
    baseB = 0,
    emittedR = 0,
    emittedG = 0,
    emittedB = 0;
  let alphaSquared = 0,
    metalness = 0;
  for (let f = 0, q = 0; f < count; f++, q += 3) {
    const t = triangle[f]!;
    if (t < 0) {
      const row = ((pixel[f]! / columns) | 0) * 3;
      out[q] = background[row]!;
      out[q + 1] = background[row + 1]!;
      out[q + 2] = background[row + 2]!;
      continue;
    }
    if (t !== last) {
      last = t;
      o = t * stride;
      const surface = triangleSurface[t]!;
      const s = surface * SURFACE_STRIDE;
      nxx = values[o + TriangleField.normal]!;
      nxy = values[o + TriangleField.normal + 1]!;
      nxc = values[o + TriangleField.normal + 2]!;
      nyx = values[o + TriangleField.normal + 3]!;
      nyy = values[o + TriangleField.normal + 4]!;
      nyc = values[o + TriangleField.normal + 5]!;
      nzx = values[o + TriangleField.normal + 6]!;
      nzy = values[o + TriangleField.normal + 7]!;
      nzc = values[o + TriangleField.normal + 8]!;
      isConstant = values[o + TriangleField.constantNormal]! === 1;
      isTextured = textures[surface]! !== null;
      isUnlit = surfaces[s + SurfaceField.unlit]! === 1;
      hasVertexColors = surfaces[s + SurfaceField.vertexColors]! === 1;
      receives = surfaces[s + SurfaceField.receiveShadow]! === 1;
      baseR = surfaces[s + SurfaceField.color]!;
      baseG = surfaces[s + SurfaceField.color + 1]!;
      baseB = surfaces[s + SurfaceField.color + 2]!;
      emittedR = surfaces[s + SurfaceField.emissive]!;
      emittedG = surfaces[s + SurfaceField.emissive + 1]!;
      emittedB = surfaces[s + SurfaceField.emissive + 2]!;
      alphaSquared = surfaces[s + SurfaceField.alphaSquared]!;
      metalness = surfaces[s + SurfaceField.metalness]!;
      isMetal = metalness > 0;
    }
    const x = xs[f]!;
    const y = ys[f]!;
    let red = baseR;
    let green = baseG;
    let blue = baseB;
    if (isTextured) {
      red *= albedo[q]!;
      green *= albedo[q + 1]!;
      blue *= albedo[q + 2]!;
    }
    if (hasVertexColors) {
      const i = o + TriangleField.inverseDepth;
      const c = o + TriangleField.color;
      const w = 1 / (values[i]! * x + values[i + 1]! * y + values[i + 2]!);
      red *= (values[c]! * x + values[c + 1]! * y + values[c + 2]!) * w;
      green *= (values[c + 3]! * x + values[c + 4]! * y + values[c + 5]!) * w;
      blue *= (values[c + 6]! * x + values[c + 7]! * y + values[c + 8]!) * w;
    }
    if (isUnlit) {
      out[q] = red;
      out[q + 1] = green;
      out[q + 2] = blue;
      continue;
    }
    let nx = nxc;
    let ny = nyc;
    let nz = nzc;
    if (!isConstant) {
      // Divided by depth, which drops out with the length.
      nx += nxx * x + nxy * y;
      ny += nyx * x + nyy * y;
      nz += nzx * x + nzy * y;
      const length = nx * nx + ny * ny + nz * nz;
      if (length > 0) {
        const inverse = 1 / sqrt(length);
        nx *= inverse;
        ny *= inverse;
        nz *= inverse;
      }
    }
    const dx = (x - centerX) * inverseFocalX;
    const dy = (y - centerY) * inverseFocalY;
    const inverseRay = 1 / sqrt(1 + dx * dx + dy * dy);
    const facingView = -(nx * dx + ny * dy + nz) * inverseRay;
    const nv = facingView < 0.02 ? 0.02 : facingView;
    const rest = 1 - alphaSquared;
    const maskingOfView = sqrt(alphaSquared + rest * nv * nv);
    let diffuseR = 0,
      diffuseG = 0,
      diffuseB = 0;
    let specularR = 0,
      specularG = 0,
      specularB = 0;
    for (let l = 0, k = 0; l < lampCount; l++, k += LIGHT_STRIDE) {
      const lx = lamps[k]!;
      const ly = lamps[k + 1]!;
      const lz = lamps[k + 2]!;
      const facing = nx * lx + ny * ly + nz * lz;
      if (facing <= 0) continue;
      let arriving = facing;
      if (receives && shadows[l]! !== null) {
        arriving *= visibility[l]![f]!;
        if (arriving === 0) continue;
      }
      const lightR = lamps[k + 3]! * arriving;
      const lightG = lamps[k + 4]! * arriving;
      const lightB = lamps[k + 5]! * arriving;
      diffuseR += lightR;
      diffuseG += lightG;
      diffuseB += lightB;
      if (alphaSquared === 0) continue;
      // With h = l + v: |h|^2 = 2 + 2 l.v, n.h = (n.l + n.v) / |h| and v.h = |h| / 2.
      const half = 2 - 2 * (dx * lx + dy * ly + lz) * inverseRay;
      if (half < 1e-12) continue;
      const grazing = 1 - 0.5 * sqrt(half);
      const sum = facing + facingView;
      const masking = facing * maskingOfView + nv * sqrt(alphaSquared + rest * facing * facing);
      // D = alpha^2 / (pi s^2) with s = 1 - (n.h)^2 (1 - alpha^2), here times |h|^2.
      const spread = half - sum * sum * rest;
      const lobe = (0.5 * RECIPROCAL_PI * alphaSquared * half * half) / (spread * spread * masking);
      const grazing2 = grazing * grazing;
      const schlick = grazing2 * grazing2 * grazing;
      if (isMetal) {
        const f0 = 0.04 * (1 - metalness);
        const r0 = f0 + metalness * red;
        const g0 = f0 + metalness * green;
        const b0 = f0 + metalness * blue;
        specularR += lightR * lobe * (r0 + (1 - r0) * schlick);
        specularG += lightG * lobe * (g0 + (1 - g0) * schlick);
        specularB += lightB * lobe * (b0 + (1 - b0) * schlick);
      } else {
        const reflected = lobe * (0.04 + 0.96 * schlick);
        specularR += lightR * reflected;
        specularG += lightG * reflected;
        specularB += lightB * reflected;
      }
    }
    // Metals reflect their surroundings instead of scattering; the ambient light stands in for those.
    const direct = 1 - metalness;
    const ambientR = rc + rx * nx + ry * ny + rz * nz;
    const ambientG = gc + gx * nx + gy * ny + gz * nz;
    const ambientB = bc + bx * nx + by * ny + bz * nz;
    red = red * (ambientR + diffuseR * direct) * RECIPROCAL_PI + specularR + emittedR;
    green = green * (ambientG + diffuseG * direct) * RECIPROCAL_PI + specularG + emittedG;
    blue = blue * (ambientB + diffuseB * direct) * RECIPROCAL_PI + specularB + emittedB;
    out[q] = red <= SHOULDER_START ? red : 1 - (SHOULDER_ROOM * SHOULDER_ROOM) / (SHOULDER_ROOM + red - SHOULDER_START);
    out[q + 1] =
      green <= SHOULDER_START ? green : 1 - (SHOULDER_ROOM * SHOULDER_ROOM) / (SHOULDER_ROOM + green - SHOULDER_START);
    out[q + 2] =
      blue <= SHOULDER_START ? blue : 1 - (SHOULDER_ROOM * SHOULDER_ROOM) / (SHOULDER_ROOM + blue - SHOULDER_START);
  }
}
