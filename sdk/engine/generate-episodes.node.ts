import { from, type Observable } from 'rxjs';
import { AttemptTally, type AttemptRecord, type Episode } from '../episodes/index.js';
import { Attempts, type AttemptOptions } from './attempts.node.js';
import { GenerationFailedError, shortfall } from './generation-failed-error.js';

/** What happens during a stream of episodes: one attempt was made. */
export interface AttemptEvent {
  /** Always `attempt`. */
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

/** Which episodes to stream. */
export interface GenerateEpisodesOptions extends AttemptOptions {
  /** Told of every attempt in order of seed, accepted or not, before its episode is delivered. */
  readonly onAttempt?: (event: AttemptEvent) => void;
}

/**
 * Episodes as they are accepted, pictures included, in order of seed: the same for any number of workers. Nothing is
 * written. Attempts are played ahead of the subscriber by at most two per worker.
 *
 * The work starts with the subscription; unsubscribing or `options.signal` cancels it. Errors: `GenerationFailedError` when
 * the limit of attempts is reached, UserError for a scenario or policy that is not there.
 */
export function generateEpisodes(options: GenerateEpisodesOptions): Observable<Episode> {
  return from(iterateEpisodes(options));
}

/**
 * The same as `generateEpisodes` as an AsyncIterable: attempts are played no further ahead than the consumer asks, two per
 * worker. Leaving the loop cancels the work.
 *
 * @throws GenerationFailedError when the limit of attempts is reached.
 * @throws UserError for a scenario or policy that is not there.
 */
export function iterateEpisodes(options: GenerateEpisodesOptions): AsyncIterable<Episode> {
  return { [Symbol.asyncIterator]: () => episodes(options) };
}

async function* episodes(options: GenerateEpisodesOptions): AsyncGenerator<Episode, void, undefined> {
  const { signal, onAttempt } = options;
  signal?.throwIfAborted();
  const attempts = await Attempts.open(options, 'episode');
  const tally = new AttemptTally();
  try {
    for await (const { episode, encoded: _encoded, seed, ...rest } of attempts.play(0, signal)) {
      const accepted = episode !== undefined;
      const attempt = { seed, accepted, episodeIndex: accepted ? tally.accepted : null, ...rest };
      tally.add(attempt);
      onAttempt?.({
        type: 'attempt',
        attempt,
        accepted: tally.accepted,
        attempts: tally.count,
        episodes: attempts.episodes,
      });
      if (episode !== undefined) yield episode;
      if (tally.accepted >= attempts.episodes) return;
    }
    throw new GenerationFailedError(
      `${shortfall(tally, attempts.episodes)}. Raise maxAttempts, or ask for fewer episodes.`,
    );
  } finally {
    await attempts.dispose();
  }
}
