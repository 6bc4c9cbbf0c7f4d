import { createHash } from 'node:crypto';
import type { RecordedRequest } from './episode-source.js';

/** Everything that an attempt depends on but its seed. */
export interface EpisodeIdentity {
  /** Scenario, policy and how they are played. */
  readonly request: RecordedRequest;
  /** Version of the scenario. */
  readonly scenarioVersion: number;
  /** Whatever else decides the output: the program's version, where the episodes come from, how pictures are kept. */
  readonly further: Readonly<Record<string, string>>;
}

/**
 * Names attempts: `pick-place@2/1f0c5a3e9b7d2468/41` is seed 41 of version 2 of `pick-place`; the middle is a hash of the
 * policy and of everything else that the outcome depends on. Two attempts of one name have the same output.
 */
export function episodeIds({ request, scenarioVersion, further }: EpisodeIdentity): (seed: number) => string {
  const { scenario, ...rest } = request;
  const hash = createHash('sha256')
    .update(JSON.stringify(sorted({ ...rest, ...further })))
    .digest('hex')
    .slice(0, 16);
  return (seed) => `${scenario}@${scenarioVersion}/${hash}/${seed}`;
}

/** The same value with the keys of every object in order, so that equal requests have equal text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
