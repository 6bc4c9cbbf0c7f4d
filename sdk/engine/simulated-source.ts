import {
  ControlModePolicy,
  DisturbedPolicy,
  ExpertPolicy,
  HoldPolicy,
  RandomPolicy,
  type Policy,
} from '../../policies/index.js';
import {
  findScenario,
  SimulatedEnvironment,
  type Scenario,
  type ScenarioKind,
  type ScenarioOfKind,
  type SimulatedScenario,
} from '../../scenarios/index.js';
import { UserError, type Episode } from '../episodes/index.js';
import { sceneGeometry, verifyEpisode, type Verdict } from '../referee/index.js';
import type { PlainData } from '../../sim/interface/index.js';
import { controlModeOf, type ControlMode, type SceneCameraOptions } from '../../sim/simulation/index.js';
import { chooseCameras, describeCameras } from './recorded-cameras.js';
import { createQuestionSource } from './question-source.js';
import {
  recordedScenario,
  type EpisodeSource,
  type EpisodeSourceRequest,
  type QuestionSource,
} from './episode-source.js';

const POLICIES: Readonly<Record<string, () => Policy>> = {
  expert: () => new ExpertPolicy(),
  'disturbed-expert': () => new DisturbedPolicy(new ExpertPolicy()),
  hold: () => new HoldPolicy(),
  random: () => new RandomPolicy(),
};

/** Names of the policies that `createEpisodeSource` knows. */
export function knownPolicies(): string[] {
  return Object.keys(POLICIES);
}

/** As `findScenario`, but throws a UserError. */
export function requireScenario<K extends ScenarioKind = ScenarioKind>(
  name: string,
  ...kinds: readonly K[]
): ScenarioOfKind<K> {
  try {
    return findScenario(name, ...kinds);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

/**
 * Episodes of a built-in scenario of any kind.
 *
 * @throws UserError when there is no such scenario, policy or camera.
 */
export function createEpisodeSource(request: EpisodeSourceRequest): EpisodeSource | QuestionSource {
  return sourceOf(requireScenario(request.scenario), request);
}

/**
 * Episodes of a scenario of any kind: simulated, or asked.
 *
 * @throws UserError when there is no such policy or camera.
 */
export function sourceOf(scenario: Scenario, request: EpisodeSourceRequest): EpisodeSource | QuestionSource {
  return scenario.kind === 'understanding'
    ? createQuestionSource(scenario, request)
    : simulatedSource(scenario, request);
}

/**
 * Episodes of a scenario that is played in the simulator.
 *
 * @throws UserError when there is no such policy or camera.
 */
export function simulatedSource(scenario: SimulatedScenario, request: EpisodeSourceRequest): EpisodeSource {
  const make = POLICIES[request.policy];
  if (make === undefined) {
    throw new UserError(`there is no policy "${request.policy}"; there are ${knownPolicies().join(', ')}`);
  }
  const { controlMode = 'joint-position' } = request;
  const { environment, recorded, mounted } = makeEnvironment(scenario, controlMode, request);
  const acting = make();
  return {
    environment,
    // The random policy walks through any action space; the expert thinks in joint positions.
    policy: acting instanceof RandomPolicy ? acting : new ControlModePolicy(acting, controlMode),
    scenario: recordedScenario(scenario, request),
    maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
    stateHash: () => environment.simulation.stateHash(),
    variation: () => environment.variation,
    cameras: () => describeCameras(environment.simulation.cameras, recorded, mounted),
    outcome: () => plain(outcomeOf(environment)),
    verify: (episode: Episode) =>
      verifyEpisode(inJointPositions(episode), {
        geometry: sceneGeometry(environment.simulation),
        metrics: environment.simulation.metrics(),
        firstState: environment.firstState,
      }),
    judge: (episode: Episode): string => {
      if (request.accept === 'any') return '';
      if (episode.success) return rejection(episode.verdict);
      return acting.failure ?? `the task was not done after ${episode.steps.length} ticks`;
    },
  };
}

/** The environment with the cameras that were asked for, their names, and how those beside the scenario's own were added. */
function makeEnvironment(
  scenario: SimulatedScenario,
  controlMode: ControlMode,
  { cameras, depth = false }: EpisodeSourceRequest,
): {
  readonly environment: SimulatedEnvironment;
  readonly recorded: readonly string[];
  readonly mounted: readonly SceneCameraOptions[];
} {
  const plainOne = new SimulatedEnvironment(scenario, { controlMode, ...(depth ? { depth } : {}) });
  const own = [...plainOne.simulation.cameras.keys()];
  if (cameras === undefined) return { environment: plainOne, recorded: own, mounted: [] };
  const { added, recorded } = chooseCameras(cameras, own, plainOne.robot);
  plainOne.dispose();
  const environment = new SimulatedEnvironment(scenario, { controlMode, cameras: added, images: recorded, depth });
  return { environment, recorded, mounted: added };
}

/**
 * An episode whose actions are joint positions, which is what the referee judges: of another control mode the positions
 * that the arms had reached at the end of each tick, with the grip forces that were given.
 */
function inJointPositions(episode: Episode): Episode {
  const { actionSpace, steps, robot } = episode;
  if (controlModeOf(actionSpace) === 'joint-position') return episode;
  const forces = actionSpace.units.flatMap((unit, i) => (unit === 'N' ? [i] : []));
  const length = (steps[0]?.state.length ?? 0) / robot.arms.length;
  return {
    ...episode,
    steps: steps.map((step, i) => {
      const { state } = steps[i + 1] ?? step;
      const values = forces.flatMap((at, arm) => [
        ...state.subarray(arm * length, (arm + 1) * length),
        step.action[at] ?? 0,
      ]);
      return { ...step, action: Float32Array.from(values) };
    }),
  };
}

/** What a recorded verdict says against an episode; empty when it was accepted or none was given. */
function rejection(recorded: PlainData | undefined): string {
  const verdict = recorded as Pick<Verdict, 'accepted' | 'summary'> | undefined;
  return verdict?.accepted === false ? verdict.summary : '';
}

/** How an episode went: the scenario's figures, its words for the first and the last state, and the physics. */
function outcomeOf(environment: SimulatedEnvironment): object {
  const [first, last] = [environment.firstDescription, environment.describe()];
  return {
    measures: environment.measures(),
    ...(first && last ? { description: { first, last } } : {}),
    physics: environment.simulation.metrics(),
  };
}

/** A copy of nested figures as plain data. */
function plain(value: object): PlainData {
  return JSON.parse(JSON.stringify(value)) as PlainData;
}
