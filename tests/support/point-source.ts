import type { EpisodeSource, EpisodeSourceRequest } from '../../sdk/engine/index.js';
import { PointEnvironment, PointPolicy } from './point-robot.js';

/** Episodes of the point robot, for worker threads. About a third of the goals is out of reach. */
export function createEpisodeSource(request: EpisodeSourceRequest): EpisodeSource {
  const environment = new PointEnvironment();
  if (request.policy === 'broken') throw new TypeError('this policy is broken');
  return {
    environment,
    policy: new PointPolicy(environment),
    scenario: { name: 'point', version: 1 },
    maxTicks: 60,
    stateHash: () => environment.stateHash(),
    variation: () => environment.variation,
    outcome: () => ({ physics: { reach: 0.6 } }),
    judge: (episode) =>
      episode.success || request.accept === 'any' ? '' : `not done after ${episode.steps.length} ticks`,
  };
}
