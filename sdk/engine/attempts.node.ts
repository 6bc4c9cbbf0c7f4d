import { basename } from 'node:path';
import type { VariationRequest } from '../../scenarios/index.js';
import type { ControlMode } from '../../sim/simulation/index.js';
import { chooseScenario, type ChosenScenario } from './choose-source.node.js';
import type { EngineFactory } from './engine.js';
import { episodeIds } from './episode-id.node.js';
import type { AttemptOutput, EpisodeJobSettings, PictureFormat } from './episode-job.node.js';
import type { EpisodeSourceRequest, RecordedRequest } from './episode-source.js';
import { requireScenario } from './simulated-source.js';
import { VERSION } from './version.js';
import { WorkerPool } from './worker-pool.node.js';

/** Which episodes to play, and how. */
export interface AttemptOptions {
  /** Name of a built-in scenario, or the path of a file that has one (.ts, .js, .json, .yaml). */
  readonly scenario: string;
  /** Version of the scenario, where `source` plays it. Default: the scenario's own. */
  readonly scenarioVersion?: number;
  /** How many episodes are to be accepted, a positive integer. */
  readonly episodes: number;
  /** First seed; the next ones are tried in order. Default 0. */
  readonly seed?: number;
  /** Name of the policy. Default `expert`; a question is always answered by the scene itself. */
  readonly policy?: string;
  /** Whether every episode is kept or only those that succeed. Default `success`. */
  readonly accept?: 'success' | 'any';
  /** What the numbers of a recorded action say to the arms. Default `joint-position`. */
  readonly controlMode?: ControlMode;
  /** How pictures are kept: `png` (lossless), or as videos `h264` or `av1` (needs ffmpeg). Default `png`. */
  readonly images?: PictureFormat;
  /** Names of the cameras that are recorded: the scenario's own, and `wrist` for one on every hand. Default: the scenario's. */
  readonly cameras?: readonly string[];
  /** Whether the depth of those cameras is recorded. Default false. */
  readonly depth?: boolean;
  /** How the draws are made: words such as `randomized` or draws by name; see `VariationRequest`. Default: as always. */
  readonly variation?: VariationRequest;
  /** Number of worker threads; the episodes are the same for any. Default: the number of processor cores. */
  readonly workers?: number;
  /** Largest number of attempts before giving up. Default: 10 times `episodes`, at least 50. */
  readonly maxAttempts?: number;
  /** URL of the module that exports `createEpisodeSource`. Default: the built-in scenarios, simulated. */
  readonly source?: URL;
  /** Where attempts are played. Default: worker threads of this process. */
  readonly engine?: EngineFactory;
  /** Cancels the work. */
  readonly signal?: AbortSignal;
}

/** Attempts at episodes: what is asked for, checked once, and the engine that plays them. */
export class Attempts {
  /** Number of episodes that are to be accepted. */
  readonly episodes: number;
  /** First seed. */
  readonly seed: number;
  /** Largest number of attempts. */
  readonly maxAttempts: number;
  /** What is played. */
  readonly request: EpisodeSourceRequest;
  /** What of it decides the episodes: a scenario's file counts by its name and its contents, not by its place. */
  readonly record: RecordedRequest;
  /** How pictures are kept. */
  readonly images: PictureFormat;
  /** Version of the scenario. */
  readonly scenarioVersion: number;
  /** How many attempts run at once. */
  readonly concurrency: number;
  readonly #engine: ReturnType<EngineFactory>;
  readonly #id: (seed: number) => string;

  /**
   * Finds the scenario and starts the engine.
   *
   * @param options - What to play.
   * @param deliver - What becomes of an accepted episode; see `EpisodeJobSettings`.
   * @throws RangeError for an option out of range, UserError for a scenario that is not there.
   */
  static async open(options: AttemptOptions, deliver: NonNullable<EpisodeJobSettings['deliver']>): Promise<Attempts> {
    return new Attempts(await chooseScenario(options.scenario, options.source), options, deliver);
  }

  private constructor(
    { scenario, name, file, source }: ChosenScenario,
    options: AttemptOptions,
    deliver: NonNullable<EpisodeJobSettings['deliver']>,
  ) {
    const { episodes, seed = 0, policy = 'expert', accept = 'success', variation, workers } = options;
    const { images = 'png', cameras, depth = false } = options;
    const { controlMode = 'joint-position', maxAttempts = Math.max(50, 10 * episodes) } = options;
    const { engine = (work) => new WorkerPool({ ...work, ...(workers === undefined ? {} : { workers }) }) } = options;
    requireInteger('episodes', episodes, 1, 0xffffffff);
    requireInteger('seed', seed, 0, 0xffffffff);
    requireInteger('maxAttempts', maxAttempts, 1, 0xffffffff);
    this.episodes = episodes;
    this.seed = seed;
    this.maxAttempts = maxAttempts;
    this.request = {
      scenario: name,
      ...(file === null ? {} : { scenarioFile: file }),
      policy,
      accept,
      ...(controlMode === 'joint-position' ? {} : { controlMode }),
      ...(variation === undefined ? {} : { variation }),
      ...(cameras === undefined ? {} : { cameras }),
      ...(depth ? { depth } : {}),
    };
    this.images = images;
    this.scenarioVersion = options.scenarioVersion ?? scenario?.version ?? requireScenario(name).version;
    this.record = recordOf(this.request);
    this.#id = episodeIds({
      request: this.record,
      scenarioVersion: this.scenarioVersion,
      further: { program: VERSION, source: source.href, deliver, images },
    });
    const settings: EpisodeJobSettings = { source: source.href, request: this.request, deliver, images };
    this.#engine = engine({ job: new URL('./episode-job.node.js', import.meta.url), settings });
    this.concurrency = this.#engine.concurrency;
  }

  /**
   * Plays one seed after the other, and yields the attempts in that order. Leaving the iteration drops the work in progress.
   *
   * @param done - How many attempts were made before.
   * @param signal - Cancels the work.
   */
  async *play(done: number, signal: AbortSignal | undefined): AsyncGenerator<AttemptOutput, void, undefined> {
    const seeds = seedsFrom(this.seed + done, Math.max(0, this.maxAttempts - done));
    const id = (seed: unknown): string => this.#id(seed as number);
    for await (const output of this.#engine.run(seeds, { id, ...(signal === undefined ? {} : { signal }) })) {
      yield output as AttemptOutput;
    }
  }

  /** Ends the engine. Idempotent. */
  dispose(): Promise<void> {
    return this.#engine.dispose();
  }
}

/** A request as it is recorded. */
function recordOf({ scenarioFile, ...request }: EpisodeSourceRequest): RecordedRequest {
  // Plain data, whose optional fields are left out.
  const plain = request as unknown as RecordedRequest;
  if (scenarioFile === undefined) return plain;
  return { ...plain, scenarioFile: basename(scenarioFile.path), scenarioHash: scenarioFile.hash };
}

function* seedsFrom(first: number, count: number): Generator<number, void, undefined> {
  for (let i = 0; i < count && first + i <= 0xffffffff; i++) yield first + i;
}

function requireInteger(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(`options.${name} must be an integer from ${low} to ${high}, received ${value}`);
  }
}
