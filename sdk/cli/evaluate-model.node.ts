import type { Command } from 'commander';
import * as z from 'zod';
import { builtInScenarios } from '../../scenarios/index.js';
import { formatSuccessRate, UserError } from '../episodes/index.js';
import { DEFAULT_SETTINGS, type EvaluationSettings, type WorldModelReport } from '../evaluation/index.js';
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
  horizons: z.string().min(1),
  starts: integerOption(1, 1000),
  speed: z.boolean(),
  plans: z.boolean(),
  planSamples: integerOption(1, 1000),
  resume: z.boolean().default(false),
  card: z.string().min(1).optional(),
});

/** Adds `evaluate-model`, which measures a world model's predictions, plans and speed on held-out seeds. */
export function registerEvaluateModel(program: Command): void {
  addVerb(
    program,
    'evaluate-model',
    'measure predictions, plans, closed loop and answers of a world model on held-out seeds',
    schema,
    evaluate,
  )
    .requiredOption('--out <file>', 'report to write (JSON); the log of seeds and pictures lie beside it')
    .option('--model <dir>', 'model folder', 'models/tiny')
    .option(
      '--scenarios <names>',
      'scenarios, separated by commas, or all: predictions of manipulation and dynamics, trials of manipulation and understanding',
      'pick-place,fold-cloth',
    )
    .option(
      '--variations <words...>',
      'what varies, each measured apart: default, randomized, randomized,unseen, ...',
      ['default'],
    )
    .option('--seeds <n>', 'number of seeds per scenario and variation on which predictions are measured', '50')
    .option(
      '--trials <n>',
      'number of seeds per scenario and variation on which the model acts in closed loop, or answers a question',
      '0',
    )
    .option('--seed <n>', 'first seed; the next ones follow', `${HELD_OUT_SEEDS}`)
    .option('--horizons <seconds>', 'how far ahead, separated by commas; above 2 s once an episode', '0.5,2,8,30')
    .option('--starts <n>', 'moments of an episode to predict up to 2 s from', `${DEFAULT_SETTINGS.starts}`)
    .option('--no-plans', 'leave out plans to the end of a task, which take longer than predictions')
    .option(
      '--plan-samples <n>',
      'plans of each task; beyond the first drawn at temperature 1, the best is told, too',
      '1',
    )
    .option('--no-speed', 'leave out the speed, which is the only thing that depends on the machine')
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
  const { model, out, variations, seeds, trials, seed, workers, resume, speed, starts } = options;
  try {
    const { report, sheets, log } = await evaluateWorldModel({
      model,
      out,
      scenarios: scenarioNames(options.scenarios, trials),
      variations,
      settings: { starts, plans: options.plans, planSamples: options.planSamples, ...horizonsOf(options.horizons) },
      speed,
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
    return { ok: true, json: { out, sheets, log, report }, text: summary(report, out, sheets) };
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw new UserError(`interrupted: the seeds so far are kept beside ${out}; add --resume to go on`);
  } finally {
    progress.clear();
  }
}

/** Horizons up to this many seconds are measured from every start. */
const SHORT_SECONDS = 2;
const CONTROL_RATE = 20;

/** Scenarios by name, or all that something is measured of: questions only where trials are asked for. */
function scenarioNames(words: string, trials: number): string[] {
  const kinds = ['manipulation', 'dynamics', ...(trials > 0 ? (['understanding'] as const) : [])] as const;
  if (words.trim() === 'all') return builtInScenarios(...kinds).map(({ name }) => name);
  return words.split(',').map((name) => name.trim());
}

/** Seconds as keyframes. */
function horizonsOf(words: string): Pick<EvaluationSettings, 'horizons' | 'longHorizons'> {
  const keyframeSeconds = DEFAULT_SETTINGS.stride / CONTROL_RATE;
  const seconds = words.split(',').map(Number);
  const keyframes = seconds.map((each) => each / keyframeSeconds);
  if (!keyframes.every((count, i) => Number.isInteger(count) && count > (keyframes[i - 1] ?? 0))) {
    throw new UserError(`--horizons must be ascending multiples of ${keyframeSeconds} s, received ${words}`);
  }
  const short = keyframes.filter((count) => count * keyframeSeconds <= SHORT_SECONDS);
  if (short.length === 0) throw new UserError(`--horizons must begin at ${SHORT_SECONDS} s or less, received ${words}`);
  return { horizons: short, longHorizons: keyframes.slice(short.length) };
}

function summary(report: WorldModelReport, out: string, sheets: readonly string[]): string {
  const lines = report.scenarios.flatMap(({ scenario, variation, comparisons, plans, failed }) => {
    const frames = comparisons.filter(
      ({ measure, region, input }) => measure === 'squared-pixel-error' && region === 'whole' && input === 'picture',
    );
    return [
      `${scenario}, ${variation}`,
      ...(failed.length > 0 ? [`  not measured: ${failed.length} seeds, the first because ${failed[0]?.failure}`] : []),
      ...frames.map(({ horizonSeconds, rows }) => {
        const errors = rows.map(({ predictor, psnr }) => `${predictor} ${psnr?.toFixed(1) ?? 'no error'}`);
        return `  PSNR in dB ${horizonSeconds.toFixed(1)} s ahead: ${errors.join(', ')}`;
      }),
      ...(plans
        ? [
            `  plans accepted: ${formatSuccessRate(plans.accepted)}`,
            `  task done by plan: ${formatSuccessRate(plans.success)}`,
            `  task done by random policy: ${formatSuccessRate(plans.random)}, by expert: ${formatSuccessRate(plans.expert)}`,
          ]
        : []),
    ];
  });
  for (const { scenario, variation, rows } of report.closedLoop ?? []) {
    lines.push(`${scenario}, ${variation}, closed loop`);
    lines.push(...rows.map(({ arm, success }) => `  ${arm}: ${formatSuccessRate(success)}`));
  }
  for (const { scenario, variation, rows } of report.words ?? []) {
    lines.push(`${scenario}, ${variation}, what the state means`);
    lines.push(...rows.map(({ speaker, right }) => `  ${speaker}: ${formatSuccessRate(right)}`));
  }
  for (const { scenario, variation, rows } of report.questions ?? []) {
    lines.push(`${scenario}, ${variation}, every fact right`);
    lines.push(...rows.map(({ answerer, correct }) => `  ${answerer}: ${formatSuccessRate(correct)}`));
  }
  return [...lines, `report: ${out}`, ...sheets.map((sheet) => `pictures: ${sheet}`)].join('\n');
}
