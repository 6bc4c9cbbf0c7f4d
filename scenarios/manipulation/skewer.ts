import type { SceneState } from '../../sim/interface/index.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone, TablePoint } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { permutationsOf } from '../permutations.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import { addFruit, fruitHeight, fruitNoun } from '../things/fruit.js';
import type { FruitKind } from '../things/fruit.js';
import { FOOT_TOP, STICK_TIP, addSkewerStand } from '../things/skewer-stand.js';
import { transfer } from '../transfer.js';
import type { Noun } from '../vocabulary.js';
import { LANGUAGE_VARIATIONS, PHRASINGS, orderOf } from './skewer-words.js';

/** Places of the fruits: behind the stick, far enough apart for the fingers. */
const SLOTS: readonly TablePoint[] = [
  [-0.11, -0.12],
  [-0.08, 0],
  [-0.11, 0.12],
];
/** Room in metres that the palm has over the finger tips, less a margin: the stick comes up between the fingers. */
const PALM = 0.031;
/** Distance in metres of a fruit's centre from the stick up to which it counts as on it. */
const ON_STICK = 0.006;
/** Difference in metres from a fruit's height on the stick up to which it counts as in its place. */
const IN_PLACE = 0.006;

const FOOT_COLORS = {
  walnut: '#6a4a33',
  white: '#dcd9d2',
  slate: '#4b545c',
  teal: '#2f8380',
  sand: '#cbb593',
} as const;

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  fruits: choice<readonly FruitKind[]>('object', triples(['haw', 'grape', 'orange', 'plum']), 'fruits in the slots', {
    unseen: triples(['strawberry', 'blueberry', 'lychee']),
  }),
  order: choice<readonly number[]>(
    'object',
    permutationsOf(3, 3),
    'order in which the fruits go onto the stick, as places among `fruits`',
  ),
  size: uniform('object', 0.97, 1.03, '1', 'size of the fruits as a factor', {
    seen: [0.95, 1.05],
    unseen: [[1.05, 1.1]],
  }),
  footColor: choice('object', ['walnut', 'white', 'slate'], "colour of the stand's foot", { unseen: ['teal', 'sand'] }),
  stickX: uniform('pose', 0.04, 0.08, 'm', 'place of the stick along x'),
  stickY: uniform('pose', -0.06, 0.06, 'm', 'place of the stick along y'),
  fruit0X: uniform('pose', -0.015, 0.015, 'm', 'displacement of the first fruit from its slot along x'),
  fruit0Y: uniform('pose', -0.015, 0.015, 'm', 'displacement of the first fruit from its slot along y'),
  fruit0Yaw: uniform('pose', -0.7, 0.7, 'rad', 'turn of the first fruit about the vertical'),
  fruit1X: uniform('pose', -0.015, 0.015, 'm', 'displacement of the second fruit from its slot along x'),
  fruit1Y: uniform('pose', -0.015, 0.015, 'm', 'displacement of the second fruit from its slot along y'),
  fruit1Yaw: uniform('pose', -0.7, 0.7, 'rad', 'turn of the second fruit about the vertical'),
  fruit2X: uniform('pose', -0.015, 0.015, 'm', 'displacement of the third fruit from its slot along x'),
  fruit2Y: uniform('pose', -0.015, 0.015, 'm', 'displacement of the third fruit from its slot along y'),
  fruit2Yaw: uniform('pose', -0.7, 0.7, 'rad', 'turn of the third fruit about the vertical'),
  mass: uniform('physics', 0.012, 0.02, 'kg', 'mass of each fruit', { seen: [0.008, 0.03], unseen: [[0.03, 0.045]] }),
  friction: uniform('physics', 0.5, 0.8, '1', 'friction coefficient of the fruits', {
    seen: [0.4, 0.9],
    unseen: [[0.3, 0.4]],
  }),
  stickFriction: fixedUnlessOn(
    'physics',
    0.3,
    '1',
    'friction coefficient of the stick and its stand',
    [0.2, 0.4],
    [[0.4, 0.55]],
  ),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.003, 0.003], y: [-0.004, 0.004], z: [-0.003, 0.003], turn: [-0.1, 0.1], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** One fruit where it lies at the start. */
interface Fruit {
  readonly kind: FruitKind;
  readonly at: TablePoint;
  readonly yaw: number;
}

function fruitsOf(v: Values): Fruit[] {
  const moved = [
    { x: v.fruit0X, y: v.fruit0Y, yaw: v.fruit0Yaw },
    { x: v.fruit1X, y: v.fruit1Y, yaw: v.fruit1Yaw },
    { x: v.fruit2X, y: v.fruit2Y, yaw: v.fruit2Yaw },
  ];
  return v.fruits.map((kind, i) => {
    const [x, y] = SLOTS[i] ?? [0, 0];
    const by = moved[i] ?? { x: 0, y: 0, yaw: 0 };
    return { kind, at: [x + by.x, y + by.y], yaw: by.yaw };
  });
}

/** The fruits in the order in which they go onto the stick, the lowest first. */
function orderedOf(v: Values): Fruit[] {
  const fruits = fruitsOf(v);
  return v.order.flatMap((index) => fruits[index] ?? []);
}

