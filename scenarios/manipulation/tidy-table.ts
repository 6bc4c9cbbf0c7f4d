import type { SceneState, Vector3 } from '../../sim/interface/index.js';
import { fromAxisAngle, rotate } from '../../sim/math/vector.js';
import type { PatternKind } from '../../sim/rendering/index.js';
import { addClutter } from '../axes/clutter.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { UniformDraw, VariationValues } from '../draws.js';
import { permutationsOf } from '../permutations.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import type { Target } from '../subtask.js';
import { findPlace, nearestTurn } from '../targets.js';
import { addBin, isInBin } from '../things/bin.js';
import type { Bin } from '../things/bin.js';
import { addBlock, blockHeight } from '../things/block.js';
import type { Block } from '../things/block.js';
import { addMarkedArea } from '../things/marking.js';
import type { MarkedArea } from '../things/marking.js';
import { mug } from '../things/mug.js';
import { transfer } from '../transfer.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS, solidColor } from '../vocabulary.js';
import { LANGUAGE_VARIATIONS, PHRASINGS, meansTidying } from './tidy-table-words.js';

/** Where blocks, mug and marker start; the marker, which is long, takes one of the first two. */
const SLOTS: readonly (readonly [x: number, y: number])[] = [
  [-0.15, -0.075],
  [-0.15, 0.065],
  [-0.055, -0.085],
  [-0.055, 0.06],
];
const BIN: Bin = {
  name: 'block-bin',
  color: 'white',
  position: [-0.09, 0.21],
  inside: [0.06, 0.045],
  height: 0.03,
};
const BLOCK_SPACING = 0.055;
const TRAY: Bin = {
  name: 'pen-tray',
  color: 'black',
  position: [-0.13, -0.21],
  inside: [0.06, 0.018],
  height: 0.012,
};
const SAUCER = { radius: 0.045, height: 0.01, position: [0.03, -0.22] } as const;
const MARKER = { radius: 0.009, length: 0.075 };
const BOOK = { half: [0.058, 0.044], height: 0.022 } as const;
/** Names that no draw changes. */
const [MUG, PEN, NOTEBOOK] = ['mug', 'marker', 'book'] as const;
/** Turns a part's z axis to x: it lies. */
const LYING = [0, Math.SQRT1_2, 0, Math.SQRT1_2] as const;

/** How far the mug may stand from the saucer's middle and the book from its area's, in metres. */
const CENTERED = 0.012;
/** How far the book may be turned against its area, and the mug tilted, in radians. */
const STRAIGHT = 0.1;
/** How far a height may be off, in metres. */
const LEVEL = 0.004;
/** Speed below which a thing counts as still, in metres per second. */
const STILL = 0.02;

const palette = { values: Object.keys(SOLID_COLORS), unseen: Object.keys(UNSEEN_SOLID_COLORS) };
const color = (what: string): ReturnType<typeof choice<string>> =>
  choice<string>('object', palette.values, `colour of ${what}`, { unseen: palette.unseen });
const jitter = (what: string, axis: string): UniformDraw =>
  uniform('pose', -0.008, 0.008, 'm', `displacement of ${what} from its slot along ${axis}`);
