import type { SceneState, Vector3 } from '../../sim/interface/index.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone, TablePoint } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { UniformDraw, VariationValues } from '../draws.js';
import { permutationsOf } from '../permutations.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import { addBin, binNoun, isInBin } from '../things/bin.js';
import type { Bin } from '../things/bin.js';
import { addBlock, blockHeight } from '../things/block.js';
import type { Block } from '../things/block.js';
import { transfer } from '../transfer.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS } from '../vocabulary.js';
import { LANGUAGE_VARIATIONS, PHRASINGS, binsMeantBy, groupNoun } from './sort-words.js';

/** Number of blocks on the table. */
const BLOCKS = 5;
/** Where blocks start. */
const SLOTS: readonly (readonly [x: number, y: number])[] = [
  [-0.13, -0.065],
  [-0.13, 0.065],
  [-0.03, -0.07],
  [-0.03, 0.07],
  [0.07, -0.065],
  [0.07, 0.065],
];
/** Where the bins stand, and how large they are: three blocks fit in one after the other. */
const BIN_PLACES = [
  [-0.02, -0.21],
  [-0.02, 0.21],
] as const;
const BIN_INSIDE = [0.085, 0.045] as const;
const BIN_HEIGHT = 0.03;
const BIN_SPACING = 0.055;
/** Speed below which a block counts as still, in metres per second. */
const STILL = 0.02;

const jitter = (axis: string): UniformDraw =>
  uniform('pose', -0.012, 0.012, 'm', `displacement of all blocks from their slots along ${axis}`);
const turn = (which: string): UniformDraw =>
  uniform('pose', -0.7, 0.7, 'rad', `turn of the ${which} block about the vertical`);
const mix = (which: string): ReturnType<typeof choice<number>> =>
  choice<number>('object', [0, 1, 2, 3], `shape of the ${which} block when sorted by colour, colour when by shape`);

/** The colours of the first group, of the second, and of what stands by. */
const keysOf = (colors: Readonly<Record<string, string>>): readonly (readonly string[])[] =>
  permutationsOf(4, 3).map((order) => order.map((i) => Object.keys(colors)[i] ?? ''));

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  by: choice('object', ['color', 'shape'], 'what the blocks are sorted by'),
  groups: choice<readonly number[]>(
    'object',
    [
      [0, 1, 0, 2, 2],
      [1, 0, 2, 1, 2],
      [0, 1, 1, 0, 2],
      [1, 0, 0, 2, 1],
    ],
    'group of each block: 0 and 1 are sorted, 2 stands by',
    {
      unseen: [
        [0, 0, 1, 0, 1],
        [1, 0, 1, 1, 0],
      ],
    },
  ),
  colors: choice('object', keysOf(SOLID_COLORS), 'colours of both groups and of the others, when sorted by colour', {
    unseen: keysOf(UNSEEN_SOLID_COLORS),
  }),
  kinds: choice<readonly string[]>(
    'object',
    [
      ['cube', 'cylinder', 'bar'],
      ['cylinder', 'cube', 'bar'],
    ],
    'shapes of both groups and of the others, when sorted by shape',
    {
      unseen: [
        ['bar', 'cube', 'cylinder'],
        ['cylinder', 'bar', 'cube'],
      ],
    },
  ),
  mix0: mix('first'),
  mix1: mix('second'),
  mix2: mix('third'),
  mix3: mix('fourth'),
  mix4: mix('fifth'),
  firstBin: choice('object', ['white', 'black'], 'bin that the first group goes into'),
  whiteSide: choice('pose', [0, 1], 'side of the white bin: 0 the right of the robot, 1 the left'),
  size: uniform('object', 0.032, 0.036, 'm', 'width of every block', {
    seen: [0.03, 0.038],
    unseen: [[0.026, 0.03]],
  }),
  arrangement: choice('pose', permutationsOf(SLOTS.length, BLOCKS), 'slots of the blocks'),
  shiftX: jitter('x'),
  shiftY: jitter('y'),
  yaw0: turn('first'),
  yaw1: turn('second'),
  yaw2: turn('third'),
  yaw3: turn('fourth'),
  yaw4: turn('fifth'),
  friction: uniform('physics', 0.6, 1, '1', 'friction coefficient of the blocks', {
    seen: [0.45, 1.1],
    unseen: [[0.35, 0.45]],
  }),
  mass: uniform('physics', 0.03, 0.1, 'kg', 'mass of each block', { seen: [0.02, 0.15], unseen: [[0.15, 0.25]] }),
  restitution: fixedUnlessOn('physics', 0, '1', 'coefficient of restitution of the blocks', [0, 0.3], [[0.3, 0.5]]),
  binFriction: fixedUnlessOn('physics', 0.6, '1', 'friction coefficient of the bins', [0.4, 0.8], [[0.3, 0.4]]),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.004, 0.004], y: [-0.004, 0.004], z: [-0.003, 0.003], turn: [-0.12, 0.12], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** A block and the group that it belongs to. */
