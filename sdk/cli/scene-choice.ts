import { builtInScenarios, checkInstruction, drawVariation, type ManipulationScenario } from '../../scenarios/index.js';
import { UserError } from '../episodes/index.js';

/** How many further seeds are tried for a scene that understands an instruction. */
const SEEDS_TRIED = 1000;

/**
 * An instruction in its proper form.
 *
 * @throws UserError when it is empty, too long or holds control characters.
 */
export function requireInstruction(instruction: string): string {
  try {
    return checkInstruction(instruction);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(`--instruction: ${error.message}`);
    throw error;
  }
}

/** Whether a scenario's scene of this seed can satisfy an instruction. */
export function understands(scenario: ManipulationScenario, seed: number, instruction: string): boolean {
  return scenario.interpret(instruction, drawVariation(scenario.variations, seed)) !== null;
}

/**
 * The first of the scenarios whose scene understands the instruction.
 *
 * @param candidates - Where to look. Default: every built-in scenario.
 * @throws UserError that lists what is understood, and names a seed whose scene would understand it where there is one.
 */
export function chooseScene(
  instruction: string,
  seed: number,
  candidates: readonly ManipulationScenario[] = builtInScenarios('manipulation'),
): ManipulationScenario {
  const found = candidates.find((scenario) => understands(scenario, seed, instruction));
  if (found) return found;
  const examples = candidates.map((scenario) => {
    const [example] = scenario.instructions(drawVariation(scenario.variations, seed));
    return `\n  ${scenario.name}: "${example ?? ''}"`;
  });
  throw new UserError(
    `no scene of seed ${seed} understands "${instruction}". Understood are, for example:${examples.join('')}` +
      elsewhere(instruction, seed, candidates),
  );
}

/** Which other seed has a scene that understands it, in a sentence; empty where none was found. */
function elsewhere(instruction: string, seed: number, candidates: readonly ManipulationScenario[]): string {
  for (let other = 0; other < SEEDS_TRIED; other++) {
    const found = other !== seed && candidates.find((scenario) => understands(scenario, other, instruction));
    if (found) return `\nA scene of ${found.name} with --seed ${other} understands it.`;
  }
  return '';
}
