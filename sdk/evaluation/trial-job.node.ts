import { requireScenario, type Job, type JobResult } from '../engine/index.js';
import { loadWorldModel } from '../world-model/index.node.js';
import { ClosedLoopTrial } from './closed-loop-trial.js';
import { questionTrial } from './question-trial.js';
import type { TrialRecord } from './trial-schema.js';

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
  const trials = new Map<string, ClosedLoopTrial>();
  return {
    run: async (input, signal): Promise<JobResult> => {
      const { scenario: name, variation, seed } = input as TrialJobInput;
      const scenario = requireScenario(name, 'manipulation', 'understanding');
      if (scenario.kind === 'understanding') {
        const question = await questionTrial(scenario, model, seed, variation, signal);
        return { output: { scenario: name, variation, seed, question } satisfies TrialRecord };
      }
      const key = `${name}/${variation}`;
      const trial = trials.get(key) ?? new ClosedLoopTrial(scenario, model, variation);
      trials.set(key, trial);
      return {
        output: { scenario: name, variation, seed, closedLoop: await trial.run(seed, signal) } satisfies TrialRecord,
      };
    },
    dispose: () => {
      for (const trial of trials.values()) trial.dispose();
      void model.dispose();
    },
  };
}
