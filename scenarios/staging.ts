import type { Simulation } from '../sim/simulation/index.js';
import { BACKGROUND_VARIATIONS, backgroundOf, tableAppearance } from './axes/background.js';
import { CAMERA_VARIATIONS, frontCamera } from './axes/camera.js';
import type { CameraFraming } from './axes/camera.js';
import { CLUTTER_VARIATIONS } from './axes/clutter.js';
import { LIGHTING_VARIATIONS, lightingOf } from './axes/lighting.js';
import { LATENCY_VARIATIONS, NOISE_VARIATIONS, sensorsOf } from './axes/sensors.js';
import { TABLE_HEIGHT_VARIATIONS, tableHeightOf } from './axes/table-height.js';
import { fixedUnlessOn } from './draws.js';
import type { VariationValues } from './draws.js';

/**
 * The draws that every tabletop scenario shares: light, background, camera, the table, and what lies about, and the sensors. At the level
 * `default`, light, the table's colour and the camera vary a little, and nothing else does.
 */
export const STAGING_VARIATIONS = {
  ...LIGHTING_VARIATIONS,
  ...BACKGROUND_VARIATIONS,
  ...CAMERA_VARIATIONS,
  ...TABLE_HEIGHT_VARIATIONS,
  ...CLUTTER_VARIATIONS,
  ...LATENCY_VARIATIONS,
  ...NOISE_VARIATIONS,
  tableFriction: fixedUnlessOn('physics', 0.7, '1', 'friction coefficient of the table top', [0.5, 0.9], [[0.35, 0.5]]),
} as const;

/** The drawn values of `STAGING_VARIATIONS`. */
export type Staging = VariationValues<typeof STAGING_VARIATIONS>;

/** How a scenario's stage departs from the usual one. */
export interface StageOptions {
  /** Extent of the table along x and y in metres. Default 1.5 by 1.5. */
  readonly tableSize?: readonly [x: number, y: number];
  /** Friction coefficient of the floor. Default: nothing is to fall off the table, and the floor bears nothing. */
  readonly floorFriction?: number;
  /** Where the camera `front` stands and what it looks at. Default: the whole workspace from opposite the robot. */
  readonly framing?: CameraFraming;
}

/**
 * Sets up the table, the room, the light, the sensors and the camera `front`, which looks at the workspace from opposite
 * the robot. What depends on the task comes after the task's own things: `addClutter` with the zones that it keeps out
 * of, and `setRobot` with the robot of `placedRobot`.
 */
export function stageTabletop(simulation: Simulation, staging: Staging, options: StageOptions = {}): void {
  const { tableSize = [1.5, 1.5], floorFriction, framing } = options;
  simulation.setTable({
    size: tableSize,
    thickness: 0.04,
    friction: staging.tableFriction,
    height: tableHeightOf(staging),
    ...(floorFriction === undefined ? {} : { floorFriction }),
    appearance: tableAppearance(staging),
  });
  simulation.setBackground(backgroundOf(staging));
  simulation.setLighting(lightingOf(staging));
  simulation.addCamera(frontCamera(staging, -staging.tableHeight, framing));
  const sensors = sensorsOf(staging);
  if (sensors) simulation.setSensors(sensors);
  if (staging.actionLatency > 0) simulation.setActionLatency(staging.actionLatency);
}
