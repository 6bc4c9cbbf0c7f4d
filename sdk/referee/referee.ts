import { PlannerPolicy } from '../../policies/index.js';
import type { Planner } from '../../policies/index.js';
import type { SimulatedEnvironment } from '../../scenarios/index.js';
import type { ActionPlan, EndEffectorTarget, PlainData, RgbImage, SceneState, Vector3 } from '../../sim/interface/index.js';
import { rollout } from '../episodes/index.js';
import type { Episode } from '../episodes/index.js';
import { checkPlan } from './plan-checks.js';
import { checkStates } from './state-checks.js';
import type { SceneGeometry } from './state-checks.js';
import type { Check, Verdict } from './verdict.js';
import { Worst, judge } from './verdict.js';

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
  /** The predicted picture. */
  readonly frame: RgbImage;
}

/** A prediction to be judged. */
export interface JudgedPrediction {
  /** Seed of the episode that it starts from. */
  readonly seed: number;
  /** The instruction in words. */
  readonly instruction: string;
  /** The keyframes in order, at least one. */
  readonly keyframes: readonly JudgedKeyframe[];
  /** Who predicted. */
  readonly model: string;
}

/** Options of `verifyPrediction`. */
export interface VerifyOptions {
  /** Cancels the simulation between two ticks. */
  readonly signal?: AbortSignal;
  /** Called with the verdict's checks as they are made. */
  readonly onCheck?: (check: Check) => void;
  /** Largest mean position error of what moved, in metres. */
  readonly positionTolerance?: number;
}

/** What the simulation showed at a predicted keyframe. */
export interface SimulatedKeyframe {
  /** The simulated state. */
  readonly state: SceneState;
  /** The simulated picture. */
  readonly frame: RgbImage;
}

/** The outcome of `verifyPrediction`. */
export interface Verification {
  /** What the referee says. */
  readonly verdict: Verdict;
  /** What the simulation showed at each predicted keyframe that was reached. */
  readonly simulated: readonly SimulatedKeyframe[];
  /** The simulated episode, or `null` when the plan could not be carried out. */
  readonly episode: Episode | null;
}

/** Default of `positionTolerance`: half of what the tasks themselves tolerate. */
const POSITION_TOLERANCE = 0.05;

/**
 * Judges a prediction in rising cost: the plan by itself, the predicted states by themselves, and both against the
 * simulation, which starts from the same seed and carries the plan out. `accepted` means that all of them passed and
 * the task succeeded.
 * @param environment - A simulated environment of the prediction's scenario; it is reset.
 * @param camera - Name of the camera whose pictures the prediction continues.
 */
export async function verifyPrediction(
  prediction: JudgedPrediction,
  environment: SimulatedEnvironment,
  camera: string,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { signal, onCheck, positionTolerance = POSITION_TOLERANCE } = options;
  const { seed, instruction, keyframes } = prediction;
  const start = await environment.reset({ seed, instruction });
  const plan: ActionPlan = {
    interpolation: 'linear',
    keyframes: keyframes.map(({ subtask, ticks, targets }) => ({ subtask, ticks, arms: targets })),
  };
  const checks: Check[] = [];
  const add = (made: readonly Check[]): void => {
    for (const check of made) {
      checks.push(check);
      onCheck?.(check);
    }
  };
  add(checkPlan(plan, { ...spaces(environment), observation: start.observation }));
  add(
    checkStates(
      start.info.sceneState,
      keyframes.map(({ state }) => state),
      geometryOf(environment),
    ),
  );
  if (checks.some((check) => check.name === 'reachable' && !check.passed)) {
    return { verdict: judge(checks), simulated: [], episode: null };
  }
  const { episode, simulated } = await carryOut(plan, prediction, environment, camera, signal);
  add(checkAgreement(start.info.sceneState, keyframes, simulated, episode, positionTolerance));
  return { verdict: judge(checks), simulated, episode };
}

