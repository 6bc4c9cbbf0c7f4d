import * as z from 'zod';
import { CLOSED_LOOP_ARMS, type ClosedLoopResult } from './closed-loop-trial.js';
import { estimate, parseJson, rate } from './figure-schema.js';
import { ANSWERERS, type QuestionResult } from './question-trial.js';
import type { ClosedLoopFigures, QuestionFigures, WordsFigures } from './trial-figures.js';
import { SPEAKERS, type WordsResult } from './words-trial.js';

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
  /** Where it acted and the scenario has words for states. */
  readonly words?: WordsResult;
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
  words: z
    .object({
      truth: z.string(),
      distance: z.number().nullable(),
      said: z.partialRecord(z.enum(SPEAKERS), z.string()),
      failures: z.partialRecord(z.enum(SPEAKERS), z.string()).optional(),
    })
    .optional(),
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

/** `WordsFigures` in a report. */
export const wordsSchema: z.ZodType<WordsFigures> = z.object({
  ...subject,
  rows: z.array(
    z.object({
      speaker: z.enum([...SPEAKERS, 'commonest']),
      right: rate,
      clear: rate.nullable(),
      labels: z.array(z.object({ label: z.string(), right: rate })),
    }),
  ),
  failed: failed.default([]),
});

/**
 * Reads one line of the log of trials.
 *
 * @throws UserError when it is none.
 */
export function parseTrialRecord(json: string, source: string): TrialRecord {
  return parseJson(trialRecordSchema, json, source);
}
