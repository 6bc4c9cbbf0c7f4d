import type { EpisodeSourceRequest } from '../engine/index.js';
import { sourceModule, WorkerPool } from '../engine/index.node.js';
import type { AttemptOutput, EpisodeJobInput, EpisodeJobSettings } from '../engine/episode-job.node.js';
import type { LoadedScenario } from '../scripting/index.node.js';
import { understands } from './scene-choice.js';

/** How many times as many seeds as episodes are tried before giving up. */
const ATTEMPTS_PER_EPISODE = 10;

/** Expert episodes of a scenario, played in a worker thread beside other work, from one seed upwards. */
export class ExpertEpisodes {
  readonly #pool: WorkerPool;
  readonly #outputs: AsyncGenerator<unknown, void, undefined>;
  /** The next attempt, under way before anybody asks for it. */
  #next: Promise<IteratorResult<unknown, void>>;

  /**
   * @param loaded - The scenario, with the file that it is in.
   * @param seed - First seed.
   * @param instruction - The instruction. Scenes that do not understand it are given one of their own.
   * @param episodes - How many are wanted at most; bounds the number of seeds.
   * @param signal - Cancels the work.
   */
  constructor(
    { scenario, file }: LoadedScenario<'manipulation'>,
    seed: number,
    instruction: string,
    episodes: number,
    signal: AbortSignal,
  ) {
    const request: EpisodeSourceRequest = {
      scenario: scenario.name,
      ...(file && { scenarioFile: file }),
      policy: 'expert',
      accept: 'success',
    };
    const settings: EpisodeJobSettings = { source: sourceModule(file).href, request };
    const job = new URL('../engine/episode-job.node.js', import.meta.url);
    this.#pool = new WorkerPool({ job, settings, workers: 1 });
    const inputs = Array.from({ length: episodes * ATTEMPTS_PER_EPISODE }, (_, i): EpisodeJobInput => {
      const given = understands(scenario, seed + i, instruction) ? { instruction } : {};
      return { seed: seed + i, ...given };
    }).filter((input) => typeof input === 'object' && input.seed <= 0xffffffff);
    this.#outputs = this.#pool.run(inputs, { signal });
    this.#next = this.#ask();
  }

  /** The next attempt in order of seed, or `null` when all seeds were tried. */
  async next(): Promise<AttemptOutput | null> {
    const { done, value } = await this.#next;
    if (done === true) return null;
    this.#next = this.#ask();
    return value as AttemptOutput;
  }

  /** Ends the worker. */
  dispose(): Promise<void> {
    return this.#pool.dispose();
  }

  #ask(): Promise<IteratorResult<unknown, void>> {
    const next = this.#outputs.next();
    // A failure is met when somebody asks; until then it must not count as unhandled.
    next.catch(() => undefined);
    return next;
  }
}
