import * as THREE from 'three';
import { toneMap } from './color.js';
import type { SceneGeometry } from './scene-geometry.js';
import { ShadowMap, shadowMapSize } from './shadow-map.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import type { View } from './view.js';
import type { VisibilityPass } from './visibility.js';

const RECIPROCAL_PI = 1 / Math.PI;
const SHADOW_MAPS = new WeakMap<THREE.DirectionalLight, ShadowMap>();

/** Numbers per directional light: unit vector towards the light (3), linear colour times intensity (3). */
const DIRECTIONAL_STRIDE = 6;
/** Numbers per hemisphere light: up (3), sky colour (3), ground colour (3). */
const HEMISPHERE_STRIDE = 9;

const position = new THREE.Vector3();
const target = new THREE.Vector3();

/**
 * Light reflected by a surface towards the camera, with three.js's units: Lambert diffuse reflection, and for standard
 * materials GGX specular reflection of the directional lights (Walter et al. 2007, Smith-correlated visibility,
 * Schlick's Fresnel term).
 */
export class SurfaceShader {
  #scene: SceneGeometry | undefined;
  #visibility: VisibilityPass | undefined;
  #view: View | undefined;
  readonly #ambient = new Float64Array(3);
  #hemispheres = new Float64Array(HEMISPHERE_STRIDE);
  #hemisphereCount = 0;
  #directionals = new Float64Array(DIRECTIONAL_STRIDE);
  #directionalCount = 0;
  readonly #shadows: (ShadowMap | null)[] = [];
  readonly #albedo = new Float64Array(3);
  /** Area of one sample in square pixels; sets the mip level. */
  #sampleArea = 1;

  /** Reads the lights and brings their shadow maps up to date. */
  begin(scene: SceneGeometry, visibility: VisibilityPass, view: View, sampleArea: number): void {
    this.#scene = scene;
    this.#visibility = visibility;
    this.#view = view;
    this.#sampleArea = sampleArea;
    this.#ambient.fill(0);
    this.#hemisphereCount = 0;
    this.#directionalCount = 0;
    const { lights } = scene;
    if (this.#hemispheres.length < lights.length * HEMISPHERE_STRIDE) {
      this.#hemispheres = new Float64Array(lights.length * HEMISPHERE_STRIDE);
      this.#directionals = new Float64Array(lights.length * DIRECTIONAL_STRIDE);
    }
    for (let i = 0; i < lights.length; i++) this.#addLight(scene, lights[i]!);
  }

