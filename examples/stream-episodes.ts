// Streams verified episodes as an rxjs Observable, frames in memory, and keeps statistics of them: nothing is written.
//
//   node dist/examples/stream-episodes.js [--small]
import { bufferCount, lastValueFrom, map, tap, toArray } from 'rxjs';
import { generateEpisodes } from 'nextstate/node';

const episodes = process.argv.includes('--small') ? 2 : 12;

const batches = await lastValueFrom(
  generateEpisodes({
    scenario: 'pick-place',
    episodes,
    seed: 600,
    variation: 'lighting',
    onAttempt: ({ attempt, accepted, attempts }) => {
      const what = attempt.accepted ? 'accepted' : `rejected (${attempt.reason})`;
      process.stdout.write(`seed ${attempt.seed}: ${what}, ${accepted} of ${attempts} so far\n`);
    },
  }).pipe(
    tap(({ instruction, steps }) => process.stdout.write(`  "${instruction}", ${steps.length} frames\n`)),
    bufferCount(4),
    map((batch) => batch.reduce((frames, { steps }) => frames + steps.length, 0)),
    toArray(),
  ),
);
process.stdout.write(`frames by batch of four episodes: ${batches.join(', ')}\n`);
