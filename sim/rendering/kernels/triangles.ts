import { Float32s, Float64s, Int32s } from '../../kernels/assembly/arrays';
import {
  LAMP_BASIS,
  LAMP_SCALE,
  LAMP_STRIDE,
  MAP_CASTS,
  MAP_STRIDE,
  PLANE_COLOR,
  PLANE_LAMPS,
  PLANE_LAMP_STRIDE,
  PLANE_TEXELS,
  PLANE_UV,
  SHADE_STRIDE,
  SURFACE_ALPHA_SQUARED,
  SURFACE_COLOR,
  SURFACE_EMISSIVE,
  SURFACE_FLAT,
  SURFACE_METALNESS,
  SURFACE_MIRRORED,
  SURFACE_RECEIVES,
  SURFACE_STRIDE,
  SURFACE_UNLIT,
  SURFACE_UV,
  SURFACE_VERTEX_COLORS,
  TEXTURE_LEVELS,
  TEXTURE_STRIDE,
  VERTEX_STRIDE,
  VIEW_AXES,
  VIEW_CENTER_X,
  VIEW_CENTER_Y,
  VIEW_FOCAL_X,
  VIEW_FOCAL_Y,
} from '../layout';

/** Cosine of the angle to the light below which no rounding makes a normal face it. */
const AWAY = -1e-6;

/**
 * Works out, once a picture for each triangle that `visible` names in its first `count` entries, what the passes over
 * pieces need of it, and returns whether one of them has a texture or vertex colours.
 *
 * @param stamps - Picture in which each triangle was last worked out.
 * @param isShadowed - Whether a light casts shadows.
 * @param planes - `planeStride` numbers per triangle, see `PLANE_DEPTH`.
 * @param shades - `SHADE_STRIDE` numbers per triangle.
 */
