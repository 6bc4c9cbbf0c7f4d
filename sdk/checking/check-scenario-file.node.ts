import {
  checkScenario,
  SimulatedEnvironment,
  VARIATION_LEVELS,
  type Scenario,
  type SimulatedScenario,
} from '../../scenarios/index.js';
import { UserError } from '../episodes/index.js';
import { isScenarioFile } from '../scripting/index.js';
import { loadScenarioFile, resolveScenario, ScenarioFileError, userFrame } from '../scripting/index.node.js';
import { tryExpert, type ExpertReport } from './expert-trial.js';
import { gatherProblems } from './gather-problems.js';
import { probeScenario, type Explain } from './probe-scenario.js';
import { rehearse } from './rehearse.js';

/** How a scenario is checked. */
export interface ScenarioCheckOptions {
  /** Seeds to build with. Default 0 to 4. */
  readonly seeds?: readonly number[];
  /** Seeds to play the expert on, of a manipulation scenario. Default: none. */
  readonly expertSeeds?: readonly number[];
  /** Cancels the check. */
  readonly signal?: AbortSignal;
  /** Called after every episode of the expert, with how many there were. */
  readonly onEpisode?: (done: number) => void;
}

/** What a check of a scenario found. */
export interface ScenarioCheck {
  /** What was checked: the scenario's name, or the file while it holds none. */
  readonly name: string;
  /** Version of the scenario, or `null`. */
  readonly version: number | null;
  /** SHA-256 of its file, or `null` for a built-in scenario or none. */
  readonly hash: string | null;
  /** Seeds that were built. */
  readonly seeds: readonly number[];
  /** Levels of variation with which each was built. */
  readonly levels: readonly string[];
  /** Everything that is wrong, in sentences, with the seeds and levels; empty when nothing is. */
  readonly problems: readonly string[];
  /** How the expert fared, or `null` when it did not play. */
  readonly expert: ExpertReport | null;
}

/**
 * Finds everything that is wrong with a scenario: a file that holds none, what throws, a build that is not the same each time,
 * success at the start, instructions that it does not understand itself, missing units, things that no camera sees or that
 * overlap, subtasks out of the arms' reach or through something solid, and on request where the expert fails.
 *
 * @param reference - Name of a built-in scenario, or the path of a file.
 * @throws UserError when there is no built-in scenario of that name.
 */
export async function checkScenarioFile(reference: string, options: ScenarioCheckOptions = {}): Promise<ScenarioCheck> {
  const { seeds = [0, 1, 2, 3, 4], expertSeeds = [] } = options;
  const nothing = { seeds, levels: VARIATION_LEVELS, expert: null };
  let loaded: Loaded;
  try {
    loaded = await load(reference);
  } catch (error) {
    if (error instanceof ScenarioFileError) {
      return { ...nothing, name: reference, version: null, hash: null, problems: error.problems };
    }
    if (error instanceof UserError && isScenarioFile(reference)) {
      return { ...nothing, name: reference, version: null, hash: null, problems: error.message.split('\n') };
    }
    throw error;
  }
  const { scenario, hash, explain } = loaded;
  const found = { ...nothing, name: scenario.name, version: scenario.version, hash };
  const thrown = scenario.kind === 'understanding' ? [] : probe(scenario, seeds, explain);
  if (thrown.length > 0) return { ...found, problems: gatherProblems(thrown) };
  try {
    const { problems } = await checkScenario(scenario, seeds);
    const ways = scenario.kind === 'manipulation' ? await rehearseAll(scenario, seeds) : [];
    const expert =
      scenario.kind === 'manipulation' && expertSeeds.length > 0
        ? await tryExpert(scenario, expertSeeds, options)
        : null;
    return { ...found, problems: gatherProblems([...problems, ...ways]), expert };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return { ...found, problems: [explain(error)] };
  }
}

interface Loaded {
  readonly scenario: Scenario;
  readonly hash: string | null;
  readonly explain: Explain;
}

async function load(reference: string): Promise<Loaded> {
  const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  if (!isScenarioFile(reference)) {
    const { scenario } = await resolveScenario(reference);
    return { scenario, hash: null, explain: message };
  }
  const { scenario, file, files } = await loadScenarioFile(reference);
  return { scenario, hash: file.hash, explain: (error) => `${message(error)}${userFrame(error, files)}` };
}

function probe(scenario: SimulatedScenario, seeds: readonly number[], explain: Explain): string[] {
  return VARIATION_LEVELS.flatMap((level) =>
    seeds.flatMap((seed) =>
      probeScenario(scenario, { seed, variation: level }, explain).map((each) => `${level}, seed ${seed}: ${each}`),
    ),
  );
}

/** Goes through the subtasks of every seed and level. */
async function rehearseAll(scenario: SimulatedScenario, seeds: readonly number[]): Promise<string[]> {
  using environment = new SimulatedEnvironment(scenario, { render: false });
  const problems: string[] = [];
  for (const level of VARIATION_LEVELS) {
    for (const seed of seeds) {
      await environment.reset({ seed, options: { variation: level } });
      problems.push(...rehearse(environment).map((each) => `${level}, seed ${seed}: ${each}`));
    }
  }
  return problems;
}
