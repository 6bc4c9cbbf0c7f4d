import type { Vector3 } from '../../sim/interface/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import type { Craft, CraftState, CraftStep } from '../crafts/craft.js';
import { GUIDANCE_SUCCESS, guidancePages } from '../crafts/guidance.js';
import { addPaper } from '../crafts/paper.js';
import type { PaperFace } from '../crafts/paper.js';
import { ball, disc, rod, show, slab } from '../crafts/props.js';
import type { Look } from '../crafts/props.js';
import { stageWorktop, WORKTOP_VARIATIONS } from '../crafts/worktop.js';
import { alternativesTo, choice, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { defineScenario } from '../scenario.js';
import { fabricColors } from '../things/fabrics.js';
import { boatMeantBy, INSTRUCTIONS } from './paper-boat-words.js';
import type { ExtraName } from './paper-boat-words.js';

/** Half the width of the sheet and half its length, in metres. */
const HALF = { width: 0.09, length: 0.125 } as const;
/** Height of the strip below the folded corners, the later brim, in metres. */
const BRIM = HALF.length - HALF.width;
/** Half the diagonal of the square that the hat opens to: its side is half the width of the sheet. */
const FIRST = HALF.width / Math.SQRT2;
/** Half the diagonal of the second square. */
const SECOND = FIRST / Math.SQRT2;
/** Height of one layer of paper as it is drawn, in metres. */
const LAYER = 0.0016;
/** Inside of the paper. */
const REVERSE: Look = { color: '#f1efe8', roughness: 0.9 };

const PAPER_COLORS = ['red', 'green', 'blue', 'yellow'] as const;
const UNSEEN_PAPER_COLORS = ['purple', 'orange', 'pink'] as const;
type PaperColor = (typeof PAPER_COLORS)[number] | (typeof UNSEEN_PAPER_COLORS)[number];

const VARIATIONS = {
  ...WORKTOP_VARIATIONS,
  color: choice<PaperColor>('object', PAPER_COLORS, 'colour of the paper', { unseen: UNSEEN_PAPER_COLORS }),
  pattern: choice('object', ['plain', 'stripes'], 'pattern of the paper', { unseen: ['dots', 'checks'] }),
  extra: choice<ExtraName>('object', ['none', 'flag'], 'what is done when the boat is folded', {
    unseen: ['passenger'],
  }),
  shiftX: uniform('pose', -0.008, 0.008, 'm', 'displacement of the paper away from the back'),
  shiftY: uniform('pose', -0.01, 0.01, 'm', 'displacement of the paper to the right'),
  ...INSTRUCTIONS.draws,
} as const;

type Values = VariationValues<typeof VARIATIONS>;

const PAPER = { english: 'paper', chinese: '纸' } as const;

/** The folds, each with the state that it leaves the paper in. */
const FOLDS: readonly (Pick<CraftStep, 'id' | 'says' | 'means'> & { readonly gives: string })[] = [
  {
    id: 'halve',
    gives: 'folded in half',
    says: { english: 'Fold the sheet in half from top to bottom.', chinese: '把纸上下对折。' },
    means: { action: /\bfold(ing)?\b[^.]*\b(half|in two)\b|\bhalve\b|对折/, not: /\bcorners?\b|角/ },
  },
  {
    id: 'corners',
    gives: 'with its corners in',
    says: { english: 'Fold the two top corners down to the middle.', chinese: '把上面两个角折到中间。' },
    means: {
      action: /\b(fold|bring|bend)(ing)?\b|折/,
      object: /\b(top|upper|two|both)\b[^.]*\bcorners?\b|(上|两)[^，。]*角/,
      not: /\bbottom\b|\blower\b|下面?的?角/,
    },
  },
  {
    id: 'brims',
    gives: 'a hat',
    says: {
      english: 'Fold up the brims on both sides to make a hat.',
      chinese: '把下面的边两面都向上折，成一顶帽子。',
    },
    means: { action: /\b(fold|turn|bend)(ing)?\b|折/, object: /\b(brims?|strips?|edges?|flaps?)\b|边/ },
  },
  {
    id: 'square',
    gives: 'a square',
    says: { english: 'Open the hat and flatten it into a square.', chinese: '把帽子撑开，压成正方形。' },
    means: { action: /\b(open|pull|flatten)(ing)?\b|撑开|打开|压平/, object: /\bhat\b|帽/ },
  },
  {
    id: 'triangle',
    gives: 'a triangle',
    says: {
      english: 'Fold the bottom corners up on both sides to make a triangle.',
      chinese: '把下面的角两面都向上折，成三角形。',
    },
    means: { action: /\b(fold|turn|bend)(ing)?\b|折/, object: /\b(bottom|lower)\b[^.]*\bcorners?\b|下面?的?角/ },
  },
  {
    id: 'small-square',
    gives: 'a small square',
    says: { english: 'Open the triangle and flatten it into a small square.', chinese: '把三角形撑开，压成小正方形。' },
    means: { action: /\b(open|flatten)(ing)?\b|撑开|打开|压平/, object: /\btriangle\b|三角/ },
  },
  {
    id: 'pull',
    gives: 'a boat',
    says: {
      english: 'Pull the two top corners apart: the boat is done.',
      chinese: '把上面两个角向两边拉开，纸船就好了。',
    },
    means: {
      action: /\b(pull|draw)(ing)?\b[^.]*\b(apart|outwards?|open)\b|拉开|拉/,
      not: /\bhat\b|\btriangle\b|帽|三角/,
    },
  },
];

const EXTRA_STEPS: Readonly<Record<Exclude<ExtraName, 'none'>, CraftStep>> = {
  flag: {
    id: 'flag',
    says: { english: 'Stick a flag on top of the boat.', chinese: '在船顶插一面旗子。' },
    needs: { paper: 'a boat', extra: 'aside' },
    gives: { extra: 'set' },
    means: { action: /\b(stick|put|add|set|plac|attach|plant)(e|ing|ting)?\b|[插放装加]/, object: /\bflag\b|旗/ },
  },
  passenger: {
    id: 'passenger',
    says: { english: 'Put a little passenger into the boat.', chinese: '在船里放一个小乘客。' },
    needs: { paper: 'a boat', extra: 'aside' },
    gives: { extra: 'set' },
    means: { action: /\b(put|add|set|plac|seat)(e|ing|ting)?\b|[放坐加]/, object: /\bpassenger\b|乘客/ },
  },
};

/** The folds of a boat: what each needs and what it leaves. */
function craftOf({ extra }: Values): Craft {
  let before = 'a sheet';
  const steps = FOLDS.map(({ gives, ...fold }): CraftStep => {
    const step = { ...fold, needs: { paper: before }, gives: { paper: gives } };
    before = gives;
    return step;
  });
  const things = { paper: { noun: PAPER, start: 'a sheet' } };
  if (extra === 'none') return { things, steps };
  const noun = extra === 'flag' ? { english: 'flag', chinese: '旗子' } : { english: 'passenger', chinese: '乘客' };
  return { things: { ...things, extra: { noun, start: 'aside' } }, steps: [...steps, EXTRA_STEPS[extra]] };
}

/** A corner in the plane of the table: `right` and `up` in the picture, and the layer that it lies in. */
const at = (right: number, up: number, layer = 1): Vector3 => [-up, right, layer * LAYER];

/** Faces of the paper: those that show its coloured side, those that show its inside, and where creases are drawn. */
interface Folded {
  readonly outside?: readonly PaperFace[];
  readonly inside?: readonly PaperFace[];
  readonly creases?: readonly (readonly [from: Vector3, to: Vector3])[];
}

const { width: W, length: L } = HALF;
/** Height in the picture of the hat's tip, and of its base. */
const TIP = L / 2;
const BASE = TIP - W;

/** The paper in every state. */
const FOLDED: Readonly<Record<string, Folded>> = {
  // One corner is turned over, so that the other side is seen.
  'a sheet': {
    inside: [[at(-W, -L), at(W - 0.045, -L), at(W, -L + 0.045), at(W, L), at(-W, L)]],
    outside: [[at(W - 0.045, -L, 2), at(W, -L + 0.045, 2), at(W - 0.045, -L + 0.045, 8)]],
  },
  'folded in half': {
    outside: [[at(-W, -L / 2, 2), at(W, -L / 2, 2), at(W, L / 2, 2), at(-W, L / 2, 2)]],
    inside: [[at(-W - 0.003, -L / 2 - 0.003), at(W, -L / 2 - 0.003), at(W, -L / 2), at(-W - 0.003, -L / 2)]],
  },
  'with its corners in': {
    outside: [
      [at(0, TIP), at(-W, BASE), at(-W, -L / 2), at(W, -L / 2), at(W, BASE)],
      [at(0, TIP, 2), at(-W, BASE, 2), at(0, BASE, 5)],
      [at(0, TIP, 2), at(0, BASE, 5), at(W, BASE, 2)],
    ],
    creases: [
      [at(0, TIP, 4), at(0, BASE, 6)],
      [at(-W, BASE, 3), at(W, BASE, 3)],
    ],
  },
  'a hat': {
    outside: [[at(0, TIP), at(-W, BASE), at(W, BASE)]],
    inside: [[at(-W, BASE, 3), at(W, BASE, 3), at(W, BASE + BRIM, 3), at(-W, BASE + BRIM, 3)]],
    creases: [
      [at(0, TIP, 2), at(0, BASE + BRIM, 2)],
      [at(-W, BASE + BRIM, 3), at(W, BASE + BRIM, 3)],
    ],
  },
  'a square': {
    outside: [[at(0, FIRST), at(-FIRST, 0), at(0, -FIRST), at(FIRST, 0)]],
    inside: [
      [at(-FIRST, 0, 3), at(0, -FIRST, 3), at(0, -FIRST + 1.2 * BRIM, 3), at(-FIRST + 1.2 * BRIM, 0, 3)],
      [at(FIRST, 0, 3), at(FIRST - 1.2 * BRIM, 0, 3), at(0, -FIRST + 1.2 * BRIM, 3), at(0, -FIRST, 3)],
    ],
    creases: [
      [at(-FIRST, 0, 3), at(FIRST, 0, 3)],
      [at(0, -FIRST, 3), at(0, -FIRST + 1.2 * BRIM, 3)],
    ],
  },
  'a triangle': {
    outside: [
      [at(0, FIRST), at(-FIRST, 0), at(FIRST, 0)],
      [at(0, 0.45 * FIRST, 5), at(-0.45 * FIRST, 0, 4), at(0.45 * FIRST, 0, 4)],
    ],
    inside: [[at(0, FIRST - 0.008, 3), at(-FIRST + 0.008, 0, 3), at(FIRST - 0.008, 0, 3)]],
    creases: [
      [at(-0.45 * FIRST, 0, 5), at(0, 0.45 * FIRST, 6)],
      [at(0.45 * FIRST, 0, 5), at(0, 0.45 * FIRST, 6)],
    ],
  },
  'a small square': {
    outside: [[at(0, SECOND), at(-SECOND, 0), at(0, -SECOND), at(SECOND, 0)]],
    inside: [
      [at(0, SECOND, 3), at(-0.5 * SECOND, 0.5 * SECOND, 3), at(0, 0, 4)],
      [at(0, SECOND, 3), at(0, 0, 4), at(0.5 * SECOND, 0.5 * SECOND, 3)],
    ],
    creases: [[at(0, SECOND, 4), at(0, -SECOND, 4)]],
  },
  'a boat': boat(),
};

/** The boat: two boards that lean outwards, and the tip of the paper between them. */
function boat(): Folded {
  const [length, keel, height, beam] = [FIRST, 0.5 * FIRST, 0.034, 0.024];
  const side = (sign: number): PaperFace[] => {
    const [low, high] = [0.003 * sign, beam * sign];
    return [
      [
        [low, -keel, 0],
        [low, keel, 0],
        [high * 0.6, 0.8 * length, 0.6 * height],
        [high * 0.6, -0.8 * length, 0.6 * height],
      ],
    ];
  };
  const rim = (sign: number): PaperFace[] => {
    const high = beam * sign;
    return [
      [
        [high * 0.6, -0.8 * length, 0.6 * height],
        [high * 0.6, 0.8 * length, 0.6 * height],
        [0, length, 1.25 * height],
        [high, 0.4 * length, height],
        [high, -0.4 * length, height],
        [0, -length, 1.25 * height],
      ],
    ];
  };
  const tip: Vector3 = [0, 0, 0.075];
  const foot = 0.45 * FIRST;
  const sail = (sign: number): PaperFace => [[0.014 * sign, -foot, 0.012], [0.014 * sign, foot, 0.012], tip];
  return { outside: [...side(1), ...side(-1), sail(1), sail(-1)], inside: [...rim(1), ...rim(-1)] };
}

function draw(simulation: Simulation, v: Values, state: CraftState): void {
  stageWorktop(simulation, v, { position: [0.27, 0, 0.42], target: [0, 0, 0.008], zoom: 0.87 });
  show(simulation, 'mat', [slab([0, 0, -0.0005], [0.31, 0.32, 0.002], { color: '#4e6a66', roughness: 0.9 })]);
  show(simulation, 'pencil', [
    rod([0.02, 0.128, 0.005], 0.11, 0.004, { color: '#d8a52e', roughness: 0.5 }, 0.12),
    ball([-0.039, 0.121, 0.005], 0.0042, { color: '#3a342e' }),
  ]);
  const move = ([x, y, z]: Vector3): Vector3 => [x + v.shiftX, y + v.shiftY, z];
  const folded = FOLDED[state['paper'] ?? ''] ?? {};
  const faces = (of: readonly PaperFace[]): PaperFace[] => of.map((face) => face.map(move));
  const [color, secondaryColor] = fabricColors(v.color);
  const { outside = [], inside = [], creases = [] } = folded;
  if (outside.length > 0) {
    addPaper(simulation, 'paper', faces(outside), { color, secondaryColor, pattern: v.pattern, roughness: 0.8 });
  }
  if (inside.length > 0) addPaper(simulation, 'paper-inside', faces(inside), REVERSE);
  show(
    simulation,
    'creases',
    creases.map(([from, to]) => {
      const [a, b] = [move(from), move(to)];
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const middle: Vector3 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
      return slab(
        middle,
        [Math.hypot(dx, dy), 0.0018, 0.0012],
        { color: '#5b4a45', roughness: 0.9 },
        Math.atan2(dy, dx),
      );
    }),
  );
  drawExtra(simulation, v, state['extra'], move);
}

/** The flag or the passenger: it lies aside, or it is where it belongs. */
function drawExtra(
  simulation: Simulation,
  { extra }: Values,
  where: string | undefined,
  move: (p: Vector3) => Vector3,
): void {
  if (where === undefined) return;
  const isSet = where === 'set';
  const red: Look = { color: '#c43a2f', roughness: 0.6 };
  const stick: Look = { color: '#e3d3b0', roughness: 0.7 };
  if (extra === 'flag') {
    const [x, y, z] = isSet ? move([0, 0, 0.072]) : [0.06, -0.12, 0.004];
    show(
      simulation,
      'flag',
      isSet
        ? [disc([x, y, z + 0.02], 0.0018, 0.045, stick), slab([x, y + 0.016, z + 0.031], [0.002, 0.03, 0.02], red)]
        : [rod([x, y, z], 0.045, 0.0018, stick), slab([x - 0.012, y + 0.016, z], [0.02, 0.03, 0.002], red)],
    );
    return;
  }
  const [x, y, z] = isSet ? move([0.008, -0.034, 0.03]) : [0.06, -0.125, 0.001];
  show(simulation, 'passenger', [
    disc([x, y, z + 0.012], 0.009, 0.024, { color: '#3b5c94', roughness: 0.7 }),
    ball([x, y, z + 0.031], 0.0095, { color: '#e6b98f', roughness: 0.7 }),
  ]);
}

/** How to fold a paper boat, step by step, with a picture of each. */
export const paperBoat = defineScenario({
  name: 'paper-boat',
  version: 2,
  kind: 'understanding',
  description:
    'Somebody asks how to fold a paper boat of a colour, perhaps with a flag on top: the sheet is shown, and the steps are to be told, each with a picture ' +
    'of what it leaves. Three colours, two patterns and the boat with a passenger are held out.',
  successCondition: GUIDANCE_SUCCESS,
  variations: VARIATIONS,

  instructions(v) {
    return INSTRUCTIONS.all(v, v);
  },

  instruction(v) {
    return INSTRUCTIONS.drawn(v, v);
  },

  interpret(instruction) {
    return boatMeantBy<PaperColor>(instruction, [...PAPER_COLORS, ...UNSEEN_PAPER_COLORS]);
  },

  ...guidancePages<Values>({
    craft: craftOf,
    language: (v) => v.answerLanguage,
    draw,
    alternatives: (v) => alternativesTo(VARIATIONS, v, ['pattern']),
  }),
});