function wordsOf(v: Values): Noun[] {
  return orderedOf(v).map(({ kind }) => fruitNoun(kind));
}

/** Height of the centre of the fruit with `below` fruits below it on the stick, in metres. */
function heightOnStick(v: Values, below: number): number {
  return FOOT_TOP + fruitHeight(v.size) * (below + 0.5);
}

/** Around the fruits and the stick, and below the ways between them. */
function keepOutOf(v: Values): KeepOutZone[] {
  const stick: TablePoint = [v.stickX, v.stickY];
  return [
    { from: stick, radius: 0.06, tallRadius: 0.15 },
    ...fruitsOf(v).flatMap(({ at }) => [
      { from: at, radius: 0.06, tallRadius: 0.13 },
      { from: at, to: stick, radius: -1, tallRadius: 0.06 },
    ]),
  ];
}

/** Put the fruits onto the upright stick in the named order. */
export const skewer = defineScenario({
  name: 'skewer',
  version: 2,
  kind: 'manipulation',
  description:
    'A Panda puts three glazed fruits with a bore onto an upright stick, in the order that the instruction names, as for candied haws.',
  successCondition:
    "Every fruit's centre lies within 6 mm of the stick's axis and within 6 mm of its height in the named order, slower than " +
    '20 mm/s, and the hand holds nothing.',
  robot: PANDA,
  maxDuration: 32,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    addSkewerStand(simulation, {
      at: [v.stickX, v.stickY],
      footColor: FOOT_COLORS[v.footColor],
      friction: v.stickFriction,
    });
    for (const { kind, at, yaw } of fruitsOf(v)) {
      addFruit(simulation, { kind, at, yaw, size: v.size, mass: v.mass, friction: v.friction });
    }
    addClutter(simulation, v, { keepOut: keepOutOf(v), avoidKinds: ['can', 'ball', 'carton'] });
    simulation.setRobot(placedRobot(PANDA, v));
  },

  instructions(v) {
    return PHRASINGS.map(({ say }) => say(wordsOf(v)));
  },

  instruction(v) {
    return sayIn(PHRASINGS, v.phrasing, wordsOf(v));
  },

  interpret(instruction, v) {
    const order = orderOf(
      instruction.toLowerCase(),
      v.fruits.map((kind) => fruitNoun(kind)),
    );
    return order && { order };
  },

  subtasks(v) {
    const stick = (z: number) => ({
      relativeTo: 'world',
      offset: [v.stickX, v.stickY, z] as const,
      squareSymmetry: true,
    });
    const half = fruitHeight(v.size) / 2;
    // Lower than that the stick would meet the palm; from there a fruit slides down the stick by itself.
    const lowest = STICK_TIP - PALM + Math.max(0, -v.graspOffsetZ);
    return [
      ...orderedOf(v).flatMap(({ kind }, below) =>
        transfer({
          thing: kind,
          grip: { offset: displacedGrasp([0, 0, 0], v), yaw: v.graspTurn },
          force: 15,
          opening: 0.06,
          lift: 0.15,
          destination: 'stick',
          over: stick(STICK_TIP + half + 0.015),
          at: stick(Math.max(heightOnStick(v, below) + 0.002, lowest)),
          places: 'object',
          retreatHeight: 0.07,
        }),
      ),
      { text: 'return', skill: { skill: 'return', arm: 'arm' } },
    ];
  },

  success: isDone,

  progress(state, v) {
    return isDone(state, v) ? 1 : (0.95 * placedCount(state, v)) / v.order.length;
  },

  measures(state, v) {
    const errors = orderedOf(v).map((_, below) => errorOf(state, v, below));
    return {
      inPlace: { value: placedCount(state, v), unit: 'fruits' },
      axisDistance: { value: 1000 * Math.max(...errors.map(({ aside }) => aside)), unit: 'mm' },
    };
  },
});

/** How far the fruit that belongs above `below` others is from the stick's axis and from its height, in metres. */
function errorOf(state: SceneState, v: Values, below: number): { readonly aside: number; readonly height: number } {
  const fruit = state.objects[orderedOf(v)[below]?.kind ?? ''];
  if (!fruit) return { aside: Infinity, height: Infinity };
  const [x, y, z] = fruit.position;
  return { aside: Math.hypot(x - v.stickX, y - v.stickY), height: Math.abs(z - heightOnStick(v, below)) };
}

/** Number of fruits from the lowest on that are in their places. */
function placedCount(state: SceneState, v: Values): number {
  const wrong = orderedOf(v).findIndex((_, below) => {
    const { aside, height } = errorOf(state, v, below);
    return !(aside < ON_STICK && height < IN_PLACE);
  });
  return wrong < 0 ? v.order.length : wrong;
}

function isDone(state: SceneState, v: Values): boolean {
  const still = orderedOf(v).every(({ kind }) => Math.hypot(...(state.objects[kind]?.linearVelocity ?? [1])) < 0.02);
  return still && placedCount(state, v) === v.order.length && state.arms.every((arm) => arm.holding === null);
}

/** All ordered selections of three of some kinds. */
function triples(kinds: readonly FruitKind[]): readonly (readonly FruitKind[])[] {
  return permutationsOf(kinds.length, 3).map((order) => order.flatMap((index) => kinds[index] ?? []));
}
