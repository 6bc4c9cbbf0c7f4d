import type { GivenPage, Question } from '../../scenarios/index.js';
import type { RgbImage } from '../../sim/interface/index.js';
import { resizeImage } from '../media/index.js';
import { blankPicture } from './picture.js';
import { predict } from './predict.js';
import type { WorldModel } from './prediction.js';
import type { SamplingOptions } from './sampling.js';

/** How a question is answered. */
export interface AnswerOptions extends SamplingOptions {
  /** Seed of the random draws, an integer from 0 to 2^32 - 1. Default 0. */
  readonly seed?: number;
  /** Largest number of pages, a positive integer. Default 16. */
  readonly maxPages?: number;
  /** Cancels the answer: it fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Lets a world model answer a question: it is shown the instruction and the question's pages, or a blank picture where there
 * are none, and says and draws page after page until it holds the answer for complete.
 *
 * @param model - The model.
 * @param asked - The question. Of its true answer only the size of the pictures is used.
 * @returns At least one page, as `asked.judge` takes them.
 * @throws RangeError when the instruction does not fit the model, or a picture is not of its size or a multiple.
 */
export async function answerQuestion(
  model: WorldModel,
  asked: Pick<Question, 'instruction' | 'question' | 'answer'>,
  options: AnswerOptions = {},
): Promise<GivenPage[]> {
  const { maxPages = 16, ...rest } = options;
  const [first, ...shown] = asked.question;
  const prediction = predict({
    ...rest,
    model,
    instruction: asked.instruction,
    observation: { time: 0, images: { page: first?.image ?? blankPicture(model.picture) }, state: new Float32Array(0) },
    shown: shown.map(({ text, image }) => ({ text, image })),
    robot: { type: 'none', arms: [] },
    objects: { objects: {}, cloths: {} },
    controlRate: 1,
    maxKeyframes: maxPages,
  });
  const pages: GivenPage[] = [];
  for await (const { index, subtask, frame } of prediction) {
    if (!frame)
      throw new RangeError(`model must predict pictures to answer a question, ${model.name} predicts states alone`);
    const size = (asked.answer[index] ?? asked.answer.at(-1))?.image ?? frame;
    pages.push({ text: subtask, image: ofSize(frame, size) });
  }
  return pages;
}

function ofSize(image: RgbImage, { width, height }: RgbImage): RgbImage {
  return image.width === width && image.height === height ? image : resizeImage(image, width, height);
}