const turn = (what: string, range = 0.6): UniformDraw =>
  uniform('pose', -range, range, 'rad', `turn of ${what} about the vertical`);

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  firstKind: choice<string>('object', ['cube', 'cylinder'], 'shape of the first block', { unseen: ['bar'] }),
  secondKind: choice<string>('object', ['cube', 'cylinder'], 'shape of the second block', { unseen: ['bar'] }),
  firstColor: color('the first block'),
  secondColor: color('the second block'),
  mugColor: color('the mug'),
  markerColor: color('the marker'),
  bookColor: color('the book'),
  bookPattern: choice<PatternKind>('object', ['plain', 'border'], 'pattern of the book', {
    unseen: ['stripes', 'dots'],
  }),
  blockSize: uniform('object', 0.032, 0.036, 'm', 'width of the blocks', {
    seen: [0.03, 0.038],
    unseen: [[0.026, 0.03]],
  }),
  mugSize: uniform('object', 0.96, 1.04, '1', 'size of the mug as a factor', {
    seen: [0.92, 1.08],
    unseen: [[1.08, 1.14]],
  }),
  bookSize: uniform('object', 0.98, 1.04, '1', 'size of the book as a factor', {
    seen: [0.96, 1.06],
    unseen: [[1.06, 1.1]],
  }),
  markerSlot: choice('pose', [0, 1], 'slot of the marker'),
  arrangement: choice('pose', permutationsOf(3, 3), 'slots of the blocks and of the mug among those left'),
  mugX: jitter('the mug', 'x'),
  mugY: jitter('the mug', 'y'),
  mugYaw: turn('the mug'),
  firstX: jitter('the first block', 'x'),
  firstY: jitter('the first block', 'y'),
  firstYaw: turn('the first block'),
  secondX: jitter('the second block', 'x'),
  secondY: jitter('the second block', 'y'),
  secondYaw: turn('the second block'),
  markerX: jitter('the marker', 'x'),
  markerY: jitter('the marker', 'y'),
  markerYaw: turn('the marker', 0.5),
  bookX: uniform('pose', 0.075, 0.1, 'm', 'place of the book away from the robot'),
  bookY: uniform('pose', -0.05, -0.01, 'm', 'place of the book to the side'),
  bookYaw: turn('the book', 0.25),
  areaX: uniform('pose', 0.06, 0.08, 'm', "place of the book's area away from the robot"),
  areaY: uniform('pose', 0.13, 0.15, 'm', "place of the book's area to the side"),
  friction: uniform('physics', 0.5, 0.8, '1', 'friction coefficient of the things', {
    seen: [0.45, 0.9],
    unseen: [[0.35, 0.45]],
  }),
  mass: uniform('physics', 0.8, 1.2, '1', 'factor on the mass of every thing', {
    seen: [0.7, 1.4],
    unseen: [[1.4, 1.8]],
  }),
  restitution: fixedUnlessOn('physics', 0, '1', 'coefficient of restitution of the things', [0, 0.3], [[0.3, 0.4]]),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.003, 0.003], y: [-0.003, 0.003], z: [-0.002, 0.002], turn: [-0.1, 0.1], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** The slots of the first block, the second block and the mug. */
function slotsOf(v: Values): readonly (readonly [x: number, y: number])[] {
  const left = SLOTS.filter((_, i) => i !== v.markerSlot);
  return v.arrangement.map((i) => left[i] ?? [0, 0]);
}

function blocksOf(v: Values): readonly Block[] {
  const slots = slotsOf(v);
  const block = (i: number, kind: string, hue: string, x: number, y: number, yaw: number): Block => {
    const slot = slots[i] ?? [0, 0];
    const position: Vector3 = [slot[0] + x, slot[1] + y, blockHeight({ kind, size: v.blockSize }) / 2];
    // Both may have one colour and one kind, so their places in the list tell them apart.
    return { name: `block-${i + 1}`, color: hue, kind, size: v.blockSize, position, yaw };
  };
  return [
    block(0, v.firstKind, v.firstColor, v.firstX, v.firstY, v.firstYaw),
    block(1, v.secondKind, v.secondColor, v.secondX, v.secondY, v.secondYaw),
  ];
}

function bookOf(v: Values): { halfExtents: readonly [number, number]; area: MarkedArea } {
  const halfExtents = [BOOK.half[0] * v.bookSize, BOOK.half[1] * v.bookSize] as const;
  const footprint = { halfExtents };
  const position = [v.areaX, v.areaY] as const;
  return { halfExtents, area: { name: 'book-area', color: 'white', position, yaw: 0, footprint, margin: 0.012 } };
}

/** Where each thing starts, by name. */
function startsOf(v: Values): ReadonlyMap<string, Vector3> {
  const slot = slotsOf(v)[2] ?? [0, 0];
  const pen = SLOTS[v.markerSlot] ?? [0, 0];
  return new Map<string, Vector3>([
    ...blocksOf(v).map(({ name, position }) => [name, position] as const),
    [MUG, [slot[0] + v.mugX, slot[1] + v.mugY, mug(v.mugSize).height / 2]],
    [PEN, [pen[0] + v.markerX, pen[1] + v.markerY, MARKER.radius]],
    [NOTEBOOK, [v.bookX, v.bookY, BOOK.height / 2]],
  ]);
}

/** Where each thing belongs, by name. */
function goalsOf(v: Values): ReadonlyMap<string, readonly [x: number, y: number]> {
  return new Map([
    ...blocksOf(v).map(({ name }) => [name, BIN.position] as const),
    [MUG, SAUCER.position],
    [PEN, TRAY.position],
    [NOTEBOOK, [v.areaX, v.areaY] as const],
  ]);
}

