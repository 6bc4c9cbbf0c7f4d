import type { LightTable } from './light-table.js';
import type { SceneGeometry } from './scene-geometry.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import type { View } from './view.js';
import { VERTEX_STRIDE, type VisibilityPass } from './visibility.js';

/**
 * Offsets of a visible triangle's numbers. A *plane* is three numbers A, B, C for the function A x + B y + C of the pixel
 * x, y; what varies linearly over a triangle in space is, divided by depth, such a function.
 */
export const TriangleField = {
  /** Planes of the three barycentric coordinates divided by depth, 9 numbers. */
  barycentric: 0,
  /** Plane of 1 / depth. */
  inverseDepth: 9,
  /** Planes of the normal's components in the camera's frame divided by depth, 9 numbers; the unit normal itself in every third place when `constantNormal`. */
  normal: 12,
  /** 1 when the normal is the same all over the triangle. */
  constantNormal: 21,
  /** Planes of the texture coordinates u, v divided by depth, 6 numbers. */
  uv: 22,
  /** Texels under one square pixel where the depth is 1 m; grows with the third power of depth. */
  texels: 28,
  /** Planes of the vertex colour divided by depth, 9 numbers. */
  color: 29,
  /** Per light, `SHADOW_FIELDS` numbers: slopes of the triangle's plane in its shadow map along u and v, and 1 when its normals turn away from the light everywhere. */
  shadow: 38,
} as const;

/** Numbers per light at `TriangleField.shadow`. */
export const SHADOW_FIELDS = 3;

/** Cosine of the angle to the light below which no rounding makes a normal face it. */
const AWAY = -1e-6;

/**
 * Works out, once a picture for each visible triangle, what the passes over pixels need of it.
 */
export class TriangleSetup {
  /** `stride` numbers per triangle, valid for visible triangles. */
  values = new Float64Array(0);
  /** Numbers per triangle. */
  stride = TriangleField.shadow as number;
  /** Whether a visible triangle has a texture. */
  hasTexture = false;
  /** Picture in which a triangle was last worked out. */
  #stamps = new Int32Array(0);
  #picture = 0;

  /** Works out every triangle that `triangle` names in its first `count` entries. */
  prepare(
    scene: SceneGeometry,
    visibility: VisibilityPass,
    view: View,
    lights: LightTable,
    triangle: Int32Array,
    count: number,
  ): void {
    const stride = TriangleField.shadow + SHADOW_FIELDS * lights.count;
    if (this.#stamps.length < scene.triangleCount || stride !== this.stride) {
      this.stride = stride;
      this.values = new Float64Array(scene.triangleCount * stride);
      this.#stamps = new Int32Array(scene.triangleCount);
      this.#picture = 0;
    }
    this.#picture = (this.#picture + 1) | 0;
    this.hasTexture = false;
    const stamps = this.#stamps;
    const picture = this.#picture;
    let last = -1;
    for (let i = 0; i < count; i++) {
      const t = triangle[i]!;
      if (t === last || t < 0) continue;
      last = t;
      if (stamps[t] === picture) continue;
      stamps[t] = picture;
      this.#write(scene, visibility, view, lights, t);
    }
  }

