import type { ControlMode } from '../../sim/simulation/index.js';
import { Observable } from 'rxjs';
import type { VariationRequest } from '../../scenarios/index.js';
import { UserError, type AttemptRecord } from '../episodes/index.js';
import { DatasetWriter } from '../episodes/index.node.js';
import { VERSION } from './version.js';
import type { AttemptOutput, EpisodeJobSettings } from './episode-job.node.js';
import type { EpisodeSourceRequest } from './episode-source.js';
import { WorkerPool } from './worker-pool.node.js';

/** What to generate. */
export interface GenerateOptions {
  /** Name of the scenario. */
  readonly scenario: string;
  /** Version of the scenario, for the record. */
  readonly scenarioVersion: number;
  /** Folder of the dataset: empty or missing, or a dataset in the making when `resume` is set. */
  readonly folder: string;
  /** How many episodes the dataset is to hold, a positive integer. */
  readonly episodes: number;
  /** First seed; the next ones are tried in order. Default 0. */
  readonly seed?: number;
  /** Name of the policy. Default `expert`. */
  readonly policy?: string;
  /** Whether every episode is kept or only those that succeed. Default `success`. */
  readonly accept?: 'success' | 'any';
  /** What the numbers of a recorded action say to the arms. Default `joint-position`. */
  readonly controlMode?: ControlMode;
  /** How the draws are made: words such as `randomized` or draws by name; see `VariationRequest`. Default: as always. */
  readonly variation?: VariationRequest;
  /** Number of worker threads; the dataset is the same for any. Default: the number of processor cores. */
  readonly workers?: number;
  /** Whether to go on with a dataset that was cut off. Default false. */
  readonly resume?: boolean;
  /** Largest number of attempts before giving up. Default: 10 times `episodes`, at least 50. */
  readonly maxAttempts?: number;
  /** How many episodes one data file holds. Default 50. */
  readonly episodesPerFile?: number;
  /** URL of the module that exports `createEpisodeSource`. Default: the built-in scenarios, simulated. */
  readonly source?: URL;
  /** Cancels the generation; what was accepted is kept for a resumption. */
  readonly signal?: AbortSignal;
}

/** What happens during a generation. */
export type GenerateEvent =
  | {
      /** Once, before the first attempt. */
      readonly type: 'started';
      /** Episodes that an earlier run had already accepted. */
      readonly accepted: number;
      /** Attempts of earlier runs. */
      readonly attempts: number;
      /** Episodes asked for. */
      readonly episodes: number;
      /** Number of worker threads. */
      readonly workers: number;
    }
  | {
      /** After every attempt, in order of seed. */
      readonly type: 'attempt';
      /** The attempt. */
      readonly attempt: AttemptRecord;
      /** Episodes accepted so far. */
      readonly accepted: number;
      /** Attempts so far. */
      readonly attempts: number;
      /** Episodes asked for. */
      readonly episodes: number;
    }
  | {
      /** Once, when the dataset is complete. */
      readonly type: 'finished';
      /** Episodes in the dataset. */
      readonly accepted: number;
      /** Attempts in total. */
      readonly attempts: number;
      /** Folder of the dataset. */
      readonly folder: string;
    };

/** Too few attempts succeeded. The message says how many, why the others failed, and how to go on. */
export class GenerationFailedError extends Error {
  /** Always `GenerationFailedError`. */
  override readonly name = 'GenerationFailedError';
}

/**
 * Generates a dataset: tries seed after seed until enough episodes are accepted. The same options give the same bytes,
 * whatever the number of workers and however often the work was cut off and resumed.
 *
 * The work starts with the subscription; unsubscribing cancels it, and what was accepted is kept for a resumption. Errors:
 * UserError for a folder or options that cannot be used, `GenerationFailedError` when the limit of attempts is reached.
 */
export function generateEpisodes(options: GenerateOptions): Observable<GenerateEvent> {
  return new Observable((subscriber) => {
    const cancelled = new AbortController();
    const signal =
      options.signal === undefined ? cancelled.signal : AbortSignal.any([options.signal, cancelled.signal]);
    generate(options, signal, (event) => subscriber.next(event)).then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
    return () => cancelled.abort(new Error('the generation was cancelled'));
  });
}

