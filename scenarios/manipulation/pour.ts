import type { SceneState, Vector3 } from '../../sim/interface/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import type { Target } from '../subtask.js';
import { findPlace } from '../targets.js';
import { grainName, heapedGrains } from '../things/grains.js';
import { contentOf, rimRadius, tiltOf, vesselParts } from '../things/vessel.js';
import type { Vessel } from '../things/vessel.js';
import { asksFor, GRAIN_KINDS, LANGUAGE_VARIATIONS, PHRASINGS } from './pour-words.js';
import type { GrainKind } from './pour-words.js';

const CUP = 'cup';
const BOWL = 'bowl';
/** How the hand takes hold of the cup: from the side, its fingers nearly level and pointing to the left. */
const SIDEWAYS = { tilt: 1.35, heading: 1.3 } as const;
/** Direction in which the cup is tilted: across the hand, away from the robot. */
const POURED_TO = SIDEWAYS.heading - Math.PI / 2;
/** Joint positions in radians from which a hand that points sideways reaches the table without turning over. */
const READY = [-0.303, 0.174, -0.055, -2.346, 1.377, 1.692, -1.733] as const;
/** How far before the cup's axis the finger tips' middle stays, in metres, so that the palm clears the cup. */
const SHORT = 0.006;
/** Height of the finger tips' middle over the table when they take the cup, in metres. */
const GRIP_HEIGHT = 0.055;
/** Height at which the cup is carried over the table, in metres. */
const CARRIED = 0.06;
/** Height of the upright cup's base over the bowl's rim before it is tilted, in metres. */
const CLEARANCE = 0.012;
/** How far before the middle of the bowl the lip is, in metres: the grains leave it with some speed. */
const LIP_SHORT = 0.03;
/** Part of the grains that has to be in the bowl. */
const ENOUGH = 0.9;
/** Part of the grains that may lie beside it. */
const LOST = 0.05;

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  kind: choice('object', ['soy beans', 'peas', 'red beans'], 'what is in the cup', {
    unseen: ['black beans', 'chickpeas'],
  }),
  count: choice('object', [30, 34, 38, 42, 46], 'number of grains', { unseen: [50, 55, 60] }),
  grainRadius: uniform('object', 0.0048, 0.0056, 'm', 'radius of a grain', {
    unseen: [
      [0.0044, 0.0048],
      [0.0056, 0.006],
    ],
  }),
  cupColor: choice('object', ['#3f6f9f', '#b8524a', '#e4ded2'], 'colour of the cup', {
    unseen: ['#4d7f5b', '#8d6aa3'],
  }),
  bowlColor: choice('object', ['#e9e4d8', '#8ea7b5', '#c9a27a'], 'colour of the bowl', {
    unseen: ['#5b5f66', '#a8bf9a'],
  }),
  cupHeight: uniform('object', 0.078, 0.084, 'm', 'height of the cup', { unseen: [[0.084, 0.09]] }),
  bowlRadius: uniform('object', 0.048, 0.055, 'm', 'inner radius of the bowl at its bottom', {
    unseen: [[0.055, 0.06]],
  }),
  cupX: uniform('pose', -0.14, -0.06, 'm', 'place of the cup away from the robot'),
  cupY: uniform('pose', 0.02, 0.12, 'm', 'place of the cup to the side'),
  cupTurn: uniform('pose', -0.2, 0.2, 'rad', 'turn of the cup about the vertical, against the hand that takes it'),
  bowlX: uniform('pose', 0.08, 0.14, 'm', 'place of the bowl away from the robot'),
  bowlY: uniform('pose', 0.02, 0.14, 'm', 'place of the bowl to the side'),
  cupFriction: uniform('physics', 0.5, 0.7, '1', 'friction coefficient of cup and bowl', { unseen: [[0.4, 0.5]] }),
  grainFriction: uniform('physics', 0.3, 0.5, '1', 'friction coefficient of the grains', { unseen: [[0.5, 0.6]] }),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.003, 0.003], y: [-0.003, 0.003], z: [-0.003, 0.003], turn: [-0.1, 0.1], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

function cupOf(v: Values): Vessel {
  return { radius: 0.028, height: v.cupHeight, wall: 0.003, flare: 0 };
}

function bowlOf(v: Values): Vessel {
  return { radius: v.bowlRadius, height: 0.04, wall: 0.004, flare: 0.5 };
}