function spaces(environment: SimulatedEnvironment): Pick<SimulatedEnvironment, 'robot' | 'actionSpace' | 'stateSpace' | 'controlRate'> {
  const { robot, actionSpace, stateSpace, controlRate } = environment;
  return { robot, actionSpace, stateSpace, controlRate };
}

async function carryOut(
  plan: ActionPlan,
  prediction: JudgedPrediction,
  environment: SimulatedEnvironment,
  camera: string,
  signal?: AbortSignal,
): Promise<{ episode: Episode; simulated: SimulatedKeyframe[] }> {
  const ends = new Set<number>();
  plan.keyframes.reduce((ticks, keyframe) => {
    ends.add(ticks + keyframe.ticks);
    return ticks + keyframe.ticks;
  }, 0);
  const simulated: SimulatedKeyframe[] = [];
  const planner: Planner = { name: 'world-model', plan: () => Promise.resolve(plan) };
  const episode = await rollout({
    environment,
    policy: new PlannerPolicy(planner),
    seed: prediction.seed,
    instruction: prediction.instruction,
    maxTicks: Math.ceil(environment.scenario.maxDuration * environment.controlRate),
    signal,
    stateHash: () => environment.simulation.stateHash(),
    scenario: { name: environment.scenario.name, version: environment.scenario.version },
    variation: () => environment.variation as PlainData,
    outcome: () => environment.simulation.metrics() as unknown as PlainData,
    provenance: { policy: 'world-model', model: prediction.model },
    onStep: (_step, index) => {
      if (!ends.has(index + 1)) return;
      const frame = environment.simulation.observe({ images: true }).images[camera];
      if (frame) simulated.push({ state: environment.sceneState, frame });
    },
  });
  return { episode, simulated };
}

function checkAgreement(
  initial: SceneState,
  keyframes: readonly JudgedKeyframe[],
  simulated: readonly SimulatedKeyframe[],
  episode: Episode,
  positionTolerance: number,
): Check[] {
  const success = new Worst('at-least');
  success.note(episode.success ? 1 : 0, -1, '');
  const position = new Worst();
  simulated.forEach(({ state }, step) => {
    const predicted = keyframes[step]?.state;
    if (!predicted) return;
    for (const [name, error] of positionErrors(initial, predicted, state)) position.note(error, step, name);
  });
  return [success.check('task-success', 1, '1'), position.check('position-agreement', positionTolerance, 'm')];
}

/** Distance in metres between predicted and simulated position of everything that either of them moved by over 1 cm. */
function positionErrors(initial: SceneState, predicted: SceneState, simulated: SceneState): [name: string, error: number][] {
  const errors: [string, number][] = [];
  for (const [name, truth] of Object.entries(simulated.objects)) {
    const belief = predicted.objects[name];
    const before = initial.objects[name];
    if (!belief || !before) continue;
    const moved = Math.max(distance(before.position, truth.position), distance(before.position, belief.position));
    if (moved > 0.01) errors.push([name, distance(belief.position, truth.position)]);
  }
  for (const [name, truth] of Object.entries(simulated.cloths)) {
    const belief = predicted.cloths[name];
    if (!belief) continue;
    for (const [corner, at] of Object.entries(CORNERS)) {
      const a = cornerOf(truth, at);
      const b = cornerOf(belief, at);
      errors.push([`${name}/${corner}`, distance(a, b)]);
    }
  }
  return errors;
}

const CORNERS = { 'corner-1': [0, 0], 'corner-2': [0, 1], 'corner-3': [1, 1], 'corner-4': [1, 0] } as const;

function cornerOf(cloth: { rows: number; columns: number; points: readonly number[] }, at: readonly [number, number]): Vector3 {
  const i = 3 * (at[0] * (cloth.rows - 1) * cloth.columns + at[1] * (cloth.columns - 1));
  return [cloth.points[i] ?? NaN, cloth.points[i + 1] ?? NaN, cloth.points[i + 2] ?? NaN];
}

function geometryOf(environment: SimulatedEnvironment): SceneGeometry {
  return environment.simulation.geometry();
}

function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
