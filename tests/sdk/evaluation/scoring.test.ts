import { describe, expect, it } from '@jest/globals';
import {
  Bootstrap,
  buildScenarioFigures,
  caseFrames,
  caseSpans,
  DEFAULT_SETTINGS,
  handBaselines,
  meanOf,
  objectErrors,
  scoreCodes,
  scoreHands,
  startFrames,
  Tally,
  type HeldOutCase,
  type Predictor,
  type SeedResult,
  type TrueMoment,
} from '../../../sdk/evaluation/index.js';
import type { HandRecord, TrackedObject } from '../../../sdk/world-model/index.js';

const cube = (x: number, name = 'red-cube'): TrackedObject => ({ name, kind: 'object', points: [x, 0, 0] });
const towel = (...heights: number[]): TrackedObject => ({
  name: 'towel',
  kind: 'cloth',
  points: heights.flatMap((z) => [0, 0, z]),
});

describe('objectErrors', () => {
  it('finds objects by name, whatever their order', () => {
    const before = [cube(0), cube(0.5, 'blue-cube')];
    const truth = [cube(0.03), cube(0.5, 'blue-cube')];
    const predicted = [cube(0.52, 'blue-cube'), cube(0.01)];
    const [red, blue] = objectErrors(before, truth, predicted);
    expect(red?.motion).toBeCloseTo(0.03);
    expect(red?.error).toBeCloseTo(0.02);
    expect(blue?.motion).toBe(0);
    expect(blue?.error).toBeCloseTo(0.02);
  });

  it('averages over the points of a cloth', () => {
    const [error] = objectErrors([towel(0, 0, 0, 0)], [towel(0, 0, 0.1, 0.1)], [towel(0, 0, 0, 0.1)]);
    expect(error).toEqual({ name: 'towel', motion: expect.closeTo(0.05), error: expect.closeTo(0.025) });
  });

  it('says when the prediction does not mention an object, or takes it for something else', () => {
    expect(objectErrors([cube(0)], [cube(0)], [cube(0, 'green-cube')])[0]?.error).toBeNull();
    expect(objectErrors([towel(0, 0)], [towel(0, 0)], [cube(0, 'towel')])[0]?.error).toBeNull();
  });
});

const options = { starts: 3, stride: 8, keyframes: 3 };
const episode = (seed: number, length: number): Parameters<typeof startFrames>[0] => ({ seed, steps: Array(length) });

describe('startFrames', () => {
  it('spreads starts over the episode and leaves room for a keyframe before and the last one', () => {
    for (let seed = 0; seed < 50; seed++) {
      // Starts from 8 to 100 - 24 - 1 = 75, one in each third of the 68.
      const [a = -1, b = -1, c = -1] = startFrames(episode(seed, 100), options);
      expect(a).toBeGreaterThanOrEqual(8);
      expect(a).toBeLessThan(31);
      expect(b).toBeGreaterThanOrEqual(30);
      expect(b).toBeLessThan(54);
      expect(c).toBeGreaterThanOrEqual(53);
      expect(c).toBeLessThanOrEqual(75);
    }
  });

  it('draws by the seed', () => {
    const starts = (seed: number): number[] => startFrames(episode(seed, 200), options);
    expect(starts(5)).toEqual(starts(5));
    expect(starts(5)).not.toEqual(starts(6));
  });

  it('has none where the episode is too short', () => {
    expect(startFrames(episode(1, 32), options)).toEqual([]);
    expect(startFrames(episode(1, 33), options)).toEqual([8]);
    expect(startFrames(episode(1, 34), options)).toEqual([8, 9]);
  });
});

describe('caseSpans', () => {
  const long = { ...options, longKeyframes: [16, 60] };

  it('adds one case as long as the episode allows', () => {
    const last = (length: number): ReturnType<typeof caseSpans>[number] | undefined =>
      caseSpans(episode(1, length), long).at(-1);
    // 8 ticks before the observation, and 16 or 60 keyframes of 8 behind it.
    expect(last(8 + 8 * 16)).toMatchObject({ keyframes: 3, long: false });
    expect(last(8 + 8 * 16 + 1)).toEqual({ start: 8, keyframes: 16, long: true });
    expect(last(8 + 8 * 60 + 1)).toEqual({ start: 8, keyframes: 60, long: true });
  });

  it('needs the pictures of every keyframe and of one before', () => {
    expect(caseFrames(episode(1, 33), long)).toEqual([0, 8, 16, 24, 32]);
  });
});

