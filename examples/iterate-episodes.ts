// Takes verified episodes one by one from an AsyncIterable, as a training loop would, and stops by an AbortSignal as soon as
// it has seen enough: the simulation runs only as far ahead as episodes are asked for.
//
//   node dist/examples/iterate-episodes.js [--small]
import { iterateEpisodes } from 'nextstate/node';

const wanted = process.argv.includes('--small') ? 200 : 1500;
const enough = new AbortController();
let frames = 0;
let path = 0;

try {
  for await (const episode of iterateEpisodes({
    scenario: 'pick-place',
    episodes: 1000,
    seed: 700,
    signal: enough.signal,
  })) {
    frames += episode.steps.length;
    const hand = episode.steps.map(({ state }) => state);
    hand.slice(1).forEach((state, i) => {
      path += Math.abs((state[0] ?? 0) - (hand[i]?.[0] ?? 0));
    });
    process.stdout.write(`seed ${episode.seed}: ${episode.steps.length} frames, ${frames} in all\n`);
    if (frames >= wanted) enough.abort(new Error('enough'));
  }
} catch (error) {
  if (!enough.signal.aborted) throw error;
}
process.stdout.write(`the first joint turned by ${path.toFixed(2)} rad in ${frames} frames\n`);
