import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { BUILT_IN_SUITES, suiteId } from '../evaluation/index.js';
import { addVerb } from './context.node.js';

/** Adds `suites`, which lists what policies can be compared on. */
export function registerSuites(program: Command): void {
  addVerb(program, 'suites', 'list the suites of scenarios that policies can be compared on', z.object({}), () => {
    const suites = BUILT_IN_SUITES.map((suite) => ({ id: suiteId(suite), ...suite }));
    const text = suites
      .map(({ id, description, seed, episodes, levels, scenarios }) =>
        [
          `${pc.bold(id)}  ${description}`,
          `  ${episodes} episodes per scenario and level, seeds from ${seed}; levels: ${levels.join('; ')}`,
          `  ${scenarios.map(({ scenario, version }) => `${scenario} (version ${version})`).join(', ')}`,
        ].join('\n'),
      )
      .join('\n');
    return Promise.resolve({ ok: true, json: { suites }, text });
  });
}