function kindOf(v: Values): GrainKind {
  return GRAIN_KINDS[v.kind] ?? { english: 'grains', chinese: '豆子', color: '#d9b65c', density: 1200 };
}

function grainsOf(v: Values): string[] {
  return Array.from({ length: v.count }, (_, i) => grainName(i));
}

/** Where the lip is while the grains run out. */
function lipOf(v: Values): Vector3 {
  return [
    v.bowlX - LIP_SHORT * Math.cos(POURED_TO),
    v.bowlY - LIP_SHORT * Math.sin(POURED_TO),
    bowlOf(v).height + CLEARANCE + v.cupHeight,
  ];
}

/** Around cup and bowl, where the hand comes from, and below the ways. */
function keepOutOf(v: Values): KeepOutZone[] {
  const cup = [v.cupX, v.cupY] as const;
  const bowl = [v.bowlX, v.bowlY] as const;
  return [
    { from: cup, to: [v.cupX - 0.075, v.cupY - 0.27], radius: 0.12, tallRadius: 0.16 },
    { from: bowl, radius: rimRadius(bowlOf(v)) + 0.02, tallRadius: 0.14 },
    { from: cup, to: bowl, radius: 0.04, tallRadius: 0.13 },
    { from: bowl, to: [v.bowlX - 0.08, v.bowlY - 0.2], radius: -1, tallRadius: 0.1 },
  ];
}

/** How far the task has come, in fractions of the grains. */
interface Fractions {
  readonly inBowl: number;
  readonly inCup: number;
  readonly beside: number;
}

/** Where the grains are; `null` in a state that does not hold them, as a predicted one. */
function fractionsOf(state: SceneState, v: Values): Fractions | null {
  const names = grainsOf(v);
  if (names.some((name) => !state.objects[name])) return null;
  const inBowl = contentOf(state, BOWL, bowlOf(v), names).length / names.length;
  const inCup = contentOf(state, CUP, cupOf(v), names).length / names.length;
  return { inBowl, inCup, beside: Math.max(0, 1 - inBowl - inCup) };
}

