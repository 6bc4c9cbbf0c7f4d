import { Random } from '../sim/math/random.js';
import type { VariationSpec, VariationValues } from './draws.js';
import { checkInstruction } from './instruction.js';
import type { ScenarioBase } from './scenario.js';
import type { VariationRequest } from './variation-request.js';
import { drawVariation } from './variation.js';

/** What is to be drawn. */
export interface EpisodeRequest {
  /** Seed of every draw, an integer from 0 to 4294967295. */
  readonly seed: number;
  /** A user's instruction, which settles the draws that it speaks of. Default: drawn. */
  readonly instruction?: string;
  /** How the draws are made; see `VariationRequest`. Default: the level `default`. */
  readonly variation?: VariationRequest;
}

/** What was drawn. */
export interface EpisodeDraws<S extends VariationSpec = VariationSpec> {
  /** Every random draw. */
  readonly variation: VariationValues<S>;
  /** The instruction: the one that was given, trimmed, or the one that was drawn. */
  readonly instruction: string;
}

/**
 * Draws everything that an episode of a scenario, of whichever kind, leaves to chance.
 * @throws RangeError for a bad seed, instruction or request, or an instruction that this scene cannot satisfy.
 */
export function drawEpisode<S extends VariationSpec>(
  scenario: ScenarioBase<S>,
  { seed, instruction, variation: request = {} }: EpisodeRequest,
): EpisodeDraws<S> {
  const variation = drawVariation(scenario.variations, seed, request);
  if (instruction === undefined) {
    const drawn =
      scenario.instruction?.(variation) ?? new Random(seed).split('instruction').pick(scenario.instructions(variation));
    return { variation, instruction: drawn };
  }
  const checked = checkInstruction(instruction);
  const meaning = scenario.interpret(checked, variation);
  if (meaning === null) {
    throw new RangeError(
      `this ${scenario.name} scene (seed ${seed}) cannot satisfy "${checked}"; ` +
        `it could, for example: "${scenario.instructions(variation)[0] ?? ''}"`,
    );
  }
  return { variation: drawVariation(scenario.variations, seed, request, meaning), instruction: checked };
}