describe('scoreCodes', () => {
  it('counts codes that are right where the truth or the prediction changes', () => {
    const tally = new Tally();
    // Of four patches two change in the truth; the prediction has one of them right and changes another for nothing.
    scoreCodes(tally, { input: 'picture', horizon: 1 }, [1, 1, 1, 1], [2, 1, 5, 1], [2, 3, 1, 1]);
    const mean = (region: 'truth' | 'union' | 'whole', predictor: 'model' | 'copy'): number | undefined =>
      meanOf(tally.sums, { measure: 'code-accuracy', input: 'picture', horizon: 1, region }, predictor);
    expect([mean('truth', 'model'), mean('truth', 'copy')]).toEqual([1 / 2, 0]);
    expect([mean('union', 'model'), mean('union', 'copy')]).toEqual([1 / 3, 1 / 3]);
    expect([mean('whole', 'model'), mean('whole', 'copy')]).toEqual([1 / 2, 1 / 2]);
  });
});

describe('scoreHands', () => {
  const hand = (x: number): HandRecord => ({ position: [x, 0, 0], rotation: [0, 0, 0], opening: 0 });
  const moment = (x: number): TrueMoment => ({ hands: [hand(x)] }) as unknown as TrueMoment;
  const entry = {
    before: moment(0),
    start: moment(0.1),
    actions: [{ ticks: 8, targets: [{ position: [0.23, 0, 0] }] }],
  } as unknown as HeldOutCase;

  it('measures staying, going on and the target beside the model', () => {
    const tally = new Tally();
    const place = { input: 'picture', horizon: 1 } as const;
    scoreHands(tally, place, entry, moment(0.22), [['model', [[0.22, 0.03, 0.04]]], ...handBaselines(entry, 1)], 0.01);
    const error = (predictor: Predictor): number | undefined =>
      meanOf(tally.sums, { measure: 'hand-error', ...place, region: 'moved' }, predictor);
    expect(error('model')).toBeCloseTo(50, 9);
    expect(error('no-motion')).toBeCloseTo(120, 9);
    expect(error('linear')).toBeCloseTo(20, 9);
    expect(error('given-target')).toBeCloseTo(10, 9);
  });
});

const HEAD = { scenario: 's', version: 2, variation: 'default', sheet: null };

