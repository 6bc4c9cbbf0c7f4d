// Speed of the cloth, with the strain, overlap and settled shape at which it was reached.
//
//   node dist/bench/cloth.js [--repetitions 3] [drape pinned drag settle four-fold]     one JSON object a line
//
// A cloth of 0.30 x 0.30 m and 30 g, self-collision on, sleeping off. Rates are simulated seconds per second. Strain and
// overlap are looked for at every step of the whole episode, in a run of its own that is not timed.
import { parseArgs } from 'node:util';
import { CLOTH_CASES, CLOTH_STEP } from './cloth-cases.js';
import { advance, quality, settledShape } from './cloth-quality.js';
import { emit, measure } from './measure.js';

/** Particles along an edge in the timed runs. */
const SIZES = [24, 32] as const;
/** Particles along an edge in the runs that show how the settled shape depends on them. */
const RESOLUTIONS = [16, 24, 32, 36, 40, 48, 64] as const;

const { values, positionals } = parseArgs({
  options: { repetitions: { type: 'string', default: '3' } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(CLOTH_CASES);

for (const name of names) {
  const build = CLOTH_CASES[name];
  if (!build) throw new RangeError(`unknown case ${name}; known: ${Object.keys(CLOTH_CASES).join(', ')}`);
  for (const n of SIZES) {
    const rates = measure(
      () => build(n),
      (episode) => {
        for (let k = 0; k < episode.steps; k++) advance(episode, k);
        return { count: episode.steps * CLOTH_STEP };
      },
      Number(values.repetitions),
    );
    emit(`cloth ${name}`, 'simulated s/s', { ...rates, figures: quality(build(n)) }, { particles: n * n });
  }
  if (name !== 'drape' && name !== 'pinned') continue;
  for (const n of RESOLUTIONS) {
    const episode = build(n);
    for (let k = 0; k < 2 * episode.steps; k++) advance(episode, k);
    process.stdout.write(
      `${JSON.stringify({ test: `cloth ${name} settled`, particles: n * n, ...settledShape(episode.cloth) })}\n`,
    );
  }
}
