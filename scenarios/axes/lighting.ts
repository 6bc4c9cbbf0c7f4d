import type { DistantLightOptions, LightingOptions } from '../../sim/simulation/index.js';
import type { Vector3 } from '../../sim/interface/index.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';

/** Share of the first fill light's intensity that the second one has. */
const SECOND_FILL = 0.6;
/** Angle between the two fill lights about the vertical in radians. */
const FILL_SPACING = 2.2;

/** The draws of the axis `lighting`: one light that casts shadows, up to two fill lights that do not, and the sky. */
export const LIGHTING_VARIATIONS = {
  lightAzimuth: uniform(
    'lighting',
    -0.9,
    0.9,
    'rad',
    'direction of the main light about the vertical, 0 = from the camera',
    {
      seen: [-1.6, 1.6],
      unseen: [
        [-2.4, -1.6],
        [1.6, 2.4],
      ],
    },
  ),
  lightElevation: uniform('lighting', 0.75, 1.2, 'rad', 'height of the main light over the horizon', {
    seen: [0.65, 1.35],
    unseen: [[0.5, 0.65]],
  }),
  lightIntensity: uniform('lighting', 1.6, 2.4, '1', 'intensity of the main light', {
    seen: [1.1, 3],
    unseen: [
      [0.7, 1.1],
      [3, 3.6],
    ],
  }),
  ambientIntensity: uniform('lighting', 0.7, 1.1, '1', 'intensity of the light from all sides', {
    seen: [0.5, 1.4],
    unseen: [[0.35, 0.5]],
  }),
  lightColor: choice('lighting', ['#fff4e6'], 'colour of the main light', {
    seen: ['#fff4e6', '#ffe3bd', '#ffffff', '#e4edff'],
    unseen: ['#ffcb94', '#e3f5d8', '#d9ccff'],
  }),
  ambientColor: choice('lighting', ['#f4f7ff'], 'colour of the light from all sides', {
    seen: ['#f4f7ff', '#fff2e2', '#e2ecff'],
    unseen: ['#ffe0cf', '#e0f7e6'],
  }),
  lightSoftness: fixedUnlessOn(
    'lighting',
    0,
    'm',
    'width over which the edges of shadows fade',
    [0, 0.05],
    [[0.05, 0.1]],
  ),
  lightCount: choice('lighting', [1], 'number of lights: the main one, and fill lights without shadows', {
    seen: [1, 2],
    unseen: [3],
  }),
  fillAzimuth: fixedUnlessOn(
    'lighting',
    2.2,
    'rad',
    'direction of the first fill light about the vertical, 0 = from the camera',
    [-Math.PI, Math.PI],
  ),
  fillElevation: fixedUnlessOn('lighting', 0.6, 'rad', 'height of the fill lights over the horizon', [0.3, 1.1]),
  fillIntensity: fixedUnlessOn('lighting', 0.5, '1', 'intensity of the first fill light', [0.2, 0.8], [[0.8, 1.2]]),
} as const;

/** The light of a scene, as `Simulation.setLighting` takes it. */
export function lightingOf(v: VariationValues<typeof LIGHTING_VARIATIONS>): LightingOptions {
  const main: DistantLightOptions = {
    direction: from(v.lightAzimuth, v.lightElevation),
    intensity: v.lightIntensity,
    color: v.lightColor,
    ...(v.lightSoftness > 0 ? { shadowSoftness: v.lightSoftness } : {}),
  };
  const fills = Array.from({ length: v.lightCount - 1 }, (_, i): DistantLightOptions => ({
    direction: from(v.fillAzimuth + i * FILL_SPACING, v.fillElevation),
    intensity: v.fillIntensity * SECOND_FILL ** i,
    color: '#ffffff',
    castShadow: false,
  }));
  return { ambient: v.ambientIntensity, ambientColor: v.ambientColor, directional: [main, ...fills] };
}

/** The way of light that comes from an azimuth and an elevation in radians. */
function from(azimuth: number, elevation: number): Vector3 {
  const horizontal = Math.cos(elevation);
  return [-horizontal * Math.cos(azimuth), -horizontal * Math.sin(azimuth), -Math.sin(elevation)];
}
