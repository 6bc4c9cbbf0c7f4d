import type { SceneState } from '../../sim/interface/index.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone, TablePoint } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import type { Subtask } from '../subtask.js';
import { addMarkedArea } from '../things/marking.js';
import { addSponge, spongeHalf } from '../things/sponge.js';
import { LANGUAGE_VARIATIONS, PHRASINGS, meansArea, meansWiping } from './wipe-words.js';

/** Half extents of a marked area in metres. */
const AREA_HALF = [0.055, 0.06] as const;
/** Largest share of the stain's area that may be left. */
const LEFT = 0.05;
/** Height of the finger tips over the sponge's middle while they hold it, in metres. */
const GRIP_HEIGHT = 0.004;
/** Force of the fingers on the sponge in newtons: what bears the drag of the strokes. */
const GRIP_FORCE = 40;
/** How much lower than it would rest the expert presses the sponge, in metres. */
const PRESS = 0.003;

const STAINS = {
  coffee: '#452814',
  ketchup: '#a8241a',
  mustard: '#c7981f',
  ink: '#22367a',
  jam: '#571233',
  spinach: '#38561f',
} as const;

type Spill = keyof typeof STAINS;

const SPONGES = {
  yellow: ['#e3c545', '#3f7a4c'],
  blue: ['#5b8fd0', '#2d4468'],
  pink: ['#dd8fa8', '#7d3f57'],
  orange: ['#dd8a44', '#6b3a20'],
} as const;

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  sides: choice('pose', [1, -1], 'side of the area with the white tape: 1 the left, -1 the right'),
  stains: choice<readonly [Spill, Spill]>(
    'object',
    [
      ['coffee', 'ketchup'],
      ['ketchup', 'coffee'],
      ['coffee', 'mustard'],
      ['mustard', 'ketchup'],
    ],
    'what was spilled in the area with the white and in that with the black tape',
    {
      unseen: [
        ['ink', 'jam'],
        ['spinach', 'ink'],
        ['jam', 'spinach'],
      ],
    },
  ),
  goal: choice('object', [0, 1], 'which area is to be cleaned: 0 with the white tape, 1 with the black'),
  sponge: choice('object', ['yellow', 'blue'], 'colour of the sponge', { unseen: ['pink', 'orange'] }),
  spongeSize: uniform('object', 0.95, 1.05, '1', 'size of the sponge as a factor', {
    seen: [0.92, 1.1],
    unseen: [[1.1, 1.2]],
  }),
  spongeX: uniform('pose', -0.16, -0.12, 'm', 'place of the sponge along x'),
  spongeY: uniform('pose', -0.05, 0.05, 'm', 'place of the sponge along y'),
  spongeYaw: uniform('pose', -0.5, 0.5, 'rad', 'turn of the sponge about the vertical'),
  areaX: uniform('pose', 0.03, 0.06, 'm', 'place of the areas along x'),
  areaY: uniform('pose', 0.12, 0.14, 'm', 'distance of the areas from the middle along y'),
  areaYaw: uniform('pose', -0.2, 0.2, 'rad', 'turn of the areas about the vertical', {
    unseen: [
      [-0.35, -0.2],
      [0.2, 0.35],
    ],
  }),
  spot0X: uniform('pose', -0.03, 0, 'm', 'place of the first spot in its area along x'),
  spot0Y: uniform('pose', -0.035, 0, 'm', 'place of the first spot in its area along y'),
  spot0Radius: uniform('object', 0.014, 0.022, 'm', 'radius of the first spot'),
  spot1X: uniform('pose', 0, 0.03, 'm', 'place of the second spot in its area along x'),
  spot1Y: uniform('pose', -0.01, 0.035, 'm', 'place of the second spot in its area along y'),
  spot1Radius: uniform('object', 0.012, 0.02, 'm', 'radius of the second spot'),
  spot2X: uniform('pose', -0.03, 0.03, 'm', 'place of the third spot in its area along x'),
  spot2Y: uniform('pose', -0.04, 0.04, 'm', 'place of the third spot in its area along y'),
  spot2Radius: uniform('object', 0.008, 0.013, 'm', 'radius of the third spot'),
  friction: uniform('physics', 0.5, 0.8, '1', 'friction coefficient of the sponge', {
    seen: [0.4, 0.9],
    unseen: [[0.9, 1.1]],
  }),
  stiffness: uniform('physics', 1300, 1800, 'N/m', 'stiffness of the sponge', {
    seen: [1100, 2200],
    unseen: [[2200, 2600]],
  }),
  stubbornness: uniform('physics', 0.015, 0.02, 'm', 'path over which a place must be rubbed until it is clean', {
    seen: [0.01, 0.024],
    unseen: [[0.024, 0.028]],
  }),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.004, 0.004], y: [-0.004, 0.004], z: [-0.003, 0.003], turn: [-0.1, 0.1], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** One marked area with its stain. */
