import type { Simulation } from '../../sim/simulation/index.js';
import { BACKGROUND_VARIATIONS } from '../axes/background.js';
import { uniform } from '../draws.js';

/** How a studio is lit, beside what is drawn. */
export interface StudioLight {
  /** Height of the main light over the horizon in radians. Default 1.1: shadows stay shorter than things are high. */
  readonly elevation?: number;
  /** Angle that is added to the drawn direction of the main light, in radians. Default 0. */
  readonly turn?: number;
  /** Intensity of the light from everywhere. Default 0.9. */
  readonly ambient?: number;
}

/** The draws of a table in a studio, where puzzles are laid out: one light with sharp shadows, and the table's colour. */
export const STUDIO_VARIATIONS = {
  lightAzimuth: uniform('lighting', -0.9, 0.9, 'rad', 'direction of the main light about the vertical, 0 = from x', {
    seen: [-1.6, 1.6],
    unseen: [
      [-2.4, -1.6],
      [1.6, 2.4],
    ],
  }),
  lightIntensity: uniform('lighting', 1.7, 2.2, '1', 'intensity of the main light', {
    seen: [1.5, 2.4],
    unseen: [
      [1.3, 1.5],
      [2.4, 2.6],
    ],
  }),
  tableColor: BACKGROUND_VARIATIONS.tableColor,
} as const;

/** Drawn values of `STUDIO_VARIATIONS`; the table may have any colour. */
export interface StudioValues {
  /** Direction of the main light about the vertical in radians, 0 = from x. */
  readonly lightAzimuth: number;
  /** Intensity of the main light. */
  readonly lightIntensity: number;
  /** Colour of the table as #rrggbb. */
  readonly tableColor: string;
}

/** Sets up table and light. */
export function stageStudio(
  simulation: Simulation,
  v: StudioValues,
  { elevation = 1.1, turn = 0, ambient = 0.9 }: StudioLight = {},
): void {
  simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, appearance: { color: v.tableColor, roughness: 0.9 } });
  const horizontal = Math.cos(elevation);
  const azimuth = v.lightAzimuth + turn;
  simulation.setLighting({
    ambient,
    directional: {
      direction: [-horizontal * Math.cos(azimuth), -horizontal * Math.sin(azimuth), -Math.sin(elevation)],
      intensity: v.lightIntensity,
    },
  });
}
