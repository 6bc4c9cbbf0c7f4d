import type { SuccessRate } from '../episodes/index.js';
import type { Estimate } from './bootstrap.js';
import type { EvaluationSettings } from './seed-trial.js';
import type { ClosedLoopFigures, QuestionFigures, WordsFigures } from './trial-figures.js';
import type { ModelInput, MeasureName, Predictor, Region } from './tally.js';

/** What one predictor achieves for one quantity. */
export interface ComparisonRow {
  /** Who predicts. */
  readonly predictor: Predictor;
  /** Its error, or what else is measured, averaged within each seed first, then over the seeds. */
  readonly error: Estimate;
  /** Peak signal-to-noise ratio in decibels of the mean squared error; only of squared errors. `null` for no error at all. */
  readonly psnr?: number | null;
  /**
   * This predictor's error minus the model's, or the other way round where more is better, paired by seed: above 0 the model
   * is better. Absent in the model's own row.
   * The model beats the predictor when `low` is above 0.
   */
  readonly modelAdvantage?: Estimate;
}

/** Predictors compared on one quantity, on the same pixels or objects of the same seeds. */
export interface Comparison {
  /** What is measured. */
  readonly measure: MeasureName;
  /** Unit of the errors: `8-bit levels`, `squared 8-bit levels`, `pixels`, `mm`, `1`. */
  readonly unit: string;
  /** What the model was told of the objects. */
  readonly input: ModelInput;
  /** Keyframes from the observation to what is predicted; 0 is the observation itself. */
  readonly horizonKeyframes: number;
  /** The same in seconds. */
  readonly horizonSeconds: number;
  /** What counts. */
  readonly region: Region;
  /** How many pixels or objects were measured in all. */
  readonly count: number;
  /** The model first, then the baselines. */
  readonly rows: readonly ComparisonRow[];
}

/** What became of the plans. */
export interface PlanFigures {
  /** Plans that the referee accepted: plan, predicted states, task, and agreement of the prediction with the simulation. */
  readonly accepted: SuccessRate;
  /** Plans that led to an episode that the referee accepts, whatever the prediction believed on the way. */
  readonly episodeAccepted: SuccessRate;
  /** Plans after which the task was done in the simulator. */
  readonly success: SuccessRate;
  /** How often each check failed, most frequent first; a plan may fail several. */
  readonly failedChecks: readonly {
    /** Name of the check. */
    readonly name: string;
    /** Number of plans that failed it. */
    readonly count: number;
  }[];
  /** Mean number of keyframes of a plan. */
  readonly meanKeyframes: number;
  /** Mean length of a plan in seconds. */
  readonly meanSeconds: number;
  /** Plans that the model ended by itself. */
  readonly ended: SuccessRate;
  /** What the best of several plans of each task came to, the first among them. Absent where one was made of each. */
  readonly best?: {
    /** Plans of each task. */
    readonly samples: number;
    /** Tasks with a plan that the referee accepted. */
    readonly accepted: SuccessRate;
    /** Tasks with a plan whose simulated episode the referee accepted. */
    readonly episodeAccepted: SuccessRate;
    /** Tasks with a plan that did them. */
    readonly success: SuccessRate;
  };
  /** How often the random policy did the task, on the same seeds. */
  readonly random: SuccessRate;
  /** How often the expert, who sees the true state, did the task, on the same seeds. */
  readonly expert: SuccessRate;
}

/** A seed that could not be measured. */
export interface FailedSeed {
  /** The seed. */
  readonly seed: number;
  /** Why, in a sentence. */
  readonly failure: string;
}

/** The figures of one scenario. */
export interface ScenarioFigures {
  /** Name of the scenario. */
  readonly scenario: string;
  /** Its version. */
  readonly version: number;
  /** How the draws of its episodes were made, such as `default` or `randomized,unseen`. */
  readonly variation: string;
  /** File name of the pictures of its best, median and worst seed beside the report, or `null` when no seed gave any. */
  readonly sheet: string | null;
  /** Number of seeds that were measured. */
  readonly seeds: number;
  /** Number of moments from which was predicted, over all seeds. */
  readonly cases: number;
  /** Seeds that could not be measured. */
  readonly failed: readonly FailedSeed[];
  /** Errors of predictions. */
  readonly comparisons: readonly Comparison[];
  /** Plans; `null` where nobody acts. */
  readonly plans: PlanFigures | null;
}

/** How fast a model is with so many threads, on pictures and actions of a real episode. Times are medians in milliseconds. */
export interface SpeedRun {
  /** Threads that one operator of a graph may use. */
  readonly threads: number;
  /** Encoding one picture; null where the model knows states alone. */
  readonly encodeMs: number | null;
  /** Decoding one picture; null where the model knows states alone. */
  readonly decodeMs: number | null;
  /** One token at a time through the transformer. */
  readonly tokenMs: number;
  /** One keyframe of a rollout: hands, objects, picture. */
  readonly keyframeMs: number;
  /**
   * The same without drafts, one code of the picture after the other; the codes are the same. Null where the model knows states alone,
   * absent where it was not measured.
   */
  readonly undraftedMs?: number | null;
  /** Keyframes a second. */
  readonly framesPerSecond: number;
  /** From the observation to the first keyframe: encoding, listing the objects, one keyframe. */
  readonly firstKeyframeMs: number;
  /** Loading the model, its checksums included; measured once. */
  readonly loadMs: number;
  /** Resident memory of the process before the model was loaded, in MiB. */
  readonly baseMebibytes: number;
  /** Largest resident memory of the process, in MiB. */
  readonly peakMebibytes: number;
}

/** How fast a model is, each number of threads measured in a process of its own. */
export interface SpeedFigures {
  /** The processor that it was measured on, as the system names it, and how many there are. */
  readonly processor: string;
  /** Size of the files that the manifest lists, in bytes. */
  readonly bytes: number;
  /** One entry per number of threads. */
  readonly runs: readonly SpeedRun[];
}

/** An evaluation of a world model: what `nextstate evaluate-model` writes as JSON. */
export interface WorldModelReport {
  /** Version of this format. */
  readonly formatVersion: 2;
  /** What wrote it. */
  readonly generator: string;
  /** The model. */
  readonly model: {
    /** Its name. */
    readonly name: string;
    /** SHA-256 over the checksums of its files, in hexadecimal. */
    readonly checksum: string;
  };
  /** The seeds of every scenario: `count` from `first` on. */
  readonly seeds: {
    /** First seed. */
    readonly first: number;
    /** Number of seeds. */
    readonly count: number;
  };
  /** What was measured, and how. */
  readonly settings: EvaluationSettings;
  /** How intervals were computed. */
  readonly intervals: {
    /** Of means: percentile bootstrap over seeds. */
    readonly means: 'percentile bootstrap over seeds, 95 %';
    /** Of rates: Wilson score. */
    readonly rates: 'Wilson score, 95 %';
    /** Number of bootstrap resamples. */
    readonly resamples: number;
  };
  /** How fast it is; `null` when that was not asked for. */
  readonly speed: SpeedFigures | null;
  /** One entry per scenario and variation. */
  readonly scenarios: readonly ScenarioFigures[];
  /** Acting in closed loop, one entry per scenario and variation. Absent where nothing was tried. */
  readonly closedLoop?: readonly ClosedLoopFigures[];
  /** Saying what a state means, one entry per scenario that has words for states, and variation. Absent where nothing was tried. */
  readonly words?: readonly WordsFigures[];
  /** Answering questions, one entry per scenario and variation. Absent where nothing was tried. */
  readonly questions?: readonly QuestionFigures[];
}
