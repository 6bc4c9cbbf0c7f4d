import { Random } from '../sim/math/random.js';
import type { PlainData, RgbImage } from '../sim/interface/index.js';
import { drawEpisode } from './draw-episode.js';
import type { EpisodeRequest } from './draw-episode.js';
import type { Draw, VariationSpec } from './draws.js';
import { askQuestion } from './question.js';
import type { Page, Question } from './question.js';
import type { GivenPage, UnderstandingScenario } from './scenario.js';

/** An answer that is wrong in one respect. */
export interface NearMiss {
  /**
   * What is wrong: the answer is right for another scene as a whole (`scene`), in its words or in its pictures alone, or it is
   * made of the right pages (`pages`).
   */
  readonly kind: 'scene' | 'words' | 'pictures' | 'pages';
  /** In which respect, in words. */
  readonly change: string;
  /** Its pages. */
  readonly answer: readonly GivenPage[];
}

/**
 * Wrong answers to a question that are as near to the right one as can be: the right answer to the same scene with one
 * draw made otherwise (another colour, one thing more), whole, and its pictures or its words beside the others; and, where
 * an answer has several pages, one page missing, twice or with its neighbour's picture, and two pages in the other order.
 * What comes out as right as the answer itself, because the draw changes nothing that is asked for, is left out.
 * @param draws - How many other values of each draw are taken, at least 1. Default 1.
 */
export function nearMisses<S extends VariationSpec>(question: Question<S>, draws = 1): readonly NearMiss[] {
  return [...ofOtherScenes(question, draws), ...ofOtherPages(question.answer)];
}

function ofOtherScenes<S extends VariationSpec>(question: Question<S>, draws: number): NearMiss[] {
  const { scenario, seed, variation, answer } = question;
  const truth = factsOf(question);
  const found: NearMiss[] = [];
  for (const [name, draw] of Object.entries(scenario.variations)) {
    const random = new Random(seed).split('near misses').split(name);
    for (const value of otherValues(draw, variation[name] ?? 0, draws, random)) {
      const request = { seed, variation: { ...variation, [name]: value } };
      const facts = factsOtherwise(scenario, request);
      if (facts === null || facts === truth) continue;
      const other = askQuestion(scenario, request);
      const change = `${name} ${JSON.stringify(value)} in place of ${JSON.stringify(variation[name])}`;
      found.push({ kind: 'scene', change, answer: other.answer });
      if (other.answer.length !== answer.length) continue;
      if (!sameWords(answer, other.answer)) {
        found.push({ kind: 'words', change: `${change}, in words alone`, answer: mixed(other.answer, answer) });
      }
      if (!samePictures(answer, other.answer)) {
        found.push({ kind: 'pictures', change: `${change}, in pictures alone`, answer: mixed(answer, other.answer) });
      }
    }
  }
  return found.filter(({ answer: given }) => !(sameWords(given, answer) && samePictures(given, answer)));
}

/** The facts of a scene with one draw made otherwise, as one text; `null` where there is no such scene. */
function factsOtherwise<S extends VariationSpec>(
  scenario: UnderstandingScenario<S>,
  request: EpisodeRequest,
): string | null {
  try {
    return factsOf({ scenario, variation: drawEpisode(scenario, request).variation });
  } catch {
    // Not every combination of values is a scene, such as a pattern that can be completed in one way alone.
    return null;
  }
}

function otherValues(draw: Draw, drawn: PlainData, count: number, random: Random): PlainData[] {
  if (draw.kind === 'uniform') {
    return draw.high > draw.low ? Array.from({ length: count }, () => random.uniform(draw.low, draw.high)) : [];
  }
  const others = draw.values.filter((value) => JSON.stringify(value) !== JSON.stringify(drawn));
  const picked: PlainData[] = [];
  while (picked.length < count && others.length > 0) {
    picked.push(...others.splice(random.integer(0, others.length - 1), 1));
  }
  return picked;
}

function ofOtherPages(answer: readonly Page[]): NearMiss[] {
  if (answer.length < 2) return [];
  return answer.flatMap((page, i): NearMiss[] => {
    const next = answer[i + 1];
    const [before, behind] = [answer.slice(0, i), answer.slice(i + 1)];
    const miss = (change: string, pages: readonly GivenPage[]): NearMiss => ({ kind: 'pages', change, answer: pages });
    const misses = [
      miss(`page ${i} missing`, [...before, ...behind]),
      miss(`page ${i} twice`, [...before, page, page, ...behind]),
    ];
    if (next === undefined) return misses;
    misses.push(miss(`pages ${i} and ${i + 1} in the other order`, [...before, next, page, ...behind.slice(1)]));
    if (!sameImage(page.image, next.image)) {
      const mistaken = { ...page, image: next.image };
      misses.push(miss(`page ${i} with the picture of page ${i + 1}`, [...before, mistaken, ...behind]));
    }
    return misses;
  });
}

/** What a right answer has, as one text: questions with the same facts have the same truth. */
export function factsOf<S extends VariationSpec>({
  scenario,
  variation,
}: Pick<Question<S>, 'scenario' | 'variation'>): string {
  return scenario
    .facts(variation)
    .map(({ text }) => text)
    .join('\n');
}

/** The words of one answer with the pictures of another. */
function mixed(words: readonly Page[], pictures: readonly Page[]): GivenPage[] {
  return words.map(({ text, image }, i) => ({ text, image: pictures[i]?.image ?? image }));
}

function sameWords(a: readonly GivenPage[], b: readonly GivenPage[]): boolean {
  return a.length === b.length && a.every(({ text }, i) => text === b[i]?.text);
}

function samePictures(a: readonly GivenPage[], b: readonly GivenPage[]): boolean {
  return a.length === b.length && a.every(({ image }, i) => sameImage(image, b[i]?.image));
}

function sameImage(a: RgbImage | undefined, b: RgbImage | undefined): boolean {
  return a !== undefined && b !== undefined && a.data.every((byte, i) => byte === b.data[i]);
}
