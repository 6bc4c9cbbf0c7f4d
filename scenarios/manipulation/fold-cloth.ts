import { rotate, fromAxisAngle } from '../../sim/math/vector.js';
import type { ClothState, SceneState } from '../../sim/interface/index.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone } from '../axes/clutter-placement.js';
import { phrasingDraw, sayIn } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { FOLD_GRASP_VARIATIONS, foldSubtasks, gridIoU, largestGap } from '../folding.js';
import type { Fold } from '../folding.js';
import type { Point2 } from '../polygon.js';
import { BIMANUAL_PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import { FABRIC_COLORS, PATTERN_WORDS, TERRY, fabricColors } from '../things/fabrics.js';
import { CHINESE_COLORS } from '../vocabulary.js';

const CLOTH = 'towel';
/** The towel counts as folded when the points that belong together lie this close to each other, in metres. */
const POINT_TOLERANCE = 0.03;
/** And when its outline covers the ideal one this well: the thinner it is to be, the more a millimetre counts. */
const MINIMUM_IOU: Readonly<Record<FoldName, number>> = { half: 0.8, quarter: 0.7, diagonal: 0.8 };

/** How a towel may be to be folded. */
type FoldName = 'half' | 'quarter' | 'diagonal';

/**
 * Fingers that come down beside the edge, nearly closed, and close quickly. From further apart the inner one, pressed on the
 * cloth where a grasp is too low, would drag the edge along for a centimetre.
 */
const EDGE_GRASP = { opening: 0.012, closingTime: 0.25 } as const;

const FAR_CORNERS: Fold = {
  part: 'the far corners',
  hands: [
    { arm: 'left', from: 'corner-3', onto: 'corner-4', outwards: 0 },
    { arm: 'right', from: 'corner-2', onto: 'corner-1', outwards: 0 },
  ],
  ...EDGE_GRASP,
};
/** How far outside the point that the state shows between two columns of the cloth a crease lies, in metres: half a cell. */
const CREASE_OFFSET: Point2 = [0.006, 0];
/**
 * The ends of the first fold's crease, carried onto the near corners, where two layers lie then. The pads take the crease
 * itself, which holds both layers. Slow: stiff layers spring back where they are laid down fast.
 */
const CREASE: Fold = {
  part: 'the ends of the crease',
  hands: [
    { arm: 'left', from: 'middle-34', fromOffset: CREASE_OFFSET, onto: 'corner-4', outwards: 0 },
    { arm: 'right', from: 'middle-12', fromOffset: CREASE_OFFSET, onto: 'corner-1', outwards: 0 },
  ],
  layersBelow: 2,
  ...EDGE_GRASP,
  graspHeight: 0.0025,
  path: 'arc',
  speed: 0.12,
  setback: 0,
};
/** One hand is enough: the other two corners lie on the crease (van den Berg et al. 2010). */
const FAR_LEFT_CORNER: Fold = {
  part: 'the far left corner',
  hands: [{ arm: 'left', from: 'corner-3', onto: 'corner-1', outwards: Math.PI / 4 }],
  ...EDGE_GRASP,
};

const FOLDS: Readonly<Record<FoldName, readonly Fold[]>> = {
  half: [FAR_CORNERS],
  quarter: [FAR_CORNERS, CREASE],
  diagonal: [FAR_LEFT_CORNER],
};

/** Points that lie on one another when a fold is done. */
const PAIRS: Readonly<Record<FoldName, readonly (readonly [a: string, b: string])[]>> = {
  half: [
    ['corner-3', 'corner-4'],
    ['corner-2', 'corner-1'],
  ],
  quarter: [
    ['corner-3', 'corner-4'],
    ['corner-2', 'corner-1'],
    ['middle-34', 'corner-4'],
    ['middle-12', 'corner-1'],
  ],
  diagonal: [['corner-3', 'corner-1']],
};

/** Where the towel lies when it is folded, by fractions of its length and width before. */
const OUTLINES: Readonly<Record<FoldName, readonly (readonly [u: number, w: number])[]>> = {
  half: [
    [0, 0],
    [0.5, 0],
    [0.5, 1],
    [0, 1],
  ],
  quarter: [
    [0, 0],
    [0.25, 0],
    [0.25, 1],
    [0, 1],
  ],
  diagonal: [
    [0, 0],
    [1, 0],
    [0, 1],
  ],
};

/** The task in words: the towel, in the way that is drawn, and what is to become of it. */
interface Words {
  readonly fold: FoldName;
  readonly towel: string;
  readonly colored: string;
  readonly chinese: string;
}

/** A sentence for each fold. */
type Sentences = Readonly<Record<FoldName, (words: Words) => string>>;

function phrasing(id: string, split: Phrasing<Words>['split'], say: Sentences): Phrasing<Words> {
  return { id, split, say: (words) => say[words.fold](words) };
}

const PHRASINGS: readonly Phrasing<Words>[] = [
  phrasing('fold-in-half', 'default', {
    half: ({ towel }) => `fold the ${towel} in half`,
    quarter: ({ towel }) => `fold the ${towel} in half twice`,
    diagonal: ({ towel }) => `fold the ${towel} diagonally`,
  }),
  phrasing('fold-cloth-in-half', 'default', {
    half: () => 'fold the cloth in half',
    quarter: () => 'fold the cloth in quarters',
    diagonal: () => 'fold the cloth into a triangle',
  }),
  phrasing('fold-colored', 'default', {
    half: ({ colored }) => `fold the ${colored} in half`,
    quarter: ({ colored }) => `fold the ${colored} in half and in half again`,
    diagonal: ({ colored }) => `fold the ${colored} along its diagonal`,
  }),
  phrasing('fold-edge', 'default', {
    half: ({ towel }) => `fold the ${towel} once, far edge onto near edge`,
    quarter: ({ towel }) => `fold the ${towel} twice, far edge onto near edge each time`,
    diagonal: ({ towel }) => `fold the ${towel} once, far left corner onto near right corner`,
  }),
  phrasing('lay-corners', 'default', {
    half: ({ towel }) => `lay the far corners of the ${towel} onto the near corners`,
    quarter: ({ towel }) => `lay the far corners of the ${towel} onto the near corners, then fold it in half again`,
    diagonal: ({ towel }) => `lay one corner of the ${towel} onto the opposite corner`,
  }),
  phrasing('zh-fold', 'default', {
    half: ({ chinese }) => `把${chinese}对折`,
    quarter: ({ chinese }) => `把${chinese}对折两次`,
    diagonal: ({ chinese }) => `把${chinese}沿对角线折叠`,
  }),
  phrasing('half-fold', 'seen', {
    half: ({ towel }) => `make a half fold in the ${towel}`,
    quarter: ({ towel }) => `make two half folds in the ${towel}`,
    diagonal: ({ towel }) => `make a diagonal fold in the ${towel}`,
  }),
  phrasing('bring-edge', 'seen', {
    half: ({ towel }) => `fold the ${towel} by bringing its far edge to its near edge`,
    quarter: ({ towel }) => `fold the ${towel} into quarters by bringing its far edge to its near edge twice`,
    diagonal: ({ towel }) => `fold the ${towel} by bringing one corner to the opposite corner`,
  }),
  phrasing('zh-fold-once', 'seen', {
    half: ({ chinese }) => `将${chinese}折叠一次`,
    quarter: ({ chinese }) => `将${chinese}折叠两次`,
    diagonal: ({ chinese }) => `将${chinese}折成三角形`,
  }),
  phrasing('double-over', 'unseen', {
    half: ({ towel }) => `double the ${towel} over`,
    quarter: ({ towel }) => `double the ${towel} over, then double it over again`,
    diagonal: ({ towel }) => `double the ${towel} over from corner to corner`,
  }),
  phrasing('half-as-long', 'unseen', {
    half: ({ towel }) => `please make the ${towel} half as long by folding it`,
    quarter: ({ towel }) => `please make the ${towel} a quarter as long by folding it`,
    diagonal: ({ towel }) => `please make a triangle of the ${towel} by folding it`,
  }),
  phrasing('zh-please', 'unseen', {
    half: ({ chinese }) => `请把${chinese}叠成一半`,
    quarter: ({ chinese }) => `请把${chinese}叠成四分之一`,
    diagonal: ({ chinese }) => `请把${chinese}叠成三角`,
  }),
];

/** What an instruction in lower case says of the fold; null when it says only that there is to be one. */
function foldMeant(words: string): FoldName | null {
  if (/diagonal|triangle|corner to corner|opposite corner|right corner|对角|三角/.test(words)) return 'diagonal';
  if (/quarter|twice|again|two half|两次|四分之一/.test(words)) return 'quarter';
  return /\bhalf\b|\bonce\b|\bdouble\b|far corners|far edge|对折|一次|一半/.test(words) ? 'half' : null;
}

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  fold: choice<FoldName>('object', ['half', 'quarter', 'diagonal'], 'how the towel is to be folded'),
  length: uniform('object', 0.22, 0.28, 'm', 'length of the towel along the fold direction'),
  width: uniform(
    'object',
    0.22,
    0.3,
    'm',
    'width of the towel across the fold direction; a towel that is folded diagonally is as wide as long',
  ),
  color: choice('object', ['red', 'green', 'blue', 'yellow', 'white'], 'colour of the towel', {
    unseen: ['purple', 'orange', 'pink'],
  }),
  pattern: choice('object', ['plain', 'stripes', 'checks', 'border'], 'pattern woven into the towel', {
    unseen: ['dots'],
  }),
  x: uniform('pose', -0.05, 0.01, 'm', 'position of the towel away from the robot'),
  y: uniform('pose', -0.04, 0.04, 'm', 'position of the towel to the side'),
  yaw: uniform('pose', -0.3, 0.3, 'rad', 'turn of the towel about the vertical'),
  phrasing: phrasingDraw(PHRASINGS),
  description: choice('language', ['name'], 'how the instruction describes the towel', {
    seen: ['name', 'color', 'pattern'],
    unseen: ['color-and-pattern', 'material'],
  }),
  clothDensity: fixedUnlessOn('physics', 1, '1', 'mass per area of the towel as a factor', [0.75, 1.3], [[1.3, 1.6]]),
  clothBending: fixedUnlessOn('physics', 1, '1', 'bending stiffness of the towel as a factor', [0.5, 2], [[2, 3]]),
  clothStretching: fixedUnlessOn('physics', 1, '1', 'stretch and shear stiffness of the towel as a factor', [0.6, 1.6]),
  clothDamping: fixedUnlessOn('physics', 1, '1', 'internal friction of the towel as a factor', [0.6, 1.6]),
  clothFriction: fixedUnlessOn('physics', 1, '1', 'friction of the towel as a factor', [0.75, 1.3], [[0.6, 0.75]]),
  ...FOLD_GRASP_VARIATIONS,
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** Width of the towel in metres. */
function widthOf(v: Values): number {
  return v.fold === 'diagonal' ? v.length : v.width;
}

/** The towel in the words that are drawn. */
function wordsOf(v: Values): Words {
  const pattern = PATTERN_WORDS[v.pattern] ?? v.pattern;
  const described: Readonly<Record<string, string>> = {
    name: 'towel',
    color: `${v.color} towel`,
    pattern: `${pattern} towel`,
    'color-and-pattern': `${pattern} ${v.color} towel`,
    material: `${v.color} terry cloth`,
  };
  const chinese = v.description === 'name' ? '毛巾' : `${CHINESE_COLORS[v.color] ?? ''}毛巾`;
  return { fold: v.fold, towel: described[v.description] ?? 'towel', colored: `${v.color} towel`, chinese };
}

/** Around the towel, and wider beside its edges along which the hands go. */
function keepOutOf(v: Values): KeepOutZone[] {
  const at = (u: number, w: number): Point2 => towelPoint(v, u, w);
  return [
    { from: at(0, 0.5), to: at(1, 0.5), radius: widthOf(v) / 4 + 0.02 },
    { from: at(0, 0), to: at(1, 0), radius: 0.06, tallRadius: 0.115 },
    { from: at(0, 1), to: at(1, 1), radius: 0.06, tallRadius: 0.115 },
  ];
}

/** A point of the towel as it lies at the start, by fractions of its length and width. */
function towelPoint(v: Values, u: number, w: number): Point2 {
  const out: number[] = [0, 0, 0];
  rotate(out, fromAxisAngle([0, 0, 1], v.yaw), [(u - 0.5) * v.length, (w - 0.5) * widthOf(v), 0]);
  return [v.x + (out[0] ?? 0), v.y + (out[1] ?? 0)];
}

/** Fold a towel in half, in quarters or diagonally: arms take corners and lay them onto others. */
export const foldCloth = defineScenario({
  name: 'fold-cloth',
  version: 7,
  kind: 'manipulation',
  description:
    'Two Pandas fold a towel that lies flat on the table, as the instruction says: in half (the far corners onto the near ones), in quarters ' +
    '(then the ends of the crease onto the near corners, too), or diagonally (one far corner onto the opposite near one).',
  successCondition:
    'Every moved corner and end of a crease lies within 30 mm of the corner that it belongs to, the towel seen from above covers the half, ' +
    'quarter or triangle where it is to lie with an IoU above 0.8 (a quarter: 0.7), and no hand holds it.',
  robot: BIMANUAL_PANDA,
  maxDuration: 22,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    const [color, secondaryColor] = fabricColors(v.color);
    simulation.addCloth({
      name: CLOTH,
      width: v.length,
      height: widthOf(v),
      columns: 22,
      rows: 22,
      material: {
        ...TERRY,
        arealDensity: TERRY.arealDensity * v.clothDensity,
        bendingRigidity: TERRY.bendingRigidity * v.clothBending,
        stretchStiffness: TERRY.stretchStiffness * v.clothStretching,
        shearStiffness: TERRY.shearStiffness * v.clothStretching,
        damping: TERRY.damping * v.clothDamping,
        friction: TERRY.friction * v.clothFriction,
      },
      pose: { position: [v.x, v.y, 0.002], orientation: fromAxisAngle([0, 0, 1], v.yaw) },
      appearance: { color, secondaryColor, pattern: v.pattern },
    });
    addClutter(simulation, v, { keepOut: keepOutOf(v), avoidColors: [v.color] });
    simulation.setRobot(placedRobot(BIMANUAL_PANDA, v));
  },

  instructions(v) {
    return PHRASINGS.map(({ say }) => say(wordsOf(v)));
  },

  instruction(v) {
    return sayIn(PHRASINGS, v.phrasing, wordsOf(v));
  },

  interpret(instruction, v): { fold?: FoldName } | null {
    const words = instruction.toLowerCase();
    if (!/fold|\blay\b|\bhalf\b|\bdouble\b|triangle|折|叠/.test(words)) return null;
    const other = Object.keys(FABRIC_COLORS).some(
      (color) =>
        color !== v.color &&
        (new RegExp(`\\b${color}\\b`).test(words) || words.includes(CHINESE_COLORS[color] ?? color)),
    );
    if (other) return null;
    const fold = foldMeant(words);
    return fold === null ? {} : { fold };
  },

  subtasks(v) {
    const folds = FOLDS[v.fold];
    const arms = [...new Set(folds.flatMap(({ hands }) => hands.map(({ arm }) => arm)))];
    return [
      ...folds.flatMap((fold) => foldSubtasks(CLOTH, fold, v)),
      {
        text: 'return',
        skill: { skill: 'together', skills: arms.map((arm) => ({ skill: 'return', arm })) },
      },
    ];
  },

  success: isFolded,

  progress(state, v) {
    const cloth = state.cloths[CLOTH];
    if (!cloth) return 0;
    if (isFolded(state, v)) return 1;
    return 0.9 * Math.max(0, Math.min(1, 1 - largestGap(cloth, PAIRS[v.fold]) / v.length));
  },

  measures(state, v) {
    const cloth = state.cloths[CLOTH];
    return {
      cornerError: { value: cloth ? largestGap(cloth, PAIRS[v.fold]) * 1000 : Infinity, unit: 'mm' },
      foldIoU: { value: cloth ? foldIoU(cloth, v) : 0, unit: '1' },
    };
  },
});

function isFolded(state: SceneState, v: Values): boolean {
  const cloth = state.cloths[CLOTH];
  if (!cloth || state.arms.some((arm) => arm.holding !== null)) return false;
  return largestGap(cloth, PAIRS[v.fold]) < POINT_TOLERANCE && foldIoU(cloth, v) > MINIMUM_IOU[v.fold];
}

/** Overlap of the towel, seen from above, with where it is to lie. */
function foldIoU(cloth: ClothState, v: Values): number {
  return gridIoU(
    cloth,
    OUTLINES[v.fold].map(([u, w]) => towelPoint(v, u, w)),
  );
}
