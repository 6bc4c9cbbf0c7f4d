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
import { predictionSheet } from './prediction-sheet.node.js';
import { parseSeedRecord, type SeedRecord } from './report-schema.js';
import type { SeedJobInput, SeedJobSettings } from './seed-job.node.js';
import { runTrials } from './run-trials.node.js';
import { SeedLog } from './seed-log.node.js';
import { DEFAULT_SETTINGS, type EvaluationSettings, type SeedResult } from './seed-trial.js';
import type { FailedSeed, WorldModelReport } from './world-model-report.js';

/** Seeds from here on are kept for evaluation; no dataset for training is generated from them. */
export const HELD_OUT_SEEDS = 900_000;

/** How many seeds of each scenario stand in the contact sheet: the first ones. */
const SHOWN_SEEDS = 3;

/** What is evaluated. */
export interface WorldModelEvaluationOptions {
  /** Folder of the model, such as `models/tiny`. */
  readonly model: string;
  /** Path of the report (JSON). The logs (`.seeds.jsonl`, `.trials.jsonl`) and a contact sheet (`.png`) are written beside it. */
  readonly out: string;
  /** Names of the scenarios, of the kinds manipulation and understanding. Default: `pick-place` and `fold-cloth`. */
  readonly scenarios?: readonly string[];
  /**
   * How the draws of trials are made, each measured apart, in words as `VariationRequest` has them: `randomized,unseen`. Default:
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
  /** Path of the contact sheet, or `null` when no seed gave a picture. */
  readonly sheet: string | null;
  /** Path of the log of seeds. */
  readonly log: string;
}

/**
 * Evaluates a world model on seeds that it was not trained on. On every seed the expert plays an episode in the simulator;
 * the model predicts from a few moments of it with the true actions, beside copying the last frame, copying it through the
 * tokenizer and assuming no motion; and it plans the task from the first picture, which the referee judges.
 *
 * The same model, seeds and settings give the same report, whatever the number of workers and however often it was resumed.
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
  const { workers, resume = false, signal, onProgress, out } = options;
  const settings: EvaluationSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  checkOptions({ seeds, trials, firstSeed, ...settings });
  if (scenarios.length === 0) throw new UserError('scenarios must name at least one scenario, received none');
  const chosen = scenarios.map((name) => requireScenario(name, 'manipulation', 'understanding'));
  const played = chosen.filter((scenario) => scenario.kind === 'manipulation');
  const subjects = chosen.flatMap((scenario) => variations.map((variation) => ({ scenario, variation })));
  for (const { scenario, variation } of subjects) checkSubject(scenario, variation, trials);
  signal?.throwIfAborted();
  const model = await identityOf(options.model);

  const stem = out.replace(/\.json$/, '');
  const request = {
    generator: `nextstate ${VERSION}`,
    model,
    scenarios: played.map(({ name, version }) => ({ name, version })),
    firstSeed,
    seeds,
    settings,
  };
  const log = await SeedLog.open(`${stem}.seeds.jsonl`, request, resume, parseSeedRecord);
  const records = new Map(log.records.map((record) => [recordKey(record.scenario, record.result.seed), record]));
  const inputs = played.flatMap(({ name }) =>
    Array.from({ length: seeds }, (_, i): SeedJobInput => ({
      scenario: name,
      seed: firstSeed + i,
      shown: i < SHOWN_SEEDS,
    })),
  );
  const left = inputs.filter(({ scenario, seed }) => !records.has(recordKey(scenario, seed)));
  onProgress?.({ done: records.size, total: inputs.length });
  if (left.length > 0) {
    const jobSettings: SeedJobSettings = { model: resolve(options.model), settings };
    const job = new URL('./seed-job.node.js', import.meta.url);
    const pool = new WorkerPool({ job, settings: jobSettings, ...(workers === undefined ? {} : { workers }) });
    try {
      for await (const output of pool.run(left, { signal })) {
        const record = output as SeedRecord;
        await log.add(record);
        records.set(recordKey(record.scenario, record.result.seed), record);
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
      subjects,
      firstSeed,
      seeds: trials,
      log: `${stem}.trials.jsonl`,
      request: { ...request, scenarios: chosen.map(({ name, version }) => ({ name, version })), variations, trials },
      resume,
      bootstrap,
      workers,
      signal,
      onProgress,
    }));

  const ordered = inputs.map(({ scenario, seed }) => records.get(recordKey(scenario, seed)) as SeedRecord);
  const picture = predictionSheet(ordered, settings);
  const sheet = picture && `${stem}.png`;
  const report: WorldModelReport = {
    formatVersion: 1,
    generator: `nextstate ${VERSION}`,
    model,
    seeds: { first: firstSeed, count: seeds },
    settings,
    intervals: { means: 'percentile bootstrap over seeds, 95 %', rates: 'Wilson score, 95 %', resamples },
    sheet: sheet && basename(sheet),
    scenarios: played.map((scenario) => {
      const outcomes = ordered.filter((record) => record.scenario === scenario.name).map(({ result }) => result);
      const results = outcomes.filter((outcome): outcome is SeedResult => !('failure' in outcome));
      const failed = outcomes.filter((outcome): outcome is FailedSeed => 'failure' in outcome);
      using environment = new SimulatedEnvironment(scenario, { render: false });
      return buildScenarioFigures(scenario, results, failed, settings, environment.controlRate, bootstrap);
    }),
    ...acted,
  };
  if (picture && sheet) await writeWhole(sheet, encodePng(picture));
  await writeWhole(out, `${JSON.stringify(report, null, 2)}\n`);
  return { report, sheet, log: log.path };
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
async function identityOf(folder: string): Promise<WorldModelReport['model']> {
  const model = await loadWorldModel(folder);
  const { name, checksum } = model;
  await model.dispose();
  return { name, checksum };
}

function recordKey(scenario: string, seed: number): string {
  return `${scenario}/${seed}`;
}

async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.partial`, data);
  await rename(`${path}.partial`, path);
}

function checkOptions(
  options: EvaluationSettings & { readonly seeds: number; readonly trials: number; readonly firstSeed: number },
): void {
  const { seeds, trials, firstSeed, stride, starts, horizons, changeThreshold, movedThreshold } = options;
  for (const [name, value] of Object.entries({ seeds, stride, starts })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name} must be a positive integer, received ${value}`);
  }
  if (!Number.isInteger(trials) || trials < 0)
    throw new RangeError(`trials must be a non-negative integer, received ${trials}`);
  if (!Number.isInteger(firstSeed) || firstSeed < 0 || firstSeed + Math.max(seeds, trials) > 0x100000000) {
    throw new RangeError(`firstSeed must be an integer with all seeds below 2^32, received ${firstSeed}`);
  }
  const ascending = horizons.every((horizon, i) => Number.isInteger(horizon) && horizon > (horizons[i - 1] ?? 0));
  if (horizons.length === 0 || !ascending) {
    throw new RangeError(`horizons must be ascending positive integers, received ${horizons.join(', ') || 'none'}`);
  }
  for (const [name, value] of Object.entries({ changeThreshold, movedThreshold })) {
    if (!(value >= 0)) throw new RangeError(`${name} must be at least 0, received ${value}`);
  }
}
