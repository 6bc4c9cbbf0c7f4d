import type { Simulation } from '../sim/simulation/index.js';
import { choice, uniform } from './variation.js';

/**
 * The draws that every tabletop scenario shares: light, background and camera. Ranges are small enough that the whole
 * workspace stays in the picture.
 */
export const STAGING_VARIATIONS = {
  lightAzimuth: uniform(
    'lighting',
    -0.9,
    0.9,
    'rad',
    'direction of the main light about the vertical, 0 = from the camera',
  ),
  lightElevation: uniform('lighting', 0.75, 1.2, 'rad', 'height of the main light over the horizon'),
  lightIntensity: uniform('lighting', 1.6, 2.4, '1', 'intensity of the main light'),
  ambientIntensity: uniform('lighting', 0.7, 1.1, '1', 'intensity of the light from all sides'),
  tableColor: choice('background', ['#8a6b4f', '#a98b6d', '#6f7d86', '#5c6b5a', '#b7ad9c'], 'colour of the table top'),
  cameraShiftX: uniform('camera', -0.015, 0.015, 'm', 'displacement of the camera away from the robot'),
  cameraShiftY: uniform('camera', -0.02, 0.02, 'm', 'displacement of the camera to the side'),
  cameraShiftZ: uniform('camera', -0.015, 0.015, 'm', 'displacement of the camera upwards'),
} as const;

/** The drawn values of `STAGING_VARIATIONS`. */
export interface Staging {
  /** Direction of the main light about the vertical in radians. */
  readonly lightAzimuth: number;
  /** Height of the main light over the horizon in radians. */
  readonly lightElevation: number;
  /** Intensity of the main light, without unit. */
  readonly lightIntensity: number;
  /** Intensity of the light from all sides, without unit. */
  readonly ambientIntensity: number;
  /** Colour of the table top, #rrggbb. */
  readonly tableColor: string;
  /** Displacement of the camera along x in metres. */
  readonly cameraShiftX: number;
  /** Displacement of the camera along y in metres. */
  readonly cameraShiftY: number;
  /** Displacement of the camera along z in metres. */
  readonly cameraShiftZ: number;
}

/** Sets up the table, the light and the camera `front`, which looks at the workspace from opposite the robot. */
export function stageTabletop(simulation: Simulation, staging: Staging): void {
  simulation.setTable({
    size: [1.5, 1.5],
    thickness: 0.04,
    friction: 0.7,
    appearance: { color: staging.tableColor },
  });
  const horizontal = Math.cos(staging.lightElevation);
  simulation.setLighting({
    ambient: staging.ambientIntensity,
    directional: {
      direction: [
        -horizontal * Math.cos(staging.lightAzimuth),
        -horizontal * Math.sin(staging.lightAzimuth),
        -Math.sin(staging.lightElevation),
      ],
      intensity: staging.lightIntensity,
    },
  });
  simulation.addCamera({
    name: 'front',
    position: [0.6 + staging.cameraShiftX, staging.cameraShiftY, 0.62 + staging.cameraShiftZ],
    target: [-0.06, 0, 0.05],
    fieldOfViewDeg: 38,
    width: 128,
    height: 128,
  });
}
