import type { SceneState, Shape, Vector3 } from '../../sim/interface/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone, TablePoint } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import {
  describeObject,
  describePlate,
  LANGUAGE_VARIATIONS,
  meansObject,
  meansPlate,
  PHRASINGS,
} from './pick-place-words.js';
import type { Words } from './pick-place-words.js';
import { permutationsOf } from '../permutations.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import { findPlace } from '../targets.js';
import { transfer } from '../transfer.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS, solidColor } from '../vocabulary.js';

const CUBE_HALF = 0.02;
const CYLINDER = { radius: 0.02, height: 0.05 };
const PLATE = { radius: 0.065, height: 0.008 };

/** Slots on the table, far enough apart that nothing overlaps whatever the jitter. */
const SLOTS: readonly (readonly [x: number, y: number])[] = [
  [-0.06, -0.2],
  [0.1, -0.12],
  [-0.08, 0.02],
  [0.1, 0.12],
  [-0.06, 0.21],
];

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  arrangement: choice(
    'pose',
    permutationsOf(SLOTS.length, 4),
    'slots of the two objects and of the white and the black plate',
  ),
  firstColor: choice('object', ['red', 'green', 'blue', 'yellow'], 'colour of the first object', {
    unseen: ['orange', 'purple', 'pink', 'brown'],
  }),
  firstKind: choice('object', ['cube', 'cylinder'], 'shape of the first object'),
  secondColorShift: choice('object', [1, 2, 3], 'how many colours the second object is further on'),
  secondKind: choice('object', ['cube', 'cylinder'], 'shape of the second object'),
  goalObject: choice('object', [0, 1], 'which object is to be moved'),
  goalPlate: choice('object', [0, 1], 'which plate it goes onto: 0 white, 1 black'),
  firstX: uniform('pose', -0.02, 0.02, 'm', 'displacement of the first object from its slot along x'),
  firstY: uniform('pose', -0.02, 0.02, 'm', 'displacement of the first object from its slot along y'),
  firstYaw: uniform('pose', -0.7, 0.7, 'rad', 'turn of the first object about the vertical'),
  secondX: uniform('pose', -0.02, 0.02, 'm', 'displacement of the second object from its slot along x'),
  secondY: uniform('pose', -0.02, 0.02, 'm', 'displacement of the second object from its slot along y'),
  secondYaw: uniform('pose', -0.7, 0.7, 'rad', 'turn of the second object about the vertical'),
  friction: uniform('physics', 0.6, 1.0, '1', 'friction coefficient of the objects', {
    seen: [0.45, 1.1],
    unseen: [[0.35, 0.45]],
  }),
  mass: uniform('physics', 0.04, 0.12, 'kg', 'mass of each object', { seen: [0.03, 0.2], unseen: [[0.2, 0.3]] }),
  restitution: fixedUnlessOn('physics', 0, '1', 'coefficient of restitution of the objects', [0, 0.3], [[0.3, 0.5]]),
  plateFriction: fixedUnlessOn('physics', 0.7, '1', 'friction coefficient of the plates', [0.4, 0.9], [[0.3, 0.4]]),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.004, 0.004], y: [-0.004, 0.004], z: [-0.004, 0.004], turn: [-0.12, 0.12], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** One movable object of a variation. */
interface Item {
  readonly name: string;
  readonly color: string;
  readonly kind: string;
  readonly position: Vector3;
  readonly yaw: number;
}

/** One plate of a variation. */
interface Plate {
  readonly name: string;
  readonly color: string;
  readonly position: Vector3;
}

function itemsOf(v: Values): readonly [Item, Item] {
  const colors = Object.keys(Object.hasOwn(SOLID_COLORS, v.firstColor) ? SOLID_COLORS : UNSEEN_SOLID_COLORS);
  const secondColor = colors[(colors.indexOf(v.firstColor) + v.secondColorShift) % colors.length] ?? v.firstColor;
  const item = (index: number, color: string, kind: string, x: number, y: number, yaw: number): Item => {
    const slot = slotOf(v, index);
    return { name: `${color}-${kind}`, color, kind, position: [slot[0] + x, slot[1] + y, restHeight(kind)], yaw };
  };
  return [
    item(0, v.firstColor, v.firstKind, v.firstX, v.firstY, v.firstYaw),
    item(1, secondColor, v.secondKind, v.secondX, v.secondY, v.secondYaw),
  ];
}

function platesOf(v: Values): readonly [Plate, Plate] {
  const plate = (index: number, color: string): Plate => {
    const slot = slotOf(v, index);
    return { name: `${color}-plate`, color, position: [slot[0], slot[1], PLATE.height / 2] };
  };
  return [plate(2, 'white'), plate(3, 'black')];
}

function slotOf(v: Values, index: number): readonly [x: number, y: number] {
  return SLOTS[v.arrangement[index] ?? 0] ?? [0, 0];
}

function goalOf(v: Values): { object: Item; plate: Plate } {
  return { object: itemsOf(v)[v.goalObject], plate: platesOf(v)[v.goalPlate] };
}

/** The task in the words that are drawn. */
function wordsOf(v: Values): Words {
  const { object, plate } = goalOf(v);
  return { object: describeObject(object, v.description), plate: describePlate(plate.color, v.description) };
}

