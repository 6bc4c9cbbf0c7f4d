import type { SceneState, Vector3 } from '../../sim/interface/index.js';
import { rotate } from '../../sim/math/vector.js';
import { whatIf } from '../../sim/simulation/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import type { StateDescription } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import type { Subtask, Target } from '../subtask.js';
import { dangerMargin, supportedFraction, topples } from '../things/edge-balance.js';
import type { Push, StandingThing } from '../things/edge-balance.js';
import { paperCup } from '../things/paper-cup.js';
import type { PaperCup } from '../things/paper-cup.js';
import { LANGUAGE_VARIATIONS, meaningOf, RESCUE_PHRASINGS, WATCH_PHRASINGS } from './coffee-edge-words.js';

/** Name of the cup in the scene. */
const CUP = 'coffee-cup';
/** The edge of the table lies this far to the left of the robot, in metres. */
const EDGE = 0.25;
/** What "in danger" is measured with: a push of 0.5 N for 0.1 s. */
const PUSH: Push = { force: 0.5, duration: 0.1 };
/** Directions in which the push is tried. */
const DIRECTIONS = 8;
/** How long a cup is watched that may fall, in seconds. */
const WATCHED = 2.5;
/** Least distance of the base from the edge that counts as safe, in metres. */
const SAFE_DISTANCE = 0.08;
/** Where the expert puts the cup: so far from the edge, in metres. */
const GOAL_DISTANCE = 0.16;
/** How far beyond the margin of danger a safe cup may stand at the start, in metres. */
const SAFE_RANGE = 0.045;
/** Tilt in radians from which a cup counts as lying. */
const LYING = 1;
/** Tilt in radians up to which a cup's base counts as flat on the table. */
const FLAT = 0.05;
/** How the hand takes hold: from the side, its fingers nearly level and pointing to the edge. */
const SIDEWAYS = { tilt: 1.35, heading: 1.3 } as const;
/** How far before the cup's axis the finger tips' middle stays, in metres, so that the palm clears the rim. */
const SHORT = 0.002;
/** Joint positions in radians from which a hand that points sideways reaches the edge without turning over. */
const READY = [-0.303, 0.174, -0.055, -2.346, 1.377, 1.692, -1.733] as const;
/** Force of the fingers in newtons, below what crushes any of the cups. */
const GRIP = 6.5;

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  condition: choice(
    'pose',
    ['safe', 'in danger', 'will fall'],
    'how the cup stands: beyond the margin of danger, within it, or with its centre of gravity over the edge',
  ),
  place: uniform('pose', 0, 1, '1', 'where within that range the cup stands, from the near end to the far end'),
  watched: choice('pose', [false, false, true], 'whether a cup that does not fall by itself is only to be watched'),
  along: uniform('pose', -0.09, 0.03, 'm', 'place of the cup along the edge'),
  cupColor: choice('object', ['white', 'kraft', 'mint', 'rose'], 'colour of the cup', { unseen: ['sky', 'black'] }),
  size: uniform('object', 0.97, 1.04, '1', 'factor on every length of the cup', { unseen: [[1.04, 1.07]] }),
  fill: uniform('object', 0.72, 0.9, '1', 'height of the coffee as a fraction of the height of the cup', {
    unseen: [[0.64, 0.72]],
  }),
  friction: uniform('physics', 0.45, 0.65, '1', 'friction coefficient of the cup', { unseen: [[0.35, 0.45]] }),
  crushForce: uniform('physics', 9, 14, 'N', 'grip force that crushes the cup', { unseen: [[7, 9]] }),
  ...LANGUAGE_VARIATIONS,
  ...graspVariations({ x: [-0.003, 0.003], y: [-0.003, 0.003], z: [-0.003, 0.003], turn: [-0.1, 0.1], heldOut: 1.5 }),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

const COLORS: Readonly<Record<string, string>> = {
  white: '#ece8df',
  kraft: '#b98d5c',
  mint: '#9cc7b1',
  rose: '#d79a9a',
  sky: '#8fb4d6',
  black: '#3a3633',
};

function cupOf(v: Values): PaperCup {
  return paperCup(v.size, v.fill);
}

/** The cup on the table, as far as its balance goes. Two surfaces meet with the geometric mean of their frictions. */
function standingCup(v: Values, cup: PaperCup): StandingThing {
  const { mass, centerHeight, inertia } = cup;
  return { mass, centerHeight, inertia, friction: Math.sqrt(v.friction * v.tableFriction) };
}

