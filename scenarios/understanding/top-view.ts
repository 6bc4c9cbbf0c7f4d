import { Random } from '../../sim/math/random.js';
import { phrasingDraw, sayIn } from '../axes/language.js';
import { choice, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { dominantColor, hueClassifier, insideOf } from '../pictures/index.js';
import { defineScenario } from '../scenario.js';
import type { Fact } from '../scenario.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS } from '../vocabulary.js';
import { cellRegion, putUpBuilding } from './block-building.js';
import { SIDE, isDetermined } from './building-views.js';
import type { Building, Tower } from './building-views.js';
import { STUDIO_VARIATIONS, stageStudio } from './studio.js';
import type { StudioLight } from './studio.js';
import {
  COLUMNS,
  PHRASINGS,
  ROWS,
  asksForTopView,
  cellNoun,
  givesTopView,
  topWords,
  viewWords,
} from './top-view-words.js';

/** Share of a cell's pixels that must have its colour, its outer fifth on each side left out. */
const MINIMUM_SHARE = 0.6;
/** Buildings that are drawn at most until one is determined by its views. */
const MAXIMUM_TRIES = 20_000;

/** Light from between the front and the right, so that the sides in both views are lit. */
const LIGHT: StudioLight = { elevation: 0.8, turn: -Math.PI / 4, ambient: 1.4 };

/** Every colour that a tower may have: brown is told from orange by its lightness alone. */
const PALETTE = Object.fromEntries(
  Object.entries({ ...SOLID_COLORS, ...UNSEEN_SOLID_COLORS }).filter(([name]) => name !== 'brown'),
);
const COLOR_NAMES = Object.keys(PALETTE);

const VARIATIONS = {
  ...STUDIO_VARIATIONS,
  towers: choice<number>('object', [3, 4, 5], 'number of towers', { unseen: [6] }),
  colors: choice<readonly string[]>(
    'object',
    [
      ['red', 'green', 'blue'],
      ['red', 'green', 'yellow'],
      ['red', 'blue', 'yellow'],
      ['green', 'blue', 'yellow'],
    ],
    'colours from which each tower takes one',
    { unseen: [['orange', 'purple', 'pink']] },
  ),
  layout: uniform(
    'object',
    0,
    1,
    '1',
    'seeds the search for a building that its views determine: places, colours and heights',
  ),
  phrasing: phrasingDraw(PHRASINGS),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** Buildings by their draws: pages and facts of a question ask for the same one again and again. */
const buildings = new WeakMap<Values, Building>();

/**
 * The building of a variation: the first of a sequence whose view from above follows from the views from the front and
 * the right and the number of towers.
 * @throws Error when none of 20,000 does.
 */
export function buildingOf(v: Values): Building {
  const known = buildings.get(v);
  if (known) return known;
  const random = new Random(Math.min(0xffffffff, Math.floor(v.layout * 0x100000000)));
  for (let tries = 0; tries < MAXIMUM_TRIES; tries++) {
    const building = drawBuilding(random, v);
    if (!isDetermined(building, COLOR_NAMES)) continue;
    buildings.set(v, building);
    return building;
  }
  throw new Error(`none of ${MAXIMUM_TRIES} buildings of ${v.towers} towers is determined by its views`);
}

function drawBuilding(random: Random, { towers, colors }: Pick<Values, 'towers' | 'colors'>): Building {
  const cells: (Tower | null)[] = Array.from({ length: SIDE * SIDE }, () => null);
  const free = cells.map((_, i) => i);
  for (let i = 0; i < towers; i++) {
    const [at = 0] = free.splice(random.integer(0, free.length - 1), 1);
    cells[at] = { color: random.pick(colors), height: random.integer(1, SIDE) };
  }
  return Array.from({ length: SIDE }, (_, r) => cells.slice(SIDE * r, SIDE * (r + 1)));
}

/** Draw a block building as it looks from above, given its views from the front and from the right. */
export const topView = defineScenario({
  name: 'top-view',
  version: 1,
  kind: 'understanding',
  description:
    'Towers of blocks stand on a ground of 3 by 3 cells. Given are the view from the front, the view from the right and the ' +
    'number of towers; asked for is the view from above. Every building that fits what is given looks the same from above.',
  successCondition:
    'Each of the nine cells shows the colour of its tower, or nothing: at least ' +
    `${MINIMUM_SHARE} of the pixels in its inner part have that hue, or none. The words give the colours row by row.`,
  variations: VARIATIONS,

  question(v) {
    const chinese = v.phrasing.startsWith('zh-');
    return [
      { text: viewWords('front', v.towers, chinese), camera: 'front' },
      { text: viewWords('right', v.towers, chinese), camera: 'right' },
    ];
  },

  answer(v) {
    const { english, chinese } = topWords(buildingOf(v));
    return [{ text: v.phrasing.startsWith('zh-') ? chinese : english, camera: 'above' }];
  },

  build(simulation, v) {
    stageStudio(simulation, v, LIGHT);
    putUpBuilding(simulation, buildingOf(v));
  },

  facts(v): readonly Fact[] {
    const building = buildingOf(v);
    const classify = hueClassifier(PALETTE);
    const cells = building.flatMap((row, r) =>
      row.map((tower, c): Fact => {
        const region = insideOf(cellRegion(r, c), 0.2);
        return {
          text: `${ROWS[r]?.english}, ${COLUMNS[c]}: ${cellNoun(tower).english}`,
          holds([page]) {
            if (!page?.image) return false;
            const { name, share } = dominantColor(page.image, region, classify);
            return name === (tower?.color ?? null) && share >= MINIMUM_SHARE;
          },
        };
      }),
    );
    const words: Fact = {
      text: `the words give ${topWords(building).english}`,
      holds: ([page]) => page !== undefined && givesTopView(page.text, building),
    };
    return [...cells, words];
  },

  instructions: () => PHRASINGS.map(({ say }) => say()),
  instruction: (v) => sayIn(PHRASINGS, v.phrasing, undefined),
  interpret: (instruction) => (asksForTopView(instruction) ? {} : null),
});
