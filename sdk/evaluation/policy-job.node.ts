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
import { POLICY_NEEDS, type EvaluatedPolicy } from './evaluated-policies.js';

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
    const acts = POLICY_NEEDS[name].model;
    if (!acts) return name === 'expert' ? new ExpertPolicy() : name === 'hold' ? new HoldPolicy() : new RandomPolicy();
    const { stateSpace, controlRate } = this.#environment;
    // Asked at every look: another seed has other things.
    const told = () => followedThings(this.#simulated.sceneState, this.#simulated.environmentStateSpace.names);
    const objects = acts.given === 'picture' ? undefined : told;
    const options = { model: requireModel(this.#model), stateSpace, controlRate, objects };
    if (acts.replans) return actingPolicy(acts.given, options, this.#acting);
    return new PlannerPolicy(new WorldModelPlanner({ ...options, pictures: acts.given !== 'states' }));
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
