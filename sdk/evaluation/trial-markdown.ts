import { ACTING } from './acting.js';
import { formatSuccessRate } from '../episodes/index.js';
import type { ClosedLoopArm } from './closed-loop-trial.js';
import { markdownTable } from './markdown-table.js';
import type { Answerer } from './question-trial.js';
import {
  CLEAR_OF_BOUNDARY,
  type ClosedLoopFigures,
  type FailedTrial,
  type QuestionFigures,
  type TrialSubject,
  type WordsFigures,
  type WordsRow,
} from './trial-figures.js';

const ARM_NAMES: Readonly<Record<ClosedLoopArm, string>> = {
  picture: 'model, picture alone',
  objects: 'model, picture + objects',
  states: 'model, states alone',
  'picture-other-instruction': 'model, picture alone, told another instruction',
  'objects-other-instruction': 'model, picture + objects, told another instruction',
  'states-other-instruction': 'model, states alone, told another instruction',
  hold: 'doing nothing',
  random: 'random policy',
};
const ANSWERER_NAMES: Readonly<Record<Answerer, string>> = {
  model: 'model',
  'last-page': 'last page of the question, repeated',
  'other-answer': 'the answer to another question',
};
const SPEAKER_NAMES: Readonly<Record<WordsRow['speaker'], string>> = {
  picture: 'model, picture alone',
  objects: 'model, picture + objects',
  states: 'model, states alone',
  geometry: "the scenario's words, from the geometry",
  commonest: 'always the commonest',
};

/** How many failed trials are listed. */
const SHOWN_FAILURES = 3;

/** Figures of acting in closed loop as Markdown; empty where there are none. */
export function closedLoopMarkdown(figures: readonly ClosedLoopFigures[]): string {
  if (figures.length === 0) return '';
  return [
    '## Acting in closed loop',
    'The model chooses one action from what it sees, the simulator carries it out, the model looks again. *Picture + objects*: it is told each time ' +
      'where the objects are, as a detector would tell it. *States alone*: that and no picture. *Another instruction*: that of another seed, which means something else here; the success ' +
      'counted is that of the original task. A hand that cannot reach its target goes as far as it can. ' +
      `Actions take the most likely tokens; with states alone the model is told the last ${ACTING.states.remembered} steps. ` +
      'Rates: Wilson score, 95 %.',
    ...figures.flatMap(({ rows, failed, ...subject }) => [
      heading(subject),
      markdownTable(
        ['', 'task done', 'ended by the model', 'mean length', 'actions', 'of them out of reach'],
        rows.map(({ arm, success, ended, meanSeconds, meanActions, meanUnreachable }) => {
          const acts = arm !== 'hold' && arm !== 'random';
          return [
            ARM_NAMES[arm],
            formatSuccessRate(success),
            acts ? formatSuccessRate(ended) : '',
            `${meanSeconds.toFixed(1)} s`,
            acts ? meanActions.toFixed(1) : '',
            acts ? meanUnreachable.toFixed(1) : '',
          ];
        }),
      ),
      ...failures(failed),
    ]),
  ].join('\n\n');
}

/** Figures of the words for states as Markdown; empty where there are none. */
export function wordsMarkdown(figures: readonly WordsFigures[]): string {
  if (figures.length === 0) return '';
  return [
    '## What states mean, in words',
    'The model says what the first state of an episode means; the simulation, run ahead, says what comes of it. ' +
      `*Clear*: further than ${CLEAR_OF_BOUNDARY} mm from the nearest boundary between two labels. Rates: Wilson score, 95 %.`,
    ...figures.flatMap(({ rows, failed, ...subject }) => [
      heading(subject),
      markdownTable(
        ['', 'right', 'right, clear', ...(rows[0]?.labels ?? []).map(({ label }) => label)],
        rows.map(({ speaker, right, clear, labels }) => [
          SPEAKER_NAMES[speaker],
          formatSuccessRate(right),
          clear === null ? '' : formatSuccessRate(clear),
          ...labels.map(({ right: { successes, trials } }) => `${successes}/${trials}`),
        ]),
      ),
      ...failures(failed),
    ]),
  ].join('\n\n');
}

/** Figures of answering questions as Markdown; empty where there are none. */
export function questionMarkdown(figures: readonly QuestionFigures[]): string {
  if (figures.length === 0) return '';
  const percent = (share: number): string => (100 * share).toFixed(1);
  return [
    '## Answering questions',
    'An answer is right when every fact that the scene knows of a right one holds. Facts: their share in each answer, averaged over the questions ' +
      '(percentile bootstrap over questions, 95 %). Rates: Wilson score, 95 %.',
    ...figures.flatMap(({ rows, failed, ...subject }) => [
      heading(subject),
      markdownTable(
        ['', 'every fact right', 'facts right', 'pages'],
        rows.map(({ answerer, correct, facts, meanPages }) => [
          ANSWERER_NAMES[answerer],
          formatSuccessRate(correct),
          `${percent(facts.mean)} % (${percent(facts.low)} to ${percent(facts.high)} %)`,
          meanPages.toFixed(1),
        ]),
      ),
      ...failures(failed),
    ]),
  ].join('\n\n');
}

function heading({ scenario, variation }: TrialSubject): string {
  return `### ${scenario}, ${variation}`;
}

/** The first failed trials, in a list; most fail for one and the same reason. */
function failures(failed: readonly FailedTrial[]): string[] {
  if (failed.length === 0) return [];
  const lines = failed.slice(0, SHOWN_FAILURES).map(({ seed, by, failure }) => `- seed ${seed}, ${by}: ${failure}`);
  return [[`${failed.length} trials failed with an error, and count as failures:\n`, ...lines].join('\n')];
}
