import { availableParallelism } from 'node:os';
import { UserError } from '../episodes/index.js';
import { openDataset, type DatasetReader } from '../episodes/index.node.js';
import { chooseScenario } from './choose-source.node.js';
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
  /** Path of the scenario's file, where the dataset was made from one. */
  readonly scenario?: string;
  /** URL of the module that exports `createEpisodeSource`. Default: scenarios, built-in or from the file, simulated. */
  readonly source?: URL;
  /** Cancels the replay. */
  readonly signal?: AbortSignal;
}

/**
 * Simulates the episodes of a dataset again and compares every state hash, episode by episode in order.
 *
 * @throws UserError when the dataset holds no simulated episodes, or its scenario is in another file than `scenario`.
 */
export async function* replayDataset(options: ReplayDatasetOptions): AsyncGenerator<ReplayedEpisode, void, undefined> {
  const { folder, workers, signal } = options;
  const dataset = await openDataset(folder);
  const { episodes = [...dataset.rows.keys()] } = options;
  if ((await dataset.record(0))?.stateHashes === undefined) {
    throw new UserError(
      `${folder} has no state hashes in meta/nextstate: only datasets that nextstate simulated can be replayed`,
    );
  }
  const settings = { folder, ...(await sourceOf(options, dataset)) };
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

/** Who simulates the episodes: for a scenario from a file, the file that they were made from. */
async function sourceOf(
  { folder, scenario, source }: ReplayDatasetOptions,
  dataset: DatasetReader,
): Promise<Pick<ReplayJobSettings, 'source' | 'scenarioFile'>> {
  if (source !== undefined) return { source: source.href };
  const recorded = (await dataset.record(0))?.scenario;
  const named = dataset.origin?.request['scenarioFile'];
  const file = typeof named === 'string' ? named : 'a file';
  if (scenario === undefined) {
    if (recorded?.hash === undefined) return { source: new URL('./simulated-source.js', import.meta.url).href };
    throw new UserError(
      `${folder} was made with the scenario ${recorded.name} from ${file} (SHA-256 ${recorded.hash.slice(0, 12)}...): ` +
        `name that file with --scenario`,
    );
  }
  const chosen = await chooseScenario(scenario, undefined);
  if (recorded?.hash !== chosen.file?.hash) {
    throw new UserError(
      recorded?.hash === undefined
        ? `${folder} was made with the built-in scenario ${recorded?.name ?? ''}: leave out --scenario`
        : `${scenario} is not what ${folder} was made with: its SHA-256 is ${chosen.file?.hash.slice(0, 12) ?? 'that of no file'}..., ` +
            `that of ${file} was ${recorded.hash.slice(0, 12)}.... Replay with the file as it was`,
    );
  }
  return { source: chosen.source.href, ...(chosen.file === null ? {} : { scenarioFile: chosen.file }) };
}
