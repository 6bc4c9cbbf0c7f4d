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
  /** How the draws of the episode are made. */
  readonly variation: string;
  /** The seed. */
  readonly seed: number;
}

/** Errors that say that a seed cannot be simulated, or not told to the model, not that the program failed. */
const SEED_ERRORS = new Set(['SimulationDivergedError', 'NoRoomError']);

/** Measures one seed of one scenario at a time. */
export async function createJob(given: unknown): Promise<Job> {
  const { model: folder, settings } = given as SeedJobSettings;
  const model = await loadWorldModel(folder);
  const trials = new Map<string, SeedTrial>();
  const trialOf = (name: string, variation: string): SeedTrial => {
    const key = `${name}/${variation}`;
    const scenario = requireScenario(name, 'manipulation', 'dynamics');
    const trial = trials.get(key) ?? new SeedTrial(scenario, model, settings, variation);
    trials.set(key, trial);
    return trial;
  };
  return {
    run: async (input, signal): Promise<JobResult> => {
      const { scenario, variation, seed } = input as SeedJobInput;
      try {
        const { result, pictures } = await trialOf(scenario, variation).run(seed, signal);
        // Always the long case, else the one in the middle of the episode, where most happens: never one chosen by its looks.
        const shown = pictures.find(({ long }) => long) ?? pictures[Math.floor(pictures.length / 2)];
        return {
          output: { scenario, variation, result, ...(shown && { sheet: sheetRow(shown) }) } satisfies SeedRecord,
        };
      } catch (error) {
        if (!(error instanceof Error) || !SEED_ERRORS.has(error.name)) throw error;
        const result = { seed, failure: `${error.name}: ${error.message}` };
        return { output: { scenario, variation, result } satisfies SeedRecord };
      }
    },
    dispose: () => {
      for (const trial of trials.values()) trial.dispose();
      void model.dispose();
    },
  };
}

function sheetRow({ startFrame, error, observed, ahead }: CasePictures): SheetRow {
  const pictures = [observed, ...ahead.flatMap(({ predicted, truth }) => [predicted, truth])];
  return {
    startFrame,
    error,
    horizons: ahead.map(({ horizon }) => horizon),
    pictures: pictures.map((picture) => Buffer.from(encodePng(picture)).toString('base64')),
  };
}
