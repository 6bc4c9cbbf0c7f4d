import type { PlainData, RgbImage, RobotDescription, SceneState } from '../sim/interface/index.js';
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

/** What every scenario has, of whichever kind. */
export interface ScenarioBase<S extends VariationSpec = VariationSpec> {
  /** Name in kebab case, such as `fold-cloth`. */
  readonly name: string;
  /** Version, raised whenever the same seed would give another episode. */
  readonly version: number;
  /** What happens, in one or two sentences. */
  readonly description: string;
  /** Every random draw of an episode. */
  readonly variations: S;
  /** Every phrasing of the instruction that is true of this variation, at least one. */
  instructions(variation: VariationValues<S>): readonly string[];
  /** The instruction in the words that this variation draws. Default: one of `instructions`, drawn from the seed. */
  instruction?(variation: VariationValues<S>): string;
  /**
   * What a user's instruction means in this scene: the draws that it settles (which object is meant), or `null` when the
   * scene cannot satisfy it.
   */
  interpret(instruction: string, variation: VariationValues<S>): Readonly<Record<string, PlainData>> | null;
}

/** A task: arms act, and success is defined. */
export interface ManipulationScenario<S extends VariationSpec = VariationSpec> extends ScenarioBase<S> {
  /** Arms act. */
  readonly kind: 'manipulation';
  /** When the task counts as done, in words with numbers and units. */
  readonly successCondition: string;
  /** The robot that acts. */
  readonly robot: RobotDescription;
  /** Time limit of an episode in seconds. */
  readonly maxDuration: number;
  /** Puts the scene together. Draws nothing at random: everything comes from `variation`. */
  build(simulation: Simulation, variation: VariationValues<S>): void;
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

/** Something that happens by itself: nobody acts, the arms stay parked, and what comes of it is an outcome. */
export interface DynamicsScenario<S extends VariationSpec = VariationSpec> extends ScenarioBase<S> {
  /** Nobody acts. */
  readonly kind: 'dynamics';
  /** The robot that stands by. */
  readonly robot: RobotDescription;
  /** How long it is watched, in seconds; an episode that was watched to its end counts as a success. */
  readonly maxDuration: number;
  /** Puts the scene together, in motion. Draws nothing at random: everything comes from `variation`. */
  build(simulation: Simulation, variation: VariationValues<S>): void;
  /** What a state has come to, in words: one of a few labels that the scenario's description lists. */
  outcome(state: SceneState, variation: VariationValues<S>): StateDescription;
  /**
   * How well the scene is known: by name of a draw, half the width of the interval about its value within which the truth
   * may lie, in the draw's unit. Takes that are drawn from it say how far apart two true episodes are.
   */
  readonly uncertainty: Readonly<Partial<Record<keyof S & string, number>>>;
}

/** A page of a question or an answer: a few words and a picture. */
export interface ScenarioPage {
  /** What the page says in words; empty where the picture says it all. */
  readonly text: string;
  /** The camera that takes its picture, one of those that `build` adds for this page. */
  readonly camera: string;
}

/** A page as somebody gave it, such as a model. */
export interface GivenPage {
  /** The words. */
  readonly text: string;
  /** The picture; absent where none was given. */
  readonly image?: RgbImage;
}

/** Something that a right answer has, and that can be checked on any answer. */
export interface Fact {
  /** What must hold, in a sentence: `the fruit bowl holds 3 apples`. */
  readonly text: string;
  /** Whether an answer has it. Called with every page of the answer, in order; there may be too few or too many. */
  holds(answer: readonly GivenPage[]): boolean;
}

/** A question that is answered with words and pictures; the scene itself knows the answer. */
export interface UnderstandingScenario<S extends VariationSpec = VariationSpec> extends ScenarioBase<S> {
  /** Nobody acts; something is to be understood. */
  readonly kind: 'understanding';
  /** When an answer counts as right, in words with numbers. */
  readonly successCondition: string;
  /** The pages that are shown, in order; none where the instruction says it all. */
  question(variation: VariationValues<S>): readonly ScenarioPage[];
  /** The pages of a right answer, in order, at least one. */
  answer(variation: VariationValues<S>): readonly ScenarioPage[];
  /**
   * Puts the scene of a page together: those of the question come first, from 0, then those of the answer. Draws nothing
   * at random: everything comes from `variation`.
   */
  build(simulation: Simulation, variation: VariationValues<S>, page: number): void;
  /** What a right answer has, at least one thing; an answer is right when all of it holds. */
  facts(variation: VariationValues<S>): readonly Fact[];
}

/** A scenario that is played in the simulator. */
export type SimulatedScenario<S extends VariationSpec = VariationSpec> = ManipulationScenario<S> | DynamicsScenario<S>;

/** A scenario of any kind. */
export type Scenario<S extends VariationSpec = VariationSpec> = SimulatedScenario<S> | UnderstandingScenario<S>;

/** Every kind of scenario by name. */
interface ScenarioKinds<S extends VariationSpec> {
  readonly manipulation: ManipulationScenario<S>;
  readonly dynamics: DynamicsScenario<S>;
  readonly understanding: UnderstandingScenario<S>;
}

/** What a scenario is about: arms act, nobody acts, or a question is asked. */
export type ScenarioKind = Scenario['kind'];

/** The scenario of a kind. */
export type ScenarioOfKind<K extends ScenarioKind, S extends VariationSpec = VariationSpec> = ScenarioKinds<S>[K];

/**
 * Declares a scenario, checking what can be checked without building it.
 * @throws RangeError when the name is not kebab case, the version is not a positive integer, the time limit not positive,
 *   the robot without arms, or an uncertainty names no numeric draw or is not positive.
 */
export function defineScenario<const S extends VariationSpec, const K extends ScenarioKind>(
  definition: ScenarioOfKind<K, S> & { readonly kind: K; readonly variations: S },
): ScenarioOfKind<K, S> {
  checkDefinition(definition);
  const scenario: ScenarioOfKind<K, S> = { ...definition };
  Object.freeze(scenario);
  return scenario;
}

function checkDefinition(definition: Scenario): void {
  const { name, version } = definition;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new RangeError(`scenario.name must be in kebab case, received "${name}"`);
  }
  if (!Number.isInteger(version) || version < 1) {
    throw new RangeError(`scenario.version of ${name} must be a positive integer, received ${version}`);
  }
  if (definition.kind === 'understanding') return;
  const { maxDuration, robot } = definition;
  if (!(maxDuration > 0)) {
    throw new RangeError(`scenario.maxDuration of ${name} must be positive seconds, received ${maxDuration}`);
  }
  if (robot.arms.length === 0) throw new RangeError(`scenario.robot of ${name} must have at least one arm`);
  if (definition.kind !== 'dynamics') return;
  for (const [draw, halfWidth] of Object.entries(definition.uncertainty)) {
    if (definition.variations[draw]?.kind !== 'uniform') {
      throw new RangeError(`scenario.uncertainty of ${name} names "${draw}", which is no numeric draw of it`);
    }
    if (!(halfWidth !== undefined && halfWidth > 0)) {
      throw new RangeError(`scenario.uncertainty.${draw} of ${name} must be positive, received ${halfWidth}`);
    }
  }
}
