import type { EpisodeSource, EpisodeSourceRequest } from '../../sdk/engine/index.js';
import { PointEnvironment } from './point-robot.js';
import { createEpisodeSource as pointSource } from './point-source.js';

/** The point robot with another name in its actions: what it recorded before cannot be replayed with it. */
class RenamedPointEnvironment extends PointEnvironment {
  override readonly actionSpace = { ...new PointEnvironment().actionSpace, names: ['renamed_x', 'renamed_y'] };
}

/** Episodes of the renamed point robot, for worker threads. */
export function createEpisodeSource(request: EpisodeSourceRequest): EpisodeSource {
  return { ...pointSource(request), environment: new RenamedPointEnvironment() };
}
