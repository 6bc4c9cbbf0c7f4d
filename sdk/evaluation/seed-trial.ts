import { ExpertPolicy, RandomPolicy, type Policy } from '../../policies/index.js';
import type { ManipulationScenario } from '../../scenarios/index.js';
import { SimulationDivergedError } from '../../sim/simulation/index.js';
import { cameraNames, rollout, type Episode } from '../episodes/index.js';
import type { TokenModel } from '../world-model/index.js';
import { caseCamera, caseFrames, heldOutCases } from './held-out-cases.js';
import { planTrial, type PlanOutcome } from './plan-trial.js';
import { scoreCases, type CasePictures } from './score-cases.js';
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
  /** A pixel has changed when a channel differs by more than this many 8-bit levels. */
  readonly changeThreshold: number;
  /** An object has moved when it is further than this from where it was, in metres. */
  readonly movedThreshold: number;
}

/** Settings of the published figures. */
export const DEFAULT_SETTINGS: EvaluationSettings = {
  stride: 8,
  horizons: [1, 3],
  starts: 3,
  changeThreshold: 8,
  movedThreshold: 0.01,
};

/** Everything that was measured on one seed of one scenario. */
export interface SeedResult {
  /** The seed. */
  readonly seed: number;
  /** Frames of the expert's episode from which was predicted. */
  readonly startFrames: readonly number[];
  /** Sums of the errors. */
  readonly sums: Sums;
  /** Whether the expert did the task. */
  readonly expert: boolean;
  /** Whether the random policy did the task. */
  readonly random: boolean;
  /** The model's plan. */
  readonly plan: PlanOutcome;
}

/** Measures a model on one seed after another of one scenario. */
export class SeedTrial {
  readonly #scenario: ManipulationScenario;
  readonly #model: TokenModel;
  readonly #settings: EvaluationSettings;
  readonly #environment: SelectiveEnvironment;

  /**
   * @param scenario - The scenario.
   * @param model - The model. It stays the caller's to dispose of.
   */
  constructor(scenario: ManipulationScenario, model: TokenModel, settings: EvaluationSettings) {
    this.#scenario = scenario;
    this.#model = model;
    this.#settings = settings;
    this.#environment = new SelectiveEnvironment(scenario);
  }

  /**
   * Measures one seed. The expert plays the episode; predictions start within it, whether it succeeds or not.
   *
   * @param signal - Cancels between two ticks or passes of the model.
   */
  async run(seed: number, signal?: AbortSignal): Promise<{ result: SeedResult; pictures: CasePictures[] }> {
    const { stride, horizons, starts, changeThreshold, movedThreshold } = this.#settings;
    const choice = { starts, stride, keyframes: Math.max(...horizons) };
    // Played twice: where predictions start is known when the length is, and drawing every picture takes longer.
    const unseen = await this.#play(new ExpertPolicy(), seed, [0], signal);
    const episode = await this.#play(new ExpertPolicy(), seed, [0, ...caseFrames(unseen, choice)], signal);
    const cases = heldOutCases(episode, this.#model.layout, choice);
    const tally = new Tally();
    const scoring = { horizons, changeThreshold, movedThreshold, signal };
    const pictures = await scoreCases(episode, cases, this.#model, tally, scoring);
    const { state, images, time } = episode.steps[0] as Episode['steps'][number];
    const detected = await this.#environment.reset({ seed, instruction: episode.instruction });
    const plan = await planTrial({
      model: this.#model,
      environment: this.#environment,
      seed,
      observation: { time, images, state },
      objects: detected.info.sceneState,
      instruction: episode.instruction,
      camera: caseCamera(cameraNames(episode)),
      signal,
    });
    const random = await this.#randomSucceeds(seed, signal);
    const result: SeedResult = {
      seed,
      startFrames: cases.map(({ startFrame }) => startFrame),
      sums: tally.sums,
      expert: episode.success,
      random,
      plan,
    };
    return { result, pictures };
  }

  /** Frees the simulation. */
  dispose(): void {
    this.#environment.dispose();
  }

  /** Random actions may tear a cloth between two hands: that, too, is a task not done. */
  async #randomSucceeds(seed: number, signal?: AbortSignal): Promise<boolean> {
    try {
      return (await this.#play(new RandomPolicy(), seed, [], signal)).success;
    } catch (error) {
      if (error instanceof SimulationDivergedError) return false;
      throw error;
    }
  }

  #play(policy: Policy, seed: number, picturedTicks: readonly number[], signal?: AbortSignal): Promise<Episode> {
    const environment = this.#environment;
    environment.picturedTicks = new Set(picturedTicks);
    return rollout({
      environment,
      policy,
      seed,
      signal,
      maxTicks: Math.ceil(this.#scenario.maxDuration * environment.controlRate),
      privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
    });
  }
}
