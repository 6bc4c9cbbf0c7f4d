import type { ManipulationScenario } from '../../scenarios/index.js';
import { requireScenario, type Job, type JobResult } from '../engine/index.js';
import type { WorldModel } from '../world-model/index.js';
import { loadWorldModel } from '../world-model/index.node.js';
import { ClosedLoopTrial } from './closed-loop-trial.js';
import { questionTrial } from './question-trial.js';
import type { TrialRecord } from './trial-schema.js';
import { hasWords, WordsTrial } from './words-trial.js';

/** What the job is given once per worker. */
export interface TrialJobSettings {
  /** Folder of the model. */
  readonly model: string;
}

/** One piece of work. */
export interface TrialJobInput {
  /** Name of the scenario, of the kind manipulation or understanding. */
  readonly scenario: string;
  /** How the draws are made. */
  readonly variation: string;
  /** The seed. */
  readonly seed: number;
}

/** Lets the model act, or answer a question, on one seed at a time. */
export async function createJob(given: unknown): Promise<Job> {
  const model = await loadWorldModel((given as TrialJobSettings).model);
  const trials = new Map<string, ActingTrials>();
  return {
    run: async (input, signal): Promise<JobResult> => {
      const { scenario: name, variation, seed } = input as TrialJobInput;
      const scenario = requireScenario(name, 'manipulation', 'understanding');
      if (scenario.kind === 'understanding') {
        const question = await questionTrial(scenario, model, seed, variation, signal);
        return { output: { scenario: name, variation, seed, question } satisfies TrialRecord };
      }
      const key = `${name}/${variation}`;
      const trial = trials.get(key) ?? new ActingTrials(scenario, model, variation);
      trials.set(key, trial);
      return { output: { scenario: name, variation, seed, ...(await trial.run(seed, signal)) } satisfies TrialRecord };
    },
    dispose: () => {
      for (const trial of trials.values()) trial.dispose();
      void model.dispose();
    },
  };
}

/** What is tried on the seeds of a scenario in which the model acts. */
class ActingTrials {
  readonly #closedLoop: ClosedLoopTrial;
  readonly #words: WordsTrial | undefined;

  constructor(scenario: ManipulationScenario, model: WorldModel, variation: string) {
    this.#closedLoop = new ClosedLoopTrial(scenario, model, variation);
    this.#words = hasWords(scenario) ? new WordsTrial(scenario, model, variation) : undefined;
  }

  async run(seed: number, signal?: AbortSignal): Promise<Pick<TrialRecord, 'closedLoop' | 'words'>> {
    const words = await this.#words?.run(seed, signal);
    return { ...(words && { words }), closedLoop: await this.#closedLoop.run(seed, signal) };
  }

  dispose(): void {
    this.#closedLoop.dispose();
    this.#words?.dispose();
  }
}