  #write(scene: SceneGeometry, visibility: VisibilityPass, view: View, lights: LightTable, t: number): void {
    const { triangles, normals, surfaces } = scene;
    const { axes, focalX, focalY, centerX, centerY } = view;
    const p = visibility.vertices;
    const out = this.values;
    const o = t * this.stride;
    const i0 = triangles[t * 3]!;
    const i1 = triangles[t * 3 + 1]!;
    const i2 = triangles[t * 3 + 2]!;
    const a = i0 * VERTEX_STRIDE + 3;
    const b = i1 * VERTEX_STRIDE + 3;
    const c = i2 * VERTEX_STRIDE + 3;
    const aw = p[a + 2]!,
      bw = p[b + 2]!,
      cw = p[c + 2]!;
    const ax = focalX * p[a]! + centerX * aw,
      ay = focalY * p[a + 1]! + centerY * aw;
    const bx = focalX * p[b]! + centerX * bw,
      by = focalY * p[b + 1]! + centerY * bw;
    const cx = focalX * p[c]! + centerX * cw,
      cy = focalY * p[c + 1]! + centerY * cw;
    const e0x = by * cw - cy * bw,
      e0y = cx * bw - bx * cw,
      e0c = bx * cy - cx * by;
    const determinant = ax * e0x + ay * e0y + aw * e0c;
    // A sliver whose determinant vanishes shows no pixel but for rounding; any finite numbers will do for it.
    const inverse = determinant === 0 ? 0 : 1 / determinant;
    const b00 = e0x * inverse,
      b01 = e0y * inverse,
      b02 = e0c * inverse;
    const b10 = (cy * aw - ay * cw) * inverse,
      b11 = (ax * cw - cx * aw) * inverse,
      b12 = (cx * ay - ax * cy) * inverse;
    const b20 = (ay * bw - by * aw) * inverse,
      b21 = (bx * aw - ax * bw) * inverse,
      b22 = (ax * by - bx * ay) * inverse;
    out[o] = b00;
    out[o + 1] = b01;
    out[o + 2] = b02;
    out[o + 3] = b10;
    out[o + 4] = b11;
    out[o + 5] = b12;
    out[o + 6] = b20;
    out[o + 7] = b21;
    out[o + 8] = b22;
    out[o + 9] = b00 + b10 + b20;
    out[o + 10] = b01 + b11 + b21;
    out[o + 11] = b02 + b12 + b22;