/** Put blocks, a mug, a marker and a book where they belong. */
export const tidyTable = defineScenario({
  name: 'tidy-table',
  version: 2,
  kind: 'manipulation',
  description:
    'A Panda tidies up, told no more than that: the mug onto its saucer, the marker into the pen tray, two blocks into the bin, and the book, too wide to be grasped, pushed into its marked place.',
  successCondition:
    'Mug: upright (0.1 rad) within 12 mm of the middle of the saucer, on it (4 mm). Marker: its centre inside the pen tray, ' +
    'less than 15 mm over its floor. Both blocks: their centres inside the bin, less than 60 mm over its floor. Book: within ' +
    '12 mm and 0.1 rad of its area (half a turn makes no difference), on the table. All slower than 20 mm/s, and the hand ' +
    'holds nothing.',
  robot: PANDA,
  maxDuration: 60,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    const { friction, restitution } = v;
    const { halfExtents, area } = bookOf(v);
    const starts = startsOf(v);
    addMarkedArea(simulation, area);
    addBin(simulation, BIN);
    addBin(simulation, TRAY);
    simulation.addFixed({
      name: 'saucer',
      class: 'saucer',
      tracked: true,
      parts: [{ shape: { type: 'cylinder', radius: SAUCER.radius, height: SAUCER.height } }],
      pose: { position: [...SAUCER.position, SAUCER.height / 2], orientation: [0, 0, 0, 1] },
      friction: 0.6,
      appearance: { color: solidColor('white'), roughness: 0.3 },
    });
    for (const block of blocksOf(v)) addBlock(simulation, block, { mass: 0.05 * v.mass, friction, restitution });
    const pose = (name: string, yaw: number): { position: Vector3; orientation: ReturnType<typeof fromAxisAngle> } => ({
      position: starts.get(name) ?? [0, 0, 0],
      orientation: fromAxisAngle([0, 0, 1], yaw),
    });
    simulation.addObject({
      name: MUG,
      parts: mug(v.mugSize).parts,
      pose: pose(MUG, v.mugYaw),
      mass: 0.15 * v.mass,
      friction,
      restitution,
      appearance: { color: solidColor(v.mugColor), roughness: 0.35 },
    });
    simulation.addObject({
      name: PEN,
      parts: [{ shape: { type: 'capsule', ...MARKER }, orientation: LYING }],
      pose: pose(PEN, v.markerYaw),
      mass: 0.03 * v.mass,
      friction,
      restitution,
      appearance: { color: solidColor(v.markerColor) },
    });
    simulation.addObject({
      name: NOTEBOOK,
      parts: [{ shape: { type: 'box', halfExtents: [...halfExtents, BOOK.height / 2] } }],
      pose: pose(NOTEBOOK, v.bookYaw),
      mass: 0.3 * v.mass,
      friction,
      restitution,
      appearance: { color: solidColor(v.bookColor), pattern: v.bookPattern, secondaryColor: '#efece4' },
    });
    addClutter(simulation, v, {
      keepOut: [{ from: [-0.02, -0.24], to: [-0.02, 0.24], radius: 0.2, tallRadius: 0.22 }],
    });
    simulation.setRobot(placedRobot(PANDA, v));
  },

  instructions: () => PHRASINGS.map(({ say }) => say()),

  instruction: (v) => sayIn(PHRASINGS, v.phrasing, undefined),

  interpret: (instruction) => (meansTidying(instruction) ? {} : null),

  subtasks(v) {
    const { height } = mug(v.mugSize);
    const at = ([x, y]: readonly [number, number], z: number): Target => ({ relativeTo: 'world', offset: [x, y, z] });
    const grip = (z: number): { offset: Vector3; yaw: number } => ({
      offset: displacedGrasp([0, 0, z], v),
      yaw: v.graspTurn,
    });
    const { halfExtents, area } = bookOf(v);
    const shelf: Target = { relativeTo: 'world', offset: [v.areaX, v.areaY, BOOK.height / 2] };
    const off = displacedGrasp([v.areaX, v.areaY, 0], v);
    const inBin = blocksOf(v).flatMap(({ name, kind, size }, i) => {
      const place = [BIN.position[0] + BLOCK_SPACING * (i - 0.5), BIN.position[1]] as const;
      const squareSymmetry = kind !== 'bar';
      return transfer({
        thing: name,
        grip: grip(-0.004),
        squareSymmetry,
        force: 35,
        lift: 0.07,
        destination: BIN.name,
        preposition: 'into',
        over: { ...at(place, BIN.height + 0.055), squareSymmetry },
        at: { ...at(place, BIN.height + 0.006), squareSymmetry },
        places: 'object',
        opening: Math.min(0.08, size + 0.03),
        retreatHeight: 0.06,
      });
    });
    return [
      ...transfer({
        thing: MUG,
        grip: grip(0.008),
        squareSymmetry: false,
        force: 30,
        lift: 0.06,
        destination: 'saucer',
        over: at(SAUCER.position, SAUCER.height + height / 2 + 0.05),
        at: at(SAUCER.position, SAUCER.height + height / 2 + 0.002),
        places: 'object',
      }),
      ...transfer({
        thing: PEN,
        grip: grip(0),
        squareSymmetry: false,
        lift: 0.07,
        destination: TRAY.name,
        preposition: 'into',
        over: at(TRAY.position, 0.06),
        // The finger tips stay over the walls.
        at: at(TRAY.position, TRAY.height + 0.007),
        places: 'object',
        opening: 0.045,
        retreatHeight: 0.06,
      }),
      ...inBin,
      {
        text: `push ${NOTEBOOK} into ${area.name}`,
        skill: {
          skill: 'push',
          arm: 'arm',
          thing: NOTEBOOK,
          footprint: { halfExtents },
          to: { relativeTo: 'world', offset: [off[0], off[1], 0], yaw: 0.2 * v.graspTurn },
          height: BOOK.height / 2,
          speed: 0.15,
        },
        postconditions: [
          { near: { thing: NOTEBOOK, target: shelf, distance: 0.8 * CENTERED } },
          { aligned: { thing: NOTEBOOK, target: shelf, symmetry: Math.PI, angle: 0.8 * STRAIGHT } },
        ],
        attempts: 6,
      },
      { text: 'return', skill: { skill: 'return', arm: 'arm' } },
    ];
  },

  success: isTidy,

  progress(state, v) {
    if (isTidy(state, v)) return 1;
    const done = placed(state, v);
    const starts = startsOf(v);
    const parts = [...goalsOf(v)].map(([name, goal]) => {
      if (done.includes(name)) return 1;
      const start = starts.get(name) ?? [0, 0, 0];
      const [x, y] = state.objects[name]?.position ?? start;
      const way = Math.hypot(start[0] - goal[0], start[1] - goal[1]);
      return 0.9 * Math.max(0, 1 - Math.hypot(x - goal[0], y - goal[1]) / way);
    });
    return Math.min(0.99, parts.reduce((sum, part) => sum + part, 0) / parts.length);
  },

  measures(state, v) {
    const done = placed(state, v);
    const away = (name: string): number => {
      const goal = goalsOf(v).get(name) ?? [0, 0];
      const [x, y] = state.objects[name]?.position ?? [Infinity, Infinity];
      return 1000 * Math.hypot(x - goal[0], y - goal[1]);
    };
    return {
      placed: { value: done.length, unit: '1' },
      mugDistance: { value: away(MUG), unit: 'mm' },
      bookDistance: { value: away(NOTEBOOK), unit: 'mm' },
    };
  },
});

