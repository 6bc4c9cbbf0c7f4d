import { encodeEpisode, rollout, type EncodedEpisode } from '../../sdk/episodes/index.js';
import { DatasetWriter } from '../../sdk/episodes/index.node.js';
import { encodePng } from '../../sdk/media/index.js';
import { FaultyFileSystem, type Fault } from './faulty-file-system.js';
import { PointEnvironment, PointPolicy } from './point-robot.js';

/** How the small dataset is asked for: two episodes a file. */
export const SMALL_DATASET = {
  generator: 'nextstate test',
  request: { scenario: 'point', seed: 1 },
  episodesPerFile: 2,
} as const;

/** Three short episodes of the point robot. */
export async function shortEpisodes(): Promise<EncodedEpisode[]> {
  const environment = new PointEnvironment();
  const encoded: EncodedEpisode[] = [];
  for (const seed of [1, 2, 3]) {
    const policy = new PointPolicy(environment);
    const episode = await rollout({ environment, policy, seed, maxTicks: 2, holdTicks: 1 });
    encoded.push(encodeEpisode(episode, encodePng));
  }
  return encoded;
}

/** Writes the dataset of three episodes in two files, a rejected attempt before each, from wherever it stands. */
export async function writeSmallDataset(
  folder: string,
  encoded: readonly EncodedEpisode[],
  more: { readonly files?: FaultyFileSystem; readonly resume?: boolean } = {},
): Promise<void> {
  const writer = await DatasetWriter.open(folder, { ...SMALL_DATASET, files: new FaultyFileSystem(), ...more });
  try {
    for (let seed = writer.attemptCount; seed < 6 && !writer.complete; seed++) {
      if (seed % 2 === 0) await writer.add({ seed, reason: 'dropped it', ticks: 7 });
      else await writer.add({ seed, reason: '', ticks: 3 }, encoded[(seed - 1) / 2]);
    }
    if (!writer.complete) await writer.finish();
  } finally {
    await writer.close().catch(() => undefined);
  }
}

/** Writes with a fault, and returns what was thrown. */
export async function cutOffSmallDataset(
  folder: string,
  encoded: readonly EncodedEpisode[],
  fault: Fault,
): Promise<unknown> {
  return writeSmallDataset(folder, encoded, { files: new FaultyFileSystem(fault) }).then(
    () => undefined,
    (error: unknown) => error,
  );
}
