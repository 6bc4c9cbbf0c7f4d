import type { Simulation, VisualPart } from '../../sim/simulation/index.js';
import type { Craft, CraftState } from '../crafts/craft.js';
import { GUIDANCE_SUCCESS, guidancePages } from '../crafts/guidance.js';
import { PRODUCE } from '../crafts/produce.js';
import type { Produce } from '../crafts/produce.js';
import { ball, disc, placed, rod, show, slab, vessel } from '../crafts/props.js';
import type { Look } from '../crafts/props.js';
import { stageWorktop, WORKTOP_VARIATIONS } from '../crafts/worktop.js';
import { alternativesTo, choice, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { defineScenario } from '../scenario.js';
import { fillingMeantBy, INSTRUCTIONS, TOPPINGS } from './sandwich-words.js';
import type { ToppingName } from './sandwich-words.js';

/** Where the things stand, in metres: away from the picture's top, and to its right. */
const PLACES = {
  basin: [-0.115, -0.135, 0],
  board: [0.06, -0.135, 0],
  bread: [0.07, 0.01, 0],
  lid: [-0.06, 0.01, 0],
  butter: [-0.13, 0.115, 0],
  plate: [0.075, 0.148, 0],
  dish: [-0.055, 0.155, 0],
} as const;
/** Width and thickness of a slice of bread in metres. */
const BREAD = { width: 0.1, height: 0.014 } as const;
/** Thickness of what is laid on it, in metres. */
const LAYER = 0.007;

const CRUMB: Look = { color: '#e9d2a2', roughness: 0.9 };
const CRUST: Look = { color: '#a8743b', roughness: 0.8 };
const BUTTER: Look = { color: '#f6e06c', roughness: 0.3 };

type SandwichVegetable = 'tomato' | 'cucumber' | 'carrot' | 'pepper';

const VARIATIONS = {
  ...WORKTOP_VARIATIONS,
  vegetable: choice<SandwichVegetable>('object', ['tomato', 'cucumber', 'carrot'], 'vegetable in the sandwich', {
    unseen: ['pepper'],
  }),
  topping: choice<ToppingName>('object', ['cheese', 'ham', 'egg'], 'what else is in the sandwich', {
    unseen: ['salmon', 'tofu'],
  }),
  bread: choice('object', ['white', 'brown'], 'kind of bread', { unseen: ['dark'] }),
  shiftX: uniform('pose', -0.008, 0.008, 'm', 'displacement of all things away from the back'),
  shiftY: uniform('pose', -0.01, 0.01, 'm', 'displacement of all things to the right'),
  ...INSTRUCTIONS.draws,
} as const;

type Values = VariationValues<typeof VARIATIONS>;

const BREADS: Readonly<Record<string, Look>> = {
  white: CRUMB,
  brown: { color: '#c69a63', roughness: 0.9 },
  dark: { color: '#7d5735', roughness: 0.9 },
};

/** The recipe: which steps there are, what each needs and what it leaves. */
function craftOf({ vegetable, topping }: Values): Craft {
  const produce: Produce = PRODUCE[vegetable];
  const { english, chinese } = produce;
  const other = TOPPINGS[topping];
  const vegetables = new RegExp(`${produce.named.source}|\\bvegetables?\\b|蔬菜`);
  const noVegetable = new RegExp(
    Object.entries<Produce>(PRODUCE)
      .filter(([name]) => name !== vegetable)
      .map(([, each]) => each.named.source)
      .join('|'),
  );
  const noTopping = new RegExp(
    Object.entries(TOPPINGS)
      .filter(([name]) => name !== topping)
      .map(([, each]) => each.named.source)
      .join('|'),
  );
  const lay = /\b(lay|put|plac|add|top|arrang)(e|ing|ting|ping)?\b|[放铺摆夹]/;
  const bread = { noun: { english: 'bread', chinese: '面包' }, start: 'plain' };
  return {
    things: {
      vegetable: { noun: { english, chinese }, start: 'raw' },
      topping: { noun: other, start: 'aside' },
      bread,
    },
    steps: [
      {
        id: 'wash',
        says: { english: `Wash the ${english}.`, chinese: `把${chinese}洗净。` },
        needs: { vegetable: 'raw' },
        gives: { vegetable: 'washed' },
        means: { action: /\b(wash|rins|clean)(e|ing)?\b|洗/, object: vegetables, not: noVegetable },
      },
      {
        id: 'slice',
        says: { english: `Slice the ${english}.`, chinese: `把${chinese}切片。` },
        needs: { vegetable: 'washed' },
        gives: { vegetable: 'sliced' },
        means: { action: /\b(slic|cut|chop)(e|ing|ting|ping)?\b|切/, object: vegetables, not: noVegetable },
      },
      {
        id: 'spread',
        says: { english: 'Spread butter on a slice of bread.', chinese: '在一片面包上抹黄油。' },
        needs: { bread: 'plain' },
        gives: { bread: 'buttered' },
        means: { action: /\bspread(ing)?\b|\bbutter(ing)? (the|a|one)\b|抹|涂/ },
      },
      {
        id: 'lay-topping',
        says: {
          english: `Lay the ${other.english} on the buttered bread.`,
          chinese: `在抹好的面包上放${other.chinese}。`,
        },
        needs: { bread: 'buttered', topping: 'aside' },
        gives: { topping: 'laid' },
        means: {
          action: lay,
          object: other.named,
          not: new RegExp(`${noTopping.source}|${produce.named.source}|\\bplate\\b|盘`),
        },
      },
      {
        id: 'lay-vegetable',
        says: { english: `Lay the slices of ${english} on top.`, chinese: `再放上${chinese}片。` },
        needs: { bread: 'buttered', topping: 'laid', vegetable: 'sliced' },
        gives: { vegetable: 'laid' },
        means: { action: lay, object: vegetables, not: new RegExp(`${noVegetable.source}|\\bplate\\b|盘`) },
      },
      {
        id: 'cover',
        says: { english: 'Cover it with the second slice of bread.', chinese: '盖上另一片面包。' },
        needs: { bread: 'buttered', topping: 'laid', vegetable: 'laid' },
        gives: { bread: 'covered' },
        means: { action: /\b(cover|clos)(e|ing)?\b|\b(second|other|another) (slice|piece)\b|盖/ },
      },
      {
        id: 'halve',
        says: { english: 'Cut the sandwich in half.', chinese: '把三明治对半切开。' },
        needs: { bread: 'covered' },
        gives: { bread: 'halved' },
        means: {
          action: /\b(cut|slic|halv)(e|ing|ting)?\b|切/,
          object: /\bsandwich\b|\bhal(f|ves)\b|\bhalve\b|三明治|对半|一半/,
        },
      },
      {
        id: 'serve',
        says: { english: 'Serve the sandwich on the plate.', chinese: '把三明治装盘。' },
        needs: { bread: 'halved' },
        gives: { bread: 'served' },
        means: { action: /\bserv(e|ing)\b|\bplate\b|装盘|盘|上桌/ },
      },
    ],
  };
}

/** A slice of bread with its crust, lying on its underside at the origin. */
function slice(look: Look): VisualPart[] {
  const { width, height } = BREAD;
  return [
    slab([0, 0, height / 2], [width, width, height], CRUST),
    slab([0, 0, height / 2 + 0.001], [width - 0.012, width - 0.012, height], look),
  ];
}

/** What is laid on the bread, on its underside at the origin. */
function layer(topping: ToppingName): VisualPart[] {
  const { color } = TOPPINGS[topping];
  const look: Look = { color, roughness: topping === 'cheese' ? 0.4 : 0.7 };
  if (topping === 'egg') {
    return [
      disc([0, 0, 0.003], 0.045, 0.006, look),
      ball([0.004, -0.004, 0.002], 0.017, { color: '#f0a825', roughness: 0.3 }),
    ];
  }
  if (topping === 'ham')
    return [disc([0, 0, 0.003], 0.05, 0.006, look), disc([0, 0, 0.0035], 0.044, 0.006, { color: '#edb3ae' })];
  if (topping === 'salmon') {
    return [-0.028, 0, 0.028].flatMap((y) => [
      slab([0, y, 0.003], [0.084, 0.025, 0.006], look),
      slab([0, y, 0.004], [0.084, 0.004, 0.006], { color: '#f7b597' }),
    ]);
  }
  if (topping === 'tofu')
    return [-0.022, 0.022].flatMap((x) => [-0.022, 0.022].map((y) => slab([x, y, 0.003], [0.04, 0.04, 0.006], look)));
  return [slab([0, 0, 0.003], [0.088, 0.088, 0.006], look)];
}

/** Slices of a vegetable in rows. */
function slices(produce: Produce, columns: number, rows: number, pitch: number): VisualPart[] {
  return Array.from({ length: columns * rows }, (_, i) => {
    const x = ((i % columns) - (columns - 1) / 2) * pitch;
    const y = (Math.floor(i / columns) - (rows - 1) / 2) * pitch;
    return placed(produce.piece(i * 2.4), [x, y, 0]);
  }).flat();
}

/** The parts of a sandwich that is open, from below, each with the height at which it lies. */
function openSandwich(v: Values, { bread, topping, vegetable }: CraftState): VisualPart[] {
  const parts = slice(BREADS[v.bread] ?? CRUMB);
  const top = BREAD.height + 0.001;
  if (bread !== 'plain') parts.push(slab([0, 0, top], [0.08, 0.08, 0.003], BUTTER));
  if (topping === 'laid') parts.push(...placed(layer(v.topping), [0, 0, top + 0.002]));
  if (vegetable === 'laid')
    parts.push(...placed(slices(PRODUCE[v.vegetable], 3, 3, 0.03), [0, 0, top + 0.002 + LAYER]));
  return parts;
}

/** Half a sandwich, a triangle of its layers, with the cut face along x at y = 0. */
function half(v: Values): VisualPart[] {
  const steps = 16;
  const width = BREAD.width * Math.SQRT2;
  const looks: readonly (readonly [Look, number, number])[] = [
    [BREADS[v.bread] ?? CRUMB, 0, BREAD.height],
    [{ color: TOPPINGS[v.topping].color, roughness: 0.6 }, BREAD.height, LAYER],
    [{ color: PRODUCE[v.vegetable].color, roughness: 0.5 }, BREAD.height + LAYER, LAYER],
    [BREADS[v.bread] ?? CRUMB, BREAD.height + 2 * LAYER, BREAD.height],
  ];
  const depth = width / 2 / steps;
  return looks.flatMap(([look, z, height]) =>
    Array.from({ length: steps }, (_, i) =>
      slab([0, -(i + 0.5) * depth, z + height / 2], [width - (2 * i + 1) * depth, depth, height], look),
    ),
  );
}

function draw(simulation: Simulation, v: Values, state: CraftState): void {
  stageWorktop(simulation, v, { position: [0.5, 0, 0.5], target: [0.005, 0.014, 0.01], zoom: 1.08 });
  const produce: Produce = PRODUCE[v.vegetable];
  const put = (name: string, place: keyof typeof PLACES, parts: readonly VisualPart[], z = 0, yaw = 0): void => {
    const [x, y] = PLACES[place];
    show(simulation, name, placed(parts, [x + v.shiftX, y + v.shiftY, z], yaw));
  };
  put('basin', 'basin', [
    ...vessel([0, 0, 0], { radius: 0.05, height: 0.03, wall: 0.003, flare: 0.5 }, { color: '#a9adb3', roughness: 0.3 }),
    disc([0, 0, 0.008], 0.058, 0.014, { color: '#6fa9cf', roughness: 0.1 }),
  ]);
  put('board', 'board', [slab([0, 0, 0.006], [0.125, 0.12, 0.012], { color: '#b98a52', roughness: 0.7 })]);
  put('plate', 'plate', [
    disc([0, 0, 0.004], 0.07, 0.008, { color: '#f4f3ef', roughness: 0.3 }),
    disc([0, 0, 0.0065], 0.056, 0.006, { color: '#dfe4ea', roughness: 0.3 }),
  ]);
  put('butter', 'butter', [
    slab([0, 0, 0.003], [0.07, 0.05, 0.006], { color: '#5d7f93', roughness: 0.3 }),
    slab([0, 0, 0.016], [0.05, 0.03, 0.02], BUTTER),
  ]);
  put('knife', 'butter', [rod([0, -0.06, 0.005], 0.07, 0.004, { color: '#c4c8cc', roughness: 0.2 })]);

  const { vegetable, topping, bread } = state;
  if (vegetable === 'raw') put('vegetable', 'board', produce.whole(), 0.012, Math.PI / 2);
  if (vegetable === 'washed') put('vegetable', 'basin', produce.whole(), 0.015, Math.PI / 2);
  if (vegetable === 'sliced') put('vegetable', 'board', slices(produce, 3, 3, 0.035), 0.012);
  put('dish', 'dish', [slab([0, 0, 0.002], [0.1, 0.11, 0.004], { color: '#6a6f77', roughness: 0.5 })]);
  if (topping === 'aside') put('topping', 'dish', layer(v.topping), 0.004);

  const closed = bread === 'covered' || bread === 'halved' || bread === 'served';
  if (!closed) {
    put('lid', 'lid', slice(BREADS[v.bread] ?? CRUMB));
    put('bread', 'bread', openSandwich(v, state));
  }
  if (bread === 'covered') {
    const high = BREAD.height + 2 * LAYER + 0.004;
    put('bread', 'bread', [...openSandwich(v, state), ...placed(slice(BREADS[v.bread] ?? CRUMB), [0, 0, high])]);
  }
  if (bread === 'halved') {
    put('half-1', 'bread', placed(half(v), [0.012, 0.012, 0], Math.PI * 0.75));
    put('half-2', 'bread', placed(half(v), [-0.012, -0.012, 0], -Math.PI * 0.25));
  }
  if (bread === 'served') {
    put('half-1', 'plate', placed(half(v), [0.008, 0.008, 0], Math.PI * 0.75), 0.008);
    put('half-2', 'plate', placed(half(v), [-0.008, -0.008, 0], -Math.PI * 0.25), 0.008);
  }
}

/** How to make a sandwich, step by step, with a picture of each. */
export const sandwich = defineScenario({
  name: 'sandwich',
  version: 2,
  kind: 'understanding',
  description:
    'Somebody asks how to make a sandwich with a vegetable and something else: the kitchen is shown, and the steps are to be told, each with a ' +
    'picture of what it leaves. Peppers, salmon, tofu and dark bread are held out.',
  successCondition: GUIDANCE_SUCCESS,
  variations: VARIATIONS,

  instructions(v) {
    return INSTRUCTIONS.all(v, fillingOf(v));
  },

  instruction(v) {
    return INSTRUCTIONS.drawn(v, fillingOf(v));
  },

  interpret(instruction, v) {
    const meant = fillingMeantBy(instruction);
    if (!meant) return null;
    const { vegetable = v.vegetable } = meant;
    const known = [...VARIATIONS.vegetable.values, ...VARIATIONS.vegetable.unseen].some((name) => name === vegetable);
    return known ? { ...meant } : null;
  },

  ...guidancePages<Values>({
    craft: craftOf,
    language: (v) => v.answerLanguage,
    draw,
    alternatives: (v) => alternativesTo(VARIATIONS, v, ['bread']),
  }),
});

function fillingOf({ vegetable, topping }: Values): { vegetable: Produce; topping: (typeof TOPPINGS)[ToppingName] } {
  return { vegetable: PRODUCE[vegetable], topping: TOPPINGS[topping] };
}
