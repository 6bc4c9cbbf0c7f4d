// Runs benchmarks one after the other, each pinned to one core, its peers right after it, and compares them.
//
//   npm run bench                                  all of them
//   npm run bench -- rigid camera                  some of them
//   npm run bench -- --peers PYTHON                with the peers (pip install -r bench/peers/requirements.txt)
//
// Prints one JSON object a line: every figure of ours and of the peers, then for each test that both did the ratio of the
// medians by CPU time.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

/** A benchmark of ours and the peers' scripts that do the same work. */
interface Benchmark {
  readonly name: string;
  readonly program: string;
  readonly peers: readonly string[];
}

const BENCHMARKS: readonly Benchmark[] = [
  { name: 'rigid', program: 'rigid.js', peers: ['mujoco_rigid.py', 'pybullet_rigid.py'] },
  { name: 'camera', program: 'camera.js', peers: ['mujoco_camera.py'] },
  { name: 'cloth', program: 'cloth.js', peers: ['mujoco_cloth.py'] },
  { name: 'garments', program: 'garments.js', peers: [] },
  { name: 'allocation', program: 'allocation.js', peers: [] },
  { name: 'extremes', program: 'extremes.js', peers: [] },
  { name: 'episodes', program: 'episodes.js', peers: [] },
  { name: 'generation', program: 'generation.js', peers: [] },
  { name: 'replay', program: 'replay.js', peers: [] },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peers: { type: 'string' },
    out: { type: 'string', default: 'data/bench' },
    core: { type: 'string', default: '1' },
  },
});
const unknown = positionals.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`unknown benchmark: ${unknown.join(', ')}; known: ${BENCHMARKS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const here = fileURLToPath(new URL('.', import.meta.url));
const peerScripts = fileURLToPath(new URL('../../bench/peers/', import.meta.url));
const scenes = join(values.out, 'scenes');
const pin = spawnSync('taskset', ['--version']).status === 0 ? ['taskset', '-c', values.core] : [];
mkdirSync(values.out, { recursive: true });

/** One line of a benchmark. */
type Figure = Readonly<Record<string, unknown>>;

/** What says that two lines are about the same work. */
const SAME_WORK = ['test', 'unit', 'images', 'shadow_map', 'samples', 'particles'] as const;

const lines: Figure[] = [];
let failed = false;
if (values.peers !== undefined) run([process.execPath, join(here, 'peers', 'export.js'), '--out', scenes]);
for (const { name, program, peers } of chosen) {
  // Several workers do not share one core.
  const pinned = name === 'replay' || name === 'generation' ? [] : pin;
  const own = run([...pinned, process.execPath, join(here, program)]);
  if (values.peers === undefined) continue;
  for (const script of peers) {
    for (const theirs of run([...pin, values.peers, join(peerScripts, script), scenes])) {
      // A camera of ours that stands still keeps what did not change; one that moves is compared as well.
      for (const same of own.filter((line) => SAME_WORK.every((key) => line[key] === theirs[key]))) {
        const rate = Number(same['cpu_median']) / Number(theirs['cpu_median']);
        if (!Number.isFinite(rate)) continue;
        const keys = [...SAME_WORK, 'camera'].filter((key) => key in same);
        const work = Object.fromEntries(keys.map((key) => [key, same[key]]));
        print({ ratio: `nextstate / ${String(theirs['peer'])}`, ...work, value: Number(rate.toPrecision(3)) });
      }
    }
  }
}
writeFileSync(join(values.out, 'results.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
process.exitCode = failed ? 1 : 0;

/** Runs a program and passes its lines on. */
function run([command = '', ...args]: readonly string[]): Figure[] {
  const program = args.find((word) => existsSync(word) && /\.(js|py)$/.test(word)) ?? command;
  const { status, stdout, error } = spawnSync(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, BENCH_CORE: values.core },
    maxBuffer: 1 << 26,
  });
  if (status !== 0) {
    failed = true;
    console.error(`${program} failed: ${error?.message ?? `exit ${status}`}`);
  }
  const figures = (stdout ?? '')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Figure);
  figures.forEach(print);
  return figures;
}

function print(line: Figure): void {
  lines.push(line);
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
