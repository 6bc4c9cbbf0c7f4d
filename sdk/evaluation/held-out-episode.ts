import { ExpertPolicy, HoldPolicy, type Policy } from '../../policies/index.js';
import { rollout, type Episode } from '../episodes/index.js';
import { caseFrames, type CaseOptions } from './held-out-cases.js';
import type { SelectiveEnvironment } from './selective-environment.js';

/**
 * Plays the episode that a model is measured on: by the expert, or with the robot standing by where nobody acts. It has
 * pictures and labels at its start and where its cases lie.
 *
 * @param signal - Cancels between two ticks.
 */
export async function playHeldOutEpisode(
  environment: SelectiveEnvironment,
  seed: number,
  options: CaseOptions,
  signal?: AbortSignal,
): Promise<Episode> {
  const acts = environment.scenario.kind === 'manipulation';
  const play = (ticks: readonly number[]): Promise<Episode> =>
    playEpisode(environment, acts ? new ExpertPolicy() : new HoldPolicy(), seed, ticks, signal);
  // Played twice: where predictions start is known when the length is, and drawing every picture takes longer.
  const unseen = await play([0]);
  return play([0, ...caseFrames(unseen, options)]);
}

/**
 * Plays one episode until it ends or its time is up.
 *
 * @param picturedTicks - Ticks at which there are pictures.
 * @param signal - Cancels between two ticks.
 */
export function playEpisode(
  environment: SelectiveEnvironment,
  policy: Policy,
  seed: number,
  picturedTicks: readonly number[],
  signal?: AbortSignal,
): Promise<Episode> {
  environment.picturedTicks = new Set(picturedTicks);
  return rollout({
    environment,
    policy,
    seed,
    signal,
    maxTicks: Math.ceil(environment.scenario.maxDuration * environment.controlRate),
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
  });
}
