import { UserError } from '../episodes/index.js';
import { reloadScenarioFile } from '../scripting/index.node.js';
import type { EpisodeSource, EpisodeSourceRequest, QuestionSource } from './episode-source.js';
import { sourceOf } from './simulated-source.js';

/**
 * Episodes of the scenario in a file.
 *
 * @throws UserError when the file is no longer what it was, or there is no such policy or camera.
 */
export async function createEpisodeSource(request: EpisodeSourceRequest): Promise<EpisodeSource | QuestionSource> {
  const { scenarioFile } = request;
  if (scenarioFile === undefined) throw new UserError(`the scenario ${request.scenario} is in no file`);
  return sourceOf(await reloadScenarioFile(scenarioFile), request);
}
