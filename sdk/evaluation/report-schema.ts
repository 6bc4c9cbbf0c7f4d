import * as z from 'zod';
import { estimate, parseJson, rate } from './figure-schema.js';
import { closedLoopSchema, questionSchema, wordsSchema } from './trial-schema.js';
import type { SeedResult } from './seed-trial.js';
import { MEASURES, MODEL_INPUTS, PREDICTORS, REGIONS, type MeasureName } from './tally.js';
import type { FailedSeed, WorldModelReport } from './world-model-report.js';

const input = z.enum(MODEL_INPUTS);
const region = z.enum(REGIONS);
const measure = z.enum(Object.keys(MEASURES) as [MeasureName, ...MeasureName[]]);
const predictor = z.enum(PREDICTORS);
const failedSeed = z.object({ seed: z.number().int(), failure: z.string() });
const settings = z.object({
  stride: z.number().int().positive(),
  horizons: z.array(z.number().int().positive()).min(1),
  starts: z.number().int().positive(),
  longHorizons: z.array(z.number().int().positive()),
  changeThreshold: z.number(),
  movedThreshold: z.number(),
  minimumPixels: z.number().int().positive(),
  plans: z.boolean().default(true),
  planSamples: z.number().int().positive().default(1),
});
const speedRun = z.object({
  threads: z.number().int(),
  encodeMs: z.number().nullable(),
  decodeMs: z.number().nullable(),
  tokenMs: z.number(),
  keyframeMs: z.number(),
  undraftedMs: z.number().nullable().optional(),
  framesPerSecond: z.number(),
  firstKeyframeMs: z.number(),
  loadMs: z.number(),
  baseMebibytes: z.number(),
  peakMebibytes: z.number(),
});

const reportSchema: z.ZodType<WorldModelReport> = z.object({
  formatVersion: z.literal(2),
  generator: z.string(),
  model: z.object({ name: z.string(), checksum: z.string() }),
  seeds: z.object({ first: z.number().int(), count: z.number().int() }),
  settings,
  intervals: z.object({
    means: z.literal('percentile bootstrap over seeds, 95 %'),
    rates: z.literal('Wilson score, 95 %'),
    resamples: z.number().int(),
  }),
  speed: z.object({ processor: z.string(), bytes: z.number().int(), runs: z.array(speedRun) }).nullable(),
  scenarios: z.array(
    z.object({
      scenario: z.string(),
      version: z.number().int(),
      variation: z.string(),
      sheet: z.string().nullable(),
      seeds: z.number().int(),
      cases: z.number().int(),
      failed: z.array(failedSeed),
      comparisons: z.array(
        z.object({
          measure,
          unit: z.string(),
          input,
          horizonKeyframes: z.number().int(),
          horizonSeconds: z.number(),
          region,
          count: z.number(),
          rows: z.array(
            z.object({
              predictor,
              error: estimate,
              psnr: z.number().nullable().optional(),
              modelAdvantage: estimate.optional(),
            }),
          ),
        }),
      ),
      plans: z
        .object({
          accepted: rate,
          episodeAccepted: rate,
          success: rate,
          failedChecks: z.array(z.object({ name: z.string(), count: z.number().int() })),
          meanKeyframes: z.number(),
          meanSeconds: z.number(),
          ended: rate,
          best: z
            .object({ samples: z.number().int(), accepted: rate, episodeAccepted: rate, success: rate })
            .optional(),
          random: rate,
          expert: rate,
        })
        .nullable(),
    }),
  ),
  closedLoop: z.array(closedLoopSchema).optional(),
  words: z.array(wordsSchema).optional(),
  questions: z.array(questionSchema).optional(),
});

const planOutcome = z.object({
  accepted: z.boolean(),
  episodeAccepted: z.boolean(),
  success: z.boolean(),
  failedChecks: z.array(z.string()),
  keyframes: z.number().int(),
  ticks: z.number().int(),
  ended: z.boolean(),
});

const seedResult: z.ZodType<SeedResult> = z.object({
  seed: z.number().int(),
  startFrames: z.array(z.number().int()),
  sums: z.record(z.string(), z.tuple([z.number(), z.number()])),
  task: z
    .object({
      expert: z.boolean(),
      random: z.boolean(),
      plan: planOutcome,
      others: z.array(planOutcome).optional(),
    })
    .optional(),
});

/** What one seed looks like: its pictures as base64 PNG. */
export interface SheetRow {
  /** Index of the observation in its episode. */
  readonly startFrame: number;
  /** Mean absolute error of the predicted pictures over the pixels that changed, in 8-bit levels. */
  readonly error: number;
  /** Keyframes ahead of each pair of pictures. */
  readonly horizons: readonly number[];
  /** Observed, then per horizon predicted and true, each a PNG in base64. */
  readonly pictures: readonly string[];
}

/** One line of the log of an evaluation: a seed that was measured, or one that could not be. */
export interface SeedRecord {
  /** Name of the scenario. */
  readonly scenario: string;
  /** How the draws of the episode were made. */
  readonly variation: string;
  /** What was measured. */
  readonly result: SeedResult | FailedSeed;
  /** Its pictures, where there is anything to see. */
  readonly sheet?: SheetRow;
}

const seedRecordSchema: z.ZodType<SeedRecord> = z.object({
  scenario: z.string(),
  variation: z.string(),
  result: z.union([seedResult, failedSeed]),
  sheet: z
    .object({
      startFrame: z.number().int(),
      error: z.number(),
      horizons: z.array(z.number().int()),
      pictures: z.array(z.string()),
    })
    .optional(),
});

/**
 * Reads a report from JSON text.
 *
 * @param source - What the text is, such as its path; the error names it.
 * @throws UserError when it is no report; the message names path, rule and value.
 */
export function parseReport(json: string, source: string): WorldModelReport {
  return parseJson(reportSchema, json, source);
}

/**
 * Reads one line of an evaluation's log.
 *
 * @throws UserError when it is none.
 */
export function parseSeedRecord(json: string, source: string): SeedRecord {
  return parseJson(seedRecordSchema, json, source);
}
