// Whether the same seed and actions give the same states, bit by bit: replayed from the start, continued from a snapshot
// at a random tick in a fresh simulation, and with any number of workers.
//
//   node dist/bench/replay.js [--episodes 1000] [--seed 400000] [--workers 1,2,4] [--compare 40]
//
// `--episodes` over all scenarios together are checked once, with the largest number of workers; the first `--compare`
// of them again with every other number. One JSON object a scenario, then one for the workers.
import { parseArgs } from 'node:util';
import { WorkerPool } from '../sdk/engine/index.node.js';
import { builtInScenarios } from '../sdk/index.js';
import { wilsonInterval } from '../sdk/episodes/index.js';
import type { ReplayInput, ReplayOutput } from './replay-job.js';

const { values } = parseArgs({
  options: {
    episodes: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '400000' },
    workers: { type: 'string', default: '1,2,4' },
    compare: { type: 'string', default: '40' },
  },
});

const counts = values.workers.split(',').map(Number);
const scenarios = builtInScenarios('manipulation').map(({ name }) => name);
const inputs = Array.from({ length: Number(values.episodes) }, (_, i): ReplayInput => {
  const scenario = scenarios[i % scenarios.length] ?? '';
  return { scenario, seed: Number(values.seed) + Math.floor(i / scenarios.length) };
});

const most = Math.max(...counts);
const results = await check(inputs, most);
let identical = true;
for (const scenario of scenarios) {
  const own = results.filter((result) => result.scenario === scenario);
  const replayed = own.filter((result) => result.replayed).length;
  const restored = own.filter((result) => result.restored).length;
  identical &&= replayed === own.length && restored === own.length;
  print({
    test: 'replay',
    scenario,
    episodes: own.length,
    states: own.reduce((sum, { states }) => sum + states, 0),
    replayed,
    replayed_wilson_95: wilsonInterval(replayed, own.length),
    restored_and_continued: restored,
    expert_success: own.filter((result) => result.success).length,
    different: own.filter((result) => !result.replayed || !result.restored).map(({ seed }) => seed),
  });
}

const some = inputs.slice(0, Number(values.compare));
const digests = results.slice(0, some.length).map(({ digest }) => digest);
for (const workers of counts) {
  if (workers === most) continue;
  const own = await check(some, workers);
  const same = own.filter(({ digest }, i) => digest === digests[i]).length;
  identical &&= same === own.length;
  print({ test: 'workers', workers: [workers, most], episodes: own.length, identical: same });
}
process.exitCode = identical ? 0 : 1;

async function check(work: readonly ReplayInput[], workers: number): Promise<ReplayOutput[]> {
  const pool = new WorkerPool({ job: new URL('./replay-job.js', import.meta.url), workers });
  const found: ReplayOutput[] = [];
  try {
    for await (const output of pool.run(work)) {
      found.push(output as ReplayOutput);
      if (process.stderr.isTTY) process.stderr.write(`\r${found.length} of ${work.length} episodes `);
      else if (found.length % 50 === 0) process.stderr.write(`${found.length} of ${work.length} episodes\n`);
    }
  } finally {
    await pool.dispose();
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
  return found;
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
