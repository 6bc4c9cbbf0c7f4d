import { ExpertPolicy } from '../../policies/index.js';
import { SimulatedEnvironment, type ManipulationScenario } from '../../scenarios/index.js';
import type { SceneState } from '../../sim/interface/index.js';
import { rollout, type Episode } from '../../sdk/episodes/index.js';
import {
  sceneGeometry,
  type EpisodeEvidence,
  type JudgedKeyframe,
  type JudgedPrediction,
} from '../../sdk/referee/index.js';
import { endEffectorTarget, RobotKinematics } from '../../sdk/world-model/index.js';

/** What an expert did in a scene, as a perfect prediction would have told it. */
export interface ExpertTake {
  /** The environment at the end of the episode. Whoever asked for it disposes of it. */
  readonly environment: SimulatedEnvironment;
  /** The episode. */
  readonly episode: Episode;
  /** What `verifyEpisode` needs beside it. */
  readonly evidence: EpisodeEvidence;
  /** The state at the beginning. */
  readonly initial: SceneState;
  /** The true states and frames every `stride` ticks, with the targets of the expert's actions. */
  readonly prediction: JudgedPrediction;
}

/** Plays an expert episode and cuts it into keyframes. */
export async function expertTake(
  scenario: ManipulationScenario,
  seed: number,
  instruction?: string,
  stride = 8,
): Promise<ExpertTake> {
  const environment = new SimulatedEnvironment(scenario);
  const states: SceneState[] = [];
  const episode = await rollout({
    environment,
    policy: new ExpertPolicy(),
    seed,
    ...(instruction === undefined ? {} : { instruction }),
    maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
    privileged: () => {
      states.push(environment.sceneState);
      return { sceneState: () => environment.sceneState, subtasks: environment.subtasks };
    },
    onStep: () => states.push(environment.sceneState),
  });
  const { robot, stateSpace, actionSpace, steps } = episode;
  const kinematics = new RobotKinematics(robot, stateSpace, actionSpace);
  const keyframes: JudgedKeyframe[] = [];
  for (let from = 0; from < steps.length - 1; from += stride) {
    const to = Math.min(from + stride, steps.length - 1);
    const { subtask, action } = steps[to - 1]!;
    const targets = kinematics.targets(action).map(endEffectorTarget);
    keyframes.push({ subtask, ticks: to - from, targets, state: states[to]!, frame: steps[to]!.images['front']! });
  }
  return {
    environment,
    episode,
    evidence: { geometry: sceneGeometry(environment.simulation), metrics: environment.simulation.metrics() },
    initial: states[0]!,
    prediction: { seed, instruction: episode.instruction, keyframes, model: 'expert' },
  };
}
