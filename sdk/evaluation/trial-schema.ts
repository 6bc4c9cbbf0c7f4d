import * as z from 'zod';
import { CLOSED_LOOP_ARMS, type ClosedLoopResult } from './closed-loop-trial.js';
import { estimate, parseJson, rate } from './figure-schema.js';
import { ANSWERERS, type QuestionResult } from './question-trial.js';
import type { ClosedLoopFigures, QuestionFigures } from './trial-figures.js';

/** One line of the log of trials: what was measured on a seed, by the kind of the scenario. */
export interface TrialRecord {
  /** Name of the scenario. */
  readonly scenario: string;
  /** How the draws were made. */
  readonly variation: string;
  /** The seed. */
  readonly seed: number;
  /** Where the model acted. */
  readonly closedLoop?: ClosedLoopResult;
  /** Where it answered. */
  readonly question?: QuestionResult;
}

const closedLoopOutcome = z.object({
  success: z.boolean(),
  ticks: z.number().int(),
  actions: z.number().int(),
  unreachable: z.number().int(),
  ended: z.boolean(),
  failure: z.string().optional(),
});
const answerOutcome = z.object({
  right: z.number().int(),
  facts: z.number().int(),
  pages: z.number().int(),
  failure: z.string().optional(),
});
const trialRecordSchema: z.ZodType<TrialRecord> = z.object({
  scenario: z.string(),
  variation: z.string(),
  seed: z.number().int(),
  closedLoop: z.partialRecord(z.enum(CLOSED_LOOP_ARMS), closedLoopOutcome).optional(),
  question: z.record(z.enum(ANSWERERS), answerOutcome).optional(),
});

const subject = { scenario: z.string(), version: z.number().int(), variation: z.string() };
const failed = z.array(z.object({ seed: z.number().int(), by: z.string(), failure: z.string() }));

/** `ClosedLoopFigures` in a report. */
export const closedLoopSchema: z.ZodType<ClosedLoopFigures> = z.object({
  ...subject,
  rows: z.array(
    z.object({
      arm: z.enum(CLOSED_LOOP_ARMS),
      success: rate,
      ended: rate,
      meanSeconds: z.number(),
      meanActions: z.number(),
      meanUnreachable: z.number(),
    }),
  ),
  failed,
});

/** `QuestionFigures` in a report. */
export const questionSchema: z.ZodType<QuestionFigures> = z.object({
  ...subject,
  rows: z.array(z.object({ answerer: z.enum(ANSWERERS), correct: rate, facts: estimate, meanPages: z.number() })),
  failed,
});

/**
 * Reads one line of the log of trials.
 *
 * @throws UserError when it is none.
 */
export function parseTrialRecord(json: string, source: string): TrialRecord {
  return parseJson(trialRecordSchema, json, source);
}
