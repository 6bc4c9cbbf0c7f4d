import type { RgbImage } from '../../sim/interface/index.js';
import { requireScenario } from '../engine/index.js';
import { quantileOfSorted, type Episode } from '../episodes/index.js';
import { believedObjects, predict } from '../world-model/index.js';
import { loadWorldModel, type OnnxWorldModel } from '../world-model/index.node.js';
import { heldOutCases, type HeldOutCase } from './held-out-cases.js';
import { playHeldOutEpisode } from './held-out-episode.js';
import type { EvaluationSettings } from './seed-trial.js';
import { SelectiveEnvironment } from './selective-environment.js';
import type { SpeedRun } from './world-model-report.js';

/** What is measured. */
export interface SpeedRequest {
  /** Folder of the model. */
  readonly model: string;
  /** Name of the scenario whose episode is predicted. */
  readonly scenario: string;
  /** Seed of the episode. */
  readonly seed: number;
  /** Where predictions start in it. */
  readonly settings: EvaluationSettings;
  /** Threads that one operator of a graph may use. */
  readonly threads: number;
}

/** Keyframes of each rollout that is timed. */
const KEYFRAMES = 4;
/** Passes before the clock counts. */
const WARM_UP = 3;
/** Passes that are timed. */
const REPEATS = 20;
const MEBIBYTE = 2 ** 20;

/** Measures one number of threads. The first argument of the process is a `SpeedRequest` as JSON; the result is sent to the parent. */
async function measure({ model: folder, scenario, seed, settings, threads }: SpeedRequest): Promise<SpeedRun> {
  const environment = new SelectiveEnvironment(requireScenario(scenario, 'manipulation', 'dynamics'));
  const options = { starts: settings.starts, stride: settings.stride, keyframes: KEYFRAMES };
  const episode = await playHeldOutEpisode(environment, seed, options);
  const base = process.memoryUsage().rss;
  const loading = performance.now();
  const model = await loadWorldModel(folder, { threads });
  const loadMs = performance.now() - loading;
  const cases = heldOutCases(episode, environment.labels, model.layout, options);
  const [first] = cases;
  if (!first) throw new RangeError(`seed ${seed} of ${scenario} must give an episode long enough to predict in`);

  const { encodeMs, decodeMs } = model.pictures
    ? await timePictures(model, first.start.picture)
    : { encodeMs: null, decodeMs: null };
  const tokenMs = await timeToken(model);
  const { firsts, following } = await timeRollouts(model, episode, cases, true);
  const undrafted = model.pictures ? await timeRollouts(model, episode, cases, false) : null;
  const keyframeMs = median(following);
  const peak = process.resourceUsage().maxRSS * 1024;
  await model.dispose();
  environment.dispose();
  return {
    threads,
    encodeMs,
    decodeMs,
    tokenMs,
    keyframeMs,
    undraftedMs: undrafted && median(undrafted.following),
    framesPerSecond: 1000 / keyframeMs,
    firstKeyframeMs: median(firsts),
    loadMs,
    baseMebibytes: base / MEBIBYTE,
    peakMebibytes: peak / MEBIBYTE,
  };
}

async function timePictures(
  model: OnnxWorldModel,
  picture: RgbImage,
): Promise<{ readonly encodeMs: number; readonly decodeMs: number }> {
  const codes = await model.encodePicture(picture);
  const encodeMs = await timed(() => model.encodePicture(picture));
  return { encodeMs, decodeMs: await timed(() => model.decodePicture(codes)) };
}

/** How long the keyframes of rollouts take in milliseconds: the first of each, and those that follow. */
async function timeRollouts(
  model: OnnxWorldModel,
  { instruction, robot, stateSpace, controlRate }: Episode,
  cases: readonly HeldOutCase[],
  draft: boolean,
): Promise<{ readonly firsts: readonly number[]; readonly following: readonly number[] }> {
  const firsts: number[] = [];
  const following: number[] = [];
  for (const { observation, start, actions } of cases) {
    const told = model.pictures
      ? { observation }
      : { observation: { ...observation, images: {} }, objects: believedObjects(start.objects, model.layout) };
    const asked = { model, ...told, instruction, robot, stateSpace, controlRate, draft };
    let since = performance.now();
    for await (const { index } of predict({ ...asked, mode: 'rollout', actions: [...actions] })) {
      const now = performance.now();
      (index === 0 ? firsts : following).push(now - since);
      since = now;
    }
  }
  return { firsts, following };
}

/** One token at a time, at the positions after the first: a cache of fixed size takes the same time at all of them. */
async function timeToken(model: OnnxWorldModel): Promise<number> {
  const context = await model.openContext();
  const { begin } = model.layout.markers;
  let position = 0;
  try {
    return await timed(() => context.forward([begin], position++, 0, 0, model.layout.vocabularySize));
  } finally {
    await context.close();
  }
}

/** Median time of a pass in milliseconds. */
async function timed(pass: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + REPEATS; i++) {
    const since = performance.now();
    await pass();
    if (i >= WARM_UP) times.push(performance.now() - since);
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return quantileOfSorted(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

process.send?.(await measure(JSON.parse(process.argv[2] as string) as SpeedRequest));
