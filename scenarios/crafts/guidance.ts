import type { RgbImage } from '../../sim/interface/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { blurred } from '../pictures/blur.js';
import { showsRatherThan } from '../pictures/nearest-rendering.js';
import { renderPage } from '../pictures/render-page.js';
import type { Fact, GivenPage, ScenarioPage } from '../scenario.js';
import { afterAll, keyOf, reachableStates, violations } from './craft.js';
import type { Craft, CraftState, CraftStep, Language } from './craft.js';
import { readStep } from './read-steps.js';

/** The camera of every page. */
export const CAMERA = 'front';

/** Illustrated guidance for a craft of a scene with the drawn values V. */
export interface Guidance<V> {
  /** The craft that is asked for. */
  readonly craft: (v: V) => Craft;
  /** The language of the answer. */
  readonly language: (v: V) => Language;
  /** Puts the scene together with its things in a state; adds the camera `front`. */
  readonly draw: (simulation: Simulation, v: V, state: CraftState) => void;
}

/** What an understanding scenario has of a guidance. */
interface GuidancePages<V> {
  question(v: V): readonly ScenarioPage[];
  answer(v: V): readonly ScenarioPage[];
  build(simulation: Simulation, v: V, page: number): void;
  facts(v: V): readonly Fact[];
}

/** When guidance counts as right, in words. */
export const GUIDANCE_SUCCESS =
  'Every step has a page whose words tell of it, each step once and nothing else; the steps come in an order in which everything is ready ' +
  'for each of them (any such order will do); and the picture of each page is, wherever they differ, less than 0.45 as far from ' +
  'the rendering of the state after its step as that is from the rendering of every other state that can be come to.';

/**
 * The pages and facts of illustrated guidance: the scene at the beginning is shown, and one page a step answers, with a
 * sentence and the picture of what the step leaves.
 */
export function guidancePages<V>({ craft: craftOf, language, draw }: Guidance<V>): GuidancePages<V> {
  return {
    question: () => [{ text: '', camera: CAMERA }],
    answer: (v) => craftOf(v).steps.map(({ says }) => ({ text: says[language(v)], camera: CAMERA })),
    build(simulation, v, page) {
      const craft = craftOf(v);
      draw(simulation, v, afterAll(craft, craft.steps.slice(0, page)));
    },
    facts(v) {
      const craft = craftOf(v);
      const pictures = new StatePictures(craft, (simulation, state) => {
        draw(simulation, v, state);
      });
      return factsOf(craft, pictures);
    },
  };
}

/** An answer read page by page. */
interface ReadPage {
  readonly page: GivenPage;
  readonly step: CraftStep | null;
}

function factsOf(craft: Craft, pictures: StatePictures): Fact[] {
  const read = (answer: readonly GivenPage[]): ReadPage[] =>
    answer.map((page) => ({ page, step: readStep(craft, page.text) }));
  const stepsOf = (pages: readonly ReadPage[]): CraftStep[] => pages.flatMap(({ step }) => step ?? []);
  const told = craft.steps.map((step): Fact => ({
    text: `a page says: ${step.says.english}`,
    holds: (answer) => stepsOf(read(answer)).includes(step),
  }));
  const shown = craft.steps.map((step): Fact => ({
    text: `the picture of that page shows what this leaves: ${step.says.english}`,
    holds(answer) {
      const pages = read(answer);
      const at = pages.findIndex((each) => each.step === step);
      const image = pages[at]?.page.image;
      return image !== undefined && pictures.shows(image, afterAll(craft, stepsOf(pages.slice(0, at + 1))));
    },
  }));
  return [
    ...told,
    {
      text: 'every page tells of one step, and of another one than the others',
      holds(answer) {
        const pages = read(answer);
        return pages.every(({ step }, i) => step && pages.findIndex((each) => each.step === step) === i);
      },
    },
    {
      text: 'everything is ready for each step when it comes, and none is missing',
      holds: (answer) => violations(craft, stepsOf(read(answer))).length === 0,
    },
    ...shown,
  ];
}

/** Renderings of the states of a craft, blurred over 3 by 3 pixels, each made when it is first asked for. */
class StatePictures {
  readonly #states: ReadonlyMap<string, CraftState>;
  readonly #pictures = new Map<string, RgbImage>();
  readonly #draw: (simulation: Simulation, state: CraftState) => void;

  constructor(craft: Craft, draw: (simulation: Simulation, state: CraftState) => void) {
    this.#states = reachableStates(craft);
    this.#draw = draw;
  }

  /** Whether a picture shows this state rather than any other. */
  shows(image: RgbImage, state: CraftState): boolean {
    const key = keyOf(state);
    const truth = this.#picture(key);
    if (!truth) return false;
    const given = blurred(image, 1);
    // Pair by pair: what two states differ in may be a small part of what all of them differ in.
    return [...this.#states.keys()].every((other) => {
      const picture = this.#picture(other);
      return other === key || (picture !== undefined && showsRatherThan(given, truth, picture));
    });
  }

  #picture(key: string): RgbImage | undefined {
    const known = this.#pictures.get(key);
    const state = this.#states.get(key);
    if (known || !state) return known;
    const { image } = renderPage((simulation) => {
      this.#draw(simulation, state);
    }, CAMERA);
    const picture = blurred(image, 1);
    this.#pictures.set(key, picture);
    return picture;
  }
}