/** How far inside of the edge the centre of gravity lies at the start, in metres; negative where it lies outside. */
function firstMargin(v: Values): number {
  const cup = cupOf(v);
  if (v.condition === 'will fall') return -0.8 * cup.baseRadius * v.place;
  const danger = dangerMargin(standingCup(v, cup), PUSH);
  return v.condition === 'in danger' ? danger * v.place : danger + SAFE_RANGE * v.place;
}

function firstPosition(v: Values): Vector3 {
  return [v.along, EDGE - firstMargin(v), cupOf(v).centerHeight];
}

function goalPosition(v: Values): Vector3 {
  const { baseRadius, centerHeight } = cupOf(v);
  return [v.along, EDGE - GOAL_DISTANCE - baseRadius, centerHeight];
}

/** Whether the cup is only to be watched: nobody can reach it in time when it falls by itself. */
function isWatched(v: Values): boolean {
  return v.watched || v.condition === 'will fall';
}

/** Around the cup, where it goes, below the hand that comes low from the middle of the table, and where there is no table. */
function keepOutOf(v: Values): KeepOutZone[] {
  const [x, y] = firstPosition(v);
  const [gx, gy] = goalPosition(v);
  const beyond = EDGE + 1;
  const behind = 0.28;
  const [cos, sin] = [Math.cos(SIDEWAYS.heading), Math.sin(SIDEWAYS.heading)];
  return [
    { from: [x, y], to: [gx, gy], radius: 0.12, tallRadius: 0.16 },
    { from: [gx, gy], to: [gx - behind * cos, gy - behind * sin], radius: 0.12, tallRadius: 0.16 },
    ...[1, -1].map((side): KeepOutZone => ({ from: [-1, side * beyond], to: [1, side * beyond], radius: 1.01 })),
  ];
}

/** What the cup's place means, in figures. */
interface Balance {
  /** How far inside of the edge the centre of gravity lies, in metres. */
  readonly margin: number;
  /** The part of its base that the table bears. */
  readonly supported: number;
  /** Angle between its axis and the vertical in radians. */
  readonly tilt: number;
  /** Distance of its base from the edge in metres; negative where it stands over it. */
  readonly baseDistance: number;
}

/** The balance of the cup in a state; `null` where the state does not hold it. */
function balanceOf(state: SceneState, v: Values): Balance | null {
  const object = state.objects[CUP];
  if (!object) return null;
  const axis = [0, 0, 0];
  rotate(axis, object.orientation, [0, 0, 1]);
  const tilt = Math.acos(Math.max(-1, Math.min(1, axis[2] ?? 1)));
  const margin = EDGE - object.position[1];
  const { baseRadius, centerHeight } = cupOf(v);
  const stands = tilt < FLAT && Math.abs(object.position[2] - centerHeight) < 0.005;
  const supported = stands ? supportedFraction(baseRadius, margin) : 0;
  return { margin, supported, tilt, baseDistance: margin - baseRadius };
}

