import { checkSimulatedScenario } from './checks/check-simulated-scenario.js';
import { checkUnderstandingScenario } from './checks/check-understanding-scenario.js';
import type { Scenario } from './scenario.js';
import { SimulatedEnvironment } from './simulated-environment.js';
import { VARIATION_LEVELS } from './variation-request.js';
import type { VariationRequest } from './variation-request.js';

/** What `checkScenario` found. */
export interface ScenarioReport {
  /** Name of the scenario. */
  readonly name: string;
  /** Seeds that were built. */
  readonly seeds: readonly number[];
  /** Levels, or other requests of variation, with which each seed was built. */
  readonly levels: readonly VariationRequest[];
  /** Everything that is wrong, in sentences; empty when nothing is. */
  readonly problems: readonly string[];
}

/**
 * Builds a scenario with several seeds and levels of variation and reports everything that is wrong with it.
 *
 * Of every kind: a build that is not deterministic, instructions that it does not understand itself. Of what is played in
 * the simulator: success at the start, progress outside 0 to 1, subtasks that name arms or places that are not there,
 * objects that no camera sees, things that overlap, clutter that does not stand still; where nobody acts, an outcome that is
 * not decided by the end, and that nothing moves at all. Of questions: cameras that are not
 * there, pictures that show nothing, a true answer that does not count as right, even when it is a little blurred and
 * noisy, and wrong ones that do: nothing, the question again, the answers to the other seeds' questions.
 * @param seeds - Seeds to build, default 0 to 4.
 * @param levels - How much varies, default every level.
 */
export async function checkScenario(
  scenario: Scenario,
  seeds: readonly number[] = [0, 1, 2, 3, 4],
  levels: readonly VariationRequest[] = VARIATION_LEVELS,
): Promise<ScenarioReport> {
  const problems: string[] = [];
  let moves = false;
  using environment = scenario.kind === 'understanding' ? null : new SimulatedEnvironment(scenario);
  for (const level of levels) {
    const name = typeof level === 'string' ? level : JSON.stringify(level);
    const say = (seed: number) => (problem: string) => problems.push(`${name}, seed ${seed}: ${problem}`);
    if (scenario.kind === 'understanding') checkUnderstandingScenario(scenario, { seeds, variation: level }, say);
    else if (environment) {
      for (const seed of seeds) {
        moves = (await checkSimulatedScenario(environment, { seed, variation: level }, say(seed))) || moves;
      }
    }
  }
  if (environment && !moves) problems.push('nothing moves by itself, whatever the seed');
  return { name: scenario.name, seeds, levels, problems };
}
