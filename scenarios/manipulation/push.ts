import type { SceneState, Shape, Vector3 } from '../../sim/interface/index.js';
import type { PatternKind } from '../../sim/rendering/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone, TablePoint } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import type { Footprint, Target } from '../subtask.js';
import { findPlace, nearestTurn } from '../targets.js';
import { addMarkedArea } from '../things/marking.js';
import type { MarkedArea } from '../things/marking.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS, solidColor } from '../vocabulary.js';
import { LANGUAGE_VARIATIONS, PHRASINGS, areaMeantBy, areaNoun, thingNoun } from './push-words.js';

/** How far the thing's centre may lie from the area's, in metres. */
const NEAR = 0.01;
/** How far a rectangle may be turned against the area, in radians. */
const STRAIGHT = 0.1;
/** Height over its resting height from which on the thing counts as lifted, in metres. */
const LIFTED = 0.003;
/** Speed below which the thing counts as still, in metres per second. */
const STILL = 0.02;

/** A kind of thing that is wider than the fingers open, at a size factor of 1. */
interface Kind {
  /** Its outline. */
  readonly footprint: (size: number) => Footprint;
  /** Its height in metres. */
  readonly height: number;
  /** Angle of a turn that makes no difference to it, in radians; 0 where none makes any. */
  readonly symmetry: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  disc: { footprint: (size) => ({ radius: 0.052 * size }), height: 0.024, symmetry: 0 },
  box: { footprint: (size) => ({ halfExtents: [0.06 * size, 0.045 * size] }), height: 0.03, symmetry: Math.PI },
  tile: { footprint: (size) => ({ halfExtents: [0.05 * size, 0.05 * size] }), height: 0.02, symmetry: Math.PI / 2 },
};

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  kind: choice('object', ['disc', 'box'], 'what is pushed', { unseen: ['tile'] }),
  color: choice('object', Object.keys(SOLID_COLORS), 'colour of the thing', {
    unseen: Object.keys(UNSEEN_SOLID_COLORS),
  }),
  pattern: choice<PatternKind>('object', ['plain', 'stripes'], 'pattern of the thing in white', {
    unseen: ['dots', 'checks'],
  }),
  size: uniform('object', 0.96, 1.04, '1', 'size of the thing as a factor', {
    seen: [0.92, 1.08],
    unseen: [[1.08, 1.16]],
  }),
  goalArea: choice('object', ['white', 'black'], 'colour of the area that the thing is pushed into'),
  whiteSide: choice('pose', [-1, 1], 'side of the white area: -1 the right of the robot, 1 the left'),
  thingX: uniform('pose', -0.09, 0.04, 'm', 'place of the thing away from the robot'),
  thingY: uniform('pose', -0.03, 0.03, 'm', 'place of the thing to the side'),
  thingYaw: uniform('pose', -0.3, 0.3, 'rad', 'turn of the thing about the vertical'),
  rightX: uniform('pose', -0.09, 0.04, 'm', 'place of the right area away from the robot'),
  rightY: uniform('pose', -0.2, -0.16, 'm', 'place of the right area to the side'),
  rightYaw: uniform('pose', -0.25, 0.25, 'rad', 'turn of the right area about the vertical'),
  leftX: uniform('pose', -0.09, 0.04, 'm', 'place of the left area away from the robot'),
  leftY: uniform('pose', 0.16, 0.2, 'm', 'place of the left area to the side'),
  leftYaw: uniform('pose', -0.25, 0.25, 'rad', 'turn of the left area about the vertical'),
  friction: uniform('physics', 0.4, 0.7, '1', 'friction coefficient of the thing', {
    seen: [0.3, 0.8],
    unseen: [
      [0.2, 0.3],
      [0.8, 1],
    ],
  }),
  mass: uniform('physics', 0.15, 0.35, 'kg', 'mass of the thing', { seen: [0.1, 0.5], unseen: [[0.5, 0.8]] }),
  restitution: fixedUnlessOn('physics', 0, '1', 'coefficient of restitution of the thing', [0, 0.3], [[0.3, 0.5]]),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.002, 0.002], y: [-0.002, 0.002], z: [-0.002, 0.002], turn: [-0.02, 0.02], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** What is pushed in a variation. */
interface Thing {
  readonly name: string;
  readonly footprint: Footprint;
  readonly height: number;
  readonly symmetry: number;
  readonly position: Vector3;
}

function thingOf(v: Values): Thing {
  const { footprint, height, symmetry } = KINDS[v.kind] ?? { footprint: () => ({ radius: 0 }), height: 0, symmetry: 0 };
  return {
    name: `${v.color}-${v.kind}`,
    footprint: footprint(v.size),
    height,
    symmetry,
    position: [v.thingX, v.thingY, height / 2],
  };
}

function shapeOf({ footprint, height }: Thing): Shape {
  return 'radius' in footprint
    ? { type: 'cylinder', radius: footprint.radius, height }
    : { type: 'box', halfExtents: [...footprint.halfExtents, height / 2] };
}

function areasOf(v: Values): readonly MarkedArea[] {
  const { footprint } = thingOf(v);
  const sides = [
    { position: [v.rightX, v.rightY], yaw: v.rightYaw },
    { position: [v.leftX, v.leftY], yaw: v.leftYaw },
  ] as const;
  return sides.map(({ position, yaw }, i) => {
    const color = (v.whiteSide === 1) === (i === 1) ? 'white' : 'black';
    return { name: `${color}-area`, color, position, yaw, footprint, margin: 0.012 };
  });
}