export function prepareTriangles(
  visible: Int32s,
  count: i32,
  stamps: Int32s,
  picture: i32,
  vertices: Float64s,
  positions: Float32s,
  normals: Float32s,
  uvs: Float32s,
  colors: Float32s,
  triangles: Int32s,
  triangleSurface: Int32s,
  surfaces: Float64s,
  textures: Int32s,
  view: Float64s,
  lamps: Float64s,
  maps: Int32s,
  lampCount: i32,
  isShadowed: bool,
  planes: Float64s,
  planeStride: i32,
  shades: Float32s,
): bool {
  const focalX = view[VIEW_FOCAL_X],
    focalY = view[VIEW_FOCAL_Y],
    centerX = view[VIEW_CENTER_X],
    centerY = view[VIEW_CENTER_Y];
  let isColored = false;
  let last = -1;
  for (let f = 0; f < count; f++) {
    const t = visible[f];
    if (t == last || t < 0) continue;
    last = t;
    if (stamps[t] == picture) continue;
    stamps[t] = picture;
    const i0 = triangles[t * 3],
      i1 = triangles[t * 3 + 1],
      i2 = triangles[t * 3 + 2];
    const a = i0 * VERTEX_STRIDE + 3,
      b = i1 * VERTEX_STRIDE + 3,
      c = i2 * VERTEX_STRIDE + 3;
    const aw = vertices[a + 2],
      bw = vertices[b + 2],
      cw = vertices[c + 2];
    const ax = focalX * vertices[a] + centerX * aw,
      ay = focalY * vertices[a + 1] + centerY * aw;
    const bx = focalX * vertices[b] + centerX * bw,
      by = focalY * vertices[b + 1] + centerY * bw;
    const cx = focalX * vertices[c] + centerX * cw,
      cy = focalY * vertices[c + 1] + centerY * cw;
    const e0x = by * cw - cy * bw,
      e0y = cx * bw - bx * cw,
      e0c = bx * cy - cx * by;
    const determinant = ax * e0x + ay * e0y + aw * e0c;
    // A sliver whose determinant vanishes shows no pixel but for rounding; any finite numbers will do for it.
    const inverse = determinant == 0 ? 0 : 1 / determinant;
    // Planes of the three barycentric coordinates divided by depth.
    const b00 = e0x * inverse,
      b01 = e0y * inverse,
      b02 = e0c * inverse;
    const b10 = (cy * aw - ay * cw) * inverse,
      b11 = (ax * cw - cx * aw) * inverse,
      b12 = (cx * ay - ax * cy) * inverse;
    const b20 = (ay * bw - by * aw) * inverse,
      b21 = (bx * aw - ax * bw) * inverse,
      b22 = (ax * by - bx * ay) * inverse;
    const plane = t * planeStride;
    planes[plane] = b00 + b10 + b20;
    planes[plane + 1] = b01 + b11 + b21;
    planes[plane + 2] = b02 + b12 + b22;

    const surface = triangleSurface[t];
    const s = surface * SURFACE_STRIDE;
    const n0 = i0 * 3,
      n1 = i1 * 3,
      n2 = i2 * 3;
    const isFlat = surfaces[s + SURFACE_FLAT] == 1;
    const isConstant =
      isFlat ||
      (normals[n0] == normals[n1] &&
        normals[n0] == normals[n2] &&
        normals[n0 + 1] == normals[n1 + 1] &&
        normals[n0 + 1] == normals[n2 + 1] &&
        normals[n0 + 2] == normals[n1 + 2] &&
        normals[n0 + 2] == normals[n2 + 2]);
    // The winding seen by the camera decides, so that a mirrored mesh needs no other treatment.
    let fx: f64 = 0,
      fy: f64 = 0,
      fz: f64 = 0;
    if (isFlat || isShadowed) {
      const ux = <f64>positions[n1] - <f64>positions[n0],
        uy = <f64>positions[n1 + 1] - <f64>positions[n0 + 1],
        uz = <f64>positions[n1 + 2] - <f64>positions[n0 + 2];
      const vx = <f64>positions[n2] - <f64>positions[n0],
        vy = <f64>positions[n2 + 1] - <f64>positions[n0 + 1],
        vz = <f64>positions[n2 + 2] - <f64>positions[n0 + 2];
      fx = uy * vz - uz * vy;
      fy = uz * vx - ux * vz;
      fz = ux * vy - uy * vx;
      const length = Math.sqrt(fx * fx + fy * fy + fz * fz);
      const unit: f64 = length > 0 ? (determinant > 0 ? -1 : 1) / length : 0;
      fx *= unit;
      fy *= unit;
      fz *= unit;
    }
    const turn: f64 = determinant > 0 != (surfaces[s + SURFACE_MIRRORED] == 1) ? -1 : 1;
    const m0x = isFlat ? fx : turn * normals[n0],
      m0y = isFlat ? fy : turn * normals[n0 + 1],
      m0z = isFlat ? fz : turn * normals[n0 + 2];
    const m1x = turn * normals[n1],
      m1y = turn * normals[n1 + 1],
      m1z = turn * normals[n1 + 2];
    const m2x = turn * normals[n2],
      m2y = turn * normals[n2 + 1],
      m2z = turn * normals[n2 + 2];

    const shade = t * SHADE_STRIDE;
    for (let k = 0; k < 3; k++) {
      const rx = view[VIEW_AXES + k * 3],
        ry = view[VIEW_AXES + k * 3 + 1],
        rz = view[VIEW_AXES + k * 3 + 2];
      const m0 = rx * m0x + ry * m0y + rz * m0z;
      if (isConstant) {
        shades[shade + k] = 0;
        shades[shade + 4 + k] = 0;
        shades[shade + 8 + k] = <f32>m0;
      } else {
        const m1 = rx * m1x + ry * m1y + rz * m1z;
        const m2 = rx * m2x + ry * m2y + rz * m2z;
        shades[shade + k] = <f32>(b00 * m0 + b10 * m1 + b20 * m2);
        shades[shade + 4 + k] = <f32>(b01 * m0 + b11 * m1 + b21 * m2);
        shades[shade + 8 + k] = <f32>(b02 * m0 + b12 * m1 + b22 * m2);
      }
      shades[shade + 12 + k] = <f32>surfaces[s + SURFACE_COLOR + k];
      shades[shade + 16 + k] = <f32>surfaces[s + SURFACE_EMISSIVE + k];
    }
    shades[shade + 3] = 0;
    shades[shade + 7] = isConstant ? 1 : 0;
    shades[shade + 11] = <f32>surfaces[s + SURFACE_RECEIVES];
    shades[shade + 15] = <f32>surfaces[s + SURFACE_ALPHA_SQUARED];
    shades[shade + 19] = surfaces[s + SURFACE_UNLIT] == 1 ? -1 : <f32>surfaces[s + SURFACE_METALNESS];

    for (let l = 0; l < lampCount; l++) {
      if (maps[l * MAP_STRIDE + MAP_CASTS] == 0) continue;
      const basis = l * LAMP_STRIDE + LAMP_BASIS;
      const o = plane + PLANE_LAMPS + PLANE_LAMP_STRIDE * l;
      const sx = lamps[basis + 6],
        sy = lamps[basis + 7],
        sz = lamps[basis + 8];
      const nu = lamps[basis] * fx + lamps[basis + 1] * fy + lamps[basis + 2] * fz;
      const nv = lamps[basis + 3] * fx + lamps[basis + 4] * fy + lamps[basis + 5] * fz;
      const ns = min(-0.1, sx * fx + sy * fy + sz * fz);
      const perTexel = -1 / (ns * lamps[l * LAMP_STRIDE + LAMP_SCALE]);
      planes[o] = nu * perTexel;
      planes[o + 1] = nv * perTexel;
      // A normal within the triangle lies between those of its corners.
      let facing = -(sx * m0x + sy * m0y + sz * m0z);
      if (!isConstant) {
        facing = max(facing, max(-(sx * m1x + sy * m1y + sz * m1z), -(sx * m2x + sy * m2y + sz * m2z)));
      }
      planes[o + 2] = facing < AWAY ? 1 : 0;
    }

    const texture = surface * TEXTURE_STRIDE;
    if (textures[texture] > 0) {
      isColored = true;
      const u0 = <f64>uvs[i0 * 2],
        v0 = <f64>uvs[i0 * 2 + 1],
        u1 = <f64>uvs[i1 * 2],
        v1 = <f64>uvs[i1 * 2 + 1],
        u2 = <f64>uvs[i2 * 2],
        v2 = <f64>uvs[i2 * 2 + 1];
      const m = s + SURFACE_UV;
      for (let k = 0; k < 2; k++) {
        const r0 = surfaces[m + 3 * k],
          r1 = surfaces[m + 3 * k + 1],
          r2 = surfaces[m + 3 * k + 2];
        const t0 = r0 * u0 + r1 * v0 + r2;
        const t1 = r0 * u1 + r1 * v1 + r2;
        const t2 = r0 * u2 + r1 * v2 + r2;
        const q = plane + PLANE_UV + 3 * k;
        planes[q] = b00 * t0 + b10 * t1 + b20 * t2;
        planes[q + 1] = b01 * t0 + b11 * t1 + b21 * t2;
        planes[q + 2] = b02 * t0 + b12 * t1 + b22 * t2;
      }
      // The Jacobian of the projected texture is (doubled uv area) * depth^3 / determinant.
      const area =
        ((u1 - u0) * (v2 - v0) - (u2 - u0) * (v1 - v0)) *
        (surfaces[m] * surfaces[m + 4] - surfaces[m + 1] * surfaces[m + 3]);
      const texels = <f64>(textures[texture + TEXTURE_LEVELS] * textures[texture + TEXTURE_LEVELS + 1]);
      planes[plane + PLANE_TEXELS] = Math.abs(area * inverse) * texels;
    }
    if (surfaces[s + SURFACE_VERTEX_COLORS] == 1) {
      isColored = true;
      for (let k = 0; k < 3; k++) {
        const q = plane + PLANE_COLOR + 3 * k;
        const c0 = <f64>colors[n0 + k],
          c1 = <f64>colors[n1 + k],
          c2 = <f64>colors[n2 + k];
        planes[q] = b00 * c0 + b10 * c1 + b20 * c2;
        planes[q + 1] = b01 * c0 + b11 * c1 + b21 * c2;
        planes[q + 2] = b02 * c0 + b12 * c1 + b22 * c2;
      }
    }
  }
  return isColored;
}
