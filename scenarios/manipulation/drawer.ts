import type { SceneState, Shape, Vector3 } from '../../sim/interface/index.js';
import { fromAxisAngle, rotateInverse } from '../../sim/math/vector.js';
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
import { HANDLE, HANDLE_TIP, TRAY_HALF, addCabinet, drawerOpening, shutDrawer } from '../things/cabinet.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS, solidColor } from '../vocabulary.js';
import { LANGUAGE_VARIATIONS, PHRASINGS, describeThing, meansStoring, meansThing } from './drawer-words.js';

/** How far the expert opens the drawer, in metres. */
const OPEN = 0.11;
/** Opening in metres up to which the drawer counts as shut. */
const SHUT = 0.005;
/** Where things are put, in the drawer's frame, in metres: the middle of what is open to the hand. */
const PUT_AT = 0.015;
/** Half the thickness of closed fingers along the push, in metres. */
const FINGER = 0.009;

/** Places of the two things: beside the drawer's way. */
const SLOTS: readonly (readonly [x: number, y: number])[] = [
  [-0.02, -0.255],
  [0.12, -0.21],
  [-0.02, 0.255],
  [0.12, 0.21],
];

const CABINET_COLORS = {
  white: '#d9d7d0',
  grey: '#84898f',
  walnut: '#6a4a33',
  navy: '#2c3f5e',
  mint: '#9cc3b0',
  rose: '#c79a9a',
} as const;

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  cabinetX: uniform('pose', -0.19, -0.16, 'm', 'place of the cabinet along x'),
  cabinetY: uniform('pose', -0.02, 0.02, 'm', 'place of the cabinet along y'),
  cabinetYaw: uniform('pose', -0.15, 0.15, 'rad', 'turn of the cabinet about the vertical', {
    unseen: [
      [-0.22, -0.15],
      [0.15, 0.22],
    ],
  }),
  cabinetColor: choice('object', ['white', 'grey', 'walnut'], 'colour of the cabinet', { unseen: ['navy'] }),
  frontColor: choice('object', ['walnut', 'white', 'grey'], "colour of the drawer's front", {
    nominal: 'grey',
    unseen: ['mint', 'rose'],
  }),
  slots: choice('pose', orderedPairs(SLOTS.length), 'slots of the two things'),
  firstColor: choice('object', ['red', 'green', 'blue', 'yellow'], 'colour of the first thing', {
    unseen: ['orange', 'purple', 'pink', 'brown'],
  }),
  firstKind: choice('object', ['cube', 'cylinder'], 'shape of the first thing', { unseen: ['disc', 'brick'] }),
  secondColorShift: choice('object', [1, 2, 3], 'how many colours the second thing is further on'),
  secondKind: choice('object', ['cube', 'cylinder'], 'shape of the second thing', { unseen: ['disc', 'brick'] }),
  goal: choice('object', [0, 1], 'which thing is to go into the drawer'),
  size: uniform('object', 0.9, 1.05, '1', 'size of the things as a factor', {
    seen: [0.85, 1.1],
    unseen: [
      [0.75, 0.85],
      [1.1, 1.2],
    ],
  }),
  firstX: uniform('pose', -0.02, 0.02, 'm', 'displacement of the first thing from its slot along x'),
  firstY: uniform('pose', -0.01, 0.01, 'm', 'displacement of the first thing from its slot along y'),
  firstYaw: uniform('pose', -0.7, 0.7, 'rad', 'turn of the first thing about the vertical'),
  secondX: uniform('pose', -0.02, 0.02, 'm', 'displacement of the second thing from its slot along x'),
  secondY: uniform('pose', -0.01, 0.01, 'm', 'displacement of the second thing from its slot along y'),
  secondYaw: uniform('pose', -0.7, 0.7, 'rad', 'turn of the second thing about the vertical'),
  drawerMass: uniform('physics', 0.3, 0.5, 'kg', 'mass of the drawer', { seen: [0.25, 0.7], unseen: [[0.7, 1.0]] }),
  drawerFriction: uniform('physics', 0.8, 2, 'N', "friction of the drawer's runners", {
    seen: [0.5, 4],
    unseen: [[4, 7]],
  }),
  drawerDamping: uniform('physics', 2, 6, 'N s/m', "damping of the drawer's runners", {
    seen: [1, 12],
    unseen: [[12, 20]],
  }),
  friction: uniform('physics', 0.6, 1.0, '1', 'friction coefficient of the things', {
    seen: [0.45, 1.1],
    unseen: [[0.35, 0.45]],
  }),
  mass: uniform('physics', 0.04, 0.12, 'kg', 'mass of each thing', { seen: [0.03, 0.2], unseen: [[0.2, 0.3]] }),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.004, 0.004], y: [-0.004, 0.004], z: [-0.004, 0.004], turn: [-0.12, 0.12], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** One of the two things. */
