import { requireScenario, type Job, type JobResult } from '../engine/index.js';
import { encodePng } from '../media/index.js';
import { loadWorldModel } from '../world-model/index.node.js';
import type { SeedRecord, SheetRow } from './report-schema.js';
import type { CasePictures } from './score-cases.js';
import { SeedTrial, type EvaluationSettings } from './seed-trial.js';

/** What the job is given once per worker. */
export interface SeedJobSettings {
  /** Folder of the model. */
  readonly model: string;
  /** What is measured, and how. */
  readonly settings: EvaluationSettings;
}

/** One piece of work. */
export interface SeedJobInput {
  /** Name of the scenario. */
  readonly scenario: string;
  /** The seed. */
  readonly seed: number;
  /** Whether its pictures are wanted for the contact sheet. */
  readonly shown: boolean;
}

/** Errors that say that a seed cannot be simulated, not that the program failed. */
const SEED_ERRORS = new Set(['SimulationDivergedError']);

/** Measures one seed of one scenario at a time. */
export async function createJob(given: unknown): Promise<Job> {
  const { model: folder, settings } = given as SeedJobSettings;
  const model = await loadWorldModel(folder);
  const trials = new Map<string, SeedTrial>();
  const trialOf = (scenario: string): SeedTrial => {
    const trial = trials.get(scenario) ?? new SeedTrial(requireScenario(scenario, 'manipulation'), model, settings);
    trials.set(scenario, trial);
    return trial;
  };
  return {
    run: async (input): Promise<JobResult> => {
      const { scenario, seed, shown } = input as SeedJobInput;
      try {
        const { result, pictures } = await trialOf(scenario).run(seed);
        // Always the case in the middle of the episode, where most happens: never one chosen by its looks.
        const middle = pictures[Math.floor(pictures.length / 2)];
        const sheet = shown && middle ? { sheet: sheetRow(middle) } : {};
        return { output: { scenario, result, ...sheet } satisfies SeedRecord };
      } catch (error) {
        if (!(error instanceof Error) || !SEED_ERRORS.has(error.name)) throw error;
        const result = { seed, failure: `${error.name}: ${error.message}` };
        return { output: { scenario, result } satisfies SeedRecord };
      }
    },
    dispose: () => {
      for (const trial of trials.values()) trial.dispose();
      void model.dispose();
    },
  };
}

function sheetRow({ startFrame, observed, ahead }: CasePictures): SheetRow {
  const pictures = [observed, ...ahead.flatMap(({ predicted, truth }) => [predicted, truth])];
  return { startFrame, pictures: pictures.map((picture) => Buffer.from(encodePng(picture)).toString('base64')) };
}
