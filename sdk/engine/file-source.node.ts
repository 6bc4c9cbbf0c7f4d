import { requireKind } from '../../scenarios/index.js';
import { UserError } from '../episodes/index.js';
import { reloadScenarioFile } from '../scripting/index.node.js';
import type { EpisodeSource, EpisodeSourceRequest } from './episode-source.js';
import { simulatedSource } from './simulated-source.js';

/**
 * Episodes of the scenario in a file, simulated.
 *
 * @throws UserError when the file is no longer what it was, or there is no such policy or camera.
 */
export async function createEpisodeSource(request: EpisodeSourceRequest): Promise<EpisodeSource> {
  const { scenarioFile } = request;
  if (scenarioFile === undefined) throw new UserError(`the scenario ${request.scenario} is in no file`);
  const scenario = await reloadScenarioFile(scenarioFile);
  return simulatedSource(requireKind(scenario, 'manipulation', 'dynamics'), request);
}