  #addLight(scene: SceneGeometry, light: THREE.Light): void {
    const { color, intensity } = light;
    if (isKind<THREE.AmbientLight>(light, 'isAmbientLight')) {
      this.#ambient[0]! += color.r * intensity;
      this.#ambient[1]! += color.g * intensity;
      this.#ambient[2]! += color.b * intensity;
    } else if (isKind<THREE.HemisphereLight>(light, 'isHemisphereLight')) {
      position.setFromMatrixPosition(light.matrixWorld).normalize();
      const h = this.#hemispheres;
      const o = this.#hemisphereCount++ * HEMISPHERE_STRIDE;
      h[o] = position.x;
      h[o + 1] = position.y;
      h[o + 2] = position.z;
      h[o + 3] = color.r * intensity;
      h[o + 4] = color.g * intensity;
      h[o + 5] = color.b * intensity;
      h[o + 6] = light.groundColor.r * intensity;
      h[o + 7] = light.groundColor.g * intensity;
      h[o + 8] = light.groundColor.b * intensity;
    } else if (isKind<THREE.DirectionalLight>(light, 'isDirectionalLight')) {
      if (light.target.parent === null) light.target.updateMatrixWorld();
      position.setFromMatrixPosition(light.matrixWorld);
      target.setFromMatrixPosition(light.target.matrixWorld);
      position.sub(target).normalize();
      const d = this.#directionals;
      const o = this.#directionalCount * DIRECTIONAL_STRIDE;
      d[o] = position.x;
      d[o + 1] = position.y;
      d[o + 2] = position.z;
      d[o + 3] = color.r * intensity;
      d[o + 4] = color.g * intensity;
      d[o + 5] = color.b * intensity;
      this.#shadows[this.#directionalCount++] = light.castShadow ? this.#shadowMap(scene, light) : null;
    }
  }

  #shadowMap(scene: SceneGeometry, light: THREE.DirectionalLight): ShadowMap {
    const size = shadowMapSize(light);
    let map = SHADOW_MAPS.get(light);
    if (map === undefined || map.size !== size) {
      map = new ShadowMap(size);
      SHADOW_MAPS.set(light, map);
    }
    map.update(scene, -position.x, -position.y, -position.z);
    return map;
  }

  /**
   * Adds `weight` times the tone-mapped linear colour of triangle `t` to `out[0..2]`. Light is computed once at the mean
   * of the `count` sample points, in pixels; textures are averaged over all of them.
   */
  shade(t: number, count: number, xs: Float64Array, ys: Float64Array, weight: number, out: Float64Array): void {
    const scene = this.#scene!;
    const { surfaces, textures, normals, colors, uvs, faceNormals } = scene;
    const c = this.#visibility!.coefficients;
    const surface = scene.triangleSurface[t]!;
    const s = surface * SURFACE_STRIDE;
    const o = t * 9;
    let x = xs[0]!;
    let y = ys[0]!;
    if (count > 1) {
      for (let i = 1; i < count; i++) {
        x += xs[i]!;
        y += ys[i]!;
      }
      x /= count;
      y /= count;
    }
    const i0 = scene.triangles[t * 3]!;
    const i1 = scene.triangles[t * 3 + 1]!;
    const i2 = scene.triangles[t * 3 + 2]!;
    let b0 = c[o]! * x + c[o + 1]! * y + c[o + 2]!;
    let b1 = c[o + 3]! * x + c[o + 4]! * y + c[o + 5]!;
    let b2 = c[o + 6]! * x + c[o + 7]! * y + c[o + 8]!;
    const w = 1 / (b0 + b1 + b2);
    b0 *= w;
    b1 *= w;
    b2 *= w;

    let red = surfaces[s + SurfaceField.color]!;
    let green = surfaces[s + SurfaceField.color + 1]!;
    let blue = surfaces[s + SurfaceField.color + 2]!;
    if (surfaces[s + SurfaceField.vertexColors]! === 1) {
      red *= b0 * colors[i0 * 3]! + b1 * colors[i1 * 3]! + b2 * colors[i2 * 3]!;
      green *= b0 * colors[i0 * 3 + 1]! + b1 * colors[i1 * 3 + 1]! + b2 * colors[i2 * 3 + 1]!;
      blue *= b0 * colors[i0 * 3 + 2]! + b1 * colors[i1 * 3 + 2]! + b2 * colors[i2 * 3 + 2]!;
    }
    const texture = textures[surface]!;
    if (texture !== null) {
      const u0 = uvs[i0 * 2]!,
        v0 = uvs[i0 * 2 + 1]!;
      const u1 = uvs[i1 * 2]!,
        v1 = uvs[i1 * 2 + 1]!;
      const u2 = uvs[i2 * 2]!,
        v2 = uvs[i2 * 2 + 1]!;
      const m = s + SurfaceField.uvTransform;
      const m0 = surfaces[m]!,
        m1 = surfaces[m + 1]!,
        m2 = surfaces[m + 2]!;
      const m3 = surfaces[m + 3]!,
        m4 = surfaces[m + 4]!,
        m5 = surfaces[m + 5]!;
      // Texels under one sample: the Jacobian of the projected texture is (doubled uv area) * depth^3 / det, and 1 / det
      // is the scalar triple product of the coefficient rows.
      const triple =
        c[o]! * (c[o + 4]! * c[o + 8]! - c[o + 5]! * c[o + 7]!) -
        c[o + 1]! * (c[o + 3]! * c[o + 8]! - c[o + 5]! * c[o + 6]!) +
        c[o + 2]! * (c[o + 3]! * c[o + 7]! - c[o + 4]! * c[o + 6]!);
      let texels =
        ((u1 - u0) * (v2 - v0) - (u2 - u0) * (v1 - v0)) *
        (m0 * m4 - m1 * m3) *
        triple *
        w *
        w *
        w *
        texture.texelCount *
        this.#sampleArea;
      if (texels < 0) texels = -texels;
      let level = 0;
      while (texels > 2 && level < texture.levelCount - 1) {
        texels *= 0.25;
        level++;
      }
      const albedo = this.#albedo;
      albedo[0] = albedo[1] = albedo[2] = 0;
      for (let i = 0; i < count; i++) {
        const px = xs[i]!;
        const py = ys[i]!;
        let q0 = c[o]! * px + c[o + 1]! * py + c[o + 2]!;
        let q1 = c[o + 3]! * px + c[o + 4]! * py + c[o + 5]!;
        let q2 = c[o + 6]! * px + c[o + 7]! * py + c[o + 8]!;
        const q = 1 / (q0 + q1 + q2);
        q0 *= q;
        q1 *= q;
        q2 *= q;
        const u = q0 * u0 + q1 * u1 + q2 * u2;
        const v = q0 * v0 + q1 * v1 + q2 * v2;
        texture.accumulate(m0 * u + m1 * v + m2, m3 * u + m4 * v + m5, level, albedo);
      }
      red *= albedo[0] / count;
      green *= albedo[1] / count;
      blue *= albedo[2] / count;
    }
    if (surfaces[s + SurfaceField.unlit]! === 1) {
      out[0]! += weight * red;
      out[1]! += weight * green;
      out[2]! += weight * blue;
      return;
    }

    let fx = faceNormals[t * 3]!;
    let fy = faceNormals[t * 3 + 1]!;
    let fz = faceNormals[t * 3 + 2]!;
    let nx: number, ny: number, nz: number;
    if (surfaces[s + SurfaceField.flat]! === 1) {
      nx = fx;
      ny = fy;
      nz = fz;
    } else {
      nx = b0 * normals[i0 * 3]! + b1 * normals[i1 * 3]! + b2 * normals[i2 * 3]!;
      ny = b0 * normals[i0 * 3 + 1]! + b1 * normals[i1 * 3 + 1]! + b2 * normals[i2 * 3 + 1]!;
      nz = b0 * normals[i0 * 3 + 2]! + b1 * normals[i1 * 3 + 2]! + b2 * normals[i2 * 3 + 2]!;
      const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
      if (length > 0) {
        nx /= length;
        ny /= length;
        nz /= length;
      }
    }
    if (this.#visibility!.seenFromBehind[t]! === 1) {
      nx = -nx;
      ny = -ny;
      nz = -nz;
      fx = -fx;
      fy = -fy;
      fz = -fz;
    }

    // The point and the unit vector to the camera, from the pixel and the depth.
    const { axes, origin, focalX, focalY, centerX, centerY } = this.#view!;
    const rx = (x - centerX) / focalX;
    const ry = (y - centerY) / focalY;
    const dx = axes[6]! + rx * axes[0]! + ry * axes[3]!;
    const dy = axes[7]! + rx * axes[1]! + ry * axes[4]!;
    const dz = axes[8]! + rx * axes[2]! + ry * axes[5]!;
    const px = origin[0]! + w * dx;
    const py = origin[1]! + w * dy;
    const pz = origin[2]! + w * dz;

    let ambientR = this.#ambient[0]!;
    let ambientG = this.#ambient[1]!;
    let ambientB = this.#ambient[2]!;
    const h = this.#hemispheres;
    for (let l = 0, k = 0; l < this.#hemisphereCount; l++, k += HEMISPHERE_STRIDE) {
      const sky = 0.5 + 0.5 * (nx * h[k]! + ny * h[k + 1]! + nz * h[k + 2]!);
      ambientR += h[k + 6]! + sky * (h[k + 3]! - h[k + 6]!);
      ambientG += h[k + 7]! + sky * (h[k + 4]! - h[k + 7]!);
      ambientB += h[k + 8]! + sky * (h[k + 5]! - h[k + 8]!);
    }
    let diffuseR = 0,
      diffuseG = 0,
      diffuseB = 0;
    let specularR = 0,
      specularG = 0,
      specularB = 0;
    const alphaSquared = surfaces[s + SurfaceField.alphaSquared]!;
    const metalness = surfaces[s + SurfaceField.metalness]!;
    const toCamera = -1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
    const vx = dx * toCamera;
    const vy = dy * toCamera;
    const vz = dz * toCamera;
    let nv = nx * vx + ny * vy + nz * vz;
    if (nv < 0.02) nv = 0.02;
    const maskingOfView = Math.sqrt(alphaSquared + (1 - alphaSquared) * nv * nv);
    const d = this.#directionals;
    for (let l = 0, k = 0; l < this.#directionalCount; l++, k += DIRECTIONAL_STRIDE) {
      const lx = d[k]!;
      const ly = d[k + 1]!;
      const lz = d[k + 2]!;
      const facing = nx * lx + ny * ly + nz * lz;
      if (facing <= 0) continue;
      let arriving = facing;
      const shadow = this.#shadows[l]!;
      if (shadow !== null && surfaces[s + SurfaceField.receiveShadow]! === 1) {
        arriving *= shadow.visibility(px, py, pz, fx, fy, fz);
        if (arriving === 0) continue;
      }
      const lightR = d[k + 3]! * arriving;
      const lightG = d[k + 4]! * arriving;
      const lightB = d[k + 5]! * arriving;
      diffuseR += lightR;
      diffuseG += lightG;
      diffuseB += lightB;
      if (alphaSquared === 0) continue;
      let hx = lx + vx;
      let hy = ly + vy;
      let hz = lz + vz;
      const half = Math.sqrt(hx * hx + hy * hy + hz * hz);
      if (half < 1e-6) continue;
      hx /= half;
      hy /= half;
      hz /= half;
      const nh = nx * hx + ny * hy + nz * hz;
      const vh = vx * hx + vy * hy + vz * hz;
      const spread = nh * nh * (alphaSquared - 1) + 1;
      const masking = facing * maskingOfView + nv * Math.sqrt(alphaSquared + (1 - alphaSquared) * facing * facing);
      const lobe = (0.5 * RECIPROCAL_PI * alphaSquared) / (spread * spread * masking);
      const grazing = 1 - vh;
      const schlick = grazing * grazing * grazing * grazing * grazing;
      const f0 = 0.04 * (1 - metalness);
      const r0 = f0 + metalness * red;
      const g0 = f0 + metalness * green;
      const bl0 = f0 + metalness * blue;
      specularR += lightR * lobe * (r0 + (1 - r0) * schlick);
      specularG += lightG * lobe * (g0 + (1 - g0) * schlick);
      specularB += lightB * lobe * (bl0 + (1 - bl0) * schlick);
    }
    // Metals reflect their surroundings instead of scattering; the ambient light stands in for those.
    const direct = (1 - metalness) * RECIPROCAL_PI;
    const e = s + SurfaceField.emissive;
    out[0]! += weight * toneMap(red * (ambientR * RECIPROCAL_PI + diffuseR * direct) + specularR + surfaces[e]!);
    out[1]! += weight * toneMap(green * (ambientG * RECIPROCAL_PI + diffuseG * direct) + specularG + surfaces[e + 1]!);
    out[2]! += weight * toneMap(blue * (ambientB * RECIPROCAL_PI + diffuseB * direct) + specularB + surfaces[e + 2]!);
  }
}

/** Tells three.js's classes apart by their flags, as three.js does: a scene may come from another copy of the library. */
function isKind<T extends THREE.Light>(light: THREE.Light, flag: keyof T & string): light is T {
  return (light as unknown as Record<string, unknown>)[flag] === true;
}
