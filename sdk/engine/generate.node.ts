import { Observable } from 'rxjs';
import { UserError, type AttemptRecord, type RejectionCount } from '../episodes/index.js';
import { ffmpegVersion } from '../media/index.node.js';
import { DatasetWriter } from '../episodes/index.node.js';
import { Attempts, type AttemptOptions } from './attempts.node.js';
import type { AttemptEvent } from './generate-episodes.node.js';
import { GenerationFailedError, shortfall } from './generation-failed-error.js';
import { VERSION } from './version.js';

/** What to generate. */
export interface GenerateOptions extends AttemptOptions {
  /** Folder of the dataset: empty or missing, or a dataset in the making when `resume` is set. */
  readonly folder: string;
  /** Whether to go on with a dataset that was cut off. Default false. */
  readonly resume?: boolean;
  /** How many episodes one data file holds. Default 50. */
  readonly episodesPerFile?: number;
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
  | (AttemptEvent & {
      /** Why attempts were not accepted so far, those of earlier runs included, most frequent first. */
      readonly rejections: readonly RejectionCount[];
    })
  | {
      /** Once, when the dataset is complete. */
      readonly type: 'finished';
      /** Episodes in the dataset. */
      readonly accepted: number;
      /** Attempts in total. */
      readonly attempts: number;
      /** Folder of the dataset. */
      readonly folder: string;
      /** Why attempts were not accepted, most frequent first. */
      readonly rejections: readonly RejectionCount[];
    };

/**
 * Generates a dataset: tries seed after seed until enough episodes are accepted. The same options give the same bytes,
 * whatever the number of workers and however often the work was cut off and resumed.
 *
 * The work starts with the subscription; unsubscribing cancels it, and what was accepted is kept for a resumption. Errors:
 * UserError for a folder or options that cannot be used, `GenerationFailedError` when the limit of attempts is reached.
 */
export function generateDataset(options: GenerateOptions): Observable<GenerateEvent> {
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
  const { folder, resume = false, episodesPerFile } = options;
  signal.throwIfAborted();
  if (options.images === 'av1' && (await ffmpegVersion()) === undefined) {
    throw new UserError(
      'images av1 needs the program ffmpeg with SVT-AV1, which is not here: install it, or take h264',
    );
  }
  const attempts = await Attempts.open(options, 'encoded');
  const { episodes, record, scenarioVersion, seed } = attempts;
  let writer: DatasetWriter | undefined;
  try {
    writer = await DatasetWriter.open(folder, {
      generator: `nextstate ${VERSION}`,
      request: { ...record, scenarioVersion, seed, images: attempts.images },
      resume,
      ...(episodesPerFile === undefined ? {} : { episodesPerFile }),
    });
    requireFitting(writer, folder, episodes);
    emit({
      type: 'started',
      accepted: writer.accepted,
      attempts: writer.attemptCount,
      episodes,
      workers: attempts.concurrency,
    });
    if (writer.accepted < episodes) await search(attempts, writer, signal, emit);
    signal.throwIfAborted();
    if (!writer.complete) await writer.finish();
    const { accepted, attemptCount, rejections } = writer;
    emit({ type: 'finished', accepted, attempts: attemptCount, folder, rejections });
  } finally {
    await writer?.close();
    await attempts.dispose();
  }
}

/** Tries seed after seed until the writer has enough. */
async function search(
  attempts: Attempts,
  writer: DatasetWriter,
  signal: AbortSignal,
  emit: (event: GenerateEvent) => void,
): Promise<void> {
  const { episodes } = attempts;
  for await (const { encoded, episode: _episode, ...tried } of attempts.play(writer.attemptCount, signal)) {
    const attempt: AttemptRecord = await writer.add(tried, encoded);
    const { accepted, attemptCount, rejections } = writer;
    emit({ type: 'attempt', attempt, accepted, attempts: attemptCount, episodes, rejections });
    if (accepted >= episodes) return;
  }
  const { accepted, attemptCount: count } = writer;
  throw new GenerationFailedError(
    `${shortfall({ accepted, count, rejections: () => writer.rejections }, episodes)}. ` +
      'Raise --max-attempts and add --resume to go on, or ask for fewer episodes.',
  );
}

function requireFitting({ accepted, complete }: DatasetWriter, folder: string, episodes: number): void {
  if (accepted > episodes) {
    throw new GenerationFailedError(
      `${folder} has ${accepted} accepted episodes already: ask for at least as many with --resume`,
    );
  }
  if (complete && accepted < episodes) {
    throw new UserError(
      `${folder} holds a finished dataset of ${accepted} episodes, which cannot be extended: ` +
        'choose another folder and seed',
    );
  }
}