/** A paper cup with coffee near, on or over the edge of a table. */
export const coffeeEdge = defineScenario({
  name: 'coffee-edge',
  version: 1,
  kind: 'manipulation',
  description:
    'A paper cup with coffee stands near, on or over the edge of a table. A third of the cups will fall as soon as time ' +
    'starts: those are watched, as is a third of the others. The rest a Panda takes below the force that crushes them, at ' +
    'the height of the centre of gravity, and puts down away from the edge without spilling.',
  successCondition:
    'The cup stands upright (tilt below 0.1 rad), neither crushed nor spilled, slower than 20 mm/s, its base wholly on the ' +
    'table and at least 80 mm from the edge, and the hand holds nothing. Where the instruction is to watch: 2.5 s have ' +
    'passed and no hand came within 0.1 m of where the cup stood.',
  robot: PANDA,
  maxDuration: 10,
  variations: VARIATIONS,

  build(simulation, v) {
    stageTabletop(simulation, v, {
      tableSize: [1.5, 2 * EDGE],
      floorFriction: 0.6,
      framing: { position: [0.72, 0.21, 0.34], target: [-0.03, 0.17, 0.06], zoom: 0.58 },
    });
    const cup = cupOf(v);
    simulation.addObject({
      name: CUP,
      class: 'cup',
      parts: cup.parts,
      pose: { position: firstPosition(v), orientation: [0, 0, 0, 1] },
      mass: cup.mass,
      friction: v.friction,
      crushForce: v.crushForce,
      tiltLimit: cup.tiltLimit,
      appearance: { color: COLORS[v.cupColor] ?? '#ffffff', roughness: 0.8 },
    });
    addClutter(simulation, v, { keepOut: keepOutOf(v) });
    simulation.addCamera({
      name: 'edge',
      position: [0.42, EDGE + 0.02, 0.17],
      target: [v.along, EDGE - 0.01, 0.025],
      fieldOfViewDeg: 20,
      width: 128,
      height: 128,
    });
    simulation.setRobot(placedRobot(PANDA, v), { jointPositions: { arm: READY } });
  },

  instructions(v) {
    return (isWatched(v) ? WATCH_PHRASINGS : RESCUE_PHRASINGS).map(({ say }) => say({ cup: 'coffee cup' }));
  },

  instruction(v) {
    const words = { cup: 'coffee cup' };
    return isWatched(v)
      ? sayIn(WATCH_PHRASINGS, v.watchPhrasing, words)
      : sayIn(RESCUE_PHRASINGS, v.rescuePhrasing, words);
  },

  interpret(instruction, v) {
    const meaning = meaningOf(instruction);
    if (meaning === null) return null;
    const watched = meaning === 'watch';
    // Nobody is quick enough for a cup that falls as soon as time starts: it can be watched and no more.
    if (v.condition === 'will fall') return watched ? { watched: v.watched } : null;
    return { watched };
  },

  subtasks(v): readonly Subtask[] {
    if (isWatched(v)) {
      return [{ text: `watch ${CUP}`, skill: { skill: 'wait', arm: 'arm', seconds: WATCHED + 0.2 } }];
    }
    const [gx, gy] = [-SHORT * Math.cos(SIDEWAYS.heading), -SHORT * Math.sin(SIDEWAYS.heading)];
    const to = (relativeTo: string, [dx, dy, dz]: Vector3): Target => ({
      relativeTo,
      offset: [dx + gx, dy + gy, dz],
      ...SIDEWAYS,
    });
    const turned = { ...SIDEWAYS, heading: SIDEWAYS.heading + v.graspTurn };
    const [x, y, z] = goalPosition(v);
    const holds = [{ holds: { arm: 'arm', thing: CUP } }];
    return [
      {
        text: `grasp ${CUP}`,
        skill: {
          skill: 'grasp',
          arm: 'arm',
          at: { ...to(CUP, displacedGrasp([0, 0, 0], v)), ...turned },
          approachHeight: 0.1,
          force: GRIP,
        },
        postconditions: holds,
      },
      {
        text: `lift ${CUP}`,
        skill: {
          skill: 'move',
          arm: 'arm',
          to: to(CUP, [0, 0, 0.05]),
          speed: 0.12,
        },
        postconditions: holds,
      },
      {
        text: `carry ${CUP} away from the edge`,
        skill: {
          skill: 'move',
          arm: 'arm',
          to: to('world', [x, y, z + 0.05]),
          speed: 0.15,
        },
        postconditions: holds,
      },
      {
        text: `set ${CUP} down`,
        skill: {
          skill: 'move',
          arm: 'arm',
          to: to('world', [x, y, z + 0.002]),
          speed: 0.08,
        },
      },
      {
        text: `release ${CUP}`,
        skill: { skill: 'release', arm: 'arm' },
        postconditions: [{ empty: { arm: 'arm' } }],
      },
      { text: 'return', skill: { skill: 'return', arm: 'arm' } },
    ];
  },

  success: isDone,

  progress(state, v) {
    if (isDone(state, v)) return 1;
    if (isWatched(v)) return 0.9 * Math.min(1, state.time / WATCHED);
    const balance = balanceOf(state, v);
    if (!balance) return 0;
    const start = firstMargin(v) - cupOf(v).baseRadius;
    return 0.9 * Math.max(0, Math.min(1, (balance.baseDistance - start) / (SAFE_DISTANCE - start)));
  },

  measures(state, v) {
    const balance = balanceOf(state, v);
    return {
      margin: { value: 1000 * (balance?.margin ?? NaN), unit: 'mm' },
      supported: { value: balance?.supported ?? NaN, unit: '1' },
      baseDistance: { value: 1000 * (balance?.baseDistance ?? NaN), unit: 'mm' },
      tilt: { value: balance?.tilt ?? NaN, unit: 'rad' },
    };
  },

  describe,
  trueLabel,
});

