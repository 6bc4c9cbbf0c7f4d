import type { Scenario } from '../../scenarios/index.js';
import type { ScenarioFile } from '../scripting/index.js';
import { resolveScenario } from '../scripting/index.node.js';

/** A scenario to be played, and the module that plays it. */
export interface ChosenScenario {
  /** The scenario; missing where another module than ours plays it. */
  readonly scenario?: Scenario;
  /** Its name. */
  readonly name: string;
  /** The file that it is in, or `null`. */
  readonly file: ScenarioFile | null;
  /** URL of the module that exports `createEpisodeSource`. */
  readonly source: URL;
}

/**
 * Finds a scenario by its name or file, and the module that plays it.
 *
 * @param source - URL of a module that plays it, which then knows it by the name that is given.
 * @throws UserError when there is no such scenario.
 */
export async function chooseScenario(reference: string, source: URL | undefined): Promise<ChosenScenario> {
  if (source !== undefined) return { name: reference, file: null, source };
  const { scenario, file } = await resolveScenario(reference);
  return { scenario, name: scenario.name, file, source: sourceModule(file) };
}

/** URL of the module that plays the scenario of a file, or a built-in one. */
export function sourceModule(file: ScenarioFile | null): URL {
  return new URL(file === null ? './simulated-source.js' : './file-source.node.js', import.meta.url);
}
