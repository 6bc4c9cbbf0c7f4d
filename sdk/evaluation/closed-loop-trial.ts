import { HoldPolicy, RandomPolicy, type Policy } from '../../policies/index.js';
import { SimulatedEnvironment, type ManipulationScenario, type VariationRequest } from '../../scenarios/index.js';
import { rollout } from '../episodes/index.js';
import { followedThings, type WorldModel } from '../world-model/index.js';
import { actingPolicy, inputsOf } from './acting.js';
import { otherInstruction } from './other-instruction.js';
import { MODEL_INPUTS, type ModelInput } from './tally.js';

/**
 * Who acts. The model, looking again after each action, by what it is given; the same told the instruction of another seed; nobody
 * (`hold`); the `random` policy.
 */
export const CLOSED_LOOP_ARMS = [
  ...MODEL_INPUTS,
  'picture-other-instruction',
  'objects-other-instruction',
  'states-other-instruction',
  'hold',
  'random',
] as const;

/** One of `CLOSED_LOOP_ARMS`. */
export type ClosedLoopArm = (typeof CLOSED_LOOP_ARMS)[number];

/** How one episode in closed loop went. */
export interface ClosedLoopOutcome {
  /** Whether the episode's own task was done. */
  readonly success: boolean;
  /** Length in control ticks; 0 when it failed with an error. */
  readonly ticks: number;
  /** Number of actions that the model chose. */
  readonly actions: number;
  /** How many of them led a hand where it could not follow. */
  readonly unreachable: number;
  /** Whether the model held the task for done. */
  readonly ended: boolean;
  /** The error with which the episode failed; it counts as no success. */
  readonly failure?: string;
}

/**
 * What was measured on one seed; an arm is missing where every instruction of the scenario means the same, or the model does not
 * know what it would be given.
 */
export type ClosedLoopResult = Readonly<Partial<Record<ClosedLoopArm, ClosedLoopOutcome>>>;

/** Errors that say that an episode failed, or that the model has no room for it, not that the program failed. */
const EPISODE_ERRORS = new Set(['SimulationDivergedError', 'RangeError']);

/** Lets a model act in closed loop on one seed after another of one scenario, beside baselines on the same seeds. */
export class ClosedLoopTrial {
  readonly #scenario: ManipulationScenario;
  readonly #model: WorldModel;
  readonly #variation: VariationRequest | undefined;
  readonly #seen: SimulatedEnvironment<ManipulationScenario>;
  readonly #unseen: SimulatedEnvironment<ManipulationScenario>;

  /**
   * @param scenario - The scenario.
   * @param model - The model. It stays the caller's to dispose of.
   * @param variation - How the draws of episodes are made. Default: as always.
   */
  constructor(scenario: ManipulationScenario, model: WorldModel, variation?: VariationRequest) {
    this.#scenario = scenario;
    this.#model = model;
    this.#variation = variation;
    this.#seen = new SimulatedEnvironment(scenario);
    this.#unseen = new SimulatedEnvironment(scenario, { render: false });
  }

  /**
   * Plays the episode of a seed once per arm.
   *
   * @param signal - Cancels between two ticks or passes of the model.
   */
  async run(seed: number, signal?: AbortSignal): Promise<ClosedLoopResult> {
    const other = otherInstruction(this.#scenario, seed, this.#variation);
    const inputs = inputsOf(this.#model);
    const result: Partial<Record<ClosedLoopArm, ClosedLoopOutcome>> = {};
    for (const input of inputs) result[input] = await this.#act(input, seed, null, signal);
    if (other !== null) {
      for (const input of inputs) {
        result[`${input}-other-instruction`] = await this.#act(input, seed, other, signal);
      }
    }
    result.hold = await this.#play(new HoldPolicy(), this.#unseen, seed, signal);
    result.random = await this.#play(new RandomPolicy(), this.#unseen, seed, signal);
    return result;
  }

  /** Frees the simulations. */
  dispose(): void {
    this.#seen.dispose();
    this.#unseen.dispose();
  }

  async #act(
    input: ModelInput,
    seed: number,
    instruction: string | null,
    signal?: AbortSignal,
  ): Promise<ClosedLoopOutcome> {
    const environment = input === 'states' ? this.#unseen : this.#seen;
    const { stateSpace, controlRate } = environment;
    const told = () => followedThings(environment.sceneState, environment.environmentStateSpace.names);
    const objects = input === 'picture' ? undefined : told;
    const policy = actingPolicy(input, { model: this.#model, stateSpace, controlRate, objects });
    const acting = instruction === null ? policy : misled(policy, instruction);
    const outcome = await this.#play(acting, environment, seed, signal);
    return { ...outcome, actions: policy.decisions, unreachable: policy.unreachable, ended: policy.done };
  }

  async #play(
    policy: Policy,
    environment: SimulatedEnvironment<ManipulationScenario>,
    seed: number,
    signal?: AbortSignal,
  ): Promise<ClosedLoopOutcome> {
    const none = { actions: 0, unreachable: 0, ended: false };
    try {
      const { success, steps } = await rollout({
        environment,
        policy,
        seed,
        ...(this.#variation === undefined ? {} : { resetOptions: { variation: this.#variation } }),
        maxTicks: Math.ceil(this.#scenario.maxDuration * environment.controlRate),
        signal,
      });
      return { success, ticks: steps.length, ...none };
    } catch (error) {
      if (!(error instanceof Error) || !EPISODE_ERRORS.has(error.name)) throw error;
      return { success: false, ticks: 0, ...none, failure: `${error.name}: ${error.message}` };
    }
  }
}

/** A policy that is told another instruction than the episode's. */
function misled(policy: Policy, instruction: string): Policy {
  return {
    name: policy.name,
    reset: (context) => policy.reset({ ...context, instruction }),
    act: (observation) => policy.act(observation),
  };
}
