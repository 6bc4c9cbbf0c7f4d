import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ExpertPolicy } from '../../../policies/index.js';
import { SimulatedEnvironment, findScenario } from '../../../scenarios/index.js';
import { encodeEpisode, rollout, type Episode } from '../../../sdk/episodes/index.js';
import { DatasetWriter, openDataset, validateDataset } from '../../../sdk/episodes/index.node.js';
import { encodePng } from '../../../sdk/media/index.js';
import { wristCamera } from '../../../sim/sensors/index.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';

const folders = new TemporaryFolders();
const OPTIONS = { generator: 'nextstate test', request: {}, episodesPerFile: 1 };

afterAll(() => folders.removeAll());

/** Some ticks of the expert, seen by two cameras and all sensors. */
async function episode(seed: number): Promise<Episode> {
  using environment = new SimulatedEnvironment(findScenario('pick-place'), {
    cameras: [wristCamera('arm', { width: 24, height: 16 })],
    sensors: true,
  });
  return await rollout({
    environment,
    policy: new ExpertPolicy(),
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
    seed,
    maxTicks: 4,
    holdTicks: 0,
  });
}

describe('sensor readings of an episode', () => {
  it('are features of the dataset and come back, with the pictures of every camera', async () => {
    // The two seeds have objects of other names, and with them other names of contact readings.
    const episodes = [await episode(1), await episode(2)];
    const encoded = episodes.map((each) => encodeEpisode(each, encodePng));
    expect(episodes[0]?.sensorSpaces?.['contact']?.names).not.toEqual(episodes[1]?.sensorSpaces?.['contact']?.names);
    const write = async (stop: boolean): Promise<string> => {
      const folder = await folders.make();
      let writer = await DatasetWriter.open(folder, OPTIONS);
      for (const [seed, each] of encoded.entries()) {
        await writer.add({ seed, reason: '', ticks: 4 }, each);
        if (!stop) continue;
        await writer.close();
        writer = await DatasetWriter.open(folder, { ...OPTIONS, resume: true });
      }
      await writer.finish();
      return folder;
    };
    const folder = await write(false);
    const { features } = JSON.parse(await readFile(join(folder, 'meta/info.json'), 'utf8')) as {
      features: Record<string, { dtype: string; shape: number[] }>;
    };
    const shapes = Object.fromEntries(Object.entries(features).map(([name, { shape }]) => [name, shape.join('x')]));
    expect(shapes).toMatchObject({
      'observation.state': '8',
      'observation.velocity': '8',
      'observation.effort': '7',
      'observation.tcp': '13',
      'observation.wrench': '6',
      'observation.finger': '4',
      'observation.contact': '2',
      'observation.images.front': '128x128x3',
      'observation.images.wrist': '16x24x3',
    });
    expect(await validateDataset(folder)).toMatchObject({ findings: [] });
    const dataset = await openDataset(folder);
    for (const [i, each] of episodes.entries()) {
      const read = await dataset.episode(i);
      expect(read.sensorSpaces).toEqual(each.sensorSpaces);
      expect(read.steps.map((step) => step.sensors)).toEqual(each.steps.map((step) => step.sensors));
      expect(read.steps[1]?.images['wrist']).toEqual(each.steps[1]?.images['wrist']);
    }
    expect(await fileHashes(await write(true))).toEqual(await fileHashes(folder));
  });
});
