import type { RgbImage } from '../../sim/interface/index.js';
import { factsOf, nearMisses } from '../near-misses.js';
import { worn } from '../pictures/blur.js';
import { askQuestion } from '../question.js';
import type { Page, Question } from '../question.js';
import type { GivenPage, UnderstandingScenario } from '../scenario.js';
import type { VariationRequest } from '../variation-request.js';
import { checkOwnInstructions } from './check-instructions.js';
import type { Say } from './check-instructions.js';

/** Asks one question per seed, and says what is wrong with them and with how answers are judged. */
export function checkUnderstandingScenario(
  scenario: UnderstandingScenario,
  { seeds, variation }: { readonly seeds: readonly number[]; readonly variation: VariationRequest },
  sayOf: (seed: number) => Say,
): void {
  const asked: Question[] = [];
  for (const seed of seeds) {
    const say = sayOf(seed);
    const question = ask(scenario, seed, variation, say);
    if (question === null) continue;
    asked.push(question);
    checkOwnInstructions(scenario, question.variation, question.instruction, say);
    checkPages(question, say);
    checkTrueAnswer(question, say);
    const again = askQuestion(scenario, { seed, variation });
    if (!sameQuestion(question, again)) say('asking the question twice gave two different ones');
  }
  for (const question of asked) checkWrongAnswers(question, asked, sayOf(question.seed));
  // Each of these is rendered anew: those of one question do.
  for (const question of asked.slice(0, 1)) checkNearMisses(question, sayOf(question.seed));
}

function ask(scenario: UnderstandingScenario, seed: number, variation: VariationRequest, say: Say): Question | null {
  try {
    return askQuestion(scenario, { seed, variation });
  } catch (error) {
    say(`the question cannot be asked: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function checkPages({ question, answer }: Question, say: Say): void {
  if (answer.length === 0) say('the answer has no page');
  const pages: readonly (readonly [string, Page])[] = [
    ...question.map((page, i) => [`question page ${i}`, page] as const),
    ...answer.map((page, i) => [`answer page ${i}`, page] as const),
  ];
  for (const [name, { image, visible, text }] of pages) {
    if (visible.size === 0 || isUniform(image)) say(`${name} shows nothing`);
    const { width, height } = answer[0]?.image ?? image;
    if (image.width !== width || image.height !== height) {
      say(`${name} is ${image.width} x ${image.height} pixels, the first page of the answer ${width} x ${height}`);
    }
    if (text !== text.trim()) say(`the text of ${name} begins or ends with white space`);
  }
}

function checkTrueAnswer({ answer, judge }: Question, say: Say): void {
  const { facts } = judge(answer);
  if (facts.length === 0) say('there is no fact that a right answer has');
  if (new Set(facts.map(({ text }) => text)).size < facts.length) say('two facts have the same text');
  for (const { text, holds } of facts) {
    if (text.trim() === '') say('a fact has no text');
    if (!holds) say(`the true answer does not have "${text}"`);
  }
  for (const { text, holds } of judge(answer.map((page, i) => ({ ...page, image: worn(page.image, i) }))).facts) {
    if (!holds) say(`the true answer, blurred over 3 by 3 pixels and with noise of 6 of 255, does not have "${text}"`);
  }
}

function checkWrongAnswers(question: Question, all: readonly Question[], say: Say): void {
  const { answer, judge } = question;
  const fits = ({ image }: Page): boolean =>
    image.width === answer[0]?.image.width && image.height === answer[0].image.height;
  const repeated = question.question.filter(fits);
  const last = repeated.at(-1);
  const wrong: (readonly [string, readonly GivenPage[]])[] = [
    ['no page at all', []],
    ['pages without words and pictures', answer.map(() => ({ text: '' }))],
    ['the words of the answer without its pictures', answer.map(({ text }) => ({ text }))],
  ];
  if (last) {
    wrong.push(['the question again', repeated]);
    wrong.push([
      'its last picture with the words of the answer',
      answer.map(({ text }) => ({ text, image: last.image })),
    ]);
  }
  const truth = factsOf(question);
  for (const other of all) {
    if (factsOf(other) === truth) continue;
    wrong.push([`the answer to the question of seed ${other.seed}`, other.answer]);
  }
  for (const [name, given] of wrong) if (judge(given).correct) say(`${name} counts as a right answer`);
}

function checkNearMisses(question: Question, say: Say): void {
  for (const { kind, change, answer } of nearMisses(question)) {
    // Whether words count, or pictures, is up to the scenario; what is wrong in both is wrong.
    const counts = kind === 'scene' || kind === 'pages';
    if (counts && question.judge(answer).correct) say(`an answer with ${change} counts as right`);
  }
}

function isUniform({ data }: RgbImage): boolean {
  return data.every((byte, i) => byte === data[i % 3]);
}

function sameQuestion(a: Question, b: Question): boolean {
  const pages = ({ question, answer }: Question): readonly Page[] => [...question, ...answer];
  const [first, second] = [pages(a), pages(b)];
  return (
    a.instruction === b.instruction &&
    first.length === second.length &&
    first.every((page, i) => {
      const other = second[i];
      return (
        other?.text === page.text &&
        other.sceneHash === page.sceneHash &&
        page.image.data.every((byte, at) => byte === other.image.data[at])
      );
    })
  );
}
