// Generates a dataset of the point robot: the process that the crash test kills. Says when the program has been loaded.
//
//   node dist/tests/acceptance/crash/generate-points.js FOLDER EPISODES
import { lastValueFrom } from 'rxjs';
import { generateDataset } from '../../../sdk/engine/index.node.js';

const [folder = '', episodes = '6'] = process.argv.slice(2);
process.stdout.write('loaded\n');
await lastValueFrom(
  generateDataset({
    scenario: 'point',
    scenarioVersion: 1,
    folder,
    episodes: Number(episodes),
    seed: 1,
    episodesPerFile: 2,
    workers: 2,
    resume: true,
    source: new URL('../../support/point-source.js', import.meta.url),
  }),
);