interface Item {
  readonly name: string;
  readonly color: string;
  readonly kind: string;
  readonly shape: Shape;
  /** Height of its centre over what it stands on, in metres. */
  readonly rest: number;
  readonly at: TablePoint;
  readonly yaw: number;
}

function itemsOf(v: Values): readonly [Item, Item] {
  const colors = Object.keys(Object.hasOwn(SOLID_COLORS, v.firstColor) ? SOLID_COLORS : UNSEEN_SOLID_COLORS);
  const secondColor = colors[(colors.indexOf(v.firstColor) + v.secondColorShift) % colors.length] ?? v.firstColor;
  const item = (index: number, color: string, kind: string, x: number, y: number, yaw: number): Item => {
    const slot = SLOTS[v.slots[index] ?? 0] ?? [0, 0];
    const { shape, rest } = modelOf(kind, v.size);
    return { name: `${color}-${kind}`, color, kind, shape, rest, at: [slot[0] + x, slot[1] + y], yaw };
  };
  return [
    item(0, v.firstColor, v.firstKind, v.firstX, v.firstY, v.firstYaw),
    item(1, secondColor, v.secondKind, v.secondX, v.secondY, v.secondYaw),
  ];
}

function modelOf(kind: string, size: number): { readonly shape: Shape; readonly rest: number } {
  const s = 0.02 * size;
  switch (kind) {
    case 'cylinder':
      return { shape: { type: 'cylinder', radius: s, height: 2.4 * s }, rest: 1.2 * s };
    case 'disc':
      return { shape: { type: 'cylinder', radius: 1.3 * s, height: 1.3 * s }, rest: 0.65 * s };
    case 'brick':
      return { shape: { type: 'box', halfExtents: [1.5 * s, 0.9 * s, 0.75 * s] }, rest: 0.75 * s };
    default:
      return { shape: { type: 'box', halfExtents: [s, s, s] }, rest: s };
  }
}

function cabinetOf(v: Values): { readonly at: TablePoint; readonly yaw: number } {
  return { at: [v.cabinetX, v.cabinetY], yaw: v.cabinetYaw };
}

function goalOf(v: Values): Item {
  return itemsOf(v)[v.goal];
}

/** Around the things, and all that the cabinet, its open drawer and the hand before it take up. */
function keepOutOf(v: Values): KeepOutZone[] {
  const { at, yaw } = cabinetOf(v);
  const along = (distance: number): TablePoint => [at[0] + distance * Math.cos(yaw), at[1] + distance * Math.sin(yaw)];
  return [
    ...itemsOf(v).map((item) => ({ from: item.at, radius: 0.065, tallRadius: 0.12 })),
    // The cabinet's corners lie 12 cm from its middle.
    { from: at, to: along(0.24), radius: 0.13, tallRadius: 0.15 },
    ...itemsOf(v).map((item) => ({ from: item.at, to: along(0.12), radius: -1, tallRadius: 0.06 })),
  ];
}