/** Names of the things that are where they belong. */
function placed(state: SceneState, v: Values): string[] {
  const there = (name: string, at: readonly [number, number], height: number): boolean => {
    const position = state.objects[name]?.position;
    if (!position) return false;
    const [x, y, z] = position;
    return Math.hypot(x - at[0], y - at[1]) <= CENTERED && Math.abs(z - height) <= LEVEL;
  };
  const bookIsStraight = (): boolean => Math.abs(nearestTurn(findPlace(state, NOTEBOOK).yaw, Math.PI)) <= STRAIGHT;
  const checks: readonly (readonly [name: string, holds: boolean])[] = [
    ...blocksOf(v).map(({ name }) => [name, isInBin(state, name, BIN, 0.06)] as const),
    [MUG, there(MUG, SAUCER.position, SAUCER.height + mug(v.mugSize).height / 2) && tiltOf(state, MUG) <= STRAIGHT],
    [PEN, isInBin(state, PEN, TRAY, 0.015)],
    [NOTEBOOK, there(NOTEBOOK, [v.areaX, v.areaY], BOOK.height / 2) && bookIsStraight()],
  ];
  return checks.filter(([, holds]) => holds).map(([name]) => name);
}

/** Angle of an object's z axis to the vertical in radians. */
function tiltOf(state: SceneState, name: string): number {
  const axis = [0, 0, 0];
  rotate(axis, state.objects[name]?.orientation ?? [0, 0, 0, 1], [0, 0, 1]);
  return Math.acos(Math.max(-1, Math.min(1, axis[2] ?? 0)));
}

function isTidy(state: SceneState, v: Values): boolean {
  const names = [...goalsOf(v).keys()];
  const still = names.every((name) => Math.hypot(...(state.objects[name]?.linearVelocity ?? [Infinity])) < STILL);
  return still && state.arms.every((arm) => arm.holding === null) && placed(state, v).length === names.length;
}