interface Member extends Block {
  /** 0 and 1 are sorted, 2 stands by. */
  readonly group: number;
}

function blocksOf(v: Values): readonly Member[] {
  const palette = Object.keys(Object.hasOwn(SOLID_COLORS, v.colors[0] ?? '') ? SOLID_COLORS : UNSEEN_SOLID_COLORS);
  const mixes = [v.mix0, v.mix1, v.mix2, v.mix3, v.mix4];
  const yaws = [v.yaw0, v.yaw1, v.yaw2, v.yaw3, v.yaw4];
  const names = new Map<string, number>();
  return v.groups.map((group, i) => {
    const mixed = mixes[i] ?? 0;
    const color = (v.by === 'color' ? v.colors[group] : palette[mixed]) ?? '';
    const kind = (v.by === 'color' ? ['cube', 'cylinder'][mixed % 2] : v.kinds[group]) ?? '';
    const slot = SLOTS[v.arrangement[i] ?? 0] ?? [0, 0];
    const position: Vector3 = [slot[0] + v.shiftX, slot[1] + v.shiftY, blockHeight({ kind, size: v.size }) / 2];
    const count = (names.get(`${color}-${kind}`) ?? 0) + 1;
    names.set(`${color}-${kind}`, count);
    const name = `${color}-${kind}${count > 1 ? `-${count}` : ''}`;
    return { name, color, kind, size: v.size, position, yaw: yaws[i] ?? 0, group };
  });
}

function sortedOf(v: Values): readonly Member[] {
  return blocksOf(v).filter(({ group }) => group < 2);
}

function binsOf(v: Values): readonly Bin[] {
  return ['white', 'black'].map((color, i) => ({
    name: `${color}-bin`,
    color,
    position: BIN_PLACES[(v.whiteSide + i) % 2] ?? BIN_PLACES[0],
    inside: BIN_INSIDE,
    height: BIN_HEIGHT,
  }));
}

/** The bin of a group. */
function binOf(v: Values, group: number): Bin {
  const bins = binsOf(v);
  const color = group === 0 ? v.firstBin : v.firstBin === 'white' ? 'black' : 'white';
  const found = bins.find((bin) => bin.color === color);
  if (!found) throw new RangeError(`there is no ${color} bin`);
  return found;
}

function keysFor(v: Values): readonly [string, string] {
  const [first = '', second = ''] = v.by === 'color' ? v.colors : v.kinds;
  return [first, second];
}

function wordsOf(v: Values): Parameters<(typeof PHRASINGS)[number]['say']>[0] {
  const [first, second] = keysFor(v);
  const bin = (group: number): ReturnType<typeof binNoun> => binNoun(binOf(v, group).color, v.container);
  return {
    by: v.by,
    groups: [groupNoun(v.by, first, v.noun), groupNoun(v.by, second, v.noun)],
    bins: [bin(0), bin(1)],
  };
}

/** The middle of the table with the blocks, the bins, and the ways between the two. */
function keepOutOf(v: Values): KeepOutZone[] {
  const blocks = blocksOf(v).map(({ position: [x, y] }): TablePoint => [x, y]);
  const [x, y] = BIN_INSIDE;
  return [
    ...blocks.map((from) => ({ from, radius: 0.06, tallRadius: 0.12 })),
    ...binsOf(v).map(({ position: [bx, by] }): KeepOutZone => ({
      from: [bx - x + y, by],
      to: [bx + x - y, by],
      radius: 0.07,
      tallRadius: 0.12,
    })),
    { from: [-0.03, -0.21], to: [-0.03, 0.21], radius: -1, tallRadius: 0.16 },
  ];
}

