import { drawEpisode, type ManipulationScenario, type VariationRequest } from '../../scenarios/index.js';

/** How many seeds are looked at. */
const SEEDS_TRIED = 100;

/**
 * The instruction of another seed of a scenario that means something else in this one's scene: one that could be followed
 * there where there is any, else one that could not.
 *
 * @param seed - Seed of the scene.
 * @param variation - How its draws are made. Default: as always.
 * @returns The instruction of the nearest such seed, or `null` when all that were tried mean the same.
 */
export function otherInstruction(
  scenario: ManipulationScenario,
  seed: number,
  variation?: VariationRequest,
): string | null {
  const own = drawEpisode(scenario, { seed, variation });
  let senseless: string | null = null;
  for (let i = 1; i <= SEEDS_TRIED; i++) {
    const { instruction } = drawEpisode(scenario, { seed: (seed + i) % 0x100000000, variation });
    const meaning = scenario.interpret(instruction, own.variation);
    if (meaning === null) senseless ??= instruction;
    else if (Object.entries(meaning).some(([name, value]) => !same(value, own.variation[name]))) return instruction;
  }
  return senseless;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
