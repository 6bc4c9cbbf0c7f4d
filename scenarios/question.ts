import type { RgbImage } from '../sim/interface/index.js';
import { drawEpisode } from './draw-episode.js';
import type { EpisodeDraws, EpisodeRequest } from './draw-episode.js';
import type { VariationSpec } from './draws.js';
import { renderPage } from './pictures/render-page.js';
import type { Fact, GivenPage, ScenarioPage, UnderstandingScenario } from './scenario.js';

/** A page with its picture. */
export interface Page extends ScenarioPage {
  /** The picture. */
  readonly image: RgbImage;
  /** Names of the things of which the picture shows at least one pixel. */
  readonly visible: ReadonlySet<string>;
  /** Identity of the scene that it shows, 16 hexadecimal digits. */
  readonly sceneHash: string;
}

/** One fact about an answer. */
export interface JudgedFact {
  /** What must hold, in a sentence. */
  readonly text: string;
  /** Whether it does. */
  readonly holds: boolean;
}

/** What an answer is worth. */
export interface Judgement {
  /** Whether it is right: every fact holds. */
  readonly correct: boolean;
  /** Every fact that a right answer has, in the scenario's order. */
  readonly facts: readonly JudgedFact[];
}

/** A question of an understanding scenario, with its true answer. */
export interface Question<S extends VariationSpec = VariationSpec> extends EpisodeDraws<S> {
  /** The scenario. */
  readonly scenario: UnderstandingScenario<S>;
  /** Seed of the draws. */
  readonly seed: number;
  /** The pages that are shown, in order. */
  readonly question: readonly Page[];
  /** The pages of a right answer, in order. */
  readonly answer: readonly Page[];
  /**
   * Checks an answer against everything that the scene knows of a right one.
   * @param answer - Its pages in order, too few or too many included; a page need not have a picture.
   * @throws RangeError for a picture that is not of the size of the answer's pages, or does not hold as many bytes.
   */
  readonly judge: (answer: readonly GivenPage[]) => Judgement;
}

/**
 * Asks a question: draws it from a seed, and renders its pages and those of a right answer. The same request gives the
 * same pixels.
 * @throws RangeError for a bad seed, request or instruction, or an instruction that this scene cannot satisfy.
 */
export function askQuestion<S extends VariationSpec>(
  scenario: UnderstandingScenario<S>,
  request: EpisodeRequest,
): Question<S> {
  const { variation, instruction } = drawEpisode(scenario, request);
  const asked = scenario.question(variation);
  const pages = [...asked, ...scenario.answer(variation)].map((page, i): Page => {
    const rendered = renderPage((simulation) => scenario.build(simulation, variation, i), page.camera);
    return { ...page, ...rendered };
  });
  const answer = pages.slice(asked.length);
  let facts: readonly Fact[] | undefined;
  return {
    scenario,
    seed: request.seed,
    variation,
    instruction,
    question: pages.slice(0, asked.length),
    answer,
    judge(given) {
      given.forEach((page, i) => requirePicture(page, i, answer[Math.min(i, answer.length - 1)]?.image));
      facts ??= scenario.facts(variation);
      const judged = facts.map((fact) => ({ text: fact.text, holds: fact.holds(given) }));
      return { correct: judged.every(({ holds }) => holds), facts: judged };
    },
  };
}

function requirePicture({ image }: GivenPage, index: number, wanted: RgbImage | undefined): void {
  if (image === undefined || wanted === undefined) return;
  const { width, height, data } = image;
  if (width !== wanted.width || height !== wanted.height) {
    throw new RangeError(
      `the picture of page ${index} must be ${wanted.width} x ${wanted.height} pixels, received ${width} x ${height}: resize it`,
    );
  }
  if (data.length !== 3 * width * height) {
    throw new RangeError(`the picture of page ${index} must hold ${3 * width * height} bytes, received ${data.length}`);
  }
}