/** Open the drawer, put the named thing in, close the drawer. */
export const drawer = defineScenario({
  name: 'drawer',
  version: 2,
  kind: 'manipulation',
  description:
    'A Panda opens the drawer of a small cabinet by its handle, puts the thing that the instruction names into it, and pushes it shut; one other thing stays on the table.',
  successCondition:
    'The drawer is open by less than 5 mm, the centre of the thing lies within its walls, 5 to 45 mm over its floor, ' +
    'the thing is slower than 20 mm/s, and the hand holds nothing.',
  robot: PANDA,
  maxDuration: 20,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v);
    addCabinet(simulation, {
      ...cabinetOf(v),
      color: CABINET_COLORS[v.cabinetColor],
      frontColor: CABINET_COLORS[v.frontColor],
      mass: v.drawerMass,
      friction: v.drawerFriction,
      damping: v.drawerDamping,
    });
    for (const item of itemsOf(v)) {
      simulation.addObject({
        name: item.name,
        class: item.kind,
        parts: [{ shape: item.shape }],
        pose: { position: [item.at[0], item.at[1], item.rest], orientation: fromAxisAngle([0, 0, 1], item.yaw) },
        mass: v.mass,
        friction: v.friction,
        appearance: { color: solidColor(item.color) },
      });
    }
    addClutter(simulation, v, {
      keepOut: keepOutOf(v),
      avoidColors: itemsOf(v).map(({ color }) => color),
      avoidKinds: ['can', 'ball', 'carton'],
    });
    simulation.setRobot(placedRobot(PANDA, v));
  },

  instructions(v) {
    return PHRASINGS.map(({ say }) => say(describeThing(goalOf(v), v.description)));
  },

  instruction(v) {
    return sayIn(PHRASINGS, v.phrasing, describeThing(goalOf(v), v.description));
  },

  interpret(instruction, v) {
    const words = instruction.toLowerCase();
    const items = itemsOf(v).filter((item) => meansThing(words, item));
    const [item] = items;
    if (!item || items.length > 1 || !meansStoring(words)) return null;
    return { goal: item.name === itemsOf(v)[0].name ? 0 : 1 };
  },

  subtasks(v): readonly Subtask[] {
    const item = goalOf(v);
    const at = { relativeTo: 'drawer', frame: 'local' } as const;
    const held = [{ holds: { arm: 'arm', thing: item.name } }] as const;
    const quarterTurns = item.kind !== 'brick';
    const here = { relativeTo: item.name, frame: 'local', squareSymmetry: quarterTurns } as const;
    return [
      {
        text: 'open the drawer',
        skill: { skill: 'open', arm: 'arm', thing: 'drawer', at: { ...at, offset: HANDLE }, to: OPEN },
        postconditions: [{ joint: { thing: 'drawer', atLeast: OPEN - 0.01 } }],
      },
      {
        text: 'let the handle go',
        skill: { skill: 'release', arm: 'arm', opening: 0.05, retreatHeight: 0.14 },
        postconditions: [{ empty: { arm: 'arm' } }],
      },
      {
        text: `grasp ${item.name}`,
        skill: {
          skill: 'grasp',
          arm: 'arm',
          at: { ...here, offset: displacedGrasp([0, 0, 0], v), yaw: v.graspTurn },
          force: 20,
        },
        postconditions: held,
      },
      {
        text: `lift ${item.name}`,
        skill: { skill: 'move', arm: 'arm', to: { ...here, offset: [0, 0, 0.15] } },
        postconditions: held,
      },
      {
        text: `carry ${item.name} over the drawer`,
        skill: { skill: 'move', arm: 'arm', to: { ...at, offset: [PUT_AT, 0, 0.15] } },
        postconditions: held,
      },
      {
        text: `lower ${item.name} into the drawer`,
        skill: { skill: 'move', arm: 'arm', speed: 0.15, to: { ...at, offset: [PUT_AT, 0, item.rest + 0.004] } },
      },
      {
        text: `release ${item.name}`,
        skill: { skill: 'release', arm: 'arm', retreatHeight: 0.12 },
        postconditions: [{ empty: { arm: 'arm' } }],
      },
      {
        text: 'close the drawer',
        skill: {
          skill: 'close',
          arm: 'arm',
          thing: 'drawer',
          at: { ...at, offset: [HANDLE_TIP + FINGER, 0, HANDLE[2]] },
        },
        postconditions: [{ joint: { thing: 'drawer', atMost: SHUT } }],
      },
      { text: 'return', skill: { skill: 'return', arm: 'arm' } },
    ];
  },

  success: isStored,

  progress(state, v) {
    if (isStored(state, v)) return 1;
    const { opening, outside, inside } = errors(state, v);
    const open = Math.max(0, Math.min(1, opening / OPEN));
    if (inside) return 0.6 + 0.35 * (1 - open);
    const item = goalOf(v);
    const shut = shutDrawer(cabinetOf(v)).position;
    const start = Math.hypot(item.at[0] - shut[0], item.at[1] - shut[1]);
    return 0.25 * open + 0.3 * Math.max(0, Math.min(1, 1 - outside / start));
  },

  measures(state, v) {
    const { opening, outside } = errors(state, v);
    return {
      drawerOpening: { value: opening * 1000, unit: 'mm' },
      outsideDrawer: { value: outside * 1000, unit: 'mm' },
    };
  },
});

function isStored(state: SceneState, v: Values): boolean {
  const { opening, inside } = errors(state, v);
  const released = state.arms.every((arm) => arm.holding === null);
  const speed = Math.hypot(...(state.objects[goalOf(v).name]?.linearVelocity ?? [0, 0, 0]));
  return released && inside && opening < SHUT && speed < 0.02;
}

/** How far the drawer is open, and how far the thing's centre lies outside its walls, in metres. */
function errors(
  state: SceneState,
  v: Values,
): { readonly opening: number; readonly outside: number; readonly inside: boolean } {
  const thing = state.objects[goalOf(v).name];
  const tray = state.objects['drawer'];
  if (!thing || !tray) return { opening: Infinity, outside: Infinity, inside: false };
  const local = [0, 1, 2].map((k) => (thing.position[k] ?? 0) - (tray.position[k] ?? 0));
  rotateInverse(local, tray.orientation, local);
  const [x = 0, y = 0, z = 0] = local;
  const [halfX, halfY]: Vector3 = TRAY_HALF;
  const outside = Math.hypot(Math.max(0, Math.abs(x) - halfX), Math.max(0, Math.abs(y) - halfY));
  return {
    opening: drawerOpening(tray, shutDrawer(cabinetOf(v))),
    outside,
    inside: outside === 0 && z > 0.005 && z < 0.045,
  };
}

/** All ordered pairs of different numbers below `count`. */
function orderedPairs(count: number): readonly (readonly [number, number])[] {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return numbers.flatMap((a) => numbers.filter((b) => b !== a).map((b) => [a, b] as const));
}
