import type { Simulation, VisualPart } from '../../sim/simulation/index.js';
import type { Craft, CraftState } from '../crafts/craft.js';
import { GUIDANCE_SUCCESS, guidancePages } from '../crafts/guidance.js';
import { choppedPile, PRODUCE } from '../crafts/produce.js';
import type { Produce, ProduceName } from '../crafts/produce.js';
import { ball, disc, placed, rod, show, slab, strewn, vessel } from '../crafts/props.js';
import type { Look } from '../crafts/props.js';
import { stageWorktop, WORKTOP_VARIATIONS } from '../crafts/worktop.js';
import { alternativesTo, choice, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { defineScenario } from '../scenario.js';
import { fillingMeantBy, INSTRUCTIONS, MEATS } from './dumplings-words.js';
import type { MeatName } from './dumplings-words.js';

/** Where the things stand, in metres: away from the picture's top, and to its right. */
const PLACES = {
  basin: [-0.12, -0.15, 0],
  bowl: [-0.12, 0, 0],
  pot: [-0.125, 0.155, 0],
  board: [0.06, -0.142, 0],
  meat: [-0.005, 0.115, 0],
  mat: [0.085, 0.015, 0],
  plate: [0.1, 0.165, 0],
} as const;
/** Places of the dumplings on the mat, in metres from its middle. */
const ROWS: readonly (readonly [x: number, y: number])[] = [-0.034, 0.034].flatMap((x) =>
  [-0.053, 0, 0.053].map((y) => [x, y] as const),
);

const DOUGH: Look = { color: '#f3e8cf', roughness: 0.85 };
const CRUST: Look = { color: '#e6d3ac', roughness: 0.85 };
const STEEL: Look = { color: '#a9adb3', roughness: 0.3 };
const WATER: Look = { color: '#6fa9cf', roughness: 0.1 };
const BOARD: Look = { color: '#b98a52', roughness: 0.7 };

const VARIATIONS = {
  ...WORKTOP_VARIATIONS,
  vegetable: choice<DumplingVegetable>('object', ['celery', 'cabbage', 'leek', 'carrot'], 'vegetable of the filling', {
    unseen: ['spinach', 'mushroom'],
  }),
  meat: choice<MeatName>('object', ['none', 'pork', 'egg', 'shrimp'], 'what else the filling is made of', {
    unseen: ['beef', 'tofu'],
  }),
  potColor: choice('object', ['steel', 'red', 'blue'], 'colour of the pot', { unseen: ['green'] }),
  shiftX: uniform('pose', -0.008, 0.008, 'm', 'displacement of all things away from the back'),
  shiftY: uniform('pose', -0.01, 0.01, 'm', 'displacement of all things to the right'),
  ...INSTRUCTIONS.draws,
} as const;

type DumplingVegetable = Extract<ProduceName, 'celery' | 'cabbage' | 'leek' | 'carrot' | 'spinach' | 'mushroom'>;
type Values = VariationValues<typeof VARIATIONS>;

const POT_COLORS: Readonly<Record<string, Look>> = {
  steel: STEEL,
  red: { color: '#b8412f', roughness: 0.4 },
  blue: { color: '#3b5c94', roughness: 0.4 },
  green: { color: '#4a7a52', roughness: 0.4 },
};

/** What is mixed: the vegetable, and where there is something else, that as well, by its name or together with all. */
function mixesWith(meat: MeatName, vegetable: RegExp): RegExp {
  if (meat === 'none') return vegetable;
  const all = /\bboth\b|\ball\b|\beverything\b|\bingredients\b|所有|全部|配料/;
  return new RegExp(`^(?=.*(?:${vegetable.source}))(?=.*(?:${MEATS[meat].named.source}|${all.source}))`, 's');
}

/** The recipe: which steps there are, what each needs and what it leaves. */
function craftOf({ vegetable, meat }: Values): Craft {
  const produce: Produce = PRODUCE[vegetable];
  const { english, chinese, named } = produce;
  const other = MEATS[meat];
  const withEnglish = meat === 'none' ? 'with oil and salt' : `with the ${other.english}`;
  const withChinese = meat === 'none' ? '和油盐' : `和${other.chinese}`;
  const object = new RegExp(`${named.source}|\\bvegetables?\\b|蔬菜`);
  const others = Object.entries<Produce>(PRODUCE)
    .filter(([name]) => name !== vegetable)
    .map(([, each]) => each.named.source);
  const not = new RegExp(others.join('|'));
  const otherMeats = Object.entries(MEATS)
    .filter(([name]) => name !== meat && name !== 'none')
    .map(([, each]) => each);
  const dough = /\bdough\b|\bwrappers?\b|\bskins?\b|\bcircles?\b|\bdumplings?\b|面|皮|饺/;
  return {
    things: {
      vegetable: { noun: { english, chinese }, start: 'raw' },
      filling: { noun: { english: 'filling', chinese: '馅' }, start: 'unmade' },
      dough: { noun: { english: 'dough', chinese: '面团' }, start: 'kneaded' },
    },
    steps: [
      {
        id: 'wash',
        says: { english: `Wash the ${english}.`, chinese: `把${chinese}洗净。` },
        needs: { vegetable: 'raw' },
        gives: { vegetable: 'washed' },
        means: { action: /\b(wash|rins|clean)(e|ing)?\b|洗/, object, not },
      },
      {
        id: 'chop',
        says: { english: `Chop the ${english}.`, chinese: `把${chinese}切碎。` },
        needs: { vegetable: 'washed' },
        gives: { vegetable: 'chopped' },
        means: { action: /\b(chop|cut|dic|minc|slic)(e|p?ing|ting)?\b|切|剁/, object, not },
      },
      {
        id: 'mix',
        says: {
          english: `Mix the chopped ${english} ${withEnglish} into a filling.`,
          chinese: `把切好的${chinese}${withChinese}拌成馅。`,
        },
        needs: { vegetable: 'chopped', filling: 'unmade' },
        gives: { vegetable: 'mixed', filling: 'mixed' },
        means: {
          action: /\b(mix|stir|combin|blend)(e|ing|ring)?\b|拌|混合|调/,
          object: mixesWith(meat, new RegExp(`${object.source}|\\bfilling\\b|馅`)),
          not: new RegExp(`${not.source}|${otherMeats.map(({ named }) => named.source).join('|')}`),
        },
      },
      {
        id: 'roll',
        says: { english: 'Roll the dough out into round wrappers.', chinese: '把面团擀成圆皮。' },
        needs: { dough: 'kneaded' },
        gives: { dough: 'rolled' },
        means: { action: /\b(roll|flatten)(ing)?\b|擀/, object: dough },
      },
      {
        id: 'fill',
        says: { english: 'Put some filling on each wrapper.', chinese: '在每张皮上放馅。' },
        needs: { dough: 'rolled', filling: 'mixed' },
        gives: { dough: 'filled', filling: 'used' },
        means: {
          action: /\bfill(?!ing)|\b(put|plac|spoon|add|lay)(e|ing|ting)?\b[^.]*\bfilling\b|[放加填][^，。]*馅|填/,
        },
      },
      {
        id: 'fold',
        says: { english: 'Fold the wrappers over and pinch them shut.', chinese: '把皮对折，捏紧封口。' },
        needs: { dough: 'filled' },
        gives: { dough: 'folded' },
        means: { action: /\b(fold|pinch|seal|crimp|wrap|clos)(e|ing|p?ing)?\b|对折|折|捏|包/ },
      },
      {
        id: 'boil',
        says: { english: 'Boil the dumplings in the pot.', chinese: '把饺子下锅煮熟。' },
        needs: { dough: 'folded' },
        gives: { dough: 'boiled' },
        means: { action: /\b(boil|cook|simmer)(ing)?\b|煮|下锅/ },
      },
      {
        id: 'serve',
        says: { english: 'Serve the dumplings on a plate.', chinese: '把饺子盛到盘子里。' },
        needs: { dough: 'boiled' },
        gives: { dough: 'served' },
        means: { action: /\b(serv|plat|dish)(e|ing)?\b|盛|装盘|上桌/, object: dough },
      },
    ],
  };
}

/** One dumpling, its fold along y. */
function dumpling(): VisualPart[] {
  return [
    ball([0, 0, 0.01], 0.0145, DOUGH),
    ball([0.002, 0.01, 0.008], 0.011, DOUGH),
    ball([0.002, -0.01, 0.008], 0.011, DOUGH),
    ...[-0.018, -0.009, 0, 0.009, 0.018].map((y) => ball([-0.01, y, 0.014 - 14 * y * y], 0.0055, CRUST)),
  ];
}

/** The mixed filling as a heap. */
function heap(produce: Produce, meat: MeatName, radius: number): VisualPart[] {
  const base = meat === 'none' ? { color: produce.color } : { color: MEATS[meat].color };
  return [
    ball([0, 0, 0], radius, { ...base, roughness: 0.9 }),
    ...strewn(Math.round(9000 * radius * radius) + 4, 0.85 * radius).map(([x, y, turn]) =>
      slab(
        [x, y, Math.sqrt(Math.max(0, radius * radius - x * x - y * y))],
        [0.008, 0.006, 0.005],
        { color: produce.color, roughness: 0.8 },
        turn,
      ),
    ),
  ];
}

function draw(simulation: Simulation, v: Values, state: CraftState): void {
  stageWorktop(simulation, v, { position: [0.52, 0, 0.5], target: [0.008, 0.014, 0.01], zoom: 1.13 });
  const produce: Produce = PRODUCE[v.vegetable];
  const at = (place: keyof typeof PLACES, parts: readonly VisualPart[], x = 0, y = 0, z = 0, yaw = 0): VisualPart[] => {
    const [px, py, pz] = PLACES[place];
    return placed(parts, [px + v.shiftX + x, py + v.shiftY + y, pz + z], yaw);
  };
  const put = (name: string, parts: readonly VisualPart[]): void => {
    show(simulation, name, parts);
  };
  const bowl = { radius: 0.035, height: 0.035, wall: 0.003, flare: 0.5 };

  put('basin', at('basin', vessel([0, 0, 0], { ...bowl, radius: 0.05, height: 0.03 }, STEEL)));
  put('water', at('basin', [disc([0, 0, 0.008], 0.058, 0.014, WATER)]));
  put('board', at('board', [slab([0, 0, 0.006], [0.135, 0.12, 0.012], BOARD, Math.PI / 2)]));
  put('bowl', at('bowl', vessel([0, 0, 0], bowl, { color: '#e9e4d8', roughness: 0.3 })));
  const pot = { radius: 0.058, height: 0.055, wall: 0.004, flare: 0.02 };
  const potLook = POT_COLORS[v.potColor] ?? STEEL;
  put(
    'pot',
    at('pot', [
      ...vessel([0, 0, 0], pot, potLook),
      slab([0, 0.072, 0.045], [0.02, 0.026, 0.008], potLook),
      slab([0, -0.072, 0.045], [0.02, 0.026, 0.008], potLook),
    ]),
  );
  put('soup', at('pot', [disc([0, 0, 0.022], 0.058, 0.04, { color: '#b9d3dc', roughness: 0.1 })]));
  put('mat', at('mat', [slab([0, 0, 0.001], [0.14, 0.17, 0.002], { color: '#8d6f55', roughness: 0.9 })]));
  put(
    'plate',
    at('plate', [
      disc([0, 0, 0.004], 0.062, 0.008, { color: '#f4f3ef', roughness: 0.3 }),
      disc([0, 0, 0.0065], 0.046, 0.006, { color: '#dfe4ea', roughness: 0.3 }),
    ]),
  );

  const { vegetable, filling, dough } = state;
  if (vegetable === 'raw') put('vegetable', at('board', produce.whole(), 0, 0, 0.012, Math.PI / 2));
  if (vegetable === 'washed') put('vegetable', at('basin', produce.whole(), 0, 0, 0.015, Math.PI / 2));
  if (vegetable === 'chopped') put('vegetable', at('board', choppedPile(produce, 40, 0.048), 0, 0, 0.012));
  if (v.meat !== 'none') {
    put(
      'small-bowl',
      at(
        'meat',
        vessel(
          [0, 0, 0],
          { radius: 0.018, height: 0.018, wall: 0.003, flare: 0.4 },
          { color: '#4b5d73', roughness: 0.3 },
        ),
      ),
    );
    if (filling === 'unmade')
      put('meat', at('meat', [ball([0, 0, 0.004], 0.0225, { color: MEATS[v.meat].color, roughness: 0.6 })]));
  }
  if (filling === 'mixed') put('filling', at('bowl', heap(produce, v.meat, 0.05), 0, 0, -0.008));

  if (dough === 'kneaded')
    put('dough', at('mat', [ball([0, 0, 0.028], 0.036, DOUGH), ball([0.004, 0.012, 0.024], 0.033, DOUGH)]));
  if (dough === 'rolled' || dough === 'filled') {
    put(
      'wrappers',
      ROWS.flatMap(([x, y]) => at('mat', [disc([x, y, 0.0035], 0.0245, 0.003, DOUGH)])),
    );
    put(
      'pin',
      at('mat', [rod([0, 0, 0.012], 0.15, 0.009, { color: '#d9b98a', roughness: 0.6 }, Math.PI / 2)], 0.088, 0, 0),
    );
  }
  if (dough === 'filled')
    put(
      'portions',
      ROWS.flatMap(([x, y]) => at('mat', heap(produce, v.meat, 0.0145), x, y, 0.004)),
    );
  if (dough === 'folded')
    put(
      'dumplings',
      ROWS.flatMap(([x, y]) => at('mat', dumpling(), x, y, 0.002)),
    );
  if (dough === 'boiled') {
    put(
      'dumplings',
      strewn(6, 0.05).flatMap(([x, y, turn]) => at('pot', dumpling(), 0.9 * x, 0.9 * y, 0.036, turn)),
    );
    put(
      'steam',
      strewn(7, 0.052).flatMap(([x, y]) =>
        at('pot', [ball([x, y, 0.042], 0.0045, { color: '#e9f2f5', roughness: 0.2 })]),
      ),
    );
  }
  if (dough === 'served') {
    put(
      'dumplings',
      strewn(6, 0.044).flatMap(([x, y, turn]) => at('plate', dumpling(), x, y, 0.009, turn)),
    );
  }
}

/** How to make dumplings, step by step, with a picture of each. */
export const dumplings = defineScenario({
  name: 'dumplings',
  version: 2,
  kind: 'understanding',
  description:
    'Somebody asks how to make dumplings with a vegetable and perhaps something else: the kitchen is shown, and the steps are to be told, each with a ' +
    'picture of what it leaves. Spinach, mushrooms, beef and tofu are held out.',
  successCondition: GUIDANCE_SUCCESS,
  variations: VARIATIONS,

  instructions(v) {
    return INSTRUCTIONS.all(v, { vegetable: PRODUCE[v.vegetable], meat: v.meat });
  },

  instruction(v) {
    return INSTRUCTIONS.drawn(v, { vegetable: PRODUCE[v.vegetable], meat: v.meat });
  },

  interpret(instruction, v) {
    const meant = fillingMeantBy(instruction);
    if (!meant) return null;
    const vegetable = meant.vegetable ?? v.vegetable;
    return isDumplingVegetable(vegetable) ? { ...meant, vegetable } : null;
  },

  ...guidancePages<Values>({
    craft: craftOf,
    language: (v) => v.answerLanguage,
    draw,
    alternatives: (v) => alternativesTo(VARIATIONS, v, ['meat']),
  }),
});

function isDumplingVegetable(name: string): name is DumplingVegetable {
  const { values, unseen } = VARIATIONS.vegetable;
  return [...values, ...unseen].some((each) => each === name);
}
