import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExpertPolicy } from '../../policies/index.js';
import { SimulatedEnvironment, drawVariation, drawsOfAxes, findScenario } from '../../scenarios/index.js';
import { encodeEpisode, replayEpisode, rollout, type Episode } from '../../sdk/episodes/index.js';
import { DatasetWriter, openDataset, validateDataset } from '../../sdk/episodes/index.node.js';
import { encodePng } from '../../sdk/media/index.js';
import { fileHashes, TemporaryFolders } from '../support/files.js';

const scenario = findScenario('pick-place');
const folders = new TemporaryFolders();
const SEEDS = [31, 32, 33];
const REQUEST = { level: 'randomized', clutterCount: { values: [2, 3] } };
const OPTIONS = { generator: 'nextstate test', request: { scenario: 'pick-place', variation: REQUEST } };
const episodes: Episode[] = [];
let folder = '';

/** The beginning of an expert's episode. */
async function play(seed: number, variation: typeof REQUEST | Episode['variation']): Promise<Episode> {
  using environment = new SimulatedEnvironment(scenario);
  return await rollout({
    environment,
    policy: new ExpertPolicy(),
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
    seed,
    maxTicks: 12,
    holdTicks: 2,
    scenario: { name: scenario.name, version: scenario.version },
    ...(variation === undefined ? {} : { resetOptions: { variation } }),
    stateHash: () => environment.simulation.stateHash(),
    variation: () => environment.variation,
  });
}

async function write(into: string, cutAfter?: number): Promise<void> {
  const writer = await DatasetWriter.open(into, OPTIONS);
  for (const [i, episode] of episodes.entries()) {
    if (i === cutAfter) {
      await writer.close();
      return;
    }
    await writer.add(
      { seed: episode.seed, reason: '', ticks: episode.steps.length },
      encodeEpisode(episode, encodePng),
    );
  }
  await writer.finish();
}

beforeAll(async () => {
  for (const seed of SEEDS) episodes.push(await play(seed, REQUEST));
  folder = await folders.make();
  await write(folder);
});

afterAll(() => folders.removeAll());

describe('a dataset of randomized episodes', () => {
  it('replays bit by bit from its logged draws, tables of different heights and all', async () => {
    const dataset = await openDataset(folder);
    const heights = new Set<unknown>();
    for (const [i, seed] of SEEDS.entries()) {
      const episode = await dataset.episode(i, { images: false });
      expect(episode.variation).toEqual(drawVariation(scenario.variations, seed, REQUEST));
      expect(episode.robot).toEqual(episodes[i]?.robot);
      heights.add(episode.robot.arms[0]?.base.position[2]);
      using environment = new SimulatedEnvironment(scenario, { render: false });
      const stateHash = (): string => environment.simulation.stateHash();
      const { identical, compared } = await replayEpisode({ environment, stateHash, episode });
      expect({ identical, compared }).toEqual({ identical: true, compared: 15 });
    }
    expect(heights.size).toBe(3);
  });

  it('is valid, with one layout of the state for any number of things that lie about', async () => {
    const { findings } = await validateDataset(folder);
    expect(findings).toEqual([]);
    const lengths = episodes.map(({ environmentStateSpace }) => environmentStateSpace.names.length);
    // Two objects of 7 numbers, two plates of 4, and 9 of the arm.
    expect(lengths).toEqual([31, 31, 31]);
  });

  it('is the same bytes after an interruption', async () => {
    const cut = await folders.make();
    await write(cut, 1);
    const writer = await DatasetWriter.open(cut, { ...OPTIONS, resume: true });
    for (const episode of episodes.slice(1)) {
      const encoded = encodeEpisode(episode, encodePng);
      await writer.add({ seed: episode.seed, reason: '', ticks: episode.steps.length }, encoded);
    }
    await writer.finish();
    expect(await fileHashes(cut)).toEqual(await fileHashes(folder));
  });

  it('lets one axis of an episode be played again alone in the nominal scene', async () => {
    const logged = episodes[0]?.variation as Readonly<Record<string, number>>;
    const request = { level: 'clean', ...drawsOfAxes(scenario.variations, logged, ['physics']) };
    const [first, again] = [await play(7, request), await play(99, request)];
    expect(first.finalStateHash).toBe(again.finalStateHash);
    expect(first.variation).toMatchObject({ mass: logged['mass'], friction: logged['friction'], clutterCount: 0 });
    expect(first.variation).toEqual(again.variation);
  });
});
