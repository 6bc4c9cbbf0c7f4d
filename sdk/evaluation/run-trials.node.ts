import { SimulatedEnvironment, type ManipulationScenario, type UnderstandingScenario } from '../../scenarios/index.js';
import { WorkerPool } from '../engine/index.node.js';
import type { Bootstrap } from './bootstrap.js';
import { SeedLog } from './seed-log.node.js';
import {
  closedLoopFigures,
  questionFigures,
  wordsFigures,
  type ClosedLoopFigures,
  type QuestionFigures,
  type WordsFigures,
} from './trial-figures.js';
import type { TrialJobInput, TrialJobSettings } from './trial-job.node.js';
import { parseTrialRecord, type TrialRecord } from './trial-schema.js';

/** What trials are made on, and how. */
export interface TrialOptions {
  /** Folder of the model, an absolute path. */
  readonly model: string;
  /** Where the model acts, and what it is asked, each with how the draws are made, in words. */
  readonly subjects: readonly {
    /** The scenario. */
    readonly scenario: ManipulationScenario | UnderstandingScenario;
    /** How its draws are made. */
    readonly variation: string;
  }[];
  /** First seed of each. */
  readonly firstSeed: number;
  /** Number of seeds of each. */
  readonly seeds: number;
  /** Path of the log. */
  readonly log: string;
  /** What the log is of, as plain data: a log of something else is not resumed. */
  readonly request: object;
  /** Whether to go on with the log where there is one. */
  readonly resume: boolean;
  /** Intervals of means. */
  readonly bootstrap: Bootstrap;
  /** Number of worker threads; the figures are the same for any. Default: the number of processor cores. */
  readonly workers?: number;
  /** Cancels the trials; what was measured is kept for a resumption. */
  readonly signal?: AbortSignal;
  /** Called at the start and after every seed. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What came of trials. */
export interface TrialFigures {
  /** One entry per scenario in which the model acted, and variation. */
  readonly closedLoop: readonly ClosedLoopFigures[];
  /** One entry per scenario in which it said what states mean, and variation. */
  readonly words: readonly WordsFigures[];
  /** One entry per scenario that asked it, and variation. */
  readonly questions: readonly QuestionFigures[];
}

/**
 * Lets a model act in closed loop, say what states mean, and answer questions, on seeds that it was not trained on.
 *
 * @throws UserError when the log to be resumed is of something else.
 */
export async function runTrials(options: TrialOptions): Promise<TrialFigures> {
  const { subjects, firstSeed, seeds, signal, bootstrap, workers, onProgress } = options;
  const log = await SeedLog.open(options.log, options.request, options.resume, parseTrialRecord);
  const records = new Map(log.records.map((record) => [keyOf(record), record]));
  const inputs = subjects.flatMap(({ scenario, variation }) =>
    Array.from({ length: seeds }, (_, i): TrialJobInput => ({
      scenario: scenario.name,
      variation,
      seed: firstSeed + i,
    })),
  );
  const left = inputs.filter((input) => !records.has(keyOf(input)));
  onProgress?.({ done: records.size, total: inputs.length });
  if (left.length > 0) {
    const settings: TrialJobSettings = { model: options.model };
    const pool = new WorkerPool({ job: new URL('./trial-job.node.js', import.meta.url), settings, workers });
    try {
      for await (const output of pool.run(left, { signal })) {
        const record = output as TrialRecord;
        await log.add(record);
        records.set(keyOf(record), record);
        onProgress?.({ done: records.size, total: inputs.length });
      }
    } finally {
      await pool.dispose();
    }
  }
  const closedLoop: ClosedLoopFigures[] = [];
  const words: WordsFigures[] = [];
  const questions: QuestionFigures[] = [];
  for (const { scenario, variation } of subjects) {
    const { name, version, kind } = scenario;
    const subject = { scenario: name, version, variation };
    const own = inputs
      .filter((input) => input.scenario === name && input.variation === variation)
      .map((input) => records.get(keyOf(input)) as TrialRecord);
    if (kind === 'understanding') {
      const trials = own.flatMap(({ seed, question }) => (question ? [{ seed, result: question }] : []));
      questions.push(questionFigures(subject, trials, bootstrap));
    } else {
      const trials = own.flatMap(({ seed, closedLoop: result }) => (result ? [{ seed, result }] : []));
      using environment = new SimulatedEnvironment(scenario, { render: false });
      closedLoop.push(closedLoopFigures(subject, trials, environment.controlRate));
      const spoken = own.flatMap(({ seed, words: result }) => (result ? [{ seed, result }] : []));
      if (spoken.length > 0) words.push(wordsFigures(subject, spoken));
    }
  }
  return { closedLoop, words, questions };
}

function keyOf({ scenario, variation, seed }: TrialJobInput): string {
  return `${scenario}/${variation}/${seed}`;
}
