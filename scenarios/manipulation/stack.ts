import type { SceneState, Vector3 } from '../../sim/interface/index.js';
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
import { addBlock, blockHeight, blockNoun } from '../things/block.js';
import type { Block } from '../things/block.js';
import { transfer } from '../transfer.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS } from '../vocabulary.js';
import { LANGUAGE_VARIATIONS, PHRASINGS, towerMeantBy } from './stack-words.js';

/** Number of blocks on the table; those that are not in the tower stand by. */
const BLOCKS = 4;
/** How far two stacked centres may lie apart horizontally, in metres. */
const CENTERED = 0.005;
/** How far a height may be off, in metres. */
const LEVEL = 0.003;
/** Speed below which a block counts as still, in metres per second. */
const STILL = 0.01;

/**
 * Slots on the table, so far apart that the hand, 20 cm wide, can take a block from one beside a tower on another.
 */
const SLOTS: readonly (readonly [x: number, y: number])[] = [
  [-0.06, -0.2],
  [0.1, -0.12],
  [-0.08, 0.02],
  [0.1, 0.12],
  [-0.06, 0.21],
];

const JITTER = 0.015;
const jitter = (axis: string, block: string): ReturnType<typeof uniform> =>
  uniform('pose', -JITTER, JITTER, 'm', `displacement of ${block} from its slot along ${axis}`);
const turn = (block: string): ReturnType<typeof uniform> =>
  uniform('pose', -0.7, 0.7, 'rad', `turn of ${block} about the vertical`);

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  count: choice('object', [2, 3], 'number of blocks in the tower', { unseen: [4] }),
  order: choice('object', permutationsOf(BLOCKS, BLOCKS), 'the blocks from the bottom of the tower to its top'),
  colors: choice(
    'object',
    permutationsOf(BLOCKS, BLOCKS).map((order) => order.map((i) => Object.keys(SOLID_COLORS)[i] ?? '')),
    'colours of the blocks',
    {
      unseen: permutationsOf(BLOCKS, BLOCKS).map((order) =>
        order.map((i) => Object.keys(UNSEEN_SOLID_COLORS)[i] ?? ''),
      ),
    },
  ),
  kind0: choice('object', ['cube', 'cylinder'], 'shape of the first block'),
  kind1: choice('object', ['cube', 'cylinder'], 'shape of the second block'),
  kind2: choice('object', ['cube', 'cylinder'], 'shape of the third block'),
  kind3: choice('object', ['cube', 'cylinder'], 'shape of the fourth block'),
  size: uniform('object', 0.036, 0.042, 'm', 'width of every block', {
    seen: [0.034, 0.044],
    unseen: [
      [0.03, 0.034],
      [0.044, 0.048],
    ],
  }),
  arrangement: choice('pose', permutationsOf(SLOTS.length, BLOCKS), 'slots of the blocks'),
  x0: jitter('x', 'the first block'),
  y0: jitter('y', 'the first block'),
  yaw0: turn('the first block'),
  x1: jitter('x', 'the second block'),
  y1: jitter('y', 'the second block'),
  yaw1: turn('the second block'),
  x2: jitter('x', 'the third block'),
  y2: jitter('y', 'the third block'),
  yaw2: turn('the third block'),
  x3: jitter('x', 'the fourth block'),
  y3: jitter('y', 'the fourth block'),
  yaw3: turn('the fourth block'),
  friction: uniform('physics', 0.6, 1, '1', 'friction coefficient of the blocks', {
    seen: [0.45, 1.1],
    unseen: [[0.35, 0.45]],
  }),
  mass: uniform('physics', 0.04, 0.12, 'kg', 'mass of each block', { seen: [0.03, 0.2], unseen: [[0.2, 0.3]] }),
  restitution: fixedUnlessOn('physics', 0, '1', 'coefficient of restitution of the blocks', [0, 0.3], [[0.3, 0.5]]),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.004, 0.004], y: [-0.004, 0.004], z: [-0.004, 0.004], turn: [-0.12, 0.12], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

function blocksOf(v: Values): readonly Block[] {
  const { kind0, kind1, kind2, kind3, size } = v;
  const poses = [
    [v.x0, v.y0, v.yaw0],
    [v.x1, v.y1, v.yaw1],
    [v.x2, v.y2, v.yaw2],
    [v.x3, v.y3, v.yaw3],
  ] as const;
  return [kind0, kind1, kind2, kind3].map((kind, i) => {
    const color = v.colors[i] ?? '';
    const slot = SLOTS[v.arrangement[i] ?? 0] ?? [0, 0];
    const [x, y, yaw] = poses[i] ?? [0, 0, 0];
    const position: Vector3 = [slot[0] + x, slot[1] + y, blockHeight({ kind, size }) / 2];
    return { name: `${color}-${kind}`, color, kind, size, position, yaw };
  });
}

/** The blocks of the tower, the lowest first. */
function towerOf(v: Values): readonly Block[] {
  const blocks = blocksOf(v);
  return v.order.slice(0, v.count).flatMap((i) => blocks[i] ?? []);
}

/** Around the blocks, wider where a hand comes down, and below the ways from each block to each other. */
function keepOutOf(v: Values): KeepOutZone[] {
  const places = blocksOf(v).map(({ position: [x, y] }): TablePoint => [x, y]);
  return [
    ...places.map((from) => ({ from, radius: 0.065, tallRadius: 0.12 })),
    ...places.flatMap((from, i) => places.slice(0, i).map((to) => ({ from, to, radius: -1, tallRadius: 0.05 }))),
  ];
}

