import { PlannerPolicy, type Planner } from '../../policies/index.js';
import type { SimulatedEnvironment } from '../../scenarios/index.js';
import { SimulationDivergedError } from '../../sim/simulation/index.js';
import type { ActionPlan, EndEffectorTarget, PlainData, RgbImage, SceneState } from '../../sim/interface/index.js';
import { rollout, type Episode, type EpisodeStep } from '../episodes/index.js';
import { checkAgreement, type FrameAgreement, type Moment } from './agreement-checks.js';
import { checkExecution } from './execution-checks.js';
import { DEFAULT_LIMITS, type RefereeLimits } from './limits.js';
import { checkPlan } from './plan-checks.js';
import { sceneGeometry } from './scene-geometry.js';
import { checkStates } from './state-checks.js';
import { judge, type Check, type Verdict } from './verdict.js';
import { verifyEpisode } from './verify-episode.js';

/** What the referee needs of one predicted keyframe. */
export interface JudgedKeyframe {
  /** What is being done, in words. */
  readonly subtask: string;
  /** Control ticks since the previous keyframe. */
  readonly ticks: number;
  /** One target per arm, in the robot's order. */
  readonly targets: readonly EndEffectorTarget[];
  /** The state that the model believes in at the end of the ticks. */
  readonly state: SceneState;
  /** The predicted picture; null where states alone are predicted. */
  readonly frame: RgbImage | null;
}

/** A prediction to be judged. */
export interface JudgedPrediction {
  /** Seed of the episode that it starts from. */
  readonly seed: number;
  /** The instruction in words. */
  readonly instruction: string;
  /** The keyframes in order, at least one. */
  readonly keyframes: readonly JudgedKeyframe[];
  /** SHA-256 of the model that predicted, for the record. */
  readonly model: string;
  /** Which of the plans that the model drew it is, counted from 1, for the record. Default: nothing is said. */
  readonly sample?: number;
}

/** Options of `verifyPrediction`. */
export interface VerifyOptions {
  /** Cancels the simulation between two ticks. */
  readonly signal?: AbortSignal;
  /** Called with each check as it is made. */
  readonly onCheck?: (check: Check) => void;
  /** Called after every simulated control tick with the number of ticks done and planned. */
  readonly onTick?: (done: number, planned: number) => void;
  /** What is let pass. Default `DEFAULT_LIMITS`. */
  readonly limits?: RefereeLimits;
}

/** The outcome of `verifyPrediction`. */
export interface Verification {
  /** What the referee says. */
  readonly verdict: Verdict;
  /** What the simulation showed at each predicted keyframe that was reached. */
  readonly simulated: readonly Moment[];
  /** The simulated episode with `episodeVerdict` in it, or `null` when the plan could not be carried out. */
  readonly episode: Episode | null;
  /** What the referee says of that episode, whatever the prediction believed: whether it may be recorded as verified. */
  readonly episodeVerdict: Verdict | null;
  /** How well the frames agree; `null` when nothing was simulated or nothing changed. */
  readonly frames: FrameAgreement | null;
}

/**
 * Judges a prediction in rising cost: the plan by itself, the predicted states by themselves, and both against the
 * simulation, which starts from the same seed and carries the plan out. `accepted` means that all checks passed, the
 * task's success among them. A plan may do the task although the prediction was wrong on the way: `episodeVerdict` says so.
 *
 * @param environment - A simulated environment of the prediction's scenario, with pictures; it is reset.
 * @param camera - Name of the camera whose pictures the prediction continues.
 * @throws RangeError when there is no such camera, or the scene cannot satisfy the instruction.
 */
