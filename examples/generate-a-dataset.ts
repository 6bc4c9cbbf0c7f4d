// Generates a LeRobot dataset, following its progress as an rxjs Observable, and reads it back.
//
//   node dist/examples/generate-a-dataset.js [--small]      writes data/examples/pick-place
import { rm } from 'node:fs/promises';
import { filter, lastValueFrom, tap } from 'rxjs';
import { successRate } from 'nextstate';
import { generateDataset, openDataset } from 'nextstate/node';

const folder = 'data/examples/pick-place';
const episodes = process.argv.includes('--small') ? 2 : 20;

await rm(folder, { recursive: true, force: true });
const attempts: boolean[] = [];
await lastValueFrom(
  generateDataset({ scenario: 'pick-place', folder, episodes, seed: 500 }).pipe(
    filter((event) => event.type === 'attempt'),
    tap(({ attempt }) => {
      attempts.push(attempt.accepted);
      process.stdout.write(`seed ${attempt.seed}: ${attempt.accepted ? 'accepted' : (attempt.reason ?? 'rejected')}\n`);
    }),
  ),
);

const { rate, interval } = successRate(attempts.filter(Boolean).length, attempts.length);
process.stdout.write(
  `yield ${(100 * rate).toFixed(0)} % (95 % interval ${(100 * interval.low).toFixed(0)} to ${(100 * interval.high).toFixed(0)} %)\n`,
);

const dataset = await openDataset(folder);
const episode = await dataset.episode(0);
process.stdout.write(`${folder}: episode 0 is "${episode.instruction}", ${episode.steps.length} frames\n`);
