import type { Command } from 'commander';
import * as z from 'zod';
import { formatSuccessRate, UserError } from '../episodes/index.js';
import type { WorldModelReport } from '../evaluation/index.js';
import { evaluateWorldModel, HELD_OUT_SEEDS } from '../evaluation/index.node.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { writeModelCard } from './model-card.node.js';
import { ProgressLine } from './progress.node.js';

const schema = z.object({
  model: z.string().min(1),
  out: z.string().min(1),
  scenarios: z.string().min(1),
  variations: z.array(z.string().min(1)).min(1),
  seeds: integerOption(1, 1_000_000),
  trials: integerOption(0, 1_000_000),
  seed: integerOption(0, 0xffffffff),
  workers: integerOption(1, 1024).optional(),
  resume: z.boolean().default(false),
  card: z.string().min(1).optional(),
});

/** Adds `evaluate-model`, which measures a world model's predictions and plans on held-out seeds. */
export function registerEvaluateModel(program: Command): void {
  addVerb(
    program,
    'evaluate-model',
    'measure predictions, plans, closed loop and answers of a world model on held-out seeds',
    schema,
    evaluate,
  )
    .requiredOption('--out <file>', 'report to write (JSON); the log of seeds and a contact sheet lie beside it')
    .option('--model <dir>', 'model folder', 'models/tiny')
    .option('--scenarios <names>', 'scenarios, separated by commas', 'pick-place,fold-cloth')
    .option(
      '--variations <words...>',
      'what varies in trials, each measured apart: default, randomized, randomized,unseen, ...',
      ['default'],
    )
    .option('--seeds <n>', 'number of seeds per scenario on which predictions are measured', '50')
    .option(
      '--trials <n>',
      'number of seeds per scenario and variation on which the model acts in closed loop, or answers a question',
      '0',
    )
    .option('--seed <n>', 'first seed; the next ones follow', `${HELD_OUT_SEEDS}`)
    .option('--card <file>', 'model card (Markdown) to write the figures into, as model-card does')
    .option('--workers <n>', 'worker threads; changes nothing in the report (default: processor cores)')
    .option('--resume', 'go on with an evaluation that was cut off');
}

async function evaluate(
  _args: readonly string[],
  options: z.infer<typeof schema>,
  context: VerbContext,
): Promise<VerbResult> {
  const progress = new ProgressLine(!context.json);
  const { model, out, variations, seeds, trials, seed, workers, resume } = options;
  try {
    const { report, sheet, log } = await evaluateWorldModel({
      model,
      out,
      scenarios: options.scenarios.split(',').map((name) => name.trim()),
      variations,
      seeds,
      trials,
      firstSeed: seed,
      workers,
      resume,
      signal: context.signal,
      onProgress: (state) => progress.update(state),
    });
    progress.clear();
    if (options.card !== undefined) await writeModelCard(options.card, report);
    return { ok: true, json: { out, sheet, log, report }, text: summary(report, out, sheet) };
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw new UserError(`interrupted: the seeds so far are kept beside ${out}; add --resume to go on`);
  } finally {
    progress.clear();
  }
}

function summary(report: WorldModelReport, out: string, sheet: string | null): string {
  const lines = report.scenarios.flatMap(({ scenario, comparisons, plans }) => {
    const frames = comparisons.filter(
      ({ measure, region, input }) => measure === 'pixel-error' && region === 'union' && input === 'picture',
    );
    return [
      scenario,
      ...frames.map(({ horizonSeconds, rows }) => {
        const errors = rows.map(({ predictor, error }) => `${predictor} ${error.mean.toFixed(2)}`);
        return `  changed pixels ${horizonSeconds.toFixed(1)} s ahead: ${errors.join(', ')}`;
      }),
      `  plans accepted: ${formatSuccessRate(plans.accepted)}`,
      `  task done by plan: ${formatSuccessRate(plans.success)}`,
      `  task done by random policy: ${formatSuccessRate(plans.random)}, by expert: ${formatSuccessRate(plans.expert)}`,
    ];
  });
  for (const { scenario, variation, rows } of report.closedLoop ?? []) {
    lines.push(`${scenario}, ${variation}, closed loop`);
    lines.push(...rows.map(({ arm, success }) => `  ${arm}: ${formatSuccessRate(success)}`));
  }
  for (const { scenario, variation, rows } of report.questions ?? []) {
    lines.push(`${scenario}, ${variation}, every fact right`);
    lines.push(...rows.map(({ answerer, correct }) => `  ${answerer}: ${formatSuccessRate(correct)}`));
  }
  return [...lines, `report: ${out}`, ...(sheet === null ? [] : [`contact sheet: ${sheet}`])].join('\n');
}
