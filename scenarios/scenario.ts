import type { PlainData, RobotDescription, SceneState } from '../sim/interface/index.js';
import type { Simulation } from '../sim/simulation/index.js';
import type { Subtask } from './subtask.js';
import type { VariationSpec, VariationValues } from './draws.js';

/** A figure that a scenario measures on a state, with its unit: `{ value: 4.2, unit: 'mm' }`. */
export interface Measure {
  /** The value in `unit`. */
  readonly value: number;
  /** Unit of the value. */
  readonly unit: string;
}

/** What a state means, in words. */
export interface StateDescription {
  /** What the state is called, one of a few that the scenario's description lists: `in danger`. */
  readonly label: string;
  /** The same in a sentence, with the figures that it rests on. */
  readonly text: string;
  /** Those figures by name. */
  readonly measures: Readonly<Record<string, Measure>>;
}

/** A world of one kind: what is in it, what is to be done, and when that is achieved. */
export interface Scenario<S extends VariationSpec = VariationSpec> {
  /** Name in kebab case, such as `fold-cloth`. */
  readonly name: string;
  /** Version, raised whenever the same seed would give another episode. */
  readonly version: number;
  /** `manipulation`: arms act, and success is defined. */
  readonly kind: 'manipulation';
  /** What happens, in one or two sentences. */
  readonly description: string;
  /** When the task counts as done, in words with numbers and units. */
  readonly successCondition: string;
  /** The robot that acts. */
  readonly robot: RobotDescription;
  /** Time limit of an episode in seconds. */
  readonly maxDuration: number;
  /** Every random draw of an episode. */
  readonly variations: S;
  /** Puts the scene together. Draws nothing at random: everything comes from `variation`. */
  build(simulation: Simulation, variation: VariationValues<S>): void;
  /** Every phrasing of the instruction that is true of this variation, at least one. */
  instructions(variation: VariationValues<S>): readonly string[];
  /** The instruction in the words that this variation draws. Default: one of `instructions`, drawn from the seed. */
  instruction?(variation: VariationValues<S>): string;
  /**
   * What a user's instruction means in this scene: the draws that it settles (which object is meant), or `null` when the
   * scene cannot satisfy it.
   */
  interpret(instruction: string, variation: VariationValues<S>): Readonly<Record<string, PlainData>> | null;
  /** The task in steps, for an expert. */
  subtasks(variation: VariationValues<S>): readonly Subtask[];
  /** Whether the task is done in this state. */
  success(state: SceneState, variation: VariationValues<S>): boolean;
  /** How much of the task is done in this state, 0 to 1. */
  progress(state: SceneState, variation: VariationValues<S>): number;
  /** Figures behind `success`, by name. */
  measures(state: SceneState, variation: VariationValues<S>): Readonly<Record<string, Measure>>;
  /** What this state means, in words, judged by its geometry. Default: the scenario has no words for states. */
  describe?(state: SceneState, variation: VariationValues<S>): StateDescription;
  /**
   * The label that `describe` should give the present state, found by physics: the simulation is run ahead from a
   * snapshot, and returned to it. For tests and figures. Default: there is nothing to compare the words with.
   */
  trueLabel?(simulation: Simulation, variation: VariationValues<S>): string;
}

/**
 * Declares a scenario, checking what can be checked without building it.
 * @throws RangeError when the name is not kebab case, the version is not a positive integer or the time limit not positive.
 */
export function defineScenario<const S extends VariationSpec>(definition: Scenario<S>): Scenario<S> {
  const { name, version, maxDuration, robot } = definition;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new RangeError(`scenario.name must be in kebab case, received "${name}"`);
  }
  if (!Number.isInteger(version) || version < 1) {
    throw new RangeError(`scenario.version of ${name} must be a positive integer, received ${version}`);
  }
  if (!(maxDuration > 0)) {
    throw new RangeError(`scenario.maxDuration of ${name} must be positive seconds, received ${maxDuration}`);
  }
  if (robot.arms.length === 0) throw new RangeError(`scenario.robot of ${name} must have at least one arm`);
  return Object.freeze({ ...definition });
}
