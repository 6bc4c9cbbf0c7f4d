import { patternMesh } from '../../sim/cloth/index.js';
import type { ClothMaterial, ClothPattern } from '../../sim/cloth/index.js';
import type { ClothState, SceneState } from '../../sim/interface/index.js';
import { fromAxisAngle, rotate } from '../../sim/math/vector.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone } from '../axes/clutter-placement.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { FOLD_GRASP_VARIATIONS, foldSubtasks, foldedPlace } from '../folding.js';
import type { Crease, Fold } from '../folding.js';
import type { Point2 } from '../polygon.js';
import { BIMANUAL_PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import { JERSEY, fabricColors } from '../things/fabrics.js';
import { LANGUAGE_VARIATIONS, PHRASINGS, asksToFold } from './fold-garment-words.js';
import type { Garment } from './fold-garment-words.js';

/** How far every point of the garment may be from where the folds bring it, apart from its sliding as a whole, in metres. */
const MARGIN = 0.04;
/** How far the garment may have slid on the table as a whole, in metres. */
const LARGEST_SLIDE = 0.05;
/** Largest speed of any part of a garment that lies still, in metres per second. */
const REST_SPEED = 0.02;
/** Largest strain of a garment that nothing tears at. */
const LARGEST_STRAIN = 0.1;
/** Distance in metres from the garment at which a hand is away from it. */
const HAND_DISTANCE = 0.08;
/** Front and back. */
const LAYERS = 2;
/** Of front and back together, in metres. */
const THICKNESS = 0.004;
/** Edges of the mesh's triangles in widths: then every size has the same number of them. */
const EDGE_LENGTH = 0.064;

/** How far before its goal a cuff is let go, in metres. */
const SLEEVE_SETBACK = 0.02;
/** Greatest height of a hand that folds a sleeve, as a share of the cuff's distance from the crease. */
const SLEEVE_LIFT = 0.95;

/** Sizes of the T-shirt in widths; see `TShirtPattern`. */
const SHIRT = { height: 1.36, sleeveLength: 0.4, cuffWidth: 0.32, sleeveAngle: 0.35, drop: 0.08 } as const;
/** Sizes of the shorts in widths; see `ShortsPattern`. */
const SHORTS = { height: 1.1, rise: 0.65, legWidth: 0.48, legGap: 0.12 } as const;
/** Half of their greatest width, at the hems, in widths of the waist. */
const SHORTS_WIDTH = SHORTS.legGap / 2 + SHORTS.legWidth;

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  garment: choice<Garment>('object', ['t-shirt', 'shorts'], 'what lies on the table'),
  width: uniform('object', 0.23, 0.26, 'm', 'width of the shirt without its sleeves, or of the waist of the shorts', {
    seen: [0.22, 0.26],
    unseen: [[0.26, 0.27]],
  }),
  color: choice('object', ['red', 'green', 'blue', 'yellow', 'white'], 'colour of the garment', {
    unseen: ['purple', 'orange', 'pink'],
  }),
  pattern: choice('object', ['plain', 'stripes', 'checks'], 'pattern of the garment', { unseen: ['dots'] }),
  x: uniform('pose', -0.06, -0.03, 'm', 'position of the garment away from the robot'),
  y: uniform('pose', -0.02, 0.02, 'm', 'position of the garment to the side'),
  yaw: uniform('pose', -0.15, 0.15, 'rad', 'turn of the garment about the vertical'),
  ...LANGUAGE_VARIATIONS,
  clothDensity: fixedUnlessOn('physics', 1, '1', 'mass per area of the garment as a factor', [0.75, 1.3], [[1.3, 1.6]]),
  clothBending: fixedUnlessOn(
    'physics',
    1,
    '1',
    'bending stiffness of the garment as a factor',
    [0.5, 1.5],
    [[1.5, 2]],
  ),
  clothStretching: fixedUnlessOn(
    'physics',
    1,
    '1',
    'stretch and shear stiffness of the garment as a factor',
    [0.6, 1.6],
  ),
  clothFriction: fixedUnlessOn('physics', 1, '1', 'friction of the garment as a factor', [0.75, 1.3], [[0.6, 0.75]]),
  ...FOLD_GRASP_VARIATIONS,
} as const;

