// Carries out the actions of a LeRobot dataset, whoever wrote it, in a simulated scene with the same robot.
//
//   node dist/examples/replay-recorded-actions.js [--dataset DIR] [--episode 0] [--seed 11] [--small]
//
// Without a dataset it generates one first. A robot is the same when its action has the same names and units.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findScenario, RecordedActionsPolicy, rollout, SimulatedEnvironment } from 'nextstate';
import { generateDataset, openDataset } from 'nextstate/node';
import { lastValueFrom } from 'rxjs';

const { values } = parseArgs({
  options: {
    dataset: { type: 'string' },
    episode: { type: 'string', default: '0' },
    seed: { type: 'string', default: '11' },
    small: { type: 'boolean' },
  },
});
const seed = Number(values.seed);
const temporary = await mkdtemp(join(tmpdir(), 'nextstate-'));
try {
  const folder = values.dataset ?? join(temporary, 'dataset');
  if (values.dataset === undefined) {
    await lastValueFrom(generateDataset({ scenario: 'pick-place', episodes: 1, seed, folder, workers: 1 }));
  }
  const dataset = await openDataset(folder);
  const recorded = await dataset.episode(Number(values.episode), { images: false });
  const policy = new RecordedActionsPolicy({
    names: dataset.layout.actionSpace.names,
    actions: recorded.steps.map(({ action }) => action),
    rate: dataset.layout.fps,
  });
  using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
  const episode = await rollout({ environment, policy, seed, maxTicks: 10_000 });
  const outcome = episode.success ? 'the task was done' : 'the task was not done';
  process.stdout.write(`${recorded.steps.length} actions of "${recorded.instruction}" carried out: ${outcome}\n`);
} finally {
  await rm(temporary, { recursive: true, force: true });
}
