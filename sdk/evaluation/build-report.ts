import { successRate, type SuccessRate } from '../episodes/index.js';
import type { Bootstrap, Estimate } from './bootstrap.js';
import { psnrOf } from './frame-error.js';
import type { PlanOutcome } from './plan-trial.js';
import type { EvaluationSettings, SeedResult, TaskResult } from './seed-trial.js';
import {
  keyOf,
  meanOf,
  MEASURES,
  PREDICTORS,
  type MeasureName,
  type ModelInput,
  type Quantity,
  type Region,
} from './tally.js';
import type { Comparison, ComparisonRow, FailedSeed, PlanFigures, ScenarioFigures } from './world-model-report.js';

/**
 * Puts the figures of one scenario together from what was measured on each seed.
 *
 * @param scenario - Name, version, variation, and file name of its pictures.
 * @param controlRate - Control rate in hertz.
 */
export function buildScenarioFigures(
  scenario: Pick<ScenarioFigures, 'scenario' | 'version' | 'variation' | 'sheet'>,
  results: readonly SeedResult[],
  failed: readonly FailedSeed[],
  settings: EvaluationSettings,
  controlRate: number,
  bootstrap: Bootstrap,
): ScenarioFigures {
  const comparisons = quantitiesOf(results).map((quantity) =>
    compare(quantity, results, settings, controlRate, bootstrap),
  );
  return {
    ...scenario,
    seeds: results.length,
    cases: results.reduce((sum, { startFrames }) => sum + startFrames.length, 0),
    failed,
    comparisons: comparisons.filter(({ rows }) => rows.length > 0),
    plans: planFigures(results, controlRate),
  };
}

/** Every quantity that was measured on any seed, in order of first occurrence. */
function quantitiesOf(results: readonly SeedResult[]): Quantity[] {
  const quantities = new Map<string, Quantity>();
  for (const { sums } of results) {
    for (const key of Object.keys(sums)) {
      const [measure, input, horizon, region] = key.split('|');
      const quantity: Quantity = {
        measure: measure as MeasureName,
        input: input as ModelInput,
        horizon: Number(horizon),
        region: region as Region,
      };
      quantities.set(keyOf(quantity, 'model'), quantity);
    }
  }
  return [...quantities.values()];
}

function compare(
  quantity: Quantity,
  results: readonly SeedResult[],
  settings: EvaluationSettings,
  controlRate: number,
  bootstrap: Bootstrap,
): Comparison {
  const { measure, input, horizon, region } = quantity;
  const { unit, better } = MEASURES[measure];
  const sign = better === 'lower' ? 1 : -1;
  const rows: ComparisonRow[] = [];
  for (const predictor of PREDICTORS) {
    const own: number[] = [];
    const differences: number[] = [];
    for (const { sums } of results) {
      const error = meanOf(sums, quantity, predictor);
      const model = meanOf(sums, quantity, 'model');
      if (error === undefined || model === undefined) continue;
      own.push(error);
      differences.push(sign * (error - model));
    }
    const error = bootstrap.mean(own);
    if (!error) continue;
    rows.push({
      predictor,
      error,
      ...(unit === 'squared 8-bit levels' ? { psnr: finite(psnrOf(error.mean)) } : {}),
      ...(predictor === 'model' ? {} : { modelAdvantage: bootstrap.mean(differences) as Estimate }),
    });
  }
  const key = keyOf(quantity, 'model');
  return {
    measure,
    unit,
    input,
    horizonKeyframes: horizon,
    horizonSeconds: (horizon * settings.stride) / controlRate,
    region,
    count: results.reduce((sum, { sums }) => sum + (sums[key]?.[1] ?? 0), 0),
    rows,
  };
}

function planFigures(results: readonly SeedResult[], controlRate: number): PlanFigures | null {
  const tasks = results.flatMap(({ task }) => (task ? [task] : []));
  if (tasks.length === 0) return null;
  const rate = (holds: (task: TaskResult) => boolean): SuccessRate =>
    successRate(tasks.filter(holds).length, tasks.length);
  const mean = (value: (task: TaskResult) => number): number =>
    tasks.reduce((sum, task) => sum + value(task), 0) / tasks.length;
  const samples = 1 + Math.max(...tasks.map(({ others = [] }) => others.length));
  const any =
    (holds: (plan: PlanOutcome) => boolean) =>
    ({ plan, others = [] }: TaskResult): boolean =>
      [plan, ...others].some(holds);
  const counts = new Map<string, number>();
  for (const { plan } of tasks) for (const name of plan.failedChecks) counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    accepted: rate(({ plan }) => plan.accepted),
    episodeAccepted: rate(({ plan }) => plan.episodeAccepted),
    success: rate(({ plan }) => plan.success),
    failedChecks: [...counts]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
    meanKeyframes: mean(({ plan }) => plan.keyframes),
    meanSeconds: mean(({ plan }) => plan.ticks / controlRate),
    ended: rate(({ plan }) => plan.ended),
    ...(samples > 1 && {
      best: {
        samples,
        accepted: rate(any(({ accepted }) => accepted)),
        episodeAccepted: rate(any(({ episodeAccepted }) => episodeAccepted)),
        success: rate(any(({ success }) => success)),
      },
    }),
    random: rate(({ random }) => random),
    expert: rate(({ expert }) => expert),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