/** Pour grains from a cup into a bowl. */
export const pour = defineScenario({
  name: 'pour',
  version: 1,
  kind: 'manipulation',
  description:
    'A Panda takes a cup with 30 to 46 grains from the side, tilts it about its lip over a bowl until they have run out, and ' +
    'puts it down where it stood. Every grain is a ball of its own that rolls and collides.',
  successCondition:
    'At least 90 % of the grains lie in the bowl and at most 5 % beside it, the cup stands upright on the table (tilt below ' +
    '0.1 rad), slower than 20 mm/s, and the hand holds nothing. A state that does not tell where the grains are, as a ' +
    'predicted one, is no success.',
  robot: PANDA,
  maxDuration: 16,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v, {
      framing: { position: [0.64, 0.07, 0.6], target: [0, 0.06, 0.06], zoom: 0.72 },
    });
    const cup = cupOf(v);
    const kind = kindOf(v);
    simulation.addObject({
      name: CUP,
      class: 'cup',
      parts: vesselParts(cup),
      pose: { position: [v.cupX, v.cupY, 0], orientation: fromAxisAngle([0, 0, 1], SIDEWAYS.heading + v.cupTurn) },
      mass: 0.08,
      friction: v.cupFriction,
      appearance: { color: v.cupColor, roughness: 0.5 },
    });
    simulation.addObject({
      name: BOWL,
      class: 'bowl',
      parts: vesselParts(bowlOf(v)),
      pose: { position: [v.bowlX, v.bowlY, 0], orientation: [0, 0, 0, 1] },
      mass: 0.25,
      friction: v.cupFriction,
      appearance: { color: v.bowlColor, roughness: 0.5 },
    });
    const volume = (4 / 3) * Math.PI * v.grainRadius ** 3;
    heapedGrains(v.count, v.grainRadius, cup.radius).forEach(([x, y, z], i) => {
      simulation.addObject({
        name: grainName(i),
        class: 'grain',
        parts: [{ shape: { type: 'sphere', radius: v.grainRadius } }],
        pose: { position: [v.cupX + x, v.cupY + y, cup.wall + z], orientation: [0, 0, 0, 1] },
        mass: kind.density * volume,
        friction: v.grainFriction,
        rollingDamping: 6,
        appearance: { color: kind.color, roughness: 0.6 },
        tracked: false,
      });
    });
    addClutter(simulation, v, { keepOut: keepOutOf(v), avoidKinds: ['ball'] });
    simulation.setRobot(placedRobot(PANDA, v), { jointPositions: { arm: READY } });
  },

  instructions(v) {
    return PHRASINGS.map(({ say }) => say(kindOf(v)));
  },

  instruction(v) {
    return sayIn(PHRASINGS, v.phrasing, kindOf(v));
  },

  interpret(instruction, v) {
    return asksFor(instruction, kindOf(v)) ? { kind: v.kind } : null;
  },

  subtasks(v) {
    const cup = cupOf(v);
    const back: Vector3 = [-SHORT * Math.cos(SIDEWAYS.heading), -SHORT * Math.sin(SIDEWAYS.heading), GRIP_HEIGHT];
    const to = (relativeTo: string, [x, y, z]: Vector3): Target => ({
      relativeTo,
      offset: [x + back[0], y + back[1], z + back[2]],
      ...SIDEWAYS,
    });
    const lip = lipOf(v);
    // The lip is the part of the rim to which the cup is tilted.
    const outer = cup.radius + cup.wall;
    const over: Vector3 = [
      lip[0] - outer * Math.cos(POURED_TO),
      lip[1] - outer * Math.sin(POURED_TO),
      lip[2] - cup.height,
    ];
    const holds = [{ holds: { arm: 'arm', thing: CUP } }];
    return [
      {
        text: `grasp ${CUP}`,
        skill: {
          skill: 'grasp',
          arm: 'arm',
          at: { ...to(CUP, displacedGrasp([0, 0, 0], v)), heading: SIDEWAYS.heading + v.graspTurn },
          approachHeight: 0.11,
          force: 15,
        },
        postconditions: holds,
      },
      {
        text: `lift ${CUP}`,
        skill: { skill: 'move', arm: 'arm', to: to(CUP, [0, 0, CARRIED]), speed: 0.2 },
        postconditions: holds,
      },
      {
        text: `carry ${CUP} to ${BOWL}`,
        skill: { skill: 'move', arm: 'arm', to: to('world', over), speed: 0.2 },
        postconditions: holds,
      },
      {
        text: `pour into ${BOWL}`,
        skill: {
          skill: 'pour',
          arm: 'arm',
          lip: { relativeTo: 'world', offset: lip },
          direction: POURED_TO,
          angle: 2,
          seconds: 2.2,
          hold: 0.6,
          back: 1.6,
        },
        postconditions: holds,
      },
      {
        text: `carry ${CUP} back`,
        skill: { skill: 'move', arm: 'arm', to: to('world', [v.cupX, v.cupY, CARRIED]), speed: 0.25 },
        postconditions: holds,
      },
      {
        text: `set ${CUP} down`,
        skill: { skill: 'move', arm: 'arm', to: to('world', [v.cupX, v.cupY, 0.002]), speed: 0.12 },
      },
      {
        text: `release ${CUP}`,
        skill: { skill: 'release', arm: 'arm' },
        postconditions: [{ empty: { arm: 'arm' } }],
      },
      { text: 'return', skill: { skill: 'return', arm: 'arm' } },
    ];
  },

  success: isPoured,

  progress(state, v) {
    if (isPoured(state, v)) return 1;
    return 0.9 * (fractionsOf(state, v)?.inBowl ?? 0);
  },

  measures(state, v) {
    const fractions = fractionsOf(state, v);
    return {
      inBowl: { value: fractions?.inBowl ?? NaN, unit: '1' },
      inCup: { value: fractions?.inCup ?? NaN, unit: '1' },
      beside: { value: fractions?.beside ?? NaN, unit: '1' },
      cupTilt: { value: tiltOf(state, CUP), unit: 'rad' },
    };
  },
});

function isPoured(state: SceneState, v: Values): boolean {
  const fractions = fractionsOf(state, v);
  const cup = state.objects[CUP];
  if (!fractions || !cup) return false;
  const released = state.arms.every((arm) => arm.holding === null);
  const [, , height] = findPlace(state, CUP).position;
  const stands = tiltOf(state, CUP) < 0.1 && Math.abs(height) < 0.005 && Math.hypot(...cup.linearVelocity) < 0.02;
  return released && stands && fractions.inBowl >= ENOUGH && fractions.beside <= LOST;
}
