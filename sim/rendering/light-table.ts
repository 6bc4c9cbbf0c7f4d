import * as THREE from 'three';
import type { KernelArray, KernelLoan } from '../kernels/index.js';
import { LAMP_BASIS, LAMP_COLOR, LAMP_ORIGIN, LAMP_SCALE, LAMP_SOFTNESS, LAMP_STRIDE } from './layout.js';
import type { SceneGeometry } from './scene-geometry.js';
import { ShadowMap } from './shadow-map.js';
import type { View } from './view.js';

const SHADOW_MAPS = new WeakMap<THREE.DirectionalLight, ShadowMap>();

const position = new THREE.Vector3();
const target = new THREE.Vector3();

/** The lights of a scene in the plain numbers that the shading loop uses. */
export class LightTable {
  /**
   * Light from all sides as a linear function of the unit normal in the camera's frame: per colour channel the factors
   * of the normal's components and a constant, 12 numbers.
   */
  readonly ambient: KernelArray<Float64Array>;
  /** `LAMP_STRIDE` numbers per directional light. */
  readonly lamps: KernelArray<Float64Array>;
  /** Number of directional lights. */
  count = 0;
  /** Number of directional lights that cast shadows. */
  shadowCount = 0;
  /** Shadow map per directional light; null for those that cast none. */
  readonly shadows: (ShadowMap | null)[] = [];

  readonly #sky = [0, 0, 0];
  readonly #ground = [0, 0, 0];

  /** @param loan - Lends the arrays. */
  constructor(loan: KernelLoan) {
    this.ambient = loan.float64(12);
    this.lamps = loan.float64(LAMP_STRIDE);
  }

  /** Reads the lights of `scene` and brings their shadow maps up to date. */
  read(scene: SceneGeometry, view: View): void {
    this.ambient.view.fill(0);
    this.count = 0;
    this.shadowCount = 0;
    const { lights, lightCount } = scene;
    this.lamps.reserve(lightCount * LAMP_STRIDE);
    for (let i = 0; i < lightCount; i++) this.#add(scene, view, lights[i]!);
  }

  #add(scene: SceneGeometry, view: View, light: THREE.Light): void {
    const { color, intensity } = light;
    const ambient = this.ambient.view;
    const { axes } = view;
    if (isKind<THREE.AmbientLight>(light, 'isAmbientLight')) {
      ambient[3]! += color.r * intensity;
      ambient[7]! += color.g * intensity;
      ambient[11]! += color.b * intensity;
    } else if (isKind<THREE.HemisphereLight>(light, 'isHemisphereLight')) {
      position.setFromMatrixPosition(light.matrixWorld).normalize();
      const sky = this.#sky;
      const ground = this.#ground;
      color.toArray(sky);
      light.groundColor.toArray(ground);
      for (let c = 0; c < 3; c++) {
        // Half sky, half ground at the horizon.
        const half = ((sky[c]! - ground[c]!) / 2) * intensity;
        for (let k = 0; k < 3; k++) {
          const { x, y, z } = position;
          ambient[c * 4 + k]! += half * (axes[k * 3]! * x + axes[k * 3 + 1]! * y + axes[k * 3 + 2]! * z);
        }
        ambient[c * 4 + 3]! += ground[c]! * intensity + half;
      }
    } else if (isKind<THREE.DirectionalLight>(light, 'isDirectionalLight')) {
      if (light.target.parent === null) light.target.updateMatrixWorld();
      position.setFromMatrixPosition(light.matrixWorld);
      target.setFromMatrixPosition(light.target.matrixWorld);
      position.sub(target).normalize();
      if (light.castShadow) this.shadowCount++;
      // Before the numbers are written: a map may make the memory grow.
      const shadow = light.castShadow ? this.#shadowMap(scene, light) : null;
      const d = this.lamps.view;
      const o = this.count * LAMP_STRIDE;
      for (let k = 0; k < 3; k++) {
        d[o + k] = axes[k * 3]! * position.x + axes[k * 3 + 1]! * position.y + axes[k * 3 + 2]! * position.z;
      }
      d[o + LAMP_COLOR] = color.r * intensity;
      d[o + LAMP_COLOR + 1] = color.g * intensity;
      d[o + LAMP_COLOR + 2] = color.b * intensity;
      if (shadow !== null) {
        d.set(shadow.basis, o + LAMP_BASIS);
        d[o + LAMP_ORIGIN] = shadow.originU;
        d[o + LAMP_ORIGIN + 1] = shadow.originV;
        d[o + LAMP_SCALE] = shadow.texelsPerMetre;
        d[o + LAMP_SOFTNESS] = shadow.softness;
      }
      this.shadows[this.count++] = shadow;
    }
  }

  #shadowMap(scene: SceneGeometry, light: THREE.DirectionalLight): ShadowMap {
    const size = shadowMapSize(light);
    let map = SHADOW_MAPS.get(light);
    if (map === undefined || map.size !== size || map.memory !== scene.memory) {
      map?.dispose();
      map = new ShadowMap(size, scene.memory);
      SHADOW_MAPS.set(light, map);
    }
    const { shadowTexel, shadowSoftness } = light.userData;
    map.texel = typeof shadowTexel === 'number' && shadowTexel > 0 ? shadowTexel : 0;
    map.softness = typeof shadowSoftness === 'number' && shadowSoftness > 0 ? shadowSoftness : 0;
    map.direction[0] = -position.x;
    map.direction[1] = -position.y;
    map.direction[2] = -position.z;
    map.update(scene);
    return map;
  }
}

/** Tells three.js's classes apart by their flags, as three.js does: a scene may come from another copy of the library. */
function isKind<T extends THREE.Light>(light: THREE.Light, flag: keyof T & string): light is T {
  return (light as unknown as Record<string, unknown>)[flag] === true;
}

/** Largest edge length in texels of a light's shadow map, at least 64: `light.shadow.mapSize.x`, or 1024 where it was left at three's 512. */
function shadowMapSize(light: THREE.DirectionalLight): number {
  const size = light.shadow.mapSize.x;
  return size === 512 ? 1024 : Math.max(64, Math.floor(size));
}
