import type { Simulation } from '../../sim/simulation/index.js';
import { BACKGROUND_VARIATIONS, backgroundOf, tableAppearance } from '../axes/background.js';
import { CAMERA_VARIATIONS, frontCamera } from '../axes/camera.js';
import type { CameraFraming } from '../axes/camera.js';
import { LIGHTING_VARIATIONS, lightingOf } from '../axes/lighting.js';
import type { VariationValues } from '../draws.js';

/** The draws of a worktop without a robot: light, background and camera. */
export const WORKTOP_VARIATIONS = {
  ...LIGHTING_VARIATIONS,
  ...BACKGROUND_VARIATIONS,
  ...CAMERA_VARIATIONS,
} as const;

/** The drawn values of `WORKTOP_VARIATIONS`. */
export type Worktop = VariationValues<typeof WORKTOP_VARIATIONS>;

/** Sets up a worktop, the room, the light and the camera `front`. */
export function stageWorktop(simulation: Simulation, worktop: Worktop, framing: CameraFraming): void {
  simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, appearance: tableAppearance(worktop) });
  simulation.setBackground(backgroundOf(worktop));
  simulation.setLighting(lightingOf(worktop));
  simulation.addCamera(frontCamera(worktop, 0, framing));
}
