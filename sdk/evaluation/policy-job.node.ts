import {
  ExpertPolicy,
  HoldPolicy,
  PlannerPolicy,
  RandomPolicy,
  ReplanningPolicy,
  type Policy,
} from '../../policies/index.js';
import {
  requireKind,
  SimulatedEnvironment,
  type ManipulationScenario,
  type VariationRequest,
} from '../../scenarios/index.js';
import type { Environment } from '../../sim/interface/index.js';
import { requireScenario, type Job } from '../engine/index.js';
import { rollout } from '../episodes/index.js';
import type { ScenarioFile } from '../scripting/index.js';
import { reloadScenarioFile } from '../scripting/index.node.js';
import { followedThings, ImaginedEnvironment, WorldModelPlanner, type WorldModel } from '../world-model/index.js';
import { openWorldModel } from '../remote/index.node.js';
import { actingPolicy, type ActingOptions } from './acting.js';
import type { EvaluatedEpisode } from './eval-info.js';
import type { ModelInput } from './tally.js';

/** What a policy that can be evaluated goes by. */
interface PolicyNeeds {
  /** Whether it looks at pictures. */
  readonly pictures: boolean;
  /** Whether it is told what only the simulation knows. */
  readonly trueState: boolean;
}

/**
 * Policies that can be evaluated, and what they need. `world-model` plans the whole task from the first picture; `world-model-replanning` looks
 * again after each action, `world-model-replanning-objects` is also told each time where the objects truly are, as a detector
 * would tell it, and `world-model-replanning-states` is told that and sees no pictures.
 */
export const POLICY_NEEDS = {
  expert: { pictures: false, trueState: true },
  hold: { pictures: false, trueState: false },
  random: { pictures: false, trueState: false },
  'world-model': { pictures: true, trueState: false },
  'world-model-replanning': { pictures: true, trueState: false },
  'world-model-replanning-objects': { pictures: true, trueState: true },
  'world-model-replanning-states': { pictures: false, trueState: true },
} as const satisfies Record<string, PolicyNeeds>;

/** Name of a policy that can be evaluated. */
export type EvaluatedPolicy = keyof typeof POLICY_NEEDS;

/** What models that act in closed loop are given. */
const INPUTS = {
  'world-model-replanning': 'picture',
  'world-model-replanning-objects': 'objects',
  'world-model-replanning-states': 'states',
} as const satisfies Partial<Record<EvaluatedPolicy, ModelInput>>;

/** Names of the policies that can be evaluated. */
export const EVALUATED_POLICIES = Object.keys(POLICY_NEEDS) as readonly EvaluatedPolicy[];

/** Where policies are evaluated: computed or imagined. */
export type EvaluationWorld = 'simulation' | 'world-model';

/** What the job is given once per worker. */
export interface PolicyJobSettings {
  /** Name of the scenario. */
  readonly scenario: string;
  /** The file that it is in. Default: it is built in. */
  readonly scenarioFile?: ScenarioFile;
  /** Where the policies act. */
  readonly world: EvaluationWorld;
  /** Whether the simulation draws: whether a policy or the imagined world looks at pictures. */
  readonly render: boolean;
  /** Folder of the model, where one is needed. */
  readonly model?: string;
  /** Control ticks between imagined keyframes. */
  readonly stride: number;
  /** How the draws of the episodes are made. Default: as always. */
  readonly variation?: VariationRequest;
  /** How a model acts in closed loop, where otherwise than `ACTING` says. */
  readonly acting?: Partial<ActingOptions>;
}

/** One piece of work. */
export interface PolicyJobInput {
  /** Who acts. */
  readonly policy: EvaluatedPolicy;
  /** Seed of the episode. */
  readonly seed: number;
}

/** Errors that say that an episode failed, not that the program did. */
const EPISODE_ERRORS = new Set(['SimulationDivergedError', 'UnreachableTargetError']);

/** Plays one episode at a time. */
export async function createJob(given: unknown): Promise<Job> {
  const settings = given as PolicyJobSettings;
  const model = settings.model === undefined ? undefined : await openWorldModel(settings.model);
  const evaluation = new PolicyEvaluation(await scenarioOf(settings), settings, model);
  return {
    run: async (input, signal) => ({ output: await evaluation.play(input as PolicyJobInput, signal) }),
    dispose: () => {
      evaluation.dispose();
      void model?.dispose();
    },
  };
}

