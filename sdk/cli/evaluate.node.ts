import { join } from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod';
import { requireScenario } from '../engine/index.js';
import { formatSuccessRate, successRate, type SuccessRate } from '../episodes/index.js';
import type { EvalInfo } from '../evaluation/index.js';
import { evaluatePolicy, EVALUATED_POLICIES } from '../evaluation/index.node.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { ProgressLine } from './progress.node.js';
import { readVariationOption, VARIATION_HELP } from './variation-option.node.js';

const schema = z.object({
  policy: z.string().min(1),
  scenario: z.string().min(1),
  out: z.string().min(1),
  episodes: integerOption(1, 1_000_000),
  seed: integerOption(0, 0xffffffff),
  in: z.enum(['simulation', 'world-model'], { error: 'must be simulation or world-model' }),
  control: z.string().min(1).optional(),
  model: z.string().min(1),
  variation: z.string().min(1).optional(),
  workers: integerOption(1, 1024).optional(),
});

/** Adds `evaluate`, which measures how often a policy does a task. */
export function registerEvaluate(program: Command): void {
  addVerb(program, 'evaluate', 'measure how often a policy does a task', schema, evaluate)
    .requiredOption('--policy <name>', `who acts: ${EVALUATED_POLICIES.join(', ')}`)
    .requiredOption('--scenario <name>', 'the scenario')
    .requiredOption('--out <dir>', 'folder for eval_info.json')
    .option('--episodes <n>', 'number of episodes, one per seed', '50')
    .option('--seed <n>', 'first seed; the next ones follow', '1000')
    .option('--in <world>', 'where the policy acts: simulation or world-model', 'simulation')
    .option('--control <name>', 'policy of the control arm on the same seeds, or none (default: random)')
    .option('--model <dir|url>', 'model folder or server, where the policy or the world is a model', 'models/tiny')
    .option('--variation <words|file>', VARIATION_HELP)
    .option('--workers <n>', 'worker threads; changes nothing but the time (default: processor cores)');
}

async function evaluate(
  _args: readonly string[],
  options: z.infer<typeof schema>,
  context: VerbContext,
): Promise<VerbResult> {
  const progress = new ProgressLine(!context.json);
  try {
    const { in: world, ...rest } = options;
    const variation = await readVariationOption(
      options.variation,
      requireScenario(options.scenario, 'manipulation').variations,
    );
    const { signal } = context;
    const onProgress = (state: { readonly done: number; readonly total: number }): void => progress.update(state);
    const info = await evaluatePolicy({ ...rest, world, variation, signal, onProgress });
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
  const seeds = `seeds ${seed_list[0]} to ${seed_list.at(-1)}`;
  const lines = [`${nextstate.policy} in ${nextstate.in}, ${nextstate.scenario}, ${seeds}: ${formatSuccessRate(own)}`];
  if (control) {
    const rate: SuccessRate = successRate(control.successes.filter(Boolean).length, control.n);
    lines.push(`control ${control.policy} on the same seeds: ${formatSuccessRate(rate)}`);
  }
  return [...lines, path].join('\n');
}