describe('buildScenarioFigures', () => {
  const at = { measure: 'pixel-error', input: 'picture', horizon: 1, region: 'union' } as const;
  const plan = {
    accepted: true,
    episodeAccepted: true,
    success: true,
    failedChecks: [],
    keyframes: 4,
    ticks: 30,
    ended: true,
  };

  /** A seed on which 10 pixels of one case and 30 of another were measured. */
  function seedResult(seed: number, model: number, copy: number): SeedResult {
    const tally = new Tally();
    for (const pixels of [10, 30]) {
      tally.add(at, 'copy', copy * pixels, pixels);
      tally.add(at, 'model', model * pixels, pixels);
    }
    return { seed, startFrames: [3, 9], sums: tally.sums, task: { expert: true, random: false, plan } };
  }

  it('averages within a seed first and pairs the difference by seed', () => {
    const results = [seedResult(1, 10, 13), seedResult(2, 110, 113), seedResult(3, 60, 63)];
    expect(meanOf(results[0]!.sums, at, 'model')).toBe(10);
    const { comparisons } = buildScenarioFigures(HEAD, results, [], DEFAULT_SETTINGS, 20, new Bootstrap());
    expect(comparisons).toHaveLength(1);
    const [comparison] = comparisons;
    expect(comparison).toMatchObject({ unit: '8-bit levels', horizonKeyframes: 1, horizonSeconds: 0.5, count: 120 });
    const [model, copy] = comparison!.rows;
    expect(model).toMatchObject({ predictor: 'model', error: { mean: 60, n: 3 } });
    expect(model).not.toHaveProperty('modelAdvantage');
    // The seeds differ by 100 levels, the difference of the two predictors by nothing: pairing takes the seeds out.
    expect(copy).toMatchObject({ predictor: 'copy', modelAdvantage: { mean: 3, low: 3, high: 3, n: 3 } });
    expect(copy!.error.high - copy!.error.low).toBeGreaterThan(30);
  });

  it('turns the difference round where more is better', () => {
    const tally = new Tally();
    const quantity = { measure: 'ssim', input: 'picture', horizon: 1, region: 'whole' } as const;
    tally.add(quantity, 'model', 0.9, 1);
    tally.add(quantity, 'copy', 0.6, 1);
    const { comparisons } = buildScenarioFigures(
      HEAD,
      [{ seed: 1, startFrames: [3], sums: tally.sums }],
      [],
      DEFAULT_SETTINGS,
      20,
      new Bootstrap({ resamples: 10 }),
    );
    expect(comparisons[0]?.rows[1]?.modelAdvantage?.mean).toBeCloseTo(0.3, 12);
  });

  it('leaves a seed out where nothing was to be measured', () => {
    const empty = { ...seedResult(4, 0, 0), sums: { 'pixel-error|picture|1|union|model': [0, 0] as const } };
    const report = buildScenarioFigures(
      HEAD,
      [seedResult(1, 10, 13), empty],
      [],
      DEFAULT_SETTINGS,
      20,
      new Bootstrap(),
    );
    expect(report.seeds).toBe(2);
    expect(report.comparisons[0]?.rows[0]?.error.n).toBe(1);
  });

  it('counts plans with Wilson intervals and the checks that failed', () => {
    const results = Array.from({ length: 50 }, (_, i): SeedResult => {
      const failedChecks = i < 25 ? [] : i < 30 ? ['reachable', 'task-success'] : ['task-success'];
      const task = { expert: true, random: false, plan: { ...plan, accepted: i < 25, failedChecks } };
      return { ...seedResult(i, 1, 1), task };
    });
    const figures = buildScenarioFigures(HEAD, results, [], DEFAULT_SETTINGS, 20, new Bootstrap({ resamples: 10 }));
    const plans = figures.plans!;
    // Wilson 95 % of 25/50 is 36.6 to 63.4 %, of 50/50 92.9 to 100 %.
    expect(plans.accepted).toMatchObject({ successes: 25, trials: 50 });
    expect(plans.accepted.interval.low).toBeCloseTo(0.366, 3);
    expect(plans.accepted.interval.high).toBeCloseTo(0.634, 3);
    expect(plans.expert.interval.low).toBeCloseTo(0.929, 3);
    expect(plans.random.successes).toBe(0);
    expect(plans.failedChecks).toEqual([
      { name: 'task-success', count: 25 },
      { name: 'reachable', count: 5 },
    ]);
    expect([plans.meanKeyframes, plans.meanSeconds]).toEqual([4, 1.5]);
    expect(plans.best).toBeUndefined();
  });

  it('counts a task as done by the best of several plans where any of them did it', () => {
    const no = { ...plan, accepted: false, episodeAccepted: false, success: false };
    const did = { ...no, success: true };
    const outcomes = [
      [no, no, did],
      [did, no, no],
      [no, no, no],
      [no, { ...did, episodeAccepted: true }, no],
    ] as const;
    const results = outcomes.map(([first, ...others], i): SeedResult => ({
      ...seedResult(i, 1, 1),
      task: { expert: true, random: false, plan: first, others },
    }));
    const { plans } = buildScenarioFigures(HEAD, results, [], DEFAULT_SETTINGS, 20, new Bootstrap({ resamples: 10 }));
    expect(plans?.success.successes).toBe(1);
    expect(plans?.best).toMatchObject({
      samples: 3,
      success: { successes: 3, trials: 4 },
      episodeAccepted: { successes: 1, trials: 4 },
      accepted: { successes: 0, trials: 4 },
    });
  });
});
