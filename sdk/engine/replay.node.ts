import { availableParallelism } from 'node:os';
import { UserError } from '../episodes/index.js';
import { openDataset } from '../episodes/index.node.js';
import type { ReplayedEpisode, ReplayJobSettings } from './replay-job.node.js';
import { WorkerPool } from './worker-pool.node.js';

/** What to replay. */
export interface ReplayDatasetOptions {
  /** Folder of the dataset. */
  readonly folder: string;
  /** Indices of the episodes. Default: all. */
  readonly episodes?: readonly number[];
  /** Number of worker threads. Default: the number of processor cores. */
  readonly workers?: number;
  /** URL of the module that exports `createEpisodeSource`. Default: the built-in scenarios, simulated. */
  readonly source?: URL;
  /** Cancels the replay. */
  readonly signal?: AbortSignal;
}

/**
 * Simulates the episodes of a dataset again and compares every state hash, episode by episode in order.
 *
 * @throws UserError when the dataset holds no simulated episodes.
 */
export async function* replayDataset(options: ReplayDatasetOptions): AsyncGenerator<ReplayedEpisode, void, undefined> {
  const { folder, workers, signal, source = new URL('./simulated-source.js', import.meta.url) } = options;
  const dataset = await openDataset(folder);
  const { episodes = [...dataset.rows.keys()] } = options;
  if ((await dataset.record(0))?.stateHashes === undefined) {
    throw new UserError(
      `${folder} has no state hashes in meta/nextstate: only datasets that nextstate simulated can be replayed`,
    );
  }
  const settings: ReplayJobSettings = { source: source.href, folder };
  const pool = new WorkerPool({
    job: new URL('./replay-job.node.js', import.meta.url),
    settings,
    workers: Math.max(1, Math.min(workers ?? availableParallelism(), episodes.length)),
  });
  try {
    for await (const output of pool.run(episodes, { signal })) yield output as ReplayedEpisode;
  } finally {
    await pool.dispose();
  }
}
