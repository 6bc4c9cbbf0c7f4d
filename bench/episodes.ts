// Verified episodes per core-hour, one 128x128 RGB camera at 20 Hz, in one thread, and where the time goes.
//
//   node dist/bench/episodes.js [--episodes 60] [--cloth 12] [--images h264] [--seed 500000] [--folder data/bench/episodes]
//                               [--kinds memory,everything] [--shadows without,with]
//
// Each scenario four times (not at all with 0 episodes), without shadows, as the peers' scripts draw, and with the scenario's own: `memory` keeps the frames
// in memory, nothing is encoded or written, as those scripts do; `everything` is the whole of `nextstate generate`: physics,
// verification, rendering, video, parquet and fsync. Rates are of accepted episodes by CPU time of the process, with the 95 %
// interval of the mean over the episodes, and by wall clock. `per_core_hour_86_frames` is what episodes of the peers' 86
// frames would cost: building the scene once, the rest in proportion to the frames. Shares of stages are of the wall time.
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  createJob,
  type AttemptOutput,
  type EpisodeJobSettings,
  type PictureFormat,
} from '../sdk/engine/episode-job.node.js';
import { DatasetWriter } from '../sdk/episodes/index.node.js';
import { clock, drawing } from './timed-source.js';

const { values } = parseArgs({
  options: {
    episodes: { type: 'string', default: '60' },
    cloth: { type: 'string', default: '12' },
    images: { type: 'string', default: 'h264' },
    seed: { type: 'string', default: '500000' },
    folder: { type: 'string', default: 'data/bench/episodes' },
    kinds: { type: 'string', default: 'memory,everything' },
    shadows: { type: 'string', default: 'without,with' },
  },
});

/** Frames of an episode of the peers' scripted pick. */
const PEER_FRAMES = 86;

/** Attempts before the clock starts, written to a dataset of their own: compilation is no part of the rate of a run of thousands. */
const WARM_UP = 8;

for (const [scenario, count] of [
  ['pick-place', Number(values.episodes)],
  ['fold-cloth', Number(values.cloth)],
] as const) {
  if (count === 0) continue;
  for (const kind of values.kinds.split(',')) {
    if (kind !== 'memory' && kind !== 'everything') throw new RangeError(`--kinds are memory, everything: ${kind}`);
    for (const shadows of values.shadows.split(',')) await measure(scenario, count, kind, shadows === 'with');
  }
}

async function measure(
  scenario: string,
  count: number,
  kind: 'memory' | 'everything',
  shadows: boolean,
): Promise<void> {
  drawing.shadows = shadows;
  const deliver = kind === 'memory' ? 'episode' : 'encoded';
  const settings: EpisodeJobSettings = {
    source: new URL('./timed-source.js', import.meta.url).href,
    request: { scenario, policy: 'expert', accept: 'success' },
    deliver,
    images: values.images as PictureFormat,
  };
  const job = await createJob(settings);
  const first = Number(values.seed);
  const warming = kind === 'memory' ? undefined : await openDataset();
  for (let seed = first - WARM_UP; seed < first; seed++) {
    const { encoded, episode: _episode, ...attempt } = (await job.run(seed)).output as AttemptOutput;
    await warming?.add(attempt, encoded);
  }
  await warming?.finish();
  const writer = kind === 'memory' ? undefined : await openDataset();

  clock.read();
  let accepted = 0;
  let frames = 0;
  let encoding = 0;
  let writing = 0;
  const costs: number[] = [];
  let cpuBefore = cpuSeconds();
  const cpuStart = cpuBefore;
  const start = performance.now();
  for (let seed = first; seed < first + count; seed++) {
    const before = performance.now();
    const { encoded, ...attempt } = (await job.run(seed)).output as AttemptOutput;
    const played = performance.now();
    encoding += (played - before) / 1000;
    frames += attempt.ticks;
    if (attempt.reason === '') accepted++;
    const { episode: _episode, ...rest } = attempt;
    await writer?.add(rest, encoded);
    writing += (performance.now() - played) / 1000;
    const cpuNow = cpuSeconds();
    costs.push((cpuNow - cpuBefore) / attempt.ticks);
    cpuBefore = cpuNow;
  }
  const finishing = performance.now();
  await writer?.finish();
  writing += (performance.now() - finishing) / 1000;
  const wall = (performance.now() - start) / 1000;
  const cpu = cpuSeconds() - cpuStart;
  job.dispose?.();

  const stages = clock.read();
  // What is left of playing is the encoding, or packing the frames, and the loop itself.
  const clocked = Object.values(stages).reduce((sum, seconds) => sum + seconds, 0);
  const all = { ...stages, [kind === 'memory' ? 'recording' : 'recording and encoding']: encoding - clocked };
  const shares = Object.entries(kind === 'memory' ? all : { ...all, writing })
    .sort(([, a], [, b]) => b - a)
    .map(([stage, seconds]) => [stage, round((100 * seconds) / wall)] as const);
  const spread = relativeInterval(costs);
  const building = (stages['building the scene'] ?? 0) / wall;
  const short = (cpu / count) * (building + ((1 - building) * PEER_FRAMES * count) / frames);
  print({
    peer: 'nextstate',
    test: 'episodes',
    scenario,
    kind,
    ...(kind === 'memory' ? {} : { images: values.images }),
    shadows,
    episodes: count,
    accepted,
    frames_per_episode: round(frames / count),
    per_core_hour: round((3600 * accepted) / cpu),
    per_core_hour_wall: round((3600 * accepted) / wall),
    per_core_hour_86_frames: round((3600 * accepted) / count / short),
    interval_percent: round(100 * spread),
    ms_per_frame: round((1000 * cpu) / frames),
    share_percent: Object.fromEntries(shares),
  });
}

/** An empty dataset, in place of the one before. */
async function openDataset(): Promise<DatasetWriter> {
  await rm(values.folder, { recursive: true, force: true });
  return DatasetWriter.open(values.folder, { generator: 'bench', request: {} });
}

/** Seconds of processor time that the process has used, all of its threads together. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Half the width of the 95 % interval of the mean, as a share of the mean. */
function relativeInterval(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return (1.96 * Math.sqrt(squares / (values.length - 1) / values.length)) / mean;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
