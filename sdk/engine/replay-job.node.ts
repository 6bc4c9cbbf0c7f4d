import { controlModeOf } from '../../sim/simulation/index.js';
import { replayEpisode, UserError, type ReplayResult } from '../episodes/index.js';
import { openDataset } from '../episodes/index.node.js';
import type { Job } from './engine.js';
import type { ScenarioFile } from '../scripting/index.js';
import { replayQuestion } from './question-source.js';
import type { EpisodeSource, EpisodeSourceModule, QuestionSource } from './episode-source.js';

/** What the job is given once per worker. */
export interface ReplayJobSettings {
  /** URL of the module that exports `createEpisodeSource`. */
  readonly source: string;
  /** The file that the scenario is in. Default: it is built in. */
  readonly scenarioFile?: ScenarioFile;
  /** Folder of the dataset. */
  readonly folder: string;
}

/** One replayed episode. */
export interface ReplayedEpisode extends ReplayResult {
  /** Index of the episode in its dataset. */
  readonly episode: number;
  /** Its seed. */
  readonly seed: number;
}

/** Replays one episode per input, an index. */
export async function createJob(settings: unknown): Promise<Job> {
  const { source: url, scenarioFile, folder } = settings as ReplayJobSettings;
  const module = (await import(url)) as EpisodeSourceModule;
  const dataset = await openDataset(folder);
  const sources = new Map<string, EpisodeSource | QuestionSource>();
  return {
    async run(input, signal) {
      const index = input as number;
      const episode = await dataset.episode(index, { images: false });
      const name = episode.scenario?.name ?? '';
      const asked = episode.questionPages !== undefined;
      const controlMode = asked ? undefined : controlModeOf(episode.actionSpace);
      const key = `${name} ${controlMode ?? ''}`;
      const source =
        sources.get(key) ??
        (await module.createEpisodeSource({
          scenario: name,
          ...(scenarioFile === undefined ? {} : { scenarioFile }),
          policy: asked ? 'expert' : 'random',
          accept: 'any',
          ...(controlMode === undefined ? {} : { controlMode }),
        }));
      sources.set(key, source);
      if (source.scenario.hash !== episode.scenario?.hash) {
        throw new UserError(`episode ${index} was recorded with another file of ${name}: replay it with that file`);
      }
      if (source.scenario.version !== episode.scenario?.version) {
        throw new UserError(
          `episode ${index} was recorded with version ${episode.scenario?.version} of ${name}, this is version ` +
            `${source.scenario.version}: replay it with the release that wrote the dataset`,
        );
      }
      if ('ask' in source) {
        const result = replayQuestion(source, episode);
        return { output: { episode: index, seed: episode.seed, ...result } satisfies ReplayedEpisode };
      }
      const expected = source.environment.actionSpace.names.join(', ');
      if (expected !== episode.actionSpace.names.join(', ')) {
        throw new UserError(
          `episode ${index} has the action entries ${episode.actionSpace.names.join(', ')}, the simulation of ${name} in ` +
            `control mode ${controlMode ?? ''} takes ${expected}: replay it with the robot that it was recorded with`,
        );
      }
      const { stateHash } = source;
      if (stateHash === undefined) throw new UserError(`scenario ${name} is not simulated here`);
      const result = await replayEpisode({
        environment: source.environment,
        stateHash,
        episode,
        signal,
      });
      return { output: { episode: index, seed: episode.seed, ...result } satisfies ReplayedEpisode };
    },
    dispose() {
      for (const source of sources.values()) if ('environment' in source) source.environment.dispose();
    },
  };
}
