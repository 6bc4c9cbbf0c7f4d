// What the engine around the episodes costs: processor time per episode with two workers against one, and memory over many
// episodes.
//
//   node dist/bench/generation.js [--episodes 60] [--pairs 3] [--many 10000] [--seed 500000] [--folder data/bench/generation]
//
// `workers`: datasets of pick-place with video, by one worker and by two, in turns; core-seconds per episode once each worker
// has played some, so that compilation does not count, and the median of the ratios. `memory`: episodes of a robot that is a
// point, which cost little; resident memory after every tenth of them.
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { generateDataset, type GenerateOptions } from '../sdk/engine/index.node.js';

const { values } = parseArgs({
  options: {
    episodes: { type: 'string', default: '60' },
    pairs: { type: 'string', default: '3' },
    many: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '500000' },
    folder: { type: 'string', default: 'data/bench/generation' },
  },
});

/** Episodes of each worker before the clock starts. */
const WARM_UP = 8;

const ratios: number[] = [];
for (let pair = 0; pair < Number(values.pairs); pair++) {
  const cost: Record<number, number> = {};
  for (const workers of pair % 2 === 0 ? [1, 2] : [2, 1]) cost[workers] = await costOf(workers);
  ratios.push((cost[2] as number) / (cost[1] as number));
  print({
    test: 'workers',
    unit: 'core-seconds per episode',
    one: round(cost[1] as number),
    two: round(cost[2] as number),
  });
}
if (ratios.length > 0) {
  ratios.sort((a, b) => a - b);
  print({
    test: 'workers',
    unit: 'core-seconds with 2 workers / with 1',
    pairs: ratios.length,
    median: round(ratios[ratios.length >> 1] as number),
    least: round(ratios[0] as number),
    greatest: round(ratios.at(-1) as number),
  });
}
await measureMemory(Number(values.many));
await rm(values.folder, { recursive: true, force: true });

/** Core-seconds per accepted episode of pick-place. */
async function costOf(workers: number): Promise<number> {
  const first = WARM_UP * workers;
  let start = { accepted: 0, seconds: 0 };
  let end = start;
  await generate(
    { scenario: 'pick-place', episodes: first + Number(values.episodes), images: 'h264', workers },
    (accepted) => {
      if (accepted === first) start = { accepted, seconds: cpuSeconds() };
      end = { accepted, seconds: cpuSeconds() };
    },
  );
  return (end.seconds - start.seconds) / (end.accepted - start.accepted);
}

async function measureMemory(episodes: number): Promise<void> {
  const megabytes: number[] = [];
  const source = new URL('../tests/support/point-source.js', import.meta.url);
  const step = Math.max(1, Math.floor(episodes / 10));
  await generate(
    { scenario: 'point', scenarioVersion: 1, episodes, source, workers: 2, maxAttempts: 10 * episodes },
    (accepted) => {
      if (accepted % step === 0) megabytes.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
    },
  );
  print({ test: 'memory', unit: 'resident MiB', episodes, every: step, resident: megabytes });
}

/** Generates a dataset and tells of every accepted episode how many there are. */
async function generate(
  options: Omit<GenerateOptions, 'folder'>,
  onAccepted: (accepted: number) => void,
): Promise<void> {
  await rm(values.folder, { recursive: true, force: true });
  let last = 0;
  await new Promise<void>((resolve, reject) => {
    generateDataset({ seed: Number(values.seed), ...options, folder: values.folder }).subscribe({
      next: (event) => {
        if (event.type !== 'attempt' || event.accepted === last) return;
        last = event.accepted;
        onAccepted(last);
      },
      error: reject,
      complete: resolve,
    });
  });
}

/** Seconds of processor time that the process has used, all of its threads together. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify({ peer: 'nextstate', ...line })}\n`);
}
