import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { foldCloth, pickPlace, type ManipulationScenario } from '../../../scenarios/index.js';
import type { RgbImage, SceneState, Vector3 } from '../../../sim/interface/index.js';
import {
  checkAgreement,
  checkPlan,
  checkStates,
  DEFAULT_LIMITS,
  verifyEpisode,
  verifyPrediction,
  type Check,
  type JudgedKeyframe,
} from '../../../sdk/referee/index.js';
import { expertTake, type ExpertTake } from '../../support/expert-prediction.js';

const SCENARIOS = [foldCloth, pickPlace] as unknown as readonly ManipulationScenario[];
const SEED = 2;
/** What is asked for, where a scene could satisfy several things. */
const INSTRUCTIONS: Readonly<Record<string, string>> = { 'fold-cloth': 'fold the towel in half' };

const takes = new Map<ManipulationScenario, Promise<ExpertTake>>();

/** The expert's take of a scenario, played once. */
function takeOf(scenario: ManipulationScenario): Promise<ExpertTake> {
  const take = takes.get(scenario) ?? expertTake(scenario, SEED, INSTRUCTIONS[scenario.name]);
  takes.set(scenario, take);
  return take;
}

afterAll(async () => {
  for (const take of takes.values()) (await take).environment.dispose();
});

