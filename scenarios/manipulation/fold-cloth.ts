import { TOWEL } from '../../sim/cloth/index.js';
import { rotate, fromAxisAngle } from '../../sim/math/vector.js';
import type { ClothState, SceneState } from '../../sim/interface/index.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { phrasingDraw, sayIn } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { overlapIoU } from '../polygon.js';
import type { Point2 } from '../polygon.js';
import { BIMANUAL_PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import type { GraspSkill, MoveSkill } from '../subtask.js';
import { clothPoint, distance } from '../targets.js';
import { CHINESE_COLORS } from '../vocabulary.js';

const CLOTH = 'towel';
const COLORS: Readonly<Record<string, readonly [main: string, second: string]>> = {
  red: ['#c0473d', '#e9d6c8'],
  green: ['#4d8f5b', '#dfe8d3'],
  blue: ['#3f66b5', '#dbe3f2'],
  yellow: ['#d9b340', '#f4ecd0'],
  white: ['#e8e6e0', '#8d97a8'],
  purple: ['#76509a', '#ddd0ea'],
  orange: ['#d9813a', '#f5e2cd'],
  pink: ['#d386a2', '#f6e4ea'],
};
const PATTERN_WORDS: Readonly<Record<string, string>> = {
  plain: 'plain',
  stripes: 'striped',
  checks: 'checked',
  border: 'bordered',
  dots: 'dotted',
};
/** The towel counts as folded when its moved corners lie this close to the ones below, in metres. */
const CORNER_TOLERANCE = 0.03;
/** And when its outline covers the ideal half this well. */
const MINIMUM_IOU = 0.8;

/** The task in words: the towel, in the way that is drawn. */
interface Words {
  readonly towel: string;
  readonly colored: string;
  readonly chinese: string;
}

const PHRASINGS: readonly Phrasing<Words>[] = [
  { id: 'fold-in-half', split: 'default', say: ({ towel }) => `fold the ${towel} in half` },
  { id: 'fold-cloth-in-half', split: 'default', say: () => 'fold the cloth in half' },
  { id: 'fold-colored', split: 'default', say: ({ colored }) => `fold the ${colored} in half` },
  { id: 'fold-edge', split: 'default', say: ({ towel }) => `fold the ${towel} once, far edge onto near edge` },
  {
    id: 'lay-corners',
    split: 'default',
    say: ({ towel }) => `lay the far corners of the ${towel} onto the near corners`,
  },
  { id: 'zh-fold', split: 'default', say: ({ chinese }) => `把${chinese}对折` },
  { id: 'half-fold', split: 'seen', say: ({ towel }) => `make a half fold in the ${towel}` },
  {
    id: 'bring-edge',
    split: 'seen',
    say: ({ towel }) => `fold the ${towel} by bringing its far edge to its near edge`,
  },
  { id: 'zh-fold-once', split: 'seen', say: ({ chinese }) => `将${chinese}折叠一次` },
  { id: 'double-over', split: 'unseen', say: ({ towel }) => `double the ${towel} over` },
  { id: 'half-as-long', split: 'unseen', say: ({ towel }) => `please make the ${towel} half as long by folding it` },
  { id: 'zh-please', split: 'unseen', say: ({ chinese }) => `请把${chinese}叠成一半` },
];

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  length: uniform('object', 0.22, 0.28, 'm', 'length of the towel along the fold direction'),
  width: uniform('object', 0.22, 0.3, 'm', 'width of the towel across the fold direction'),
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
  ...graspVariations({
    x: [-0.002, 0.002],
    y: [-0.002, 0.002],
    // Deeper than that, the finger tips press on the table.
    z: [-0.001, 0.0005],
    turn: [-0.05, 0.05],
    heldOut: 1.5,
  }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** Which hand takes which corner and where it lays it. */
interface Hand {
  readonly arm: string;
  readonly from: string;
  readonly onto: string;
}

const HANDS: readonly Hand[] = [
  { arm: 'left', from: `${CLOTH}/corner-3`, onto: `${CLOTH}/corner-4` },
  { arm: 'right', from: `${CLOTH}/corner-2`, onto: `${CLOTH}/corner-1` },
];

/**
 * How far inside the far edge the middle of the finger pads lies, in metres. Negative: the pads take only the outermost
 * 7 mm of the corner, so that the towel can turn in them while it is laid over.
 */
const INSET = -0.002;
/** Distance between the finger pads while a hand approaches or leaves the cloth, in metres. */
const OPENING = 0.03;
/** Height of the tool centre point over the cloth when the fingers close on the cloth, in metres. */
const GRASP_HEIGHT = 0.004;
/** Height of the tool centre point over the cloth when the fingers let the corner go onto the layer below, in metres. */
const RELEASE_HEIGHT = 0.016;

/** How far before the near edge the far edge is let go, in metres: it falls that much further. */
const SETBACK = 0.012;

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
  return { towel: described[v.description] ?? 'towel', colored: `${v.color} towel`, chinese };
}

/** Around the towel, and wider beside its edges along which the hands go. */
function keepOutOf(v: Values): KeepOutZone[] {
  const at = (u: number, w: number): Point2 => towelPoint(v, u, w);
  return [
    { from: at(0, 0.5), to: at(1, 0.5), radius: v.width / 4 + 0.02 },
    { from: at(0, 0), to: at(1, 0), radius: 0.06, tallRadius: 0.115 },
    { from: at(0, 1), to: at(1, 1), radius: 0.06, tallRadius: 0.115 },
  ];
}

/** A point of the towel as it lies at the start, by fractions of its length and width. */
function towelPoint(v: Values, u: number, w: number): Point2 {
  const out: number[] = [0, 0, 0];
  rotate(out, fromAxisAngle([0, 0, 1], v.yaw), [(u - 0.5) * v.length, (w - 0.5) * v.width, 0]);
  return [v.x + (out[0] ?? 0), v.y + (out[1] ?? 0)];
}

function graspCorner(hand: Hand, v: Values): GraspSkill {
  return {
    skill: 'grasp',
    arm: hand.arm,
    at: {
      relativeTo: hand.from,
      frame: 'local',
      offset: displacedGrasp([-INSET, 0, GRASP_HEIGHT], v),
      yaw: v.graspTurn,
    },
    approachHeight: 0.07,
    opening: OPENING,
    force: 30,
  };
}

function carryCorner(hand: Hand): MoveSkill {
  return {
    skill: 'move',
    arm: hand.arm,
    to: { relativeTo: hand.onto, frame: 'local', offset: [INSET + SETBACK, 0, RELEASE_HEIGHT], yaw: 0 },
    path: 'fold',
    speed: 0.2,
  };
}

/** Fold a towel in half: two arms take its far corners and lay them onto its near ones. */
export const foldCloth = defineScenario({
  name: 'fold-cloth',
  version: 2,
  kind: 'manipulation',
  description:
    'Two Pandas take the two far corners of a towel that lies flat on the table and lay them onto the two near ones.',
  successCondition:
    'Both moved corners lie within 30 mm of the corners below them, the towel seen from above covers the near half of ' +
    'where it lay with an IoU above 0.8, and no hand holds it.',
  robot: BIMANUAL_PANDA,
  maxDuration: 14,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    const [color, secondaryColor] = COLORS[v.color] ?? ['#888888', '#cccccc'];
    simulation.addCloth({
      name: CLOTH,
      width: v.length,
      height: v.width,
      columns: 22,
      rows: 22,
      material: {
        ...TOWEL,
        arealDensity: TOWEL.arealDensity * v.clothDensity,
        bendingRigidity: TOWEL.bendingRigidity * v.clothBending,
        stretchStiffness: TOWEL.stretchStiffness * v.clothStretching,
        shearStiffness: TOWEL.shearStiffness * v.clothStretching,
        damping: TOWEL.damping * v.clothDamping,
        friction: TOWEL.friction * v.clothFriction,
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

  interpret(instruction, v) {
    const words = instruction.toLowerCase();
    const folds = /\bfold|\blay the far corners|\bhalf\b|\bdouble\b.*\bover\b|对折|折叠|叠/.test(words);
    const other = Object.keys(COLORS).some(
      (color) =>
        color !== v.color &&
        (new RegExp(`\\b${color}\\b`).test(words) || words.includes(CHINESE_COLORS[color] ?? color)),
    );
    return folds && !other ? {} : null;
  },

  subtasks(v) {
    return [
      {
        text: 'grasp the far corners',
        skill: { skill: 'together', skills: HANDS.map((hand) => graspCorner(hand, v)) },
        postconditions: HANDS.map((hand) => ({ holds: { arm: hand.arm, thing: CLOTH } })),
      },
      {
        text: 'carry the corners over the towel',
        skill: { skill: 'together', skills: HANDS.map((hand) => carryCorner(hand)) },
        postconditions: HANDS.map((hand) => ({ holds: { arm: hand.arm, thing: CLOTH } })),
      },
      {
        text: 'release the corners',
        skill: {
          skill: 'together',
          skills: HANDS.map((hand) => ({ skill: 'release', arm: hand.arm, opening: OPENING, retreatHeight: 0.12 })),
        },
        postconditions: HANDS.map((hand) => ({ empty: { arm: hand.arm } })),
      },
      {
        text: 'return',
        skill: { skill: 'together', skills: HANDS.map((hand) => ({ skill: 'return', arm: hand.arm })) },
      },
    ];
  },

  success: isFolded,

  progress(state, v) {
    const cloth = state.cloths[CLOTH];
    if (!cloth) return 0;
    if (isFolded(state, v)) return 1;
    return 0.9 * Math.max(0, Math.min(1, 1 - cornerError(cloth) / v.length));
  },

  measures(state, v) {
    const cloth = state.cloths[CLOTH];
    return {
      cornerError: { value: cloth ? cornerError(cloth) * 1000 : Infinity, unit: 'mm' },
      foldIoU: { value: cloth ? foldIoU(cloth, v) : 0, unit: '1' },
    };
  },
});

function isFolded(state: SceneState, v: Values): boolean {
  const cloth = state.cloths[CLOTH];
  if (!cloth || state.arms.some((arm) => arm.holding !== null)) return false;
  return cornerError(cloth) < CORNER_TOLERANCE && foldIoU(cloth, v) > MINIMUM_IOU;
}

/** The greater distance in metres of the two moved corners from the corners that they are to lie on. */
function cornerError(cloth: ClothState): number {
  return Math.max(
    distance(clothPoint(cloth, 1, 1), clothPoint(cloth, 0, 1)),
    distance(clothPoint(cloth, 1, 0), clothPoint(cloth, 0, 0)),
  );
}

/** Overlap of the towel, seen from above, with the near half of where it lay. */
function foldIoU(cloth: ClothState, v: Values): number {
  const corner = (u: number, w: number): Point2 => towelPoint(v, u, w);
  const ideal = triangles(corner(0, 0), corner(0.5, 0), corner(0.5, 1), corner(0, 1));
  const actual: (readonly [Point2, Point2, Point2])[] = [];
  for (let row = 0; row + 1 < cloth.rows; row++) {
    for (let column = 0; column + 1 < cloth.columns; column++) {
      const at = (r: number, c: number): Point2 => {
        const i = 3 * (r * cloth.columns + c);
        return [cloth.points[i] ?? 0, cloth.points[i + 1] ?? 0];
      };
      actual.push(...triangles(at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)));
    }
  }
  return overlapIoU(ideal, actual);
}

function triangles(a: Point2, b: Point2, c: Point2, d: Point2): (readonly [Point2, Point2, Point2])[] {
  return [
    [a, b, c],
    [a, c, d],
  ];
}
