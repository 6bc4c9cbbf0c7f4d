import type { RgbImage } from '../../sim/interface/index.js';
import { phrasingDraw, sayIn } from '../axes/language.js';
import { choice, uniform, valuesOf } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { permutationsOf } from '../permutations.js';
import { defineScenario } from '../scenario.js';
import type { Fact } from '../scenario.js';
import { SOLID_COLORS } from '../vocabulary.js';
import { NUMBERS } from './answer-words.js';
import { STUDIO_VARIATIONS } from './studio.js';
import { COLOR_NAMES, ThingsSeen } from './text-to-image-judge.js';
import { arrange, stageThings } from './text-to-image-stage.js';
import { PHRASINGS, relationNoun, statedBy } from './text-to-image-words.js';
import type { Description, Group, Relation, Shape, Size, Stated, View } from './text-to-image-words.js';

/** All ordered pairs of names. */
function pairsOf(names: readonly string[]): readonly (readonly string[])[] {
  return permutationsOf(names.length, 2).map((order) => order.map((i) => names[i] ?? ''));
}

const count = (group: string, note = ''): ReturnType<typeof choice<number>> =>
  choice<number>('object', [1, 2, 3], `number of things in the ${group} group${note}`);
const size = (group: string, on: string): ReturnType<typeof choice<Size>> =>
  choice<Size>(
    'object',
    ['small', 'big'],
    `size of the things in the ${group} group (${on} where the relation is "on")`,
  );
const shape = (group: string, note = ''): ReturnType<typeof choice<Shape>> =>
  choice<Shape>('object', ['cube', 'ball', 'cylinder'], `shape of the things in the ${group} group${note}`, {
    unseen: ['cone'],
  });

