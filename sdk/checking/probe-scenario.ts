import { drawVariation } from '../../scenarios/index.js';
import type { SimulatedScenario, VariationRequest } from '../../scenarios/index.js';
import { Simulation } from '../../sim/simulation/index.js';

/** Says what was thrown, and where in the user's files. */
export type Explain = (error: unknown) => string;

/**
 * Calls everything that a scenario is made of once, on the first state of an episode, and once more what must come out the
 * same: says what throws, with the seed, and what differs.
 *
 * @returns what is wrong, in sentences.
 */
export function probeScenario(
  scenario: SimulatedScenario,
  { seed, variation: request }: { readonly seed: number; readonly variation: VariationRequest },
  explain: Explain,
): string[] {
  const problems: string[] = [];
  const attempt = <T>(what: string, call: () => T): T | undefined => {
    try {
      return call();
    } catch (error) {
      problems.push(`${what} throws: ${explain(error)}`);
      return undefined;
    }
  };
  const twice = (what: string, call: () => unknown): void => {
    const first = attempt(what, () => JSON.stringify(call()));
    if (first !== undefined && first !== JSON.stringify(call()))
      problems.push(`${what} gives another result each time`);
  };
  const v = drawVariation(scenario.variations, seed, request);
  const instructions = attempt('instructions', () => scenario.instructions(v)) ?? [];
  twice('instructions', () => scenario.instructions(v));
  attempt('instruction', () => scenario.instruction?.(v));
  for (const instruction of instructions) attempt('interpret', () => scenario.interpret(instruction, v));
  using simulation = new Simulation({ controlRate: 20 });
  const built = attempt('build', () => {
    scenario.build(simulation, v);
    return simulation.state();
  });
  if (built === undefined) return problems;
  if (scenario.kind === 'dynamics') {
    attempt('outcome', () => scenario.outcome(built, v));
    return problems;
  }
  twice('subtasks', () => scenario.subtasks(v));
  attempt('success', () => scenario.success(built, v));
  attempt('progress', () => scenario.progress(built, v));
  attempt('measures', () => scenario.measures(built, v));
  attempt('describe', () => scenario.describe?.(built, v));
  return problems;
}
