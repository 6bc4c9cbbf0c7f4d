import { rename, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { resolveVariation, SimulatedEnvironment, type Scenario } from '../../scenarios/index.js';
import { requireScenario, VERSION } from '../engine/index.js';
import { WorkerPool } from '../engine/index.node.js';
import { UserError } from '../episodes/index.js';
import { encodePng } from '../media/index.js';
import { loadWorldModel } from '../world-model/index.node.js';
import { Bootstrap } from './bootstrap.js';
import { buildScenarioFigures } from './build-report.js';
import { measureSpeed } from './measure-speed.node.js';
import { predictionSheet } from './prediction-sheet.node.js';
import { parseSeedRecord, type SeedRecord } from './report-schema.js';
import type { SeedJobInput, SeedJobSettings } from './seed-job.node.js';
import { runTrials } from './run-trials.node.js';
import { SeedLog } from './seed-log.node.js';
import { DEFAULT_SETTINGS, type EvaluationSettings, type SeedResult } from './seed-trial.js';
import type { FailedSeed, ScenarioFigures, WorldModelReport } from './world-model-report.js';

/** Seeds from here on are kept for evaluation; no dataset for training is generated from them. */
export const HELD_OUT_SEEDS = 900_000;

/** What trials measure: a log that has less of it is not gone on with. */
const TRIED = ['closedLoop', 'words', 'question'];

/** What is evaluated. */
export interface WorldModelEvaluationOptions {
  /** Folder of the model, such as `models/tiny`. */
  readonly model: string;
  /**
   * Path of the report (JSON). The logs (`.seeds.jsonl`, `.trials.jsonl`) and pictures of each scenario and variation
   * (`.pick-place-default.png`) are written beside it.
   */
  readonly out: string;
  /**
   * Names of the scenarios. Predictions are measured in those of the kinds manipulation and dynamics, trials in those of the kinds
   * manipulation and understanding. Default: `pick-place` and `fold-cloth`.
   */
  readonly scenarios?: readonly string[];
  /**
   * How the draws are made, each measured apart, in words as `VariationRequest` has them: `randomized,unseen`. Default:
   * `default` alone.
   */
  readonly variations?: readonly string[];
  /** Number of seeds per scenario, a positive integer. Default 50. */
  readonly seeds?: number;
  /**
   * Number of seeds per scenario and variation on which the model acts in closed loop or answers a question, a non-negative
   * integer; these trials are dearer than predictions. Default 0.
   */
  readonly trials?: number;
  /** First seed. Default `HELD_OUT_SEEDS`. */
  readonly firstSeed?: number;
  /** What is measured, and how. Default: `DEFAULT_SETTINGS`. */
  readonly settings?: Partial<EvaluationSettings>;
  /** Number of bootstrap resamples. Default 10,000. */
  readonly resamples?: number;
  /** Number of worker threads; the report is the same for any. Default: the number of processor cores. */
  readonly workers?: number;
  /** Whether its speed is measured, too, after everything else. Default false. */
  readonly speed?: boolean;
  /** Whether to go on with the log of an evaluation that was cut off. Default false: everything is measured anew. */
  readonly resume?: boolean;
  /** Cancels the evaluation; what was measured is kept for a resumption. */
  readonly signal?: AbortSignal;
  /** Called at the start and after every seed. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What an evaluation has written. */
export interface WorldModelEvaluation {
  /** The report, as it stands in the file. */
  readonly report: WorldModelReport;
  /** Paths of the pictures, one per scenario and variation that gave any. */
  readonly sheets: readonly string[];
  /** Path of the log of seeds. */
  readonly log: string;
}

/**
 * Evaluates a world model on seeds that it was not trained on. On every seed the expert plays an episode in the simulator;
 * the model predicts from a few moments of it with the true actions, beside copying the last frame, copying it through the
 * tokenizer, going on at the same rate, and false actions; and it plans the task from the first picture, which the referee judges.
 * Where nobody acts, the robot stands by, and there is no plan.
 *
 * The same model, seeds and settings give the same report but for its speed, whatever the number of workers and however often
 * it was resumed.
 *
 * @throws RangeError when a number is out of range.
 * @throws UserError when a scenario is unknown or the log to be resumed is of something else.
 * @throws ModelNotFoundError, ModelCorruptError, ModelShapeError when the model cannot be used.
 */
export async function evaluateWorldModel(options: WorldModelEvaluationOptions): Promise<WorldModelEvaluation> {
  const {
    scenarios = ['pick-place', 'fold-cloth'],
    variations = ['default'],
    seeds = 50,
    trials = 0,
    firstSeed = HELD_OUT_SEEDS,
    resamples = 10_000,
  } = options;
  const { workers, resume = false, speed = false, signal, onProgress, out } = options;
  const settings: EvaluationSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  checkOptions({ seeds, trials, firstSeed, ...settings });
  if (scenarios.length === 0) throw new UserError('scenarios must name at least one scenario, received none');
  if (variations.length === 0) throw new UserError('variations must name at least one, received none');
  const chosen = scenarios.map((name) => requireScenario(name, 'manipulation', 'dynamics', 'understanding'));
  for (const scenario of chosen) for (const variation of variations) checkSubject(scenario, variation, trials);
  signal?.throwIfAborted();
  const { pictures, ...model } = await identityOf(options.model);
  const played = chosen
    .filter((scenario) => scenario.kind !== 'understanding')
    .flatMap((scenario) => variations.map((variation) => ({ scenario, variation })));
  const tried = chosen
    .filter((scenario) => scenario.kind !== 'dynamics')
    // Questions are pictures.
    .filter(({ kind }) => pictures || kind === 'manipulation');

  const stem = out.replace(/\.json$/, '');
  const request = {
    generator: `nextstate ${VERSION}`,
    model,
    scenarios: played.map(({ scenario: { name, version }, variation }) => ({ name, version, variation })),
    firstSeed,
    seeds,
    settings,
  };
  const log = await SeedLog.open(`${stem}.seeds.jsonl`, request, resume, parseSeedRecord);
  const records = new Map(log.records.map((record) => [seedKey({ ...record, seed: record.result.seed }), record]));
  const inputs = played.flatMap(({ scenario, variation }) =>
    Array.from({ length: seeds }, (_, i): SeedJobInput => ({
      scenario: scenario.name,
      variation,
      seed: firstSeed + i,
    })),
  );
  const left = inputs.filter((input) => !records.has(seedKey(input)));
  onProgress?.({ done: records.size, total: inputs.length });
  if (left.length > 0) {
    const jobSettings: SeedJobSettings = { model: resolve(options.model), settings };
    const job = new URL('./seed-job.node.js', import.meta.url);
    const pool = new WorkerPool({ job, settings: jobSettings, ...(workers === undefined ? {} : { workers }) });
    try {
      for await (const output of pool.run(left, { signal })) {
        const record = output as SeedRecord;
        await log.add(record);
        records.set(seedKey({ ...record, seed: record.result.seed }), record);
        onProgress?.({ done: records.size, total: inputs.length });
      }
    } finally {
      await pool.dispose();
    }
  }
  signal?.throwIfAborted();

  const bootstrap = new Bootstrap({ resamples });
  const acted =
    trials > 0 &&
    (await runTrials({
      model: resolve(options.model),
      subjects: tried.flatMap((scenario) => variations.map((variation) => ({ scenario, variation }))),
      firstSeed,
      seeds: trials,
      log: `${stem}.trials.jsonl`,
      request: {
        ...request,
        scenarios: tried.map(({ name, version }) => ({ name, version })),
        variations,
        trials,
        measured: TRIED,
      },
      resume,
      bootstrap,
      workers,
      signal,
      onProgress,
    }));

  const ordered = inputs.map((input) => records.get(seedKey(input)) as SeedRecord);
  const measured = ordered.find(({ result }) => !('failure' in result) && result.startFrames.length > 0);
  const speedOf = { model: resolve(options.model), settings };
  const sheets: string[] = [];
  const figures: ScenarioFigures[] = [];
  for (const { scenario, variation } of played) {
    const own = ordered.filter((record) => record.scenario === scenario.name && record.variation === variation);
    using environment = new SimulatedEnvironment(scenario, { render: false });
    const { controlRate } = environment;
    const picture = predictionSheet(own, settings.stride / controlRate);
    const sheet = picture && `${stem}.${scenario.name}-${variation.replaceAll(/[^\w-]+/g, '-')}.png`;
    if (picture && sheet) {
      await writeWhole(sheet, encodePng(picture));
      sheets.push(sheet);
    }
    const outcomes = own.map(({ result }) => result);
    const results = outcomes.filter((outcome): outcome is SeedResult => !('failure' in outcome));
    const failed = outcomes.filter((outcome): outcome is FailedSeed => 'failure' in outcome);
    const { name, version } = scenario;
    const head = { scenario: name, version, variation, sheet: sheet && basename(sheet) };
    figures.push(buildScenarioFigures(head, results, failed, settings, controlRate, bootstrap));
  }
  const report: WorldModelReport = {
    formatVersion: 2,
    generator: `nextstate ${VERSION}`,
    model,
    seeds: { first: firstSeed, count: seeds },
    settings,
    intervals: { means: 'percentile bootstrap over seeds, 95 %', rates: 'Wilson score, 95 %', resamples },
    speed:
      speed && measured
        ? await measureSpeed({ ...speedOf, scenario: measured.scenario, seed: measured.result.seed }, signal)
        : null,
    scenarios: figures,
    ...acted,
  };
  await writeWhole(out, `${JSON.stringify(report, null, 2)}\n`);
  return { report, sheets, log: log.path };
}

/** @throws UserError when a scenario does not know what is to vary, or asks a question that nobody is to answer. */
function checkSubject({ name, kind, variations }: Scenario, variation: string, trials: number): void {
  if (kind === 'understanding' && trials === 0) {
    throw new UserError(`"${name}" asks a question: say on how many seeds with trials, received 0`);
  }
  try {
    resolveVariation(variations, variation);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`variation "${variation}" of ${name}: ${error.message}`);
  }
}

/** Checks the model once before workers start, so that an unusable folder is told of at once. */
async function identityOf(folder: string): Promise<WorldModelReport['model'] & { readonly pictures: boolean }> {
  const model = await loadWorldModel(folder);
  const { name, checksum, pictures } = model;
  await model.dispose();
  return { name, checksum, pictures };
}

function seedKey({ scenario, variation, seed }: SeedJobInput): string {
  return `${scenario}/${variation}/${seed}`;
}

async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.partial`, data);
  await rename(`${path}.partial`, path);
}

function checkOptions(
  options: EvaluationSettings & { readonly seeds: number; readonly trials: number; readonly firstSeed: number },
): void {
  const { seeds, trials, firstSeed, stride, starts, horizons, longHorizons, minimumPixels, planSamples } = options;
  const { changeThreshold, movedThreshold } = options;
  for (const [name, value] of Object.entries({ seeds, stride, starts, minimumPixels, planSamples })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name} must be a positive integer, received ${value}`);
  }
  if (!Number.isInteger(trials) || trials < 0)
    throw new RangeError(`trials must be a non-negative integer, received ${trials}`);
  if (!Number.isInteger(firstSeed) || firstSeed < 0 || firstSeed + Math.max(seeds, trials) > 0x100000000) {
    throw new RangeError(`firstSeed must be an integer with all seeds below 2^32, received ${firstSeed}`);
  }
  const all = [...horizons, ...longHorizons];
  const ascending = all.every((horizon, i) => Number.isInteger(horizon) && horizon > (all[i - 1] ?? 0));
  if (horizons.length === 0 || !ascending) {
    throw new RangeError(
      `horizons, then longHorizons, must be ascending positive integers, received ${horizons.join(', ') || 'none'}, then ${longHorizons.join(', ') || 'none'}`,
    );
  }
  for (const [name, value] of Object.entries({ changeThreshold, movedThreshold })) {
    if (!(value >= 0)) throw new RangeError(`${name} must be at least 0, received ${value}`);
  }
}