    const row = scene.triangleSurface[t]!;
    const s = row * SURFACE_STRIDE;
    const turn = determinant > 0 !== (surfaces[s + SurfaceField.mirrored]! === 1) ? -1 : 1;
    const isFlat = surfaces[s + SurfaceField.flat]! === 1;
    const n0 = i0 * 3,
      n1 = i1 * 3,
      n2 = i2 * 3;
    const isConstant =
      isFlat ||
      (normals[n0] === normals[n1] &&
        normals[n0] === normals[n2] &&
        normals[n0 + 1] === normals[n1 + 1] &&
        normals[n0 + 1] === normals[n2 + 1] &&
        normals[n0 + 2] === normals[n1 + 2] &&
        normals[n0 + 2] === normals[n2 + 2]);
    const needsFace = isFlat || lights.shadowCount > 0;
    let fx = 0,
      fy = 0,
      fz = 0;
    if (needsFace) {
      const { positions } = scene;
      const ux = positions[n1]! - positions[n0]!;
      const uy = positions[n1 + 1]! - positions[n0 + 1]!;
      const uz = positions[n1 + 2]! - positions[n0 + 2]!;
      const vx = positions[n2]! - positions[n0]!;
      const vy = positions[n2 + 1]! - positions[n0 + 1]!;
      const vz = positions[n2 + 2]! - positions[n0 + 2]!;
      fx = uy * vz - uz * vy;
      fy = uz * vx - ux * vz;
      fz = ux * vy - uy * vx;
      // The winding seen by the camera decides, so that a mirrored mesh needs no other treatment.
      const length = Math.sqrt(fx * fx + fy * fy + fz * fz);
      const scale = length > 0 ? (determinant > 0 ? -1 : 1) / length : 0;
      fx *= scale;
      fy *= scale;
      fz *= scale;
    }
    out[o + TriangleField.constantNormal] = isConstant ? 1 : 0;
    for (let k = 0; k < 3; k++) {
      const rx = axes[k * 3]!,
        ry = axes[k * 3 + 1]!,
        rz = axes[k * 3 + 2]!;
      const q = o + TriangleField.normal + k * 3;
      if (isFlat) {
        out[q + 2] = rx * fx + ry * fy + rz * fz;
      } else {
        const m0 = turn * (rx * normals[n0]! + ry * normals[n0 + 1]! + rz * normals[n0 + 2]!);
        if (isConstant) {
          out[q + 2] = m0;
        } else {
          const m1 = turn * (rx * normals[n1]! + ry * normals[n1 + 1]! + rz * normals[n1 + 2]!);
          const m2 = turn * (rx * normals[n2]! + ry * normals[n2 + 1]! + rz * normals[n2 + 2]!);
          out[q] = b00 * m0 + b10 * m1 + b20 * m2;
          out[q + 1] = b01 * m0 + b11 * m1 + b21 * m2;
          out[q + 2] = b02 * m0 + b12 * m1 + b22 * m2;
        }
      }
    }
    for (let l = 0; l < lights.count; l++) {
      const shadow = lights.shadows[l]!;
      if (shadow === null) continue;
      const q = o + TriangleField.shadow + SHADOW_FIELDS * l;
      shadow.writeSlopes(fx, fy, fz, out, q);
      const lx = -shadow.direction[0]!;
      const ly = -shadow.direction[1]!;
      const lz = -shadow.direction[2]!;
      let facing = lx * fx + ly * fy + lz * fz;
      if (!isFlat) {
        // A normal within the triangle lies between those of its corners.
        facing = turn * (lx * normals[n0]! + ly * normals[n0 + 1]! + lz * normals[n0 + 2]!);
        const facing1 = turn * (lx * normals[n1]! + ly * normals[n1 + 1]! + lz * normals[n1 + 2]!);
        const facing2 = turn * (lx * normals[n2]! + ly * normals[n2 + 1]! + lz * normals[n2 + 2]!);
        if (facing1 > facing) facing = facing1;
        if (facing2 > facing) facing = facing2;
      }
      out[q + 2] = facing < AWAY ? 1 : 0;
    }
    const texture = scene.textures[row]!;
    if (texture !== null) {
      this.hasTexture = true;
      const { uvs } = scene;
      const m = s + SurfaceField.uvTransform;
      const q = o + TriangleField.uv;
      for (let k = 0; k < 2; k++) {
        const r0 = surfaces[m + 3 * k]!,
          r1 = surfaces[m + 3 * k + 1]!,
          r2 = surfaces[m + 3 * k + 2]!;
        const t0 = r0 * uvs[i0 * 2]! + r1 * uvs[i0 * 2 + 1]! + r2;
        const t1 = r0 * uvs[i1 * 2]! + r1 * uvs[i1 * 2 + 1]! + r2;
        const t2 = r0 * uvs[i2 * 2]! + r1 * uvs[i2 * 2 + 1]! + r2;
        out[q + 3 * k] = b00 * t0 + b10 * t1 + b20 * t2;
        out[q + 3 * k + 1] = b01 * t0 + b11 * t1 + b21 * t2;
        out[q + 3 * k + 2] = b02 * t0 + b12 * t1 + b22 * t2;
      }
      // The Jacobian of the projected texture is (doubled uv area) * depth^3 / determinant.
      const u0 = uvs[i0 * 2]!,
        v0 = uvs[i0 * 2 + 1]!;
      const uvArea =
        ((uvs[i1 * 2]! - u0) * (uvs[i2 * 2 + 1]! - v0) - (uvs[i2 * 2]! - u0) * (uvs[i1 * 2 + 1]! - v0)) *
        (surfaces[m]! * surfaces[m + 4]! - surfaces[m + 1]! * surfaces[m + 3]!);
      out[o + TriangleField.texels] = Math.abs(uvArea * inverse) * texture.texelCount;
    }
    if (surfaces[s + SurfaceField.vertexColors]! === 1) {
      const { colors } = scene;
      for (let k = 0; k < 3; k++) {
        const q = o + TriangleField.color + k * 3;
        const c0 = colors[n0 + k]!,
          c1 = colors[n1 + k]!,
          c2 = colors[n2 + k]!;
        out[q] = b00 * c0 + b10 * c1 + b20 * c2;
        out[q + 1] = b01 * c0 + b11 * c1 + b21 * c2;
        out[q + 2] = b02 * c0 + b12 * c1 + b22 * c2;
      }
    }
  }
}
