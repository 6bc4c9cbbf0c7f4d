import { RandomPolicy } from '../../policies/index.js';
import type { SimulatedScenario } from '../../scenarios/index.js';
import type { PlainData } from '../../sim/interface/index.js';
import { SimulationDivergedError } from '../../sim/simulation/index.js';
import { cameraNames, type Episode } from '../episodes/index.js';
import { planSample } from '../predictions/index.js';
import {
  EnvironmentReader,
  followedThings,
  keyframeLength,
  patchCount,
  RobotKinematics,
  Sequence,
  type TokenModel,
  type TrackedObject,
} from '../world-model/index.js';
import { caseCamera, heldOutCases, type CaseOptions } from './held-out-cases.js';
import { playEpisode, playHeldOutEpisode } from './held-out-episode.js';
import { underMovedLight } from './moved-light.js';
import { planTrial, type PlanOutcome } from './plan-trial.js';
import { scoreCases, type CasePictures } from './score-cases.js';
import { scoreMovedLight } from './score-pictures.js';
import { SelectiveEnvironment } from './selective-environment.js';
import { Tally, type Sums } from './tally.js';

/** What is measured on every seed, and how. */
export interface EvaluationSettings {
  /** Control ticks between keyframes. */
  readonly stride: number;
  /** Keyframes ahead at which predictions are measured, ascending. */
  readonly horizons: readonly number[];
  /** Predictions per episode and input. */
  readonly starts: number;
  /**
   * Keyframes ahead at which one prediction per episode is measured, from the picture alone, as far as the episode is long enough;
   * ascending and above `horizons`.
   */
  readonly longHorizons: readonly number[];
  /** A pixel has changed when a channel differs by more than this many 8-bit levels. */
  readonly changeThreshold: number;
  /** An object or a hand has moved when it is further than this from where it was, in metres. */
  readonly movedThreshold: number;
  /** Pixels of an object below which it is not looked for in pictures. */
  readonly minimumPixels: number;
  /** Whether the model plans tasks to their end, too, which takes longer than all the rest. */
  readonly plans: boolean;
  /**
   * Plans of each task: one of the most likely tokens and, beyond it, others drawn at temperature 1 with a seed each; what the best
   * of all comes to is told beside the first.
   */
  readonly planSamples: number;
}

/** Settings of the published figures: 0.5 and 2 s, then 8 and 30 s, in keyframes of 0.5 s. */
export const DEFAULT_SETTINGS: EvaluationSettings = {
  stride: 10,
  horizons: [1, 4],
  starts: 3,
  longHorizons: [16, 60],
  changeThreshold: 8,
  movedThreshold: 0.01,
  minimumPixels: 16,
  plans: true,
  planSamples: 1,
};

/** How the cases of an episode are chosen. */
export function caseOptions({ starts, stride, horizons, longHorizons }: EvaluationSettings): CaseOptions {
  return { starts, stride, keyframes: Math.max(...horizons), longKeyframes: longHorizons };
}

/** Everything that was measured on one seed of one scenario. */
export interface SeedResult {
  /** The seed. */
  readonly seed: number;
  /** Frames of the expert's episode from which was predicted. */
  readonly startFrames: readonly number[];
  /** Sums of the errors. */
  readonly sums: Sums;
  /** The task; absent where nobody acts, or plans are left out. */
  readonly task?: TaskResult;
}

/** Who did the task of one seed. */
export interface TaskResult {
  /** Whether the expert did the task. */
  readonly expert: boolean;
  /** Whether the random policy did the task. */
  readonly random: boolean;
  /** The model's plan. */
  readonly plan: PlanOutcome;
  /** Further plans, drawn at temperature 1. */
  readonly others?: readonly PlanOutcome[];
}

/** A model that has no room for what a scenario's sequences must say, such as its instruction or the names of its objects. */
export class NoRoomError extends Error {
  /** Its name. */
  override readonly name = 'NoRoomError';
}

/** Measures a model on one seed after another of one scenario. */
export class SeedTrial {
  readonly #model: TokenModel;
  readonly #settings: EvaluationSettings;
  readonly #environment: SelectiveEnvironment;

  /**
   * @param scenario - The scenario.
   * @param model - The model. It stays the caller's to dispose of.
   * @param variation - How the draws of episodes are made. Default: the level `default`.
   */
  constructor(scenario: SimulatedScenario, model: TokenModel, settings: EvaluationSettings, variation?: PlainData) {
    this.#model = model;
    this.#settings = settings;
    this.#environment = new SelectiveEnvironment(scenario, variation);
  }