/** Build a tower of the named blocks in the named order. */
export const stack = defineScenario({
  name: 'stack',
  version: 1,
  kind: 'manipulation',
  description:
    'A Panda stacks two or three of four blocks, cubes and cylinders, in the order that the instruction names, onto the lowest of them where it stands; towers of four are held out.',
  successCondition:
    'The centre of each block of the tower lies within 5 mm of the vertical through the centre of the block below it, at ' +
    'the height at which it rests on it (3 mm either way), slower than 10 mm/s; the lowest rests on the table, and the hand ' +
    'holds nothing.',
  robot: PANDA,
  maxDuration: 26,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    for (const block of blocksOf(v)) addBlock(simulation, block, v);
    addClutter(simulation, v, {
      keepOut: keepOutOf(v),
      avoidColors: v.colors,
      avoidKinds: ['can'],
    });
    simulation.setRobot(placedRobot(PANDA, v));
  },

  instructions(v) {
    const tower = towerOf(v).map((block) => blockNoun(block, v.noun));
    return PHRASINGS.map(({ say }) => say(tower));
  },

  instruction(v) {
    return sayIn(
      PHRASINGS,
      v.phrasing,
      towerOf(v).map((block) => blockNoun(block, v.noun)),
    );
  },

  interpret(instruction, v) {
    const tower = towerMeantBy(instruction, blocksOf(v));
    if (!tower) return null;
    const isDrawn = tower.length === v.count && tower.every((block, i) => block === v.order[i]);
    const others = v.order.filter((block) => !tower.includes(block));
    return { count: tower.length, order: isDrawn ? v.order : [...tower, ...others] };
  },

  subtasks(v) {
    const tower = towerOf(v);
    let below = tower[0];
    let height = below ? blockHeight(below) : 0;
    const steps = tower.slice(1).flatMap((block) => {
      const on = below ?? block;
      const apart = (blockHeight(on) + blockHeight(block)) / 2;
      const place = { relativeTo: on.name, frame: 'local', squareSymmetry: true } as const;
      const subtasks = transfer({
        thing: block.name,
        // Low, so that the pads, which reach up from the tips, cover a small cube, too; a cylinder is tall enough, and one
        // finger that meets it low tips it over.
        grip: { offset: displacedGrasp([0, 0, block.kind === 'cube' ? -0.004 : 0], v), yaw: v.graspTurn },
        force: 35,
        // Over everything that the tower is by then, so that nothing is met on the way.
        lift: height + 0.05,
        destination: on.name,
        over: { ...place, offset: [0, 0, apart + 0.03] },
        at: { ...place, offset: [0, 0, apart + 0.001] },
        places: 'object',
        lowerSpeed: 0.1,
        opening: Math.min(0.08, block.size + 0.03),
      });
      below = block;
      height += blockHeight(block);
      return subtasks;
    });
    return [...steps, { text: 'return', skill: { skill: 'return', arm: 'arm' } }];
  },

  success: (state, v) => stackedCount(state, v) === towerOf(v).length && isStill(state, v),

  progress(state, v) {
    const tower = towerOf(v);
    const stacked = stackedCount(state, v);
    if (stacked === tower.length && isStill(state, v)) return 1;
    const done = Math.max(0, stacked - 1);
    const [below, next] = [tower[done], tower[done + 1]];
    let part = 0;
    if (stacked > 0 && below && next) {
      const start = Math.hypot(next.position[0] - below.position[0], next.position[1] - below.position[1]);
      part = Math.max(0, 1 - offsetOf(state, next, below).aside / start);
    }
    // What counts as stacked but moves, or is held, is all but done.
    return Math.min(0.99, (done + 0.9 * part) / (tower.length - 1));
  },

  measures(state, v) {
    const tower = towerOf(v);
    const offsets = tower.slice(1).map((block, i) => offsetOf(state, block, tower[i] ?? block));
    return {
      stacked: { value: stackedCount(state, v), unit: '1' },
      centerOffset: { value: 1000 * Math.max(...offsets.map(({ aside }) => aside)), unit: 'mm' },
      heightError: { value: 1000 * Math.max(...offsets.map(({ height }) => Math.abs(height))), unit: 'mm' },
    };
  },
});

/** How far a block is from where it would rest on another: horizontally, and in height, in metres. */
function offsetOf(state: SceneState, block: Block, below: Block): { aside: number; height: number } {
  const [a, b] = [state.objects[block.name]?.position, state.objects[below.name]?.position];
  if (!a || !b) return { aside: Infinity, height: Infinity };
  return {
    aside: Math.hypot(a[0] - b[0], a[1] - b[1]),
    height: a[2] - b[2] - (blockHeight(block) + blockHeight(below)) / 2,
  };
}

/** How many blocks of the tower rest where they should, counted from the table up to the first that does not. */
function stackedCount(state: SceneState, v: Values): number {
  const tower = towerOf(v);
  const [lowest] = tower;
  const rest = lowest && state.objects[lowest.name];
  if (!rest || Math.abs(rest.position[2] - blockHeight(lowest) / 2) > LEVEL) return 0;
  const wrong = tower.slice(1).findIndex((block, i) => {
    const { aside, height } = offsetOf(state, block, tower[i] ?? block);
    return !(aside <= CENTERED && Math.abs(height) <= LEVEL);
  });
  return wrong < 0 ? tower.length : wrong + 1;
}

/** Whether the blocks of the tower are still and the hand holds nothing. */
function isStill(state: SceneState, v: Values): boolean {
  const speeds = towerOf(v).map(({ name }) => Math.hypot(...(state.objects[name]?.linearVelocity ?? [Infinity])));
  return state.arms.every((arm) => arm.holding === null) && Math.max(...speeds) < STILL;
}
