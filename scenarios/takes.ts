import { Random } from '../sim/math/random.js';
import { limitsOf } from './draws.js';
import type { VariationSpec, VariationValues } from './draws.js';
import type { DynamicsScenario } from './scenario.js';

/**
 * The draws of one take of a scene: those that the scene is known by, each off by up to its uncertainty, within what the
 * draw may take at all. Two takes are two true courses of what looks like one scene.
 *
 * @param variation - What the scene is known by.
 * @param seed - Seed of the scene, an integer from 0 to 2^32 - 1.
 * @param take - Number of the take, an integer of at least 0.
 * @throws RangeError when the number of the take is no integer of at least 0.
 */
export function drawTake<S extends VariationSpec>(
  scenario: DynamicsScenario<S>,
  variation: VariationValues<S>,
  seed: number,
  take: number,
): VariationValues<S> {
  if (!Number.isInteger(take) || take < 0) {
    throw new RangeError(`take must be an integer of at least 0, received ${take}`);
  }
  const random = new Random(seed).split(`take-${take}`);
  const values: Record<string, unknown> = { ...variation };
  for (const [name, halfWidth] of Object.entries(scenario.uncertainty)) {
    const draw = scenario.variations[name];
    const value = values[name];
    if (draw?.kind !== 'uniform' || typeof value !== 'number' || halfWidth === undefined) continue;
    const { low, high } = limitsOf(draw);
    const drawn = value + random.split(name).uniform(-halfWidth, halfWidth);
    values[name] = Math.max(low, Math.min(high, drawn));
  }
  return values as VariationValues<S>;
}
