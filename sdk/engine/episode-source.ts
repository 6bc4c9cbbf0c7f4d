import type { EpisodeRequest, Scenario, VariationRequest } from '../../scenarios/index.js';
import type { Environment, PlainData } from '../../sim/interface/index.js';
import type { ControlMode } from '../../sim/simulation/index.js';
import type { Policy, PrivilegedContext } from '../../policies/index.js';
import type { Episode, EpisodeScenario, RecordedCamera } from '../episodes/index.js';
import type { Verdict } from '../referee/index.js';
import type { ScenarioFile } from '../scripting/index.js';

/** Everything that is needed to ask the questions of one scenario. */
export interface QuestionSource {
  /** The scenario. */
  readonly scenario: EpisodeScenario;
  /** A question and its true answer as an episode. */
  readonly ask: (request: EpisodeRequest) => Episode;
  /** Why an episode is not to be kept, in a clause; empty when it is. */
  readonly judge: (episode: Episode) => string;
}

/** Everything that is needed to play episodes of one scenario with one policy. */
export interface EpisodeSource {
  /** Where the policy acts. */
  readonly environment: Environment;
  /** Who acts. */
  readonly policy: Policy;
  /** The scenario. */
  readonly scenario: EpisodeScenario;
  /** Time limit in control ticks. */
  readonly maxTicks: number;
  /** What an expert may know; asked for after each reset. */
  readonly privileged?: () => PrivilegedContext;
  /** Hash of the environment's present state, where it is simulated. */
  readonly stateHash?: () => string;
  /** The draws of the present episode. */
  readonly variation?: () => PlainData;
  /** Lens and place of every camera at the start of the present episode. */
  readonly cameras?: () => Readonly<Record<string, RecordedCamera>>;
  /** Figures about the present episode, asked for at its end. */
  readonly outcome?: () => PlainData;
  /** What the referee says of the episode that was just played; recorded with it. */
  readonly verify?: (episode: Episode) => Verdict;
  /** Why an episode is not to be kept, in a clause; empty when it is. Its verdict, where there is one, is in it. */
  judge(episode: Episode): string;
}

/** What a module must export to supply episode sources to worker threads. */
export interface EpisodeSourceModule {
  /**
   * Makes the source.
   *
   * @param request - Structured-cloneable description of scenario and policy.
   */
  createEpisodeSource(
    request: EpisodeSourceRequest,
  ): Promise<EpisodeSource | QuestionSource> | EpisodeSource | QuestionSource;
}

/** A request as datasets record it: plain data, in which a scenario's file stands by its name and its hash. */
export type RecordedRequest = Readonly<Record<string, PlainData>> & {
  /** Name of the scenario. */
  readonly scenario: string;
};

/** Which scenario and policy to play. */
export interface EpisodeSourceRequest {
  /** Name of the scenario. */
  readonly scenario: string;
  /** The file that the scenario is in. Default: it is built in. */
  readonly scenarioFile?: ScenarioFile;
  /** Name of the policy. */
  readonly policy: string;
  /** Whether every episode is kept, or only those that succeed. */
  readonly accept: 'success' | 'any';
  /** What the numbers of an action say to the arms. Default `joint-position`. */
  readonly controlMode?: ControlMode;
  /** How the draws are made; see `VariationRequest`. Default: the level `default`. */
  readonly variation?: VariationRequest;
  /**
   * Names of the cameras that are recorded: the scenario's own, and `wrist`: one on every hand (`<arm>_wrist` where there are
   * several). Default: the scenario's own.
   */
  readonly cameras?: readonly string[];
  /** Whether the depth of those cameras is recorded. Default false. */
  readonly depth?: boolean;
}

/** How a scenario is recorded: with the hash of the file that it is in, where it is in one. */
export function recordedScenario(
  { name, version }: Pick<Scenario, 'name' | 'version'>,
  { scenarioFile }: EpisodeSourceRequest,
): EpisodeScenario {
  return { name, version, ...(scenarioFile && { hash: scenarioFile.hash }) };
}