async function generate(
  options: GenerateOptions,
  signal: AbortSignal,
  emit: (event: GenerateEvent) => void,
): Promise<void> {
  const { scenario, scenarioVersion, folder, episodes, seed = 0, policy = 'expert', accept = 'success' } = options;
  const {
    variation,
    controlMode = 'joint-position',
    resume = false,
    maxAttempts = Math.max(50, 10 * episodes),
    episodesPerFile,
    workers,
  } = options;
  const { source = new URL('./simulated-source.js', import.meta.url) } = options;
  requireInteger('episodes', episodes, 1, 0xffffffff);
  requireInteger('seed', seed, 0, 0xffffffff);
  requireInteger('maxAttempts', maxAttempts, 1, 0xffffffff);
  signal.throwIfAborted();

  const request: EpisodeSourceRequest = {
    scenario,
    policy,
    accept,
    ...(controlMode === 'joint-position' ? {} : { controlMode }),
    ...(variation === undefined ? {} : { variation }),
  };
  const settings: EpisodeJobSettings = { source: source.href, request };
  const job = new URL('./episode-job.node.js', import.meta.url);
  const pool = new WorkerPool({ job, settings, ...(workers === undefined ? {} : { workers }) });
  const writer = await DatasetWriter.open(folder, {
    generator: `nextstate ${VERSION}`,
    request: { ...request, scenarioVersion, seed, images: 'png' },
    resume,
    ...(episodesPerFile === undefined ? {} : { episodesPerFile }),
  });
  try {
    if (writer.accepted > episodes) {
      throw new GenerationFailedError(
        `${folder} has ${writer.accepted} accepted episodes already: ask for at least as many with --resume`,
      );
    }
    emit({
      type: 'started',
      accepted: writer.accepted,
      attempts: writer.attemptCount,
      episodes,
      workers: pool.concurrency,
    });
    if (writer.complete && writer.accepted < episodes) {
      throw new UserError(
        `${folder} holds a finished dataset of ${writer.accepted} episodes, which cannot be extended: ` +
          'choose another folder and seed',
      );
    }
    const seeds = seedsFrom(seed + writer.attemptCount, Math.max(0, maxAttempts - writer.attemptCount));
    if (writer.accepted < episodes) {
      for await (const output of pool.run(seeds, { signal })) {
        const { encoded, ...attempt } = output as AttemptOutput;
        const record = await writer.add(attempt, encoded);
        const { accepted, attemptCount: attempts } = writer;
        emit({ type: 'attempt', attempt: record, accepted, attempts, episodes });
        if (accepted >= episodes) break;
      }
    }
    signal.throwIfAborted();
    if (writer.accepted < episodes) throw new GenerationFailedError(shortfall(writer, options, episodes));
    if (!writer.complete) await writer.finish();
    emit({ type: 'finished', accepted: writer.accepted, attempts: writer.attemptCount, folder });
  } finally {
    await writer.close();
    await pool.dispose();
  }
}

function* seedsFrom(first: number, count: number): Generator<number, void, undefined> {
  for (let i = 0; i < count && first + i <= 0xffffffff; i++) yield first + i;
}

function shortfall(writer: DatasetWriter, options: GenerateOptions, episodes: number): string {
  const { accepted, attemptCount } = writer;
  const [main] = writer.rejections;
  const why = main === undefined ? '' : `; the most frequent reason (${main.count} times): ${main.reason}`;
  const what = attemptCount === 1 ? 'attempt' : 'attempts';
  return (
    `only ${accepted} of ${episodes} episodes were accepted in ${attemptCount} ${what}${why}. ` +
    `Raise --max-attempts and add --resume to go on in ${options.folder}, or ask for fewer episodes.`
  );
}

function requireInteger(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(`options.${name} must be an integer from ${low} to ${high}, received ${value}`);
  }
}
