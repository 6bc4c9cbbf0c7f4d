import { successRate, type SuccessRate } from '../episodes/index.js';
import type { Bootstrap, Estimate } from './bootstrap.js';
import {
  CLOSED_LOOP_ARMS,
  type ClosedLoopArm,
  type ClosedLoopOutcome,
  type ClosedLoopResult,
} from './closed-loop-trial.js';
import { ANSWERERS, type Answerer, type QuestionResult } from './question-trial.js';
import { SPEAKERS, type Speaker, type WordsResult } from './words-trial.js';

/** A state further than this from the nearest boundary between two labels, in millimetres, is a clear one. */
export const CLEAR_OF_BOUNDARY = 4;

/** What trials were made on. */
export interface TrialSubject {
  /** Name of the scenario. */
  readonly scenario: string;
  /** Its version. */
  readonly version: number;
  /** How the draws of the episodes were made, in words as `VariationRequest` has them. */
  readonly variation: string;
}

/** A trial that failed with an error. */
export interface FailedTrial {
  /** Its seed. */
  readonly seed: number;
  /** Who acted or answered. */
  readonly by: string;
  /** Why, in a sentence. */
  readonly failure: string;
}

/** What one arm achieved in closed loop. */
export interface ClosedLoopRow {
  /** Who acted, and what it was told. */
  readonly arm: ClosedLoopArm;
  /** Episodes in which the task was done. */
  readonly success: SuccessRate;
  /** Episodes that the model ended by itself. */
  readonly ended: SuccessRate;
  /** Mean length of an episode in seconds. */
  readonly meanSeconds: number;
  /** Mean number of actions that the model chose in an episode. */
  readonly meanActions: number;
  /** Mean number of them that led a hand where it could not follow. */
  readonly meanUnreachable: number;
}

/** Closed-loop figures of one scenario and variation. */
export interface ClosedLoopFigures extends TrialSubject {
  /** The model first, then the baselines. */
  readonly rows: readonly ClosedLoopRow[];
  /** Episodes that failed with an error. */
  readonly failed: readonly FailedTrial[];
}

/** What one answerer achieved. */
export interface AnswerRow {
  /** Who answered. */
  readonly answerer: Answerer;
  /** Answers in which every fact held. */
  readonly correct: SuccessRate;
  /** Share of the facts that held, averaged over the questions, 0 to 1. */
  readonly facts: Estimate;
  /** Mean number of pages of an answer. */
  readonly meanPages: number;
}

/** Figures of the questions of one scenario and variation. */
export interface QuestionFigures extends TrialSubject {
  /** The model first, then the baselines. */
  readonly rows: readonly AnswerRow[];
  /** Questions that the model had no room for. */
  readonly failed: readonly FailedTrial[];
}

/** How right the words of one speaker are. */
export interface WordsRow {
  /** Who spoke; `commonest` says of every state what is true of most of them. */
  readonly speaker: Speaker | 'commonest';
  /** States of which it said what physics comes to. */
  readonly right: SuccessRate;
  /** The same of those further than `CLEAR_OF_BOUNDARY` from the nearest boundary between two labels; `null` where there are none. */
  readonly clear: SuccessRate | null;
  /** The same by the true label, in the order of the alphabet. */
  readonly labels: readonly {
    /** The true label. */
    readonly label: string;
    /** How many of its states were called by it. */
    readonly right: SuccessRate;
  }[];
}

/** Figures of the words for states of one scenario and variation. */
export interface WordsFigures extends TrialSubject {
  /** The model first, then what the others say. A model that never says anything has no row. */
  readonly rows: readonly WordsRow[];
  /** States that the model had no room for; they count as not right. */
  readonly failed: readonly FailedTrial[];
}

/** A result and its seed. */
export interface Seeded<R> {
  /** The seed. */
  readonly seed: number;
  /** What was measured on it. */
  readonly result: R;
}

