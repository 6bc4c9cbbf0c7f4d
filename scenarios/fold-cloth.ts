import { rotate, fromAxisAngle } from '../sim/math/vector.js';
import type { ClothState, SceneState } from '../sim/interface/index.js';
import { overlapIoU } from './polygon.js';
import type { Point2 } from './polygon.js';
import { BIMANUAL_PANDA } from './robots.js';
import { defineScenario } from './scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from './staging.js';
import type { GraspSkill, MoveSkill } from './subtask.js';
import { clothPoint, distance } from './targets.js';
import { choice, uniform } from './variation.js';
import type { VariationValues } from './variation.js';

const CLOTH = 'towel';
const COLORS: Readonly<Record<string, readonly [main: string, second: string]>> = {
  red: ['#c0473d', '#e9d6c8'],
  green: ['#4d8f5b', '#dfe8d3'],
  blue: ['#3f66b5', '#dbe3f2'],
  yellow: ['#d9b340', '#f4ecd0'],
  white: ['#e8e6e0', '#8d97a8'],
};
/** The towel counts as folded when its moved corners lie this close to the ones below, in metres. */
const CORNER_TOLERANCE = 0.03;
/** And when its outline covers the ideal half this well. */
const MINIMUM_IOU = 0.8;

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  length: uniform('object', 0.22, 0.28, 'm', 'length of the towel along the fold direction'),
  width: uniform('object', 0.22, 0.3, 'm', 'width of the towel across the fold direction'),
  color: choice('object', ['red', 'green', 'blue', 'yellow', 'white'], 'colour of the towel'),
  pattern: choice('object', ['plain', 'stripes', 'checks', 'border'], 'pattern woven into the towel'),
  x: uniform('pose', -0.05, 0.01, 'm', 'position of the towel away from the robot'),
  y: uniform('pose', -0.04, 0.04, 'm', 'position of the towel to the side'),
  yaw: uniform('pose', -0.3, 0.3, 'rad', 'turn of the towel about the vertical'),
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

function graspCorner(hand: Hand): GraspSkill {
  return {
    skill: 'grasp',
    arm: hand.arm,
    at: { relativeTo: hand.from, frame: 'local', offset: [-INSET, 0, GRASP_HEIGHT], yaw: 0 },
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
  version: 1,
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
      material: 'towel',
      pose: { position: [v.x, v.y, 0.002], orientation: fromAxisAngle([0, 0, 1], v.yaw) },
      appearance: { color, secondaryColor, pattern: v.pattern },
    });
    simulation.setRobot(BIMANUAL_PANDA);
  },

  instructions(v) {
    return [
      'fold the towel in half',
      'fold the cloth in half',
      `fold the ${v.color} towel in half`,
      'fold the towel once, far edge onto near edge',
      'lay the far corners of the towel onto the near corners',
      '把毛巾对折',
    ];
  },

  interpret(instruction, v) {
    const words = instruction.toLowerCase();
    const folds = /\bfold|\blay the far corners|\bhalf\b|对折|折叠|叠/.test(words);
    const other = Object.keys(COLORS).some((color) => color !== v.color && words.includes(color));
    return folds && !other ? {} : null;
  },

  subtasks() {
    return [
      {
        text: 'grasp the far corners',
        skill: { skill: 'together', skills: HANDS.map((hand) => graspCorner(hand)) },
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
  const corner = (u: number, w: number): Point2 => {
    const out: number[] = [0, 0, 0];
    rotate(out, fromAxisAngle([0, 0, 1], v.yaw), [(u - 0.5) * v.length, (w - 0.5) * v.width, 0]);
    return [v.x + (out[0] ?? 0), v.y + (out[1] ?? 0)];
  };
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
