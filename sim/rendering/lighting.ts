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
 * @throws RangeError when a direction has no length or an intensity is negative.
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
  for (const { direction, intensity = 2.4, color = '#fff4e6', castShadow = true } of directional) {
    const length = Math.hypot(direction[0], direction[1], direction[2]);
    if (!(length > 0 && length < Infinity)) {
      throw new RangeError(`lighting.directional.direction must have a length, received ${direction.join(', ')}`);
    }
    if (!(intensity >= 0 && intensity < Infinity)) {
      throw new RangeError(`lighting.directional.intensity must be at least 0, received ${intensity}`);
    }
    const light = new THREE.DirectionalLight(color, intensity);
    light.position.set(-direction[0] / length, -direction[1] / length, -direction[2] / length);
    light.castShadow = castShadow;
    group.add(light, light.target);
  }
  return group;
}