export async function verifyPrediction(
  prediction: JudgedPrediction,
  environment: SimulatedEnvironment,
  camera: string,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { onCheck, limits = DEFAULT_LIMITS } = options;
  const { seed, instruction, keyframes } = prediction;
  const { observation, info } = await environment.reset({ seed, instruction });
  const frame = observation.images[camera];
  if (!frame)
    throw new RangeError(`there is no camera "${camera}"; there are ${Object.keys(observation.images).join(', ')}`);
  const plan: ActionPlan = {
    interpolation: 'linear',
    keyframes: keyframes.map(({ subtask, ticks, targets }) => ({ subtask, ticks, arms: targets })),
  };
  const checks: Check[] = [];
  const add = (made: readonly Check[]): void => {
    checks.push(...made);
    for (const check of made) onCheck?.(check);
  };
  const { robot, actionSpace, stateSpace, controlRate } = environment;
  const geometry = sceneGeometry(environment.simulation);
  const furniture = geometry.furniture ?? [];
  add(checkPlan(plan, { robot, actionSpace, stateSpace, controlRate, observation, furniture }, limits));
  const believed = keyframes.map(({ state }) => state);
  add(checkStates(info.sceneState, believed, geometry, limits));

  const reachable = checks.find(({ name }) => name === 'reachable')?.passed === true;
  const ran = reachable
    ? await carryOut(plan, prediction, environment, camera, options)
    : { failure: 'the plan is not feasible', simulated: [] };
  const { simulated } = ran;
  const success = 'episode' in ran && ran.episode.success;
  add(
    checkExecution(
      'failure' in ran ? ran.failure : { success, metrics: environment.simulation.metrics() },
      geometry,
      limits,
    ),
  );
  const failure = 'failure' in ran ? ran.failure : 'no keyframe was reached';
  const agreement = checkAgreement({ state: info.sceneState, frame }, keyframes, simulated, limits, failure);
  add(agreement.checks);
  const verdict = judge(checks);
  if (!('episode' in ran)) return { verdict, simulated, episode: null, episodeVerdict: null, frames: agreement.frames };
  const evidence = { geometry, metrics: environment.simulation.metrics(), firstState: info.sceneState };
  const episodeVerdict = verifyEpisode(ran.episode, evidence, limits);
  const episode = { ...ran.episode, verdict: episodeVerdict as unknown as PlainData };
  return { verdict, simulated, episode, episodeVerdict, frames: agreement.frames };
}

/** Ticks for which the last action is held, so that the final state is on record. */
const HOLD_TICKS = 10;

/** What carrying a plan out came to. */
type Run =
  | { readonly episode: Episode; readonly simulated: readonly Moment[] }
  | { readonly failure: string; readonly simulated: readonly Moment[] };

async function carryOut(
  plan: ActionPlan,
  prediction: JudgedPrediction,
  environment: SimulatedEnvironment,
  camera: string,
  { signal, onTick }: VerifyOptions,
): Promise<Run> {
  const ends = new Set<number>();
  const planned = plan.keyframes.reduce((ticks, keyframe) => {
    ends.add(ticks + keyframe.ticks);
    return ticks + keyframe.ticks;
  }, 0);
  const states = new Map<number, SceneState>();
  const reached = (steps: readonly EpisodeStep[], until: number): Moment[] =>
    [...states].flatMap(([end, state]) => {
      const frame = end <= until ? steps[end]?.images[camera] : undefined;
      return frame ? [{ state, frame }] : [];
    });
  const planner: Planner = { name: 'world-model', plan: () => Promise.resolve(plan) };
  const { scenario } = environment;
  try {
    const episode = await rollout({
      environment,
      policy: new PlannerPolicy(planner),
      seed: prediction.seed,
      instruction: prediction.instruction,
      holdTicks: HOLD_TICKS,
      maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
      signal,
      stateHash: () => environment.simulation.stateHash(),
      scenario: { name: scenario.name, version: scenario.version },
      variation: () => environment.variation,
      outcome: () => plain({ measures: environment.measures(), physics: environment.simulation.metrics() }),
      provenance: {
        policy: 'world-model',
        model: prediction.model,
        ...(prediction.sample !== undefined && { sample: prediction.sample }),
      },
      onStep: (_step, index) => {
        onTick?.(Math.min(index + 1, planned), planned);
        if (ends.has(index + 1)) states.set(index + 1, environment.sceneState);
      },
    });
    // The picture of a moment is the observation of the step after it; of the ticks in which the end is held none counts.
    return { episode, simulated: reached(episode.steps, episode.steps.length - HOLD_TICKS) };
  } catch (error) {
    if (!(error instanceof SimulationDivergedError)) throw error;
    return { failure: error.message, simulated: [] };
  }
}

/** A copy of nested figures as plain data. */
function plain(value: object): PlainData {
  return JSON.parse(JSON.stringify(value)) as PlainData;
}