interface Area {
  /** Name of its stain in the scene. */
  readonly stain: string;
  /** What was spilled. */
  readonly kind: Spill;
  readonly tape: 'white' | 'black';
  readonly position: TablePoint;
}

function areasOf(v: Values): readonly [Area, Area] {
  const area = (index: 0 | 1): Area => {
    const kind = v.stains[index];
    const side = index === 0 ? v.sides : -v.sides;
    return { stain: kind, kind, tape: index === 0 ? 'white' : 'black', position: [v.areaX, side * v.areaY] };
  };
  return [area(0), area(1)];
}

function goalOf(v: Values): Area {
  return areasOf(v)[v.goal];
}

/** The spots of an area's stain; in the second area they lie the other way round. */
function spotsOf(v: Values, index: number): { readonly position: TablePoint; readonly radius: number }[] {
  const sign = index === 0 ? 1 : -1;
  const [x, y] = (areasOf(v)[index] ?? goalOf(v)).position;
  const [c, s] = [sign * Math.cos(v.areaYaw), sign * Math.sin(v.areaYaw)];
  const spot = (dx: number, dy: number, radius: number): { position: TablePoint; radius: number } => ({
    position: [x + c * dx - s * dy, y + s * dx + c * dy],
    radius,
  });
  return [
    spot(v.spot0X, v.spot0Y, v.spot0Radius),
    spot(v.spot1X, v.spot1Y, v.spot1Radius),
    spot(v.spot2X, v.spot2Y, v.spot2Radius),
  ];
}

/** Around the sponge, the areas with what the sponge overruns, and below the ways between them. */
function keepOutOf(v: Values): KeepOutZone[] {
  const sponge: TablePoint = [v.spongeX, v.spongeY];
  return [
    { from: sponge, radius: 0.09, tallRadius: 0.14 },
    ...areasOf(v).flatMap(({ position }) => [
      { from: position, radius: 0.14, tallRadius: 0.19 },
      { from: sponge, to: position, radius: -1, tallRadius: 0.08 },
    ]),
  ];
}

