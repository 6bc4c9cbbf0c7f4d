import * as THREE from 'three';
import type { Vector3 } from '../interface/index.js';

/** One directional light. */
export interface DirectionalLightOptions {
  /** Direction in which the light travels, in the world frame; any length but 0. */
  readonly direction: Vector3;
  /** Illuminance in three.js's units: pi lights a white surface facing it to full white. Defaults to 2.4. */
  readonly intensity?: number;
  /** Colour as `#rrggbb` (sRGB). Defaults to a warm white. */
  readonly color?: string;
  /** Whether objects cast shadows in this light. Defaults to true. */
  readonly castShadow?: boolean;
  /** Width in metres over which shadow edges fade, as under a large lamp, at least 0. Defaults to 0: about three texels. */
  readonly shadowSoftness?: number;
  /** Edge length in metres of the shadow map's texels, positive. Defaults to 2 mm or finer, as the scene's extent allows. */
  readonly shadowTexel?: number;
  /** Largest edge length of the shadow map in texels, an integer from 64 to 8192; wins over `shadowTexel`. Defaults to 1024. */
  readonly shadowMapSize?: number;
}

/** The lights of a scene. */
export interface LightingOptions {
  /** Intensity of the light from the sky and the ground (warm grey) together. Defaults to 1.4. */
  readonly ambient?: number;
  /** Colour of the light from the sky as `#rrggbb` (sRGB). Defaults to a cool white. */
  readonly ambientColor?: string;
  /** Directional lights. Defaults to one from the upper front left, casting shadows, and a weak cool one without. */
  readonly directional?: readonly DirectionalLightOptions[];
}

/** Soft daylight over a table: the key light comes over the viewer's left shoulder, a weak fill from the other side. */
const DEFAULT_DIRECTIONAL: readonly DirectionalLightOptions[] = [
  { direction: [-0.4, -0.8, -1], intensity: 2.2, color: '#fff4e6', castShadow: true },
  { direction: [-0.3, 0.8, -0.5], intensity: 0.5, color: '#dfe9ff', castShadow: false },
];

/**
 * A group of lights to add to a scene.
 *
 * @throws RangeError when a direction has no length, an intensity is negative or a shadow's number out of range.
 */
export function lightingGroup(options: LightingOptions = {}): THREE.Group {
  const { ambient = 1.4, ambientColor = '#f4f7ff', directional = DEFAULT_DIRECTIONAL } = options;
  if (!(ambient >= 0 && ambient < Infinity)) {
    throw new RangeError(`lighting.ambient must be at least 0, received ${ambient}`);
  }
  const group = new THREE.Group();
  group.name = 'lighting';
  const hemisphere = new THREE.HemisphereLight(ambientColor, '#8f877c', ambient);
  hemisphere.position.set(0, 0, 1);
  group.add(hemisphere);
  for (const options of directional) {
    const { direction, intensity = 2.4, color = '#fff4e6', castShadow = true } = options;
    const { shadowSoftness = 0, shadowTexel, shadowMapSize } = options;
    const length = Math.hypot(direction[0], direction[1], direction[2]);
    if (!(length > 0 && length < Infinity)) {
      throw new RangeError(`lighting.directional.direction must have a length, received ${direction.join(', ')}`);
    }
    if (!(intensity >= 0 && intensity < Infinity)) {
      throw new RangeError(`lighting.directional.intensity must be at least 0, received ${intensity}`);
    }
    if (!(shadowSoftness >= 0 && shadowSoftness <= 1)) {
      throw new RangeError(`lighting.directional.shadowSoftness must lie in 0 to 1 m, received ${shadowSoftness}`);
    }
    if (shadowTexel !== undefined && !(shadowTexel > 0 && shadowTexel < Infinity)) {
      throw new RangeError(`lighting.directional.shadowTexel must be positive, received ${shadowTexel}`);
    }
    if (
      shadowMapSize !== undefined &&
      !(Number.isInteger(shadowMapSize) && shadowMapSize >= 64 && shadowMapSize <= 8192)
    ) {
      throw new RangeError(
        `lighting.directional.shadowMapSize must be an integer from 64 to 8192, received ${shadowMapSize}`,
      );
    }
    const light = new THREE.DirectionalLight(color, intensity);
    if (shadowMapSize !== undefined) light.shadow.mapSize.set(shadowMapSize, shadowMapSize);
    light.userData['shadowSoftness'] = shadowSoftness;
    light.userData['shadowTexel'] = shadowTexel;
    light.position.set(-direction[0] / length, -direction[1] / length, -direction[2] / length);
    light.castShadow = castShadow;
    group.add(light, light.target);
  }
  return group;
}