function goalOf(v: Values): MarkedArea {
  const area = areasOf(v).find(({ color }) => color === v.goalArea);
  if (!area) throw new RangeError(`there is no ${v.goalArea} area`);
  return area;
}

function wordsOf(v: Values): Parameters<(typeof PHRASINGS)[number]['say']>[0] {
  return { thing: thingNoun(v.color, v.kind, v.noun), area: areaNoun(v.goalArea, v.noun) };
}

/** Everything that the thing and the hand behind it may sweep over. */
function keepOutOf(v: Values): KeepOutZone[] {
  const middle: TablePoint = [v.thingX, v.thingY];
  return areasOf(v).map(({ position }) => ({ from: middle, to: position, radius: 0.16, tallRadius: 0.25 }));
}

/** Push a thing that is too wide to be grasped into a marked area. */
export const push = defineScenario({
  name: 'push',
  version: 2,
  kind: 'manipulation',
  description:
    'A Panda pushes a disc or a flat box, both wider than its fingers open, along the table into one of two taped areas; square tiles are held out.',
  successCondition:
    'The centre of the thing lies within 10 mm of the centre of the area, a box turned within 0.1 rad of it (half a turn ' +
    'makes no difference), on the table (3 mm), slower than 20 mm/s, and the hand holds nothing.',
  robot: PANDA,
  maxDuration: 30,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    for (const area of areasOf(v)) addMarkedArea(simulation, area);
    const thing = thingOf(v);
    simulation.addObject({
      name: thing.name,
      class: v.kind,
      parts: [{ shape: shapeOf(thing) }],
      pose: { position: thing.position, orientation: fromAxisAngle([0, 0, 1], v.thingYaw) },
      mass: v.mass,
      friction: v.friction,
      restitution: v.restitution,
      appearance: { color: solidColor(v.color), pattern: v.pattern, secondaryColor: '#efece4' },
    });
    addClutter(simulation, v, { keepOut: keepOutOf(v), avoidColors: [v.color] });
    simulation.setRobot(placedRobot(PANDA, v));
  },

  instructions: (v) => PHRASINGS.map(({ say }) => say(wordsOf(v))),

  instruction: (v) => sayIn(PHRASINGS, v.phrasing, wordsOf(v)),

  interpret(instruction, v) {
    const area = areaMeantBy(instruction, v.color, v.kind);
    return area === 'white' || area === 'black' ? { goalArea: area } : null;
  },

  subtasks(v) {
    const { name, footprint, height, symmetry } = thingOf(v);
    const { name: area, position, yaw } = goalOf(v);
    const to: Target = { relativeTo: 'world', offset: [position[0], position[1], height / 2], yaw };
    // The expert misses the place by as much as the grasp's draws say, as it misses a grasp.
    const off = displacedGrasp([position[0], position[1], 0], v);
    const aim: Target = { relativeTo: 'world', offset: [off[0], off[1], 0], yaw: yaw + v.graspTurn };
    const aligned = { aligned: { thing: name, target: to, symmetry, angle: 0.8 * STRAIGHT } };
    return [
      {
        text: `push ${name} into ${area}`,
        skill: { skill: 'push', arm: 'arm', thing: name, footprint, to: aim, height: height / 2, speed: 0.15 },
        postconditions: [
          { near: { thing: name, target: to, distance: 0.8 * NEAR } },
          ...(symmetry === 0 ? [] : [aligned]),
        ],
        attempts: 6,
      },
      { text: 'return', skill: { skill: 'return', arm: 'arm' } },
    ];
  },

  success: isThere,

  progress(state, v) {
    if (isThere(state, v)) return 1;
    const { position } = thingOf(v);
    const goal = goalOf(v);
    const start = Math.hypot(position[0] - goal.position[0], position[1] - goal.position[1]);
    return 0.9 * Math.max(0, Math.min(1, 1 - errors(state, v).distance / start));
  },

  measures(state, v) {
    const { distance, angle, rise } = errors(state, v);
    return {
      areaDistance: { value: 1000 * distance, unit: 'mm' },
      areaAngle: { value: angle, unit: 'rad' },
      rise: { value: 1000 * rise, unit: 'mm' },
    };
  },
});

/** How far the thing is from the area's centre, how far turned against it, how far over the table. */
function errors(state: SceneState, v: Values): { distance: number; angle: number; rise: number } {
  const { name, symmetry, height } = thingOf(v);
  const goal = goalOf(v);
  if (!state.objects[name]) return { distance: Infinity, angle: Infinity, rise: Infinity };
  const { position, yaw } = findPlace(state, name);
  return {
    distance: Math.hypot(position[0] - goal.position[0], position[1] - goal.position[1]),
    angle: symmetry === 0 ? 0 : Math.abs(nearestTurn(yaw - goal.yaw, symmetry)),
    rise: position[2] - height / 2,
  };
}

function isThere(state: SceneState, v: Values): boolean {
  const { distance, angle, rise } = errors(state, v);
  const speed = Math.hypot(...(state.objects[thingOf(v).name]?.linearVelocity ?? [Infinity]));
  const free = state.arms.every((arm) => arm.holding === null);
  return free && distance <= NEAR && angle <= STRAIGHT && Math.abs(rise) <= LIFTED && speed < STILL;
}
