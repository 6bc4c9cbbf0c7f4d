import { successRate, type SuccessRate } from '../episodes/index.js';
import type { Bootstrap, Estimate } from './bootstrap.js';
import { psnrOf } from './frame-error.js';
import type { EvaluationSettings, SeedResult } from './seed-trial.js';
import {
  keyOf,
  meanOf,
  type MeasureName,
  type ModelInput,
  type Predictor,
  type Quantity,
  type Region,
} from './tally.js';
import type { Comparison, ComparisonRow, FailedSeed, PlanFigures, ScenarioFigures } from './world-model-report.js';

const UNITS: Readonly<Record<MeasureName, string>> = {
  'pixel-error': '8-bit levels',
  'squared-pixel-error': 'squared 8-bit levels',
  'object-error': 'mm',
  'object-recall': '1',
  'phantom-objects': '1',
};

/** The order of rows; the model, against which the others are paired, comes first. */
const PREDICTORS: readonly Predictor[] = [
  'model',
  'copy',
  'tokenizer-copy',
  'tokenizer-ceiling',
  'no-motion',
  'no-motion-believed',
  'other-actions',
];

/**
 * Puts the figures of one scenario together from what was measured on each seed.
 *
 * @param scenario - Name and version.
 * @param controlRate - Control rate in hertz.
 */
export function buildScenarioFigures(
  scenario: { readonly name: string; readonly version: number },
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
    scenario: scenario.name,
    version: scenario.version,
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
  const rows: ComparisonRow[] = [];
  for (const predictor of PREDICTORS) {
    const own: number[] = [];
    const differences: number[] = [];
    for (const { sums } of results) {
      const error = meanOf(sums, quantity, predictor);
      const model = meanOf(sums, quantity, 'model');
      if (error === undefined || model === undefined) continue;
      own.push(error);
      differences.push(error - model);
    }
    const error = bootstrap.mean(own);
    if (!error) continue;
    rows.push({
      predictor,
      error,
      ...(measure === 'squared-pixel-error' ? { psnr: finite(psnrOf(error.mean)) } : {}),
      ...(predictor === 'model' ? {} : { modelAdvantage: bootstrap.mean(differences) as Estimate }),
    });
  }
  const key = keyOf(quantity, 'model');
  return {
    measure,
    unit: UNITS[measure],
    input,
    horizonKeyframes: horizon,
    horizonSeconds: (horizon * settings.stride) / controlRate,
    region,
    count: results.reduce((sum, { sums }) => sum + (sums[key]?.[1] ?? 0), 0),
    rows,
  };
}

function planFigures(results: readonly SeedResult[], controlRate: number): PlanFigures {
  const rate = (holds: (result: SeedResult) => boolean): SuccessRate =>
    successRate(results.filter(holds).length, results.length);
  const mean = (value: (result: SeedResult) => number): number =>
    results.reduce((sum, result) => sum + value(result), 0) / Math.max(1, results.length);
  const counts = new Map<string, number>();
  for (const { plan } of results) for (const name of plan.failedChecks) counts.set(name, (counts.get(name) ?? 0) + 1);
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
    random: rate(({ random }) => random),
    expert: rate(({ expert }) => expert),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