async function scenarioOf({ scenario, scenarioFile }: PolicyJobSettings): Promise<ManipulationScenario> {
  if (scenarioFile === undefined) return requireScenario(scenario, 'manipulation');
  return requireKind(await reloadScenarioFile(scenarioFile), 'manipulation');
}

/** Everything that one worker needs for its episodes. */
class PolicyEvaluation {
  readonly #simulated: SimulatedEnvironment<ManipulationScenario>;
  readonly #environment: Environment;
  readonly #world: EvaluationWorld;
  readonly #model: WorldModel | undefined;
  readonly #variation: VariationRequest | undefined;
  readonly #acting: Partial<ActingOptions> | undefined;

  constructor(
    scenario: ManipulationScenario,
    { world, stride, variation, render, acting }: PolicyJobSettings,
    model: WorldModel | undefined,
  ) {
    const simulated = new SimulatedEnvironment(scenario, { render });
    this.#simulated = simulated;
    this.#world = world;
    this.#variation = variation;
    this.#acting = acting;
    this.#model = model;
    this.#environment = world === 'simulation' ? simulated : imagine(simulated, requireModel(model), stride);
  }

  async play({ policy, seed }: PolicyJobInput, signal?: AbortSignal): Promise<EvaluatedEpisode> {
    const { scenario, controlRate } = this.#simulated;
    const acting = this.#policy(policy);
    try {
      const episode = await rollout({
        environment: this.#environment,
        policy: acting,
        seed,
        ...(this.#variation === undefined ? {} : { resetOptions: { variation: this.#variation } }),
        maxTicks: Math.ceil(scenario.maxDuration * controlRate),
        ...(this.#world === 'simulation' ? { privileged: () => this.#privileged() } : {}),
        signal,
      });
      const rewards = episode.steps.map(({ reward }) => reward);
      return {
        seed,
        success: episode.success,
        sumReward: rewards.reduce((sum, reward) => sum + reward, 0),
        maxReward: Math.max(...rewards),
        ticks: episode.steps.length,
        ...(acting instanceof ReplanningPolicy ? { unreachable: acting.unreachable } : {}),
      };
    } catch (error) {
      if (!(error instanceof Error) || !EPISODE_ERRORS.has(error.name)) throw error;
      return { seed, success: false, sumReward: 0, maxReward: 0, ticks: 0, failure: `${error.name}: ${error.message}` };
    }
  }

  dispose(): void {
    this.#environment.dispose();
    this.#simulated.dispose();
  }

  #policy(name: EvaluatedPolicy): Policy {
    if (name === 'expert') return new ExpertPolicy();
    if (name === 'hold') return new HoldPolicy();
    if (name === 'random') return new RandomPolicy();
    const { stateSpace, controlRate } = this.#environment;
    const options = { model: requireModel(this.#model), stateSpace, controlRate };
    if (name === 'world-model') return new PlannerPolicy(new WorldModelPlanner(options));
    // Asked at every look: another seed has other things.
    const objects = () => followedThings(this.#simulated.sceneState, this.#simulated.environmentStateSpace.names);
    const input = INPUTS[name];
    return actingPolicy(input, { ...options, ...(input === 'picture' ? {} : { objects }) }, this.#acting);
  }

  #privileged(): { sceneState: () => SimulatedEnvironment['sceneState']; subtasks: SimulatedEnvironment['subtasks'] } {
    return { sceneState: () => this.#simulated.sceneState, subtasks: this.#simulated.subtasks };
  }
}

/** An imagination that starts from the simulated first observation of each seed and asks the scenario what is success. */
function imagine(
  simulated: SimulatedEnvironment<ManipulationScenario>,
  model: WorldModel,
  stride: number,
): ImaginedEnvironment {
  const { scenario, robot, actionSpace, stateSpace, controlRate } = simulated;
  return new ImaginedEnvironment({
    model,
    robot,
    actionSpace,
    stateSpace,
    controlRate,
    stride,
    maxDuration: scenario.maxDuration,
    start: async (options) => {
      const { observation, info } = await simulated.reset(options);
      return { observation, instruction: info.instruction };
    },
    success: (state) => scenario.success(state, simulated.variation),
    progress: (state) => scenario.progress(state, simulated.variation),
  });
}

function requireModel(model: WorldModel | undefined): WorldModel {
  if (!model) throw new TypeError('settings.model must name a model folder: the policy or the world needs one');
  return model;
}