/** Sort blocks into bins by colour or by shape. */
export const sort = defineScenario({
  name: 'sort',
  version: 2,
  kind: 'manipulation',
  description:
    'A Panda sorts three or four of five blocks into two bins, by colour or by shape as the instruction says; the others stay where they are. Five blocks, other colours and bars among the shapes are held out.',
  successCondition:
    'The centre of every block of the two groups lies inside the walls of the bin of its group, less than 60 mm over the ' +
    'floor, slower than 20 mm/s; no other block is in a bin, and the hand holds nothing.',
  robot: PANDA,
  maxDuration: 36,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    for (const bin of binsOf(v)) addBin(simulation, bin, v.binFriction);
    for (const block of blocksOf(v)) addBlock(simulation, block, v);
    addClutter(simulation, v, {
      keepOut: keepOutOf(v),
      avoidColors: blocksOf(v).map(({ color }) => color),
      avoidKinds: ['can', 'carton', 'book'],
    });
    simulation.setRobot(placedRobot(PANDA, v));
  },

  instructions: (v) => PHRASINGS.map(({ say }) => say(wordsOf(v))),

  instruction: (v) => sayIn(PHRASINGS, v.phrasing, wordsOf(v)),

  interpret(instruction, v) {
    const bins = binsMeantBy(instruction, v.by, keysFor(v));
    return bins ? { firstBin: bins[0] } : null;
  },

  subtasks(v) {
    const inBin = [0, 0];
    const steps = sortedOf(v).flatMap((block) => {
      const bin = binOf(v, block.group);
      // One after the other along the bin, so that the opening fingers, side by side across it, meet no neighbour.
      const place = (inBin[block.group] ?? 0) - 1;
      inBin[block.group] = place + 2;
      const at = (z: number): Vector3 => [bin.position[0] + BIN_SPACING * place, bin.position[1], z];
      const target = { relativeTo: 'world', squareSymmetry: block.kind !== 'bar' } as const;
      return transfer({
        thing: block.name,
        // Low, so that the pads, which reach up from the tips, cover a small block, too.
        grip: { offset: displacedGrasp([0, 0, -0.004], v), yaw: v.graspTurn },
        force: 35,
        squareSymmetry: block.kind !== 'bar',
        lift: 0.07,
        destination: bin.name,
        preposition: 'into',
        over: { ...target, offset: at(BIN_HEIGHT + 0.055) },
        // The finger tips stay over the walls, and the block falls by a centimetre.
        at: { ...target, offset: at(BIN_HEIGHT + 0.006) },
        places: 'object',
        opening: Math.min(0.08, block.size + 0.03),
        retreatHeight: 0.06,
      });
    });
    return [...steps, { text: 'return', skill: { skill: 'return', arm: 'arm' } }];
  },

  success: isSorted,

  progress(state, v) {
    if (isSorted(state, v)) return 1;
    const blocks = sortedOf(v);
    const parts = blocks.map((block) => {
      if (isInBin(state, block.name, binOf(v, block.group), 0.06)) return 1;
      const { position } = binOf(v, block.group);
      const [x, y] = state.objects[block.name]?.position ?? block.position;
      const start = Math.hypot(block.position[0] - position[0], block.position[1] - position[1]);
      return 0.9 * Math.max(0, 1 - Math.hypot(x - position[0], y - position[1]) / start);
    });
    return Math.min(0.99, parts.reduce((sum, part) => sum + part, 0) / blocks.length);
  },

  measures(state, v) {
    const right = sortedOf(v).filter((block) => isInBin(state, block.name, binOf(v, block.group), 0.06));
    return {
      sorted: { value: right.length, unit: '1' },
      unsorted: { value: sortedOf(v).length - right.length, unit: '1' },
      misplaced: { value: misplaced(state, v), unit: '1' },
    };
  },
});

/** Number of blocks in a bin that is not theirs. */
function misplaced(state: SceneState, v: Values): number {
  return blocksOf(v).filter(({ name, group }) =>
    binsOf(v).some((bin) => (group === 2 || bin.name !== binOf(v, group).name) && isInBin(state, name, bin, 0.06)),
  ).length;
}

function isSorted(state: SceneState, v: Values): boolean {
  const still = ({ name }: Block): boolean =>
    Math.hypot(...(state.objects[name]?.linearVelocity ?? [Infinity])) < STILL;
  return (
    state.arms.every((arm) => arm.holding === null) &&
    misplaced(state, v) === 0 &&
    sortedOf(v).every((block) => isInBin(state, block.name, binOf(v, block.group), 0.06) && still(block))
  );
}