/**
 * Puts the closed-loop figures of one scenario and variation together.
 *
 * @param controlRate - Control rate in hertz.
 */
export function closedLoopFigures(
  subject: TrialSubject,
  trials: readonly Seeded<ClosedLoopResult>[],
  controlRate: number,
): ClosedLoopFigures {
  const rows = CLOSED_LOOP_ARMS.flatMap((arm): ClosedLoopRow[] => {
    const outcomes = trials.flatMap(({ result }) => result[arm] ?? []);
    const count = outcomes.length;
    if (count === 0) return [];
    const mean = (value: (outcome: ClosedLoopOutcome) => number): number => sumOf(outcomes.map(value)) / count;
    return [
      {
        arm,
        success: successRate(outcomes.filter(({ success }) => success).length, count),
        ended: successRate(outcomes.filter(({ ended }) => ended).length, count),
        meanSeconds: mean(({ ticks }) => ticks) / controlRate,
        meanActions: mean(({ actions }) => actions),
        meanUnreachable: mean(({ unreachable }) => unreachable),
      },
    ];
  });
  return { ...subject, rows, failed: failedTrials(trials) };
}

/** Puts the figures of the questions of one scenario and variation together. */
export function questionFigures(
  subject: TrialSubject,
  trials: readonly Seeded<QuestionResult>[],
  bootstrap: Bootstrap,
): QuestionFigures {
  const rows = ANSWERERS.flatMap((answerer): AnswerRow[] => {
    const outcomes = trials.map(({ result }) => result[answerer]);
    const facts = bootstrap.mean(outcomes.map(({ right, facts: all }) => right / all));
    if (!facts) return [];
    const correct = successRate(outcomes.filter(({ right, facts: all }) => right === all).length, outcomes.length);
    return [{ answerer, correct, facts, meanPages: sumOf(outcomes.map(({ pages }) => pages)) / outcomes.length }];
  });
  return { ...subject, rows, failed: failedTrials(trials) };
}

/** Puts the figures of the words for states of one scenario and variation together. */
export function wordsFigures(subject: TrialSubject, trials: readonly Seeded<WordsResult>[]): WordsFigures {
  const results = trials.map(({ result }) => result);
  const labels = [...new Set(results.map(({ truth }) => truth))].sort();
  const count = (label: string): number => results.filter(({ truth }) => truth === label).length;
  const row = (speaker: WordsRow['speaker'], said: (result: WordsResult) => string | undefined): WordsRow[] => {
    // A speaker that was not asked, or has no words.
    if (results.every((result) => !said(result))) return [];
    const right = (of: readonly WordsResult[]): SuccessRate =>
      successRate(of.filter((result) => said(result) === result.truth).length, of.length);
    const clear = results.filter(({ distance }) => (distance ?? 0) > CLEAR_OF_BOUNDARY);
    return [
      {
        speaker,
        right: right(results),
        clear: clear.length > 0 ? right(clear) : null,
        labels: labels.map((label) => ({ label, right: right(results.filter(({ truth }) => truth === label)) })),
      },
    ];
  };
  const [commonest] = [...labels].sort((a, b) => count(b) - count(a));
  return {
    ...subject,
    rows: [
      ...SPEAKERS.flatMap((speaker) => row(speaker, ({ said }) => said[speaker])),
      ...row('commonest', () => commonest),
    ],
    failed: trials.flatMap(({ seed, result: { failures = {} } }) =>
      Object.entries(failures).map(([by, failure]) => ({ seed, by, failure })),
    ),
  };
}

function failedTrials(
  trials: readonly Seeded<Readonly<Partial<Record<string, { readonly failure?: string }>>>>[],
): FailedTrial[] {
  return trials.flatMap(({ seed, result }) =>
    Object.entries(result).flatMap(([by, outcome]) =>
      outcome?.failure === undefined ? [] : [{ seed, by, failure: outcome.failure }],
    ),
  );
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
