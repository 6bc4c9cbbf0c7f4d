import {
  askQuestion,
  type GivenPage,
  type UnderstandingScenario,
  type VariationRequest,
} from '../../scenarios/index.js';
import { answerQuestion, blankPicture, type WorldModel } from '../world-model/index.js';

/** Who answers: the `model`; the question's `last-page` once per page of the answer; the true answer to another question (`other-answer`). */
export const ANSWERERS = ['model', 'last-page', 'other-answer'] as const;

/** One of `ANSWERERS`. */
export type Answerer = (typeof ANSWERERS)[number];

/** What an answer was worth. */
export interface AnswerOutcome {
  /** Number of facts that hold. */
  readonly right: number;
  /** Number of facts that a right answer has. */
  readonly facts: number;
  /** Number of pages. */
  readonly pages: number;
  /** The error with which the model failed; no fact holds then. */
  readonly failure?: string;
}

/** What was measured on one question. */
export type QuestionResult = Readonly<Record<Answerer, AnswerOutcome>>;

/**
 * Lets a model answer the question of a seed, beside two answers that need no understanding.
 *
 * @param variation - How the draws of the question are made. Default: as always.
 * @param signal - Cancels between two passes of the model.
 */
export async function questionTrial(
  scenario: UnderstandingScenario,
  model: WorldModel,
  seed: number,
  variation?: VariationRequest,
  signal?: AbortSignal,
): Promise<QuestionResult> {
  const asked = askQuestion(scenario, { seed, variation });
  const other = askQuestion(scenario, { seed: (seed + 1) % 0x100000000, variation });
  const judged = (answer: readonly GivenPage[]): AnswerOutcome => {
    const { facts } = asked.judge(answer);
    return { right: facts.filter(({ holds }) => holds).length, facts: facts.length, pages: answer.length };
  };
  const answered = async (): Promise<AnswerOutcome> => {
    let answer: readonly GivenPage[];
    try {
      answer = await answerQuestion(model, asked, { seed, signal });
    } catch (error) {
      // The model has no room for the question.
      if (!(error instanceof RangeError)) throw error;
      return { ...judged([]), right: 0, failure: `${error.name}: ${error.message}` };
    }
    return judged(answer);
  };
  const repeated = asked.answer.map(({ image }) => {
    const { text, image: picture } = asked.question.at(-1) ?? { text: '', image: blankPicture(image) };
    return { text, image: picture };
  });
  return { model: await answered(), 'last-page': judged(repeated), 'other-answer': judged(other.answer) };
}
