import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { builtInScenarios, describeValues, variationTable } from '../../scenarios/index.js';
import { checkScenarioFile, type ScenarioCheck } from '../checking/index.node.js';
import { formatSuccessRate } from '../episodes/index.js';
import { resolveScenario } from '../scripting/index.node.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { ProgressLine } from './progress.node.js';
import { seedRange } from './report-lines.js';

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
  addVerb(
    list,
    'draws <name|file>',
    'list what varies in a scenario, and within which ranges',
    z.object({}),
    async ([name]) => {
      const { scenario } = await resolveScenario(name ?? '');
      const draws = variationTable(scenario.variations);
      const text = draws
        .map(
          ({ name: draw, axis, unit, description, ...values }) =>
            `${pc.bold(draw)}  ${axis}: ${description}\n  default ${describeValues(values.default, unit)}; ` +
            `seen ${describeValues(values.seen, unit)}; unseen ${describeValues(values.unseen, unit)}`,
        )
        .join('\n');
      return { ok: true, json: { scenario: scenario.name, draws }, text };
    },
  );
  addVerb(list, 'check <name|file>', 'find everything that is wrong with a scenario', checkSchema, check)
    .option('--seeds <n>', 'how many seeds to build, from 0 on', '5')
    .option('--expert [n]', 'also play the expert on so many seeds (default: 5) and say where it fails');
}

const checkSchema = z.object({
  seeds: integerOption(1, 10_000),
  expert: z.union([z.literal(true).transform(() => 5), integerOption(1, 10_000)]).optional(),
});

async function check(
  [reference = '']: readonly string[],
  { seeds, expert = 0 }: z.infer<typeof checkSchema>,
  { json, signal }: VerbContext,
): Promise<VerbResult> {
  const progress = new ProgressLine(!json && expert > 0);
  try {
    const report = await checkScenarioFile(reference, {
      seeds: [...Array(seeds).keys()],
      expertSeeds: [...Array(expert).keys()],
      signal,
      onEpisode: (done) => progress.update({ done, total: expert }),
    });
    progress.clear();
    const failures = Object.entries(report.expert?.failures ?? {});
    const ok = report.problems.length === 0 && failures.length === 0;
    return { ok, json: { report }, text: reportText(report) };
  } finally {
    progress.clear();
  }
}

function reportText({ name, version, seeds, levels, problems, expert }: ScenarioCheck): string {
  const built = `${seedRange(seeds)} at the levels ${levels.join(', ')}`;
  const lines =
    problems.length === 0
      ? [`${name}, version ${version}: nothing wrong with ${built}`]
      : [`${name}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`];
  lines.push(...problems.map((problem) => `  ${problem}`));
  if (expert !== null) {
    lines.push(`the expert on ${seedRange(expert.seeds)}: ${formatSuccessRate(expert.rate)}`);
    lines.push(...Object.entries(expert.failures).map(([seed, reason]) => `  seed ${seed}: ${reason}`));
  }
  return lines.join('\n');
}