type Values = VariationValues<typeof VARIATIONS>;

function patternOf({ garment, width }: Values): ClothPattern {
  const common = { width, edgeLength: EDGE_LENGTH * width, layers: 1 } as const;
  if (garment === 't-shirt') return { type: garment, ...common };
  const { height, rise, legWidth, legGap } = SHORTS;
  return {
    type: garment,
    ...common,
    height: height * width,
    rise: rise * width,
    legWidth: legWidth * width,
    legGap: legGap * width,
  };
}

/** Front and back as one sheet: they lie on each other in every one of these folds. */
function materialOf(v: Values): ClothMaterial {
  return {
    ...JERSEY,
    arealDensity: LAYERS * JERSEY.arealDensity * v.clothDensity,
    bendingRigidity: LAYERS * JERSEY.bendingRigidity * v.clothBending,
    stretchStiffness: LAYERS * JERSEY.stretchStiffness * v.clothStretching,
    shearStiffness: LAYERS * JERSEY.shearStiffness * v.clothStretching,
    friction: JERSEY.friction * v.clothFriction,
  };
}

/** The pose's turn: the hem of a shirt lies away from the robot, the waist of shorts on its left. */
function turnOf({ garment, yaw }: Values): number {
  return (garment === 't-shirt' ? Math.PI / 2 : 0) + yaw;
}

/** A point on the table of the garment's own axes, in metres from its middle. */
function onTable(v: Values, [x, y]: Point2): Point2 {
  const out = [0, 0, 0];
  rotate(out, fromAxisAngle([0, 0, 1], turnOf(v)), [x, y, 0]);
  return [v.x + (out[0] ?? 0), v.y + (out[1] ?? 0)];
}

/**
 * The sleeve of one side in, by the middle of its cuff: mirrored about the side of the body. The fingers close from near,
 * so that they heap up no ridge: one that runs to the shoulder is stiff and lifts it. The cuff turns as a mirror turns it,
 * stays low enough that no part of it pulls at the crease, and is let go early: a bend of jersey takes up some of the
 * sleeve's length, and the rest would drag the shoulder along.
 */
function sleeveIn({ width }: Values, axes: number, side: 'left' | 'right'): Fold {
  const sign = side === 'left' ? -1 : 1;
  const { sleeveAngle: angle, sleeveLength, cuffWidth } = SHIRT;
  const [length, half] = [sleeveLength * width, (cuffWidth * width) / 2];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    part: `the ${side} sleeve`,
    axes,
    hands: [
      {
        // The shirt's left lies on the robot's right, as its hem points away.
        arm: side === 'left' ? 'right' : 'left',
        from: `sleeve-${side}-top`,
        fromOffset: [-sign * sin * half, -cos * half],
        onto: `shoulder-${side}`,
        ontoOffset: [-sign * (length * cos - sin * half), -length * sin - cos * half],
        outwards: side === 'left' ? Math.PI + angle : -angle,
        turn: sign * 2 * angle,
      },
    ],
    opening: 0.015,
    releaseHeight: 0.01,
    setback: SLEEVE_SETBACK,
    height: SLEEVE_LIFT * (length * cos - half * sin),
  };
}

function foldsOf(v: Values): readonly Fold[] {
  const axes = turnOf(v);
  if (v.garment === 't-shirt') {
    return [
      sleeveIn(v, axes, 'left'),
      sleeveIn(v, axes, 'right'),
      {
        part: 'the hem',
        axes,
        hands: [
          { arm: 'right', from: 'hem-left', onto: 'shoulder-left', outwards: -Math.PI / 2 },
          { arm: 'left', from: 'hem-right', onto: 'shoulder-right', outwards: -Math.PI / 2 },
        ],
        layersBelow: 4,
      },
    ];
  }
  return [
    {
      part: 'the far leg',
      axes,
      hands: [
        { arm: 'left', from: 'waist-right', onto: 'waist-left', outwards: 0 },
        { arm: 'right', from: 'leg-right-outer', onto: 'leg-left-outer', outwards: 0 },
      ],
      layersBelow: 2,
    },
  ];
}