/** Around the objects and plates, wider where a hand comes down, and below the ways from each object to each plate. */
function keepOutOf(v: Values): KeepOutZone[] {
  const at = ({ position: [x, y] }: { readonly position: Vector3 }): TablePoint => [x, y];
  const items = itemsOf(v);
  const plates = platesOf(v);
  return [
    ...items.map((item) => ({ from: at(item), radius: 0.065, tallRadius: 0.12 })),
    ...plates.map((plate) => ({ from: at(plate), radius: 0.08, tallRadius: 0.12 })),
    ...items.flatMap((item) =>
      plates.map((plate) => ({ from: at(item), to: at(plate), radius: -1, tallRadius: 0.05 })),
    ),
  ];
}

function shapeOf(kind: string): Shape {
  return kind === 'cube'
    ? { type: 'box', halfExtents: [CUBE_HALF, CUBE_HALF, CUBE_HALF] }
    : { type: 'cylinder', ...CYLINDER };
}

function restHeight(kind: string): number {
  return kind === 'cube' ? CUBE_HALF : CYLINDER.height / 2;
}

/** Put the named object onto the named plate. */
export const pickPlace = defineScenario({
  name: 'pick-place',
  version: 3,
  kind: 'manipulation',
  description:
    'A Panda puts the object that the instruction names onto the plate that it names; one other object and one other plate stand by.',
  successCondition:
    'The centre of the object lies within 55 mm of the centre of the plate, at the height at which it rests on it (10 mm ' +
    'either way), slower than 20 mm/s, and the hand holds nothing.',
  robot: PANDA,
  maxDuration: 12,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    for (const plate of platesOf(v)) {
      simulation.addFixed({
        name: plate.name,
        class: 'plate',
        tracked: true,
        parts: [{ shape: { type: 'cylinder', ...PLATE } }],
        pose: { position: plate.position, orientation: [0, 0, 0, 1] },
        friction: v.plateFriction,
        appearance: { color: solidColor(plate.color) },
      });
    }
    for (const object of itemsOf(v)) {
      simulation.addObject({
        name: object.name,
        class: object.kind,
        parts: [{ shape: shapeOf(object.kind) }],
        pose: { position: object.position, orientation: fromAxisAngle([0, 0, 1], object.yaw) },
        mass: v.mass,
        friction: v.friction,
        restitution: v.restitution,
        appearance: { color: solidColor(object.color) },
      });
    }
    addClutter(simulation, v, {
      keepOut: keepOutOf(v),
      avoidColors: itemsOf(v).map(({ color }) => color),
      avoidKinds: ['can', 'saucer'],
    });
    simulation.setRobot(placedRobot(PANDA, v));
  },

  instructions(v) {
    return PHRASINGS.map(({ say }) => say(wordsOf(v)));
  },

  instruction(v) {
    return sayIn(PHRASINGS, v.phrasing, wordsOf(v));
  },

  interpret(instruction, v) {
    const words = instruction.toLowerCase();
    const items = itemsOf(v).filter((item) => meansObject(words, item));
    const plates = platesOf(v).filter((plate) => meansPlate(words, plate.color));
    const [item] = items;
    const [plate] = plates;
    if (!item || !plate || items.length > 1 || plates.length > 1) return null;
    return { goalObject: item.name === itemsOf(v)[0].name ? 0 : 1, goalPlate: plate.color === 'white' ? 0 : 1 };
  },

  subtasks(v) {
    const { object, plate } = goalOf(v);
    const gripHeight = object.kind === 'cube' ? 0 : 0.005;
    const height = PLATE.height + restHeight(object.kind) + gripHeight + 0.002;
    return [
      ...transfer({
        thing: object.name,
        grip: { offset: displacedGrasp([0, 0, gripHeight], v), yaw: v.graspTurn },
        destination: plate.name,
        over: { relativeTo: 'world', offset: [plate.position[0], plate.position[1], 0.16] },
        at: { relativeTo: 'world', offset: [plate.position[0], plate.position[1], height] },
        places: 'hand',
      }),
      { text: 'return', skill: { skill: 'return', arm: 'arm' } },
    ];
  },

  success: isPlaced,

  progress(state, v) {
    const { object, plate } = goalOf(v);
    const start = Math.hypot(object.position[0] - plate.position[0], object.position[1] - plate.position[1]);
    const { plateDistance } = errors(state, v);
    if (isPlaced(state, v)) return 1;
    return 0.9 * Math.max(0, Math.min(1, 1 - plateDistance / start));
  },

  measures(state, v) {
    const { plateDistance, heightError } = errors(state, v);
    return {
      plateDistance: { value: plateDistance * 1000, unit: 'mm' },
      heightError: { value: heightError * 1000, unit: 'mm' },
    };
  },
});

function isPlaced(state: SceneState, v: Values): boolean {
  const { object } = goalOf(v);
  const { plateDistance, heightError } = errors(state, v);
  const released = state.arms.every((arm) => arm.holding === null);
  const speed = Math.hypot(...(state.objects[object.name]?.linearVelocity ?? [0, 0, 0]));
  return released && plateDistance < PLATE.radius - 0.01 && Math.abs(heightError) < 0.01 && speed < 0.02;
}

function errors(state: SceneState, v: Values): { plateDistance: number; heightError: number } {
  const { object, plate } = goalOf(v);
  if (!state.objects[object.name]) return { plateDistance: Infinity, heightError: Infinity };
  const { position } = findPlace(state, object.name);
  return {
    plateDistance: Math.hypot(position[0] - plate.position[0], position[1] - plate.position[1]),
    heightError: position[2] - (PLATE.height + restHeight(object.kind)),
  };
}