function isDone(state: SceneState, v: Values): boolean {
  const object = state.objects[CUP];
  const balance = balanceOf(state, v);
  if (!object || !balance) return false;
  if (isWatched(v)) {
    const stood = firstPosition(v);
    return state.time >= WATCHED && state.arms.every(({ endEffector }) => apart(endEffector.position, stood) > 0.1);
  }
  const released = state.arms.every((arm) => arm.holding === null);
  const standing = balance.supported === 1 && balance.tilt < 0.1 && Math.hypot(...object.linearVelocity) < 0.02;
  const whole = object.crushed !== true && object.spilled !== true;
  return released && standing && whole && balance.baseDistance >= SAFE_DISTANCE;
}

/**
 * One of `safe`, `in danger`, `will fall`, `held`, `fallen`. Judged by where the centre of gravity lies: outside of the
 * table's edge the cup will fall, and inside it is in danger where the equation of motion of a rigid body says that the push
 * takes it over.
 */
function describe(state: SceneState, v: Values): StateDescription {
  const balance = balanceOf(state, v);
  if (!balance) return { label: 'unknown', text: 'There is no cup.', measures: {} };
  const { margin, supported, tilt } = balance;
  const height = state.objects[CUP]?.position[2] ?? 0;
  const cup = cupOf(v);
  const thing = standingCup(v, cup);
  const danger = dangerMargin(thing, PUSH);
  const measures = {
    supported: { value: supported, unit: '1' },
    margin: { value: 1000 * margin, unit: 'mm' },
    dangerMargin: { value: 1000 * danger, unit: 'mm' },
    boundary: { value: 1000 * Math.min(Math.abs(margin), Math.abs(margin - danger)), unit: 'mm' },
  };
  const say = (label: string, text: string): StateDescription => ({ label, text, measures });
  if (state.arms.some(({ holding }) => holding === CUP || holding === 'something')) {
    return say('held', 'The hand holds the cup.');
  }
  if (height < -0.02) return say('fallen', 'The cup has fallen off the table.');
  if (tilt > LYING) return say('fallen', 'The cup lies on the table.');
  const share = `${Math.round(100 * supported)} % of its base is on the table`;
  const distance = `${Math.abs(1000 * margin).toFixed(0)} mm`;
  if (margin <= 0) {
    return say('will fall', `The cup will fall: ${share}, and its centre of gravity is ${distance} over the edge.`);
  }
  const inside = `${share}, and its centre of gravity is ${distance} inside of the edge`;
  if (margin < danger || topples(thing, cup.baseRadius, PUSH)) {
    return say('in danger', `The cup is in danger: ${inside}; a push of 0.5 N for 0.1 s makes it fall.`);
  }
  return say('safe', `The cup is safe: ${inside}; a push of 0.5 N for 0.1 s does not make it fall.`);
}

/** Runs the physics ahead: without anybody acting, and with the push in each direction. */
function trueLabel(simulation: Simulation): string {
  const cup = simulation.objects.find(({ name }) => name === CUP);
  if (!cup) return 'unknown';
  if (simulation.grippers.some(({ holding }) => holding === CUP)) return 'held';
  const fell = (): boolean => (cup.position[2] ?? 0) < -0.02 || cup.tilt > LYING;
  if (fell()) return 'fallen';
  if (whatIf(simulation, { seconds: WATCHED }, fell)) return 'will fall';
  for (let k = 0; k < DIRECTIONS; k++) {
    // The first direction is that of the edge.
    const angle = Math.PI / 2 + (2 * Math.PI * k) / DIRECTIONS;
    const force = [PUSH.force * Math.cos(angle), PUSH.force * Math.sin(angle), 0];
    const beforeStep = (elapsed: number): void => {
      if (elapsed < PUSH.duration - 1e-9) cup.applyForce(force);
    };
    if (whatIf(simulation, { seconds: WATCHED, beforeStep }, fell)) return 'in danger';
  }
  return 'safe';
}

function apart(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
