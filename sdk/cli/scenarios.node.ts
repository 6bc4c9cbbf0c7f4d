import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import {
  builtInScenarios,
  checkScenario,
  describeValues,
  variationTable,
  VARIATION_LEVELS,
} from '../../scenarios/index.js';
import { requireScenario } from '../engine/index.js';
import { addVerb } from './context.node.js';

/** Adds `scenarios`, which lists what can be played, and `scenarios check`, which looks for mistakes in one. */
export function registerScenarios(program: Command): void {
  const list = addVerb(program, 'scenarios', 'list the scenarios', z.object({}), () => {
    const scenarios = builtInScenarios().map((scenario) => {
      const { name, version, kind, description, variations } = scenario;
      const played = scenario.kind === 'understanding' ? null : scenario;
      return {
        name,
        version,
        kind,
        description,
        robot: played?.robot.type ?? null,
        maxDuration: played?.maxDuration ?? null,
        variations: variationTable(variations),
      };
    });
    const text = scenarios
      .map(({ name, version, kind, description, robot, maxDuration }) => {
        const played = robot === null ? '' : `, ${robot}, up to ${maxDuration} s`;
        return `${pc.bold(name)}  version ${version}, ${kind}${played}\n  ${description}`;
      })
      .join('\n');
    return Promise.resolve({ ok: true, json: { scenarios }, text });
  });
  addVerb(list, 'draws <name>', 'list what varies in a scenario, and within which ranges', z.object({}), ([name]) => {
    const scenario = requireScenario(name ?? '');
    const draws = variationTable(scenario.variations);
    const text = draws
      .map(
        ({ name: draw, axis, unit, description, ...values }) =>
          `${pc.bold(draw)}  ${axis}: ${description}\n  default ${describeValues(values.default, unit)}; ` +
          `seen ${describeValues(values.seen, unit)}; unseen ${describeValues(values.unseen, unit)}`,
      )
      .join('\n');
    return Promise.resolve({ ok: true, json: { scenario: scenario.name, draws }, text });
  });
  addVerb(
    list,
    'check <name>',
    'build a scenario with several seeds and report its mistakes',
    z.object({}),
    async ([name]) => {
      const report = await checkScenario(requireScenario(name ?? ''));
      const ok = report.problems.length === 0;
      const text = ok
        ? `${report.name}: nothing wrong with seeds ${report.seeds.join(', ')} at the levels ${VARIATION_LEVELS.join(', ')}`
        : `${report.name}:\n${report.problems.map((problem) => `  ${problem}`).join('\n')}`;
      return { ok, json: { report }, text };
    },
  );
}