/** The creases of the folds, in their order, from the garment's middle. */
function creasesOf({ garment, width }: Values): readonly Crease[] {
  if (garment === 't-shirt') {
    return [
      { through: [-width / 2, 0], over: [-1, 0] },
      { through: [width / 2, 0], over: [1, 0] },
      { through: [0, (-SHIRT.drop * width) / 2], over: [0, -1] },
    ];
  }
  return [{ through: [0, 0], over: [1, 0] }];
}

/** Fold a T-shirt (sleeves in, then in half) or shorts (leg over leg). */
export const foldGarment = defineScenario({
  name: 'fold-garment',
  version: 2,
  kind: 'manipulation',
  description:
    'Two Pandas fold the garment that lies flat on the table: a T-shirt by laying in one sleeve after the other and then the hem onto the ' +
    'shoulders, shorts by laying one leg onto the other. Front and back are simulated as one sheet of the weight and stiffness of both.',
  successCondition:
    'Every point of the garment (its landmarks and a grid of 5 by 5) lies within 40 mm of where the folds bring it, apart from what the ' +
    'garment has slid as a whole, at most 50 mm; no part moves faster than 20 mm/s, no thread is strained by more than 10 %, no hand ' +
    'holds the garment, and the hands are 80 mm away from it.',
  robot: BIMANUAL_PANDA,
  maxDuration: 40,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    const [color, secondaryColor] = fabricColors(v.color);
    simulation.addCloth({
      name: v.garment,
      pattern: patternOf(v),
      thickness: THICKNESS,
      material: materialOf(v),
      pose: { position: [v.x, v.y, THICKNESS / 2], orientation: fromAxisAngle([0, 0, 1], turnOf(v)) },
      appearance: { color, secondaryColor, pattern: v.pattern, repeat: 4 },
    });
    addClutter(simulation, v, { keepOut: keepOutOf(v), avoidColors: [v.color] });
    simulation.setRobot(placedRobot(BIMANUAL_PANDA, v));
  },

  instructions(v) {
    return PHRASINGS.map(({ say }) => say(v));
  },

  instruction(v) {
    return sayIn(PHRASINGS, v.phrasing, v);
  },

  interpret(instruction, v) {
    return asksToFold(instruction, v) ? {} : null;
  },

  subtasks(v) {
    return [
      ...foldsOf(v).flatMap((fold) => {
        const steps = foldSubtasks(v.garment, fold, v);
        const [hand, other] = fold.hands;
        // A hand that folded alone leaves before the other comes.
        return !hand || other
          ? steps
          : [...steps, { text: `draw back from ${fold.part}`, skill: { skill: 'return', arm: hand.arm } as const }];
      }),
      {
        text: 'return',
        skill: { skill: 'together', skills: ['left', 'right'].map((arm) => ({ skill: 'return', arm })) },
      },
    ];
  },

  success: isFolded,

  progress(state, v) {
    const cloth = state.cloths[v.garment];
    if (!cloth) return 0;
    if (isFolded(state, v)) return 1;
    const places = placesOf(cloth, v);
    const sum = (of: (place: Place) => number): number => places.reduce((total, place) => total + of(place), 0);
    const missing = sum(({ at, goal }) => separation(at, goal)) / sum(({ rest, goal }) => separation(rest, goal));
    return 0.9 * Math.max(0, 1 - missing);
  },

  measures(state, v) {
    const cloth = state.cloths[v.garment];
    const { slid, error } = cloth ? qualityOf(cloth, v) : { slid: Infinity, error: Infinity };
    return {
      foldError: { value: error * 1000, unit: 'mm' },
      slid: { value: slid * 1000, unit: 'mm' },
      strain: { value: 100 * (cloth?.strain ?? 0), unit: '%' },
      speed: { value: 1000 * (cloth?.speed ?? 0), unit: 'mm/s' },
    };
  },
});

