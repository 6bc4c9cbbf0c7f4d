import { join } from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod';
import { formatSuccessRate, successRate, UserError, type SuccessRate } from '../episodes/index.js';
import type { EvalInfo, SuiteEvalInfo } from '../evaluation/index.js';
import { EVALUATED_POLICIES } from '../evaluation/index.js';
import { evaluatePolicy, evaluateSuite } from '../evaluation/index.node.js';
import { resolveScenario } from '../scripting/index.node.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { ProgressLine } from './progress.node.js';
import { seedRange } from './report-lines.js';
import { readVariationOption, VARIATION_HELP } from './variation-option.node.js';

const schema = z.object({
  policy: z.string().min(1),
  scenario: z.string().min(1).optional(),
  suite: z.string().min(1).optional(),
  out: z.string().min(1),
  episodes: integerOption(1, 1_000_000).optional(),
  seed: integerOption(0, 0xffffffff).optional(),
  in: z.enum(['simulation', 'world-model'], { error: 'must be simulation or world-model' }),
  control: z.string().min(1).optional(),
  model: z.string().min(1),
  variation: z.string().min(1).optional(),
  temperature: z.coerce.number().min(0).optional(),
  remembered: integerOption(0, 1000).optional(),
  workers: integerOption(1, 1024).optional(),
});

/** Adds `evaluate`, which measures how often a policy does a task. */
export function registerEvaluate(program: Command): void {
  addVerb(program, 'evaluate', 'measure how often a policy does a task', schema, evaluate)
    .requiredOption('--policy <name>', `who acts: ${EVALUATED_POLICIES.join(', ')}`)
    .option('--scenario <name|file>', 'the scenario')
    .option('--suite <name|file>', 'every task of a suite in the place of one scenario, such as nextstate-core-v1')
    .requiredOption('--out <dir>', 'folder for eval_info.json')
    .option('--episodes <n>', "number of episodes, one per seed (default: 50, or the suite's)")
    .option('--seed <n>', 'first seed; the next ones follow (default: 1000)')
    .option('--in <world>', 'where the policy acts: simulation or world-model', 'simulation')
    .option(
      '--control <name>',
      'policy of the control arm on the same seeds, or none (default: random, and none for a suite)',
    )
    .option('--model <dir|url>', 'model folder or server, where the policy or the world is a model', 'models/tiny')
    .option('--variation <words|file>', VARIATION_HELP)
    .option(
      '--temperature <t>',
      'how evenly a model that acts in closed loop draws: 0 takes what is most likely (default: 0)',
    )
    .option('--remembered <n>', 'steps that such a model is told of (default: 3 with states alone, else 1)')
    .option('--workers <n>', 'worker threads; changes nothing but the time (default: processor cores)');
}

async function evaluate(
  _args: readonly string[],
  options: z.infer<typeof schema>,
  context: VerbContext,
): Promise<VerbResult> {
  const progress = new ProgressLine(!context.json);
  try {
    const { in: world, scenario: reference, suite, ...rest } = options;
    const { signal } = context;
    const onProgress = (state: { readonly done: number; readonly total: number }): void => progress.update(state);
    if (suite !== undefined) {
      const chosen = { '--scenario': reference, '--seed': rest.seed, '--variation': rest.variation };
      for (const [flag, value] of Object.entries(chosen)) {
        if (value !== undefined) throw new UserError(`${flag} cannot be combined with --suite, which has its own`);
      }
      const { policy, out, episodes, control, model, workers } = rest;
      const given = { policy, out, episodes, control, model, workers };
      const info = await evaluateSuite({ ...given, suite, world, signal, onProgress });
      progress.clear();
      const path = join(out, 'eval_info.json');
      return { ok: true, json: { path, ...info }, text: suiteSummary(info, path) };
    }
    if (reference === undefined) throw new UserError('name what is to be evaluated: --scenario or --suite');
    const { scenario } = await resolveScenario(reference, 'manipulation');
    const variation = await readVariationOption(options.variation, scenario.variations);
    const info = await evaluatePolicy({ ...rest, scenario: reference, world, variation, signal, onProgress });
    progress.clear();
    const path = join(options.out, 'eval_info.json');
    return { ok: true, json: { path, ...info }, text: summary(info, path) };
  } finally {
    progress.clear();
  }
}

function summary(info: EvalInfo, path: string): string {
  const { nextstate, control, per_episode, seed_list } = info;
  const own = successRate(per_episode.filter(({ success }) => success).length, per_episode.length);
  const seeds = seedRange(seed_list);
  const lines = [`${nextstate.policy} in ${nextstate.in}, ${nextstate.scenario}, ${seeds}: ${formatSuccessRate(own)}`];
  if (control) {
    const rate: SuccessRate = successRate(control.successes.filter(Boolean).length, control.n);
    lines.push(`control ${control.policy} on the same seeds: ${formatSuccessRate(rate)}`);
  }
  return [...lines, path].join('\n');
}

/** One line for each task, each scenario and all together. */
function suiteSummary(info: SuiteEvalInfo, path: string): string {
  const rate = ({ pc_success, n }: { readonly pc_success: number; readonly n: number }): string =>
    formatSuccessRate(successRate(Math.round((pc_success * n) / 100), n));
  const { per_task, per_group, overall, nextstate } = info;
  const few = nextstate.complete ? '' : `, only ${nextstate.episodes} episodes per task: not the suite's figures`;
  return [
    `${nextstate.policy} in ${nextstate.in}, suite ${nextstate.suite}${few}`,
    ...Object.entries(per_group).flatMap(([group, all]) => {
      const tasks = per_task.filter(({ task_group }) => task_group === group);
      const lines = tasks.map(({ level, aggregated }) => `  ${group}, ${level}: ${rate(aggregated)}`);
      return tasks.length > 1 ? [...lines, `  ${group}: ${rate(all)}`] : lines;
    }),
    `overall: ${rate(overall)}`,
    path,
  ].join('\n');
}
