import type { RgbImage } from '../../sim/interface/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { blurred } from '../pictures/blur.js';
import { Contrast } from '../pictures/contrast.js';
import { renderPage } from '../pictures/render-page.js';
import type { Fact, GivenPage, ScenarioPage } from '../scenario.js';
import { afterAll, keyOf, reachableStates, violations } from './craft.js';
import type { Craft, CraftState, CraftStep, Language } from './craft.js';
import { readStep } from './read-steps.js';

/** How near a picture must be to the right state, as a share of that state's distance to another one. */
const STATE_SHARE = 0.45;
/** In how many pixels, and how much on average, other things must look different to be told from the right ones: they may be all but hidden. */
const TELLING_PIXELS = 24;
const TELLING_DISTANCE = 10;

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
  /**
   * Scenes like this one whose things are others, where the states of this one do not differ enough from theirs: with meat of
   * another colour in the filling, on paper of another pattern. Each costs a rendering a state.
   */
  readonly alternatives: (v: V) => readonly V[];
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
  `for each of them (any such order will do); and the picture of each page is, wherever they differ, less than ${STATE_SHARE} as far from ` +
  'the rendering of the state after its step as that is from the rendering of every other state that can be come to, and nearer ' +
  'to it than to that of the same state with another thing in place of one of its own, where that looks different.';

/**
 * The pages and facts of illustrated guidance: the scene at the beginning is shown, and one page a step answers, with a
 * sentence and the picture of what the step leaves.
 */
export function guidancePages<V>({ craft: craftOf, language, draw, alternatives }: Guidance<V>): GuidancePages<V> {
  return {
    question: () => [{ text: '', camera: CAMERA }],
    answer: (v) => craftOf(v).steps.map(({ says }) => ({ text: says[language(v)], camera: CAMERA })),
    build(simulation, v, page) {
      const craft = craftOf(v);
      draw(simulation, v, afterAll(craft, craft.steps.slice(0, page)));
    },
    facts(v) {
      const craft = craftOf(v);
      const scenes = [v, ...alternatives(v)].map((scene): DrawState => (simulation, state) => {
        draw(simulation, scene, state);
      });
      return factsOf(craft, new StatePictures(craft, scenes));
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

/** Puts a scene together with its things in a state. */
type DrawState = (simulation: Simulation, state: CraftState) => void;

/** Renderings of the states of a craft, blurred over 3 by 3 pixels, each made when it is first asked for. */
class StatePictures {
  readonly #states: ReadonlyMap<string, CraftState>;
  readonly #scenes: readonly DrawState[];
  readonly #pictures: Map<string, RgbImage>[];
  readonly #contrasts = new Map<string, Contrast>();
  /** What was found out about a picture, by state: several facts and answers have the same pictures. */
  readonly #shown = new WeakMap<RgbImage, Map<string, boolean>>();

  /** @param scenes - The scene first, then those whose things are others. */
  constructor(craft: Craft, scenes: readonly DrawState[]) {
    this.#states = reachableStates(craft);
    this.#scenes = scenes;
    this.#pictures = scenes.map(() => new Map<string, RgbImage>());
  }

  /** Whether a picture shows this state rather than any other, and these things rather than others. */
  shows(image: RgbImage, state: CraftState): boolean {
    const key = keyOf(state);
    if (!this.#states.has(key)) return false;
    const known = this.#shown.get(image) ?? new Map<string, boolean>();
    this.#shown.set(image, known);
    const shown = known.get(key) ?? this.#compare(blurred(image, 1), key);
    known.set(key, shown);
    return shown;
  }

  // Pair by pair: what two pictures differ in may be a small part of what all of them differ in.
  #compare(given: RgbImage, key: string): boolean {
    for (const other of this.#states.keys()) {
      if (other === key) continue;
      const contrast = this.#contrast(key, 0, other);
      if (contrast.fromFirst(given) >= STATE_SHARE * contrast.distance) return false;
    }
    for (let scene = 1; scene < this.#scenes.length; scene++) {
      const contrast = this.#contrast(key, scene, key);
      if (contrast.pixels < TELLING_PIXELS || contrast.distance < TELLING_DISTANCE) continue;
      if (contrast.fromFirst(given) >= contrast.fromSecond(given)) return false;
    }
    return true;
  }

  #contrast(key: string, otherScene: number, otherKey: string): Contrast {
    const name = `${key} ${otherScene} ${otherKey}`;
    const contrast =
      this.#contrasts.get(name) ?? new Contrast(this.#picture(0, key), this.#picture(otherScene, otherKey));
    this.#contrasts.set(name, contrast);
    return contrast;
  }

  #picture(scene: number, key: string): RgbImage {
    const pictures = this.#pictures[scene];
    const known = pictures?.get(key);
    if (known) return known;
    const { image } = renderPage((simulation) => {
      this.#scenes[scene]?.(simulation, this.#states.get(key) ?? {});
    }, CAMERA);
    const picture = blurred(image, 1);
    pictures?.set(key, picture);
    return picture;
  }
}
