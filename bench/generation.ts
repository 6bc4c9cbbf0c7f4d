// What the engine around the episodes costs: processor time per episode with two workers against one, and memory over many
// episodes.
//
//   node dist/bench/generation.js [--episodes 60] [--pairs 3] [--many 10000] [--of point] [--policy expert] [--seed 500000] [--folder data/bench/generation]
//
// `workers`: datasets of pick-place with video, by one worker, by two, and by two processes of one worker each at the same time, in
// turns; core-seconds per episode once each worker has played some, so that compilation does not count, and the ratios with the 95 %
// interval of their geometric mean. Two busy cores slow each other down; what is left beside two processes is the engine's. `memory`: `--many` episodes
// of a robot that is a point, which cost little, or of the scenario that `--of` names, simulated, drawn and filmed; resident memory after
// every tenth of them.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { generateDataset, type GenerateOptions } from '../sdk/engine/index.node.js';

const { values } = parseArgs({
  options: {
    episodes: { type: 'string', default: '60' },
    pairs: { type: 'string', default: '3' },
    many: { type: 'string', default: '10000' },
    of: { type: 'string', default: 'point' },
    policy: { type: 'string', default: 'expert' },
    seed: { type: 'string', default: '500000' },
    folder: { type: 'string', default: 'data/bench/generation' },
    /** Only one worker's cost, for the process that compares. */
    alone: { type: 'boolean', default: false },
  },
});

/** Episodes of each worker before the clock starts. */
const WARM_UP = 8;

if (values.alone) {
  process.stdout.write(String(await costOf(1)));
} else {
  await compareWorkers(Number(values.pairs));
  if (Number(values.many) > 0) await measureMemory(Number(values.many));
}
await rm(values.folder, { recursive: true, force: true });

async function compareWorkers(pairs: number): Promise<void> {
  const costs: { one: number; two: number; apart: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const cost = { one: 0, two: 0, apart: 0 };
    const turns = [
      async () => (cost.one = await costOf(1)),
      async () => (cost.two = await costOf(2)),
      async () => (cost.apart = await costApart()),
    ];
    for (let k = 0; k < turns.length; k++) await turns[(pair + k) % turns.length]?.();
    costs.push(cost);
    const rounded = Object.fromEntries(Object.entries(cost).map(([name, value]) => [name, round(value)]));
    print({ test: 'workers', unit: 'core-seconds per episode', ...rounded });
  }
  if (pairs === 0) return;
  const compare = (unit: string, logarithms: readonly number[]): void => {
    const mean = logarithms.reduce((sum, value) => sum + value, 0) / pairs;
    const squares = logarithms.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const half = (1.96 * Math.sqrt(squares / Math.max(1, pairs - 1))) / Math.sqrt(pairs);
    const [ratio, low, high] = [mean, mean - half, mean + half].map((value) => round(Math.exp(value)));
    print({ test: 'workers', unit, pairs, ratio, interval: [low, high] });
  };
  compare(
    'core-seconds with 2 workers / with 1',
    costs.map(({ one, two }) => Math.log(two / one)),
  );
  compare(
    'core-seconds with 2 workers / with 2 processes of 1',
    costs.map(({ apart, two }) => Math.log(two / apart)),
  );
}

/** Core-seconds per accepted episode where two processes of one worker each run at the same time: the mean of both. */
async function costApart(): Promise<number> {
  const run = promisify(execFile);
  const both = await Promise.all(
    [0, 1].map(async (k) => {
      const folder = `${values.folder}-${k}`;
      const { stdout } = await run(process.execPath, [
        ...[
          fileURLToPath(import.meta.url),
          '--alone',
          '--episodes',
          values.episodes,
          '--seed',
          values.seed,
          '--folder',
          folder,
        ],
      ]);
      return Number(stdout);
    }),
  );
  return both.reduce((sum, cost) => sum + cost, 0) / both.length;
}

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
  const step = Math.max(1, Math.floor(episodes / 10));
  const common = { episodes, workers: 2, maxAttempts: 10 * episodes };
  const source = new URL('../tests/support/point-source.js', import.meta.url);
  await generate(
    values.of === 'point'
      ? { ...common, scenario: 'point', scenarioVersion: 1, source }
      : {
          ...common,
          scenario: values.of,
          images: 'h264',
          policy: values.policy,
          accept: values.policy === 'expert' ? 'success' : 'any',
        },
    (accepted) => {
      if (accepted % step !== 0) return;
      megabytes.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
      process.stderr.write(`${accepted} of ${episodes}: ${megabytes.at(-1)} MiB\n`);
    },
  );
  print({ test: 'memory', of: values.of, unit: 'resident MiB', episodes, every: step, resident: megabytes });
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