/** Wipe the stain off the named area with the sponge, and put the sponge down again. */
export const wipe = defineScenario({
  name: 'wipe',
  version: 2,
  kind: 'manipulation',
  description:
    'A Panda takes the sponge, wipes the stain off that one of two taped areas which the instruction names, and puts the sponge back.',
  successCondition:
    "At most 5 % of the named stain's area is left, the sponge lies on the table (its centre within 5 mm of the height at " +
    'which it rests, slower than 20 mm/s), and the hand holds nothing.',
  robot: PANDA,
  maxDuration: 18,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    const [color, layerColor] = SPONGES[v.sponge];
    addSponge(simulation, {
      at: [v.spongeX, v.spongeY],
      yaw: v.spongeYaw,
      size: v.spongeSize,
      color,
      layerColor,
      friction: v.friction,
      stiffness: v.stiffness,
    });
    areasOf(v).forEach(({ stain, kind, tape, position }, index) => {
      addMarkedArea(simulation, {
        name: `${tape}-area`,
        color: tape,
        position,
        yaw: v.areaYaw,
        footprint: { halfExtents: AREA_HALF },
        margin: 0,
      });
      simulation.addStain({
        name: stain,
        on: 'table',
        wiper: 'sponge',
        spots: spotsOf(v, index),
        force: 1.5,
        path: v.stubbornness,
        appearance: { color: STAINS[kind], roughness: 0.3 },
      });
    });
    addClutter(simulation, v, { keepOut: keepOutOf(v), avoidKinds: ['can', 'saucer', 'carton'] });
    simulation.setRobot(placedRobot(PANDA, v));
  },

  instructions(v) {
    const { kind, tape } = goalOf(v);
    return PHRASINGS.map(({ say }) => say({ stain: kind, tape }));
  },

  instruction(v) {
    const { kind, tape } = goalOf(v);
    return sayIn(PHRASINGS, v.phrasing, { stain: kind, tape });
  },

  interpret(instruction, v) {
    const words = instruction.toLowerCase();
    const meant = areasOf(v).filter(({ kind, tape }) => meansArea(words, { stain: kind, tape }));
    const [area] = meant;
    if (!area || meant.length > 1 || !meansWiping(words)) return null;
    return { goal: area.tape === 'white' ? 0 : 1 };
  },

  subtasks(v): readonly Subtask[] {
    const { kind, position } = goalOf(v);
    const half = spongeHalf(v.spongeSize);
    const held = [{ holds: { arm: 'arm', thing: 'sponge' } }] as const;
    const home = (z: number) => ({
      relativeTo: 'world',
      offset: [v.spongeX, v.spongeY, z] as const,
      yaw: v.spongeYaw,
    });
    return [
      {
        text: 'grasp sponge',
        skill: {
          skill: 'grasp',
          arm: 'arm',
          at: {
            relativeTo: 'sponge',
            frame: 'local',
            offset: displacedGrasp([0, 0, GRIP_HEIGHT], v),
            yaw: v.graspTurn,
          },
          force: GRIP_FORCE,
        },
        postconditions: held,
      },
      {
        text: 'lift sponge',
        skill: { skill: 'move', arm: 'arm', brings: 'sponge', to: home(half[2] + 0.08) },
        postconditions: held,
      },
      {
        text: `wipe ${kind}`,
        skill: {
          skill: 'wipe',
          arm: 'arm',
          thing: 'sponge',
          over: { relativeTo: 'world', offset: [position[0], position[1], half[2]], yaw: v.areaYaw },
          size: [2 * AREA_HALF[0], 2 * AREA_HALF[1]],
          swath: 2 * half[1],
          press: PRESS,
        },
        postconditions: held,
      },
      {
        text: 'carry sponge back',
        skill: { skill: 'move', arm: 'arm', brings: 'sponge', to: home(half[2] + 0.06) },
        postconditions: held,
      },
      {
        text: 'lower sponge',
        skill: { skill: 'move', arm: 'arm', brings: 'sponge', speed: 0.15, to: home(half[2] + 0.002) },
      },
      {
        text: 'release sponge',
        skill: { skill: 'release', arm: 'arm' },
        postconditions: [{ empty: { arm: 'arm' } }],
      },
      { text: 'return', skill: { skill: 'return', arm: 'arm' } },
    ];
  },

  success: isClean,

  progress(state, v) {
    return isClean(state, v) ? 1 : 0.95 * (1 - Math.min(1, leftOf(state, v)));
  },

  measures(state, v) {
    return { left: { value: 100 * leftOf(state, v), unit: '%' } };
  },
});

/** Share of the goal's stain that is left. */
function leftOf(state: SceneState, v: Values): number {
  return state.stains?.[goalOf(v).stain]?.left ?? 1;
}

function isClean(state: SceneState, v: Values): boolean {
  const sponge = state.objects['sponge'];
  if (!sponge) return false;
  const released = state.arms.every((arm) => arm.holding === null);
  const lies = Math.abs(sponge.position[2] - spongeHalf(v.spongeSize)[2]) < 0.005;
  return released && lies && Math.hypot(...sponge.linearVelocity) < 0.02 && leftOf(state, v) <= LEFT;
}
