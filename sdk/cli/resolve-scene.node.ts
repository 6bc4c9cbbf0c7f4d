import { resolveScenario, type LoadedScenario } from '../scripting/index.node.js';
import { chooseScene } from './scene-choice.js';

/**
 * The scenario that a user means by a name or a file, whose scene of this seed must understand the instruction.
 *
 * @param reference - Name or file. Default: the first built-in one that understands.
 * @throws UserError as `resolveScenario` and `chooseScene` do.
 */
export async function resolveScene(
  reference: string | undefined,
  instruction: string,
  seed: number,
): Promise<LoadedScenario<'manipulation'>> {
  if (reference === undefined) return { scenario: chooseScene(instruction, seed), file: null };
  const loaded = await resolveScenario(reference, 'manipulation');
  chooseScene(instruction, seed, [loaded.scenario]);
  return loaded;
}