describe.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('the referee on %s', (_, scenario) => {
  let take: ExpertTake;

  beforeAll(async () => {
    take = await takeOf(scenario);
  });

  /** Names of the checks that fail when the states of the true take are changed from keyframe `from` on. */
  function failedStates(change: (state: SceneState) => SceneState, from = 5): string[] {
    const states = take.prediction.keyframes.map(({ state }, i) => (i < from ? state : change(state)));
    return failed(checkStates(take.initial, states, take.evidence.geometry));
  }

  it('verifies the expert episode, every check with a measurement or a reason for having none', () => {
    const verdict = verifyEpisode(take.episode, take.evidence);
    expect(verdict.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(verdict.accepted).toBe(true);
    for (const { measured, subject } of verdict.checks) expect(measured !== null || subject !== '').toBe(true);
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });

  it('does not verify an episode that failed, or whose physics did not hold', () => {
    expect(failed(verifyEpisode({ ...take.episode, success: false }, take.evidence).checks)).toEqual(['task-success']);
    const { metrics } = take.evidence;
    const violated = { ...metrics, limitViolations: { ...metrics.limitViolations, effort: 3 } };
    expect(failed(verifyEpisode(take.episode, { ...take.evidence, metrics: violated }).checks)).toEqual(['arm-limits']);
    const blind = {
      ...take.episode,
      steps: take.episode.steps.map((step) => ({ ...step, environmentState: new Float32Array() })),
    };
    expect(failed(verifyEpisode(blind, take.evidence).checks)).toEqual(['recorded-states']);
  });

  it('accepts the true trajectory, and gives the episode that the plan leads to', async () => {
    const made: Check[] = [];
    const { verdict, simulated, episode, episodeVerdict, frames } = await verifyPrediction(
      take.prediction,
      take.environment,
      'front',
      { onCheck: (check) => made.push(check) },
    );
    expect(verdict.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(verdict.accepted).toBe(true);
    expect(made).toEqual(verdict.checks);
    // The episode may end a keyframe early, when the task has been done for three seconds.
    expect(simulated.length).toBeGreaterThanOrEqual(take.prediction.keyframes.length - 2);
    expect(frames!.predictedPsnr).toBeGreaterThan(frames!.copyPsnr + 5);
    expect(episodeVerdict).toMatchObject({ accepted: true });
    expect(episode).toMatchObject({ success: true, verdict: episodeVerdict, provenance: { policy: 'world-model' } });
  });

  it('rejects a thing that disappears, and one that appears', () => {
    expect(failedStates((state) => ({ ...state, objects: {}, cloths: {} }))).toContain('object-permanence');
    const ghost = {
      position: [0.2, 0.3, 0.02],
      orientation: [0, 0, 0, 1],
      linearVelocity: [0, 0, 0],
      angularVelocity: [0, 0, 0],
    } as const;
    expect(failedStates((state) => ({ ...state, objects: { ...state.objects, ghost } }))).toContain(
      'object-permanence',
    );
  });

  it('rejects what is teleported, sunk or too fast', () => {
    // From the last keyframe but one on, when the hands have let go and gone.
    const late = take.prediction.keyframes.length - 1;
    expect(failedStates((state) => moved(state, [0, 0.08, 0]), late)).toContain('moved-without-contact');
    expect(failedStates((state) => moved(state, [0, 0, -0.015]))).toContain('penetration');
    expect(failedStates((state) => moved(state, [0.6, 0, 0]), late)).toContain('speed');
  });

  it('rejects a plan that is out of reach, too fast, under the table or beyond the gripper', () => {
    const plan = (change: (keyframe: JudgedKeyframe, i: number) => JudgedKeyframe): string[] => {
      const { robot, actionSpace, stateSpace, controlRate } = take.episode;
      const observation = { time: 0, images: {}, state: take.episode.steps[0]!.state };
      const keyframes = take.prediction.keyframes
        .map(change)
        .map(({ subtask, ticks, targets }) => ({ subtask, ticks, arms: targets }));
      return failed(
        checkPlan({ interpolation: 'linear', keyframes }, { robot, actionSpace, stateSpace, controlRate, observation }),
      );
    };
    const shifted =
      (by: Vector3) =>
      (keyframe: JudgedKeyframe, i: number): JudgedKeyframe =>
        i === 3
          ? { ...keyframe, targets: keyframe.targets.map((t) => ({ ...t, position: sum(t.position, by) })) }
          : keyframe;
    expect(plan((keyframe) => keyframe)).toEqual([]);
    expect(plan(shifted([2, 0, 0]))).toContain('reachable');
    expect(plan((keyframe) => ({ ...keyframe, ticks: 2 }))).toContain('joint-speed');
    const low = (keyframe: JudgedKeyframe): JudgedKeyframe => ({
      ...keyframe,
      targets: keyframe.targets.map((t) => ({ ...t, position: [t.position[0], t.position[1], -0.01] })),
    });
    expect(plan((keyframe, i) => (i === 4 ? low(keyframe) : keyframe))).toContain('table-clearance');
    const strong = (keyframe: JudgedKeyframe): JudgedKeyframe => ({
      ...keyframe,
      targets: keyframe.targets.map((t) => ({ ...t, gripForce: 100 })),
    });
    expect(plan(strong)).toEqual(['gripper-range']);
  });

  it('rejects frames that merely repeat the observed one, and positions that are elsewhere', () => {
    const truth = take.prediction.keyframes.map(({ frame, ...rest }) => ({ ...rest, frame: frame as RgbImage }));
    const start = { state: take.initial, frame: take.episode.steps[0]!.images['front']! };
    const agreement = (change: (keyframe: JudgedKeyframe) => JudgedKeyframe): string[] =>
      failed(checkAgreement(start, truth.map(change), truth, DEFAULT_LIMITS).checks);
    expect(agreement((keyframe) => keyframe)).toEqual([]);
    expect(agreement((keyframe) => ({ ...keyframe, frame: start.frame }))).toEqual(['frame-gain-over-copy']);
    expect(agreement((keyframe) => ({ ...keyframe, state: moved(keyframe.state, [0.06, 0, 0]) }))).toEqual([
      'position-agreement',
    ]);
    expect(failed(checkAgreement(start, truth, [], DEFAULT_LIMITS).checks)).toHaveLength(3);
  });

  it('judges predictions of states alone by their states, and says that there was no picture', () => {
    const truth = take.prediction.keyframes.map(({ frame, ...rest }) => ({ ...rest, frame: frame as RgbImage }));
    const start = { state: take.initial, frame: take.episode.steps[0]!.images['front']! };
    const blind = (shift: Vector3): ReturnType<typeof checkAgreement> => {
      const predicted = truth.map(({ state }) => ({ state: moved(state, shift), frame: null }));
      return checkAgreement(start, predicted, truth, DEFAULT_LIMITS);
    };
    const { checks, frames } = blind([0, 0, 0]);
    expect(failed(checks)).toEqual([]);
    expect(frames).toBeNull();
    expect(checks.find(({ name }) => name === 'frame-gain-over-copy')?.subject).toBe('no picture was predicted');
    expect(failed(blind([0.06, 0, 0]).checks)).toEqual(['position-agreement']);
  });
});

it('rejects a stretched and a shrunk cloth', async () => {
  const take = await takeOf(SCENARIOS[0]!);
  const scaled = (factor: number): string[] => {
    const states = take.prediction.keyframes.map(({ state }) => scaledCloths(state, factor));
    return failed(checkStates(scaledCloths(take.initial, factor), states, take.evidence.geometry));
  };
  expect(scaled(1)).toEqual([]);
  expect(scaled(1.25)).toEqual(['cloth-stretch']);
  expect(scaled(0.7)).toEqual(['cloth-shrink']);
});

it('finds arms that collide with each other', async () => {
  const take = await takeOf(SCENARIOS[0]!);
  const { robot, actionSpace, stateSpace, controlRate, steps } = take.episode;
  const observation = { time: 0, images: {}, state: steps[0]!.state };
  const [left, right] = take.prediction.keyframes[0]!.targets;
  const between: Vector3 = [-0.1, 0, 0.35];
  const keyframes = [
    {
      subtask: '',
      ticks: 60,
      arms: [
        { ...left!, position: between },
        { ...right!, position: between },
      ],
    },
  ];
  const checks = checkPlan(
    { interpolation: 'linear', keyframes },
    { robot, actionSpace, stateSpace, controlRate, observation },
  );
  expect(checks.find(({ name }) => name === 'arm-clearance')).toMatchObject({ passed: false, unit: 'm', step: 0 });
  expect(checks.find(({ name }) => name === 'arm-clearance')!.subject).toMatch(/^left\/.* and right\//);
});

function failed(checks: readonly Check[]): string[] {
  return checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

function sum(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** Moves everything but the hands. */
function moved(state: SceneState, by: Vector3): SceneState {
  const objects = Object.entries(state.objects).map(
    ([name, o]) => [name, { ...o, position: sum(o.position, by) }] as const,
  );
  const cloths = Object.entries(state.cloths).map(([name, cloth]) => {
    return [name, { ...cloth, points: cloth.points.map((value, i) => value + by[i % 3]!) }] as const;
  });
  return { ...state, objects: Object.fromEntries(objects), cloths: Object.fromEntries(cloths) };
}

function scaledCloths(state: SceneState, factor: number): SceneState {
  const cloths = Object.entries(state.cloths).map(([name, cloth]) => {
    return [name, { ...cloth, points: cloth.points.map((value) => value * factor) }] as const;
  });
  return { ...state, cloths: Object.fromEntries(cloths) };
}
