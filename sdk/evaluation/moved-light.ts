import type { SimulatedScenario, VariationSpec, VariationValues } from '../../scenarios/index.js';
import type { RgbImage } from '../../sim/interface/index.js';
import { Simulation } from '../../sim/simulation/index.js';
import { caseCamera } from './held-out-cases.js';

/** By how much the light is turned about the vertical, in radians: the shadow of a hand 0.3 m above the table moves by about 15 mm. */
export const LIGHT_TURN = 0.05;

/**
 * The scene of an episode before anything happens, under its own light and under one that is turned by `LIGHT_TURN`: shadows and
 * shaded sides differ, nothing else.
 *
 * @returns Both pictures, or `null` where the scenario draws no direction of the light.
 */
export function underMovedLight(
  scenario: SimulatedScenario,
  variation: VariationValues<VariationSpec>,
): readonly [own: RgbImage, moved: RgbImage] | null {
  const { lightAzimuth } = variation;
  if (typeof lightAzimuth !== 'number') return null;
  const picture = (azimuth: number): RgbImage => {
    using simulation = new Simulation();
    scenario.build(simulation, { ...variation, lightAzimuth: azimuth });
    const { width, height, data } = simulation.render(caseCamera([...simulation.cameras.keys()])).rgb;
    return { width, height, data: data.slice() };
  };
  return [picture(lightAzimuth), picture(lightAzimuth + LIGHT_TURN)];
}