const VARIATIONS = {
  lightAzimuth: STUDIO_VARIATIONS.lightAzimuth,
  lightIntensity: STUDIO_VARIATIONS.lightIntensity,
  tableColor: choice(
    'background',
    ['#77797b', '#6b6f73', '#84837f'],
    'colour of the table top, greyer than any thing',
    {
      seen: ['#77797b', '#6b6f73', '#84837f', '#7d858a'],
      unseen: ['#62625f', '#8d8f90'],
    },
  ),
  count1: count('first'),
  size1: size('first', 'small'),
  shape1: shape('first'),
  count2: count('second', ' (as many as in the first where the relation is "on")'),
  size2: size('second', 'big'),
  shape2: shape('second', ' (see base where the relation is "on")'),
  base: choice<Shape>('object', ['cube', 'cylinder'], 'shape of what bears the first group where the relation is "on"'),
  colors: choice('object', pairsOf(Object.keys(SOLID_COLORS)), 'colours of the first and the second group', {
    unseen: pairsOf(COLOR_NAMES).filter((pair) => !pair.every((name) => Object.hasOwn(SOLID_COLORS, name))),
  }),
  relation: choice<Relation>(
    'object',
    ['left', 'right', 'behind', 'front', 'on'],
    'where the first group is for the second, as the viewer sees it',
  ),
  camera: choice<View>('camera', ['front', 'above'], 'where the viewer is: 28 or 49 degrees over the table'),
  yaw: uniform('pose', -0.15, 0.15, 'rad', 'turn of every thing about the vertical', { seen: [-0.2, 0.2] }),
  shiftRight: uniform('pose', -0.008, 0.008, 'm', 'by how much everything is moved to the right'),
  shiftAway: uniform('pose', -0.01, 0.01, 'm', 'by how much everything is moved away from the viewer'),
  row: choice<number>(
    'pose',
    [0, 1],
    'row in which a single thing beside others stands: 0 the near one, 1 the far one',
  ),
  phrasing: phrasingDraw(PHRASINGS),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** What the instruction of a variation states. */
function describe(v: Values): Description {
  const [color1 = '', color2 = ''] = v.colors;
  const { relation, camera } = v;
  if (relation === 'on') {
    const first: Group = { count: v.count1, size: 'small', color: color1, shape: v.shape1 };
    return { first, second: { count: v.count1, size: 'big', color: color2, shape: v.base }, relation, camera };
  }
  return {
    first: { count: v.count1, size: v.size1, color: color1, shape: v.shape1 },
    second: { count: v.count2, size: v.size2, color: color2, shape: v.shape2 },
    relation,
    camera,
  };
}

/** The draws that a description settles; `null` where no such scene is drawn. */
function settle({
  first,
  second,
  relation,
  camera,
}: Stated): Readonly<Record<string, string | number | string[]>> | null {
  const colors = [first.color, second.color];
  if (!valuesOf(VARIATIONS.colors).some((pair) => pair.join() === colors.join())) return null;
  const common = { count1: first.count, shape1: first.shape, colors, relation, ...(camera === null ? {} : { camera }) };
  if (relation !== 'on') {
    return { ...common, size1: first.size, count2: second.count, size2: second.size, shape2: second.shape };
  }
  const bears = second.size === 'big' && valuesOf(VARIATIONS.base).includes(second.shape);
  return first.size === 'small' && bears && first.count === second.count ? { ...common, base: second.shape } : null;
}

/** What is seen in pictures: several facts ask about one. */
const seen = new WeakMap<RgbImage, ThingsSeen>();

function see(image: RgbImage): ThingsSeen {
  const known = seen.get(image) ?? new ThingsSeen(image);
  seen.set(image, known);
  return known;
}

/** A fact about the things in the picture. */
function fact(text: string, holds: (things: ThingsSeen) => boolean): Fact {
  return { text, holds: ([page]) => page?.image !== undefined && holds(see(page.image)) };
}

function groupFacts({ count, color, shape, size }: Group, under?: Shape): readonly Fact[] {
  const all = (things: ThingsSeen, is: (found: ReturnType<ThingsSeen['recognise']>) => boolean): boolean => {
    const own = things.of(color);
    return own.length > 0 && own.every((each) => is(things.recognise(each, under)));
  };
  return [
    fact(
      `${count === 1 ? 'one thing is' : `${NUMBERS[count]?.english ?? count} things are`} ${color}`,
      (things) => things.of(color).length === count,
    ),
    fact(`whatever is ${color} is a ${shape}`, (things) => all(things, (found) => found.shape === shape)),
    fact(`whatever is ${color} is ${size}`, (things) => all(things, (found) => found.size === size)),
  ];
}

/** Draw a described scene of coloured solids. */
export const textToImage = defineScenario({
  name: 'text-to-image',
  version: 2,
  kind: 'understanding',
  description:
    'The instruction describes a scene, and the answer is its picture: two groups of one to three things, each with its size, ' +
    'colour and shape, where the first is for the second (left, right, behind, in front, on), and where the viewer is. ' +
    'Nothing else is asked; where the things stand beyond that is free. Held out are orange and purple, and cones. ' +
    'What stands on something is small, and what bears it is a big cube or cylinder.',
  successCondition:
    'Every stated fact holds on the picture: as many patches of a colour, at least 5 pixels thick, as there are things, and no ' +
    'third colour; the silhouette of each is most like its shape (intersection over union over 0.75) and its area nearer to its size ' +
    'than to the other one; each thing of the first group is beside, or 12 pixels higher or lower than, each of the second, ' +
    'or touches one of them from above; the wall shows along the top from the front, and does not from above. ' +
    'Things must not hide each other, but for what something stands on, and cubes stand nearly square to the viewer.',
  variations: VARIATIONS,

  question: () => [],
  answer: (v) => [{ text: '', camera: v.camera }],
  build: (simulation, v) => stageThings(simulation, v, arrange(describe(v), v)),

  facts(v): readonly Fact[] {
    const { first, second, relation, camera } = describe(v);
    return [
      ...groupFacts(first),
      ...groupFacts(second, relation === 'on' ? first.shape : undefined),
      fact('nothing has another colour', ({ colors }) =>
        colors.every((color) => color === first.color || color === second.color),
      ),
      fact(`what is ${first.color} is ${relationNoun(relation).english} what is ${second.color}`, (things) =>
        things.related(first.color, second.color, relation),
      ),
      fact(
        camera === 'front' ? 'it is seen from the front: the wall shows' : 'it is seen from above: no wall shows',
        (things) => things.camera === camera,
      ),
    ];
  },

  instructions: (v) => PHRASINGS.map(({ say }) => say(describe(v))),
  instruction: (v) => sayIn(PHRASINGS, v.phrasing, describe(v)),
  interpret(instruction) {
    const stated = statedBy(instruction);
    return stated && settle(stated);
  },
});