/** Around the garment, and wider where hands go beside it. */
function keepOutOf(v: Values): KeepOutZone[] {
  const { width, garment } = v;
  const shirt = garment === 't-shirt';
  const height = width * (shirt ? SHIRT.height : SHORTS.height);
  const halfWidth = width * (shirt ? 0.5 : SHORTS_WIDTH);
  const along = (x: number, y: number): Point2 => onTable(v, [x, y]);
  const body: KeepOutZone = {
    from: along(0, -height / 2),
    to: along(0, height / 2),
    radius: halfWidth + 0.04,
    tallRadius: halfWidth + 0.12,
  };
  if (!shirt) return [body];
  const sleeves = { from: along(-0.9 * width, height / 4), to: along(0.9 * width, height / 4) };
  return [body, { ...sleeves, radius: 0.1, tallRadius: 0.14 }];
}

/** A point of the garment: where it was, where the folds bring it, and where it is, on the table in metres. */
interface Place {
  readonly rest: Point2;
  readonly goal: Point2;
  readonly at: Point2;
}

/** Where the points of a garment are that its state shows, before any fold, from its middle along its own axes. */
interface FlatShape {
  readonly grid: readonly Point2[];
  readonly landmarks: Readonly<Record<string, Point2>>;
}

/** Flat shapes by their draws: every tick of an episode asks for the same. */
const flatShapes = new WeakMap<Values, FlatShape>();

function flatShapeOf(v: Values): FlatShape {
  const known = flatShapes.get(v);
  if (known) return known;
  const { restPositions, stateGrid, landmarks = {} } = patternMesh(patternOf(v));
  const point = (i: number): Point2 => [restPositions[3 * i] ?? 0, restPositions[3 * i + 1] ?? 0];
  const shape: FlatShape = {
    grid: [...stateGrid.indices].map(point),
    landmarks: Object.fromEntries(Object.entries(landmarks).map(([name, i]) => [name, point(i)])),
  };
  flatShapes.set(v, shape);
  return shape;
}

/** The points that a garment's state shows: landmarks and grid. */
function placesOf(cloth: ClothState, v: Values): readonly Place[] {
  const { grid, landmarks } = flatShapeOf(v);
  const creases = creasesOf(v);
  const place = (rest: Point2, [x = 0, y = 0]: readonly number[]): Place => ({
    rest: onTable(v, rest),
    goal: onTable(v, foldedPlace(rest, creases)),
    at: [x, y],
  });
  return [
    ...grid.map((rest, i) => place(rest, cloth.points.slice(3 * i, 3 * i + 2))),
    ...Object.entries(cloth.landmarks ?? {}).flatMap(([name, at]) => {
      const rest = landmarks[name];
      return rest ? [place(rest, at)] : [];
    }),
  ];
}

/** How well a garment is folded, in metres. */
interface FoldQuality {
  /** How far it has slid on the table as a whole: the mean way of its points from where the folds bring them. */
  readonly slid: number;
  /** The greatest distance of a point from where the folds bring it, apart from that. */
  readonly error: number;
}

function qualityOf(cloth: ClothState, v: Values): FoldQuality {
  const places = placesOf(cloth, v);
  const mean = (axis: 0 | 1): number =>
    places.reduce((sum, { at, goal }) => sum + at[axis] - goal[axis], 0) / places.length;
  const [dx, dy] = [mean(0), mean(1)];
  return {
    slid: Math.hypot(dx, dy),
    error: Math.max(...places.map(({ at, goal }) => separation(at, [goal[0] + dx, goal[1] + dy]))),
  };
}

function isFolded(state: SceneState, v: Values): boolean {
  const cloth = state.cloths[v.garment];
  if (!cloth || state.arms.some(({ holding, endEffector }) => holding !== null || isNear(endEffector.position, cloth)))
    return false;
  const { speed = 0, strain = 0 } = cloth;
  const { slid, error } = qualityOf(cloth, v);
  return speed < REST_SPEED && strain < LARGEST_STRAIN && error < MARGIN && slid < LARGEST_SLIDE;
}

/** Whether a hand is at a point of a garment. */
function isNear([x, y, z]: readonly [number, number, number], { points }: ClothState): boolean {
  for (let k = 0; k < points.length; k += 3) {
    if (Math.hypot(x - (points[k] ?? 0), y - (points[k + 1] ?? 0), z - (points[k + 2] ?? 0)) < HAND_DISTANCE)
      return true;
  }
  return false;
}

function separation(a: Point2, b: Point2): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
