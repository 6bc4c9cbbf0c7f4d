import type { VariationSpec, VariationValues } from '../draws.js';
import { MAXIMUM_INSTRUCTION_LENGTH } from '../instruction.js';
import type { ScenarioBase } from '../scenario.js';

/** Takes a problem, in a sentence. */
export type Say = (problem: string) => void;

/** Says which of its own instructions a scenario does not understand, or understands as something else than was drawn. */
export function checkOwnInstructions<S extends VariationSpec>(
  scenario: ScenarioBase<S>,
  variation: VariationValues<S>,
  drawn: string,
  say: Say,
): void {
  const instructions = scenario.instructions(variation);
  if (instructions.length === 0) say('there is no instruction');
  for (const instruction of new Set([drawn, ...instructions])) {
    if ([...instruction].length > MAXIMUM_INSTRUCTION_LENGTH) say(`the instruction "${instruction}" is too long`);
    const meaning = scenario.interpret(instruction, variation);
    if (meaning === null) {
      say(`the scenario does not understand its own instruction "${instruction}"`);
      continue;
    }
    const values = variation as Readonly<Record<string, unknown>>;
    const changed = Object.entries(meaning).filter(
      ([name, value]) => JSON.stringify(values[name]) !== JSON.stringify(value),
    );
    for (const [name] of changed) say(`the instruction "${instruction}" means another "${name}" than the one drawn`);
  }
}
