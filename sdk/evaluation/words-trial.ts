import { SimulatedEnvironment, type ManipulationScenario, type VariationRequest } from '../../scenarios/index.js';
import { followedThings, type WorldModel } from '../world-model/index.js';
import { inputsOf } from './acting.js';
import { MODEL_INPUTS } from './tally.js';

/** Who says what a state means: the model, by what it is given; the scenario, from the state's `geometry`. */
export const SPEAKERS = [...MODEL_INPUTS, 'geometry'] as const;

/** One of `SPEAKERS`. */
export type Speaker = (typeof SPEAKERS)[number];

/** What was said of the first state of a seed. */
export interface WordsResult {
  /** What physics comes to: the simulation was run ahead. */
  readonly truth: string;
  /** Distance to the nearest boundary between two labels in millimetres; `null` where the scenario does not tell. */
  readonly distance: number | null;
  /** What each said; a model says nothing of what it does not know, nor where it failed. */
  readonly said: Readonly<Partial<Record<Speaker, string>>>;
  /** The errors with which the model failed, by what it was given: it has no room for the scene or the instruction. */
  readonly failures?: Readonly<Partial<Record<Speaker, string>>>;
}

/** Whether there are words to ask for: the scenario has labels that physics can check. */
export function hasWords(scenario: ManipulationScenario): boolean {
  return scenario.describe !== undefined && scenario.trueLabel !== undefined;
}

/** Asks a model what the first state of one seed after another of one scenario means, and runs the physics ahead to see whether it is right. */
export class WordsTrial {
  readonly #scenario: ManipulationScenario;
  readonly #model: WorldModel | null;
  readonly #variation: VariationRequest | undefined;
  readonly #environment: SimulatedEnvironment<ManipulationScenario>;

  /**
   * @param scenario - A scenario that `hasWords`.
   * @param model - The model, which stays the caller's to dispose of; `null`: the scenario's own words alone are looked at.
   * @param variation - How the draws of episodes are made. Default: as always.
   * @throws RangeError when the scenario has no words.
   */
  constructor(scenario: ManipulationScenario, model: WorldModel | null, variation?: VariationRequest) {
    if (!hasWords(scenario)) throw new RangeError(`${scenario.name} has no words for states to compare with physics`);
    this.#scenario = scenario;
    this.#model = model;
    this.#variation = variation;
    this.#environment = new SimulatedEnvironment(scenario, { render: model !== null && (model.pictures ?? true) });
  }

  /**
   * Asks about the first state of a seed.
   *
   * @param signal - Cancels between two passes of the model.
   */
  async run(seed: number, signal?: AbortSignal): Promise<WordsResult> {
    const environment = this.#environment;
    const options = this.#variation === undefined ? {} : { options: { variation: this.#variation } };
    const { observation, info } = await environment.reset({ seed, ...options });
    const { robot, stateSpace, controlRate, environmentStateSpace, sceneState, variation } = environment;
    const described = this.#scenario.describe?.(sceneState, variation);
    const truth = this.#scenario.trueLabel?.(environment.simulation, variation) ?? '';
    const said: Partial<Record<Speaker, string>> = {};
    const failures: Partial<Record<Speaker, string>> = {};
    const model = this.#model;
    for (const input of model === null ? [] : inputsOf(model)) {
      const start = {
        observation: input === 'states' ? { ...observation, images: {} } : observation,
        instruction: info.instruction,
        robot,
        stateSpace,
        controlRate,
        objects: input === 'picture' ? undefined : followedThings(sceneState, environmentStateSpace.names),
        signal,
      };
      try {
        const prediction = await (model as WorldModel).openPrediction(start);
        said[input] = prediction.thought;
        await prediction.close();
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'RangeError') throw error;
        failures[input] = `${error.name}: ${error.message}`;
      }
    }
    said.geometry = described?.label ?? '';
    const distance = described?.measures['boundary']?.value ?? null;
    return { truth, distance, said, ...(Object.keys(failures).length > 0 && { failures }) };
  }

  /** Frees the simulation. */
  dispose(): void {
    this.#environment.dispose();
  }
}