  /**
   * Measures one seed. The expert plays the episode; predictions start within it, whether it succeeds or not. Where nobody
   * acts, the robot stands by, and there is no task.
   *
   * @param signal - Cancels between two ticks or passes of the model.
   * @throws NoRoomError when the model has no room for the scenario's instruction or objects.
   */
  async run(seed: number, signal?: AbortSignal): Promise<{ result: SeedResult; pictures: CasePictures[] }> {
    const acts = this.#environment.scenario.kind === 'manipulation';
    const choice = caseOptions(this.#settings);
    const episode = await playHeldOutEpisode(this.#environment, seed, choice, signal);
    const cases = heldOutCases(episode, this.#environment.labels, this.#model.layout, choice);
    const tracked = trackedAtStart(this.#model, episode);
    requireRoom(this.#model, episode, tracked);
    const tally = new Tally();
    const scoring = { ...this.#settings, falseActions: acts, signal };
    const pictures = await scoreCases(episode, cases, this.#model, tally, scoring);
    const lit =
      this.#model.pictures === false ? null : underMovedLight(this.#environment.scenario, this.#environment.variation);
    if (lit) await scoreMovedLight(tally, this.#model, lit);
    const result: SeedResult = {
      seed,
      startFrames: cases.map(({ startFrame }) => startFrame),
      sums: tally.sums,
      ...(acts && this.#settings.plans ? { task: await this.#task(episode, signal) } : {}),
    };
    return { result, pictures };
  }

  /** Frees the simulation. */
  dispose(): void {
    this.#environment.dispose();
  }

  /** Lets the model plan the task that the expert has played, and the random policy try it. */
  async #task(episode: Episode, signal?: AbortSignal): Promise<TaskResult> {
    const { seed, instruction } = episode;
    const { state, images, time } = episode.steps[0] as Episode['steps'][number];
    const { sceneState } = (await this.#environment.reset({ seed, instruction })).info;
    const task = {
      model: this.#model,
      environment: this.#environment,
      seed,
      observation: { time, images: this.#model.pictures === false ? {} : images, state },
      objects: followedThings(sceneState, episode.environmentStateSpace.names),
      instruction,
      camera: caseCamera(cameraNames(episode)),
      signal,
    };
    const plan = await planTrial(task);
    const others: PlanOutcome[] = [];
    for (let number = 2; number <= this.#settings.planSamples; number++) {
      others.push(await planTrial({ ...task, sample: planSample(number) }));
    }
    const random = await this.#randomSucceeds(seed, signal);
    return { expert: episode.success, random, plan, ...(others.length > 0 && { others }) };
  }

  /** Random actions may tear a cloth between two hands: that, too, is a task not done. */
  async #randomSucceeds(seed: number, signal?: AbortSignal): Promise<boolean> {
    try {
      return (await playEpisode(this.#environment, new RandomPolicy(), seed, [], signal)).success;
    } catch (error) {
      if (error instanceof SimulationDivergedError) return false;
      throw error;
    }
  }
}

/** The objects that an episode tracks, at its start. */
function trackedAtStart({ layout }: TokenModel, { environmentStateSpace, steps }: Episode): TrackedObject[] {
  const [first] = steps;
  return first ? new EnvironmentReader(environmentStateSpace.names, layout).objects(first.environmentState) : [];
}

/** Asks the layout before a model is asked: what does not fit is not an error of the program. */
function requireRoom(
  { layout, text, pictures = true }: TokenModel,
  { instruction, robot, stateSpace, steps }: Episode,
  tracked: readonly TrackedObject[],
): void {
  try {
    const sequence = new Sequence(layout, text, robot.arms.length);
    sequence.writeInstruction(instruction);
    const hands = new RobotKinematics(robot, stateSpace).hands(steps[0]?.state ?? []);
    sequence.writeObservation({ hands, codes: pictures ? Array<number>(patchCount(layout)).fill(0) : [] });
    sequence.writeObjects(tracked);
    const length =
      sequence.tokens.length +
      keyframeLength(layout, robot.arms.length, sequence.grammar.keyframeEntryTokens, pictures);
    if (length > layout.contextLength) {
      throw new RangeError(
        `an observation and one keyframe must take at most ${layout.contextLength} tokens (layout.contextLength), they take ${length}`,
      );
    }
  } catch (error) {
    if (error instanceof RangeError) throw new NoRoomError(error.message, { cause: error });
    throw error;
  }
}
