import { ReplanningPolicy } from '../../policies/index.js';
import { WorldModelPlanner, type WorldModel, type WorldModelPlannerOptions } from '../world-model/index.js';
import { MODEL_INPUTS, type ModelInput } from './tally.js';

/** How a model chooses actions in closed loop. */
export interface ActingOptions {
  /** Temperature at which the tokens of an action are drawn; 0 takes the most likely ones. */
  readonly temperature: number;
  /** How many of the last steps it is told, as far as its sequences have room. */
  readonly remembered: number;
}

/**
 * How models act unless they are told otherwise: they do what is most likely. With states alone, where looking back costs little, they
 * remember more of what was done.
 */
export const ACTING: Readonly<Record<ModelInput, ActingOptions>> = {
  picture: { temperature: 0, remembered: 1 },
  objects: { temperature: 0, remembered: 1 },
  states: { temperature: 0, remembered: 3 },
};

/**
 * A policy that lets a model act in closed loop.
 *
 * @param input - What it is given.
 * @param planning - The model, the spaces and, unless it is given the `picture` alone, who tells the objects.
 * @param options - How it acts, where otherwise than `ACTING` says.
 */
export function actingPolicy(
  input: ModelInput,
  planning: Omit<WorldModelPlannerOptions, 'pictures' | 'temperature'>,
  options: Partial<ActingOptions> = {},
): ReplanningPolicy {
  const { temperature = ACTING[input].temperature, remembered = ACTING[input].remembered } = options;
  const planner = new WorldModelPlanner({ ...planning, pictures: input !== 'states', temperature });
  return new ReplanningPolicy(planner, { remembered });
}

/** What a model can be given, in the order of rows. */
export function inputsOf({ pictures = true, statesAlone = false }: WorldModel): readonly ModelInput[] {
  return MODEL_INPUTS.filter((input) => (input === 'states' ? statesAlone : pictures));
}
