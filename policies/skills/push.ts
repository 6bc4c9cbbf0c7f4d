import { findPlace, nearestTurn, resolveTarget } from '../../scenarios/index.js';
import type { Footprint, PushSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget, SceneState, Vector3 } from '../../sim/interface/index.js';
import { APPROACH_SPEED, TRAVEL_SPEED, handDown, travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';

/** Distance in metres from the fingers to the thing at which a stroke begins. */
const GAP = 0.015;
/** How much faster than it goes down a hand goes up, which touches nothing. */
const RETREAT = 2;

/** Angle in radians from which on a rectangle is turned before it is pushed anywhere: a fence might miss its corner. */
const TURN_FIRST = 0.4;
/** Angle in radians from which on it is turned once it lies less than `NEAR` from its place: no fence has the way for it. */
const TURN_NEAR = 0.06;
const NEAR = 0.025;
/** How far from a face's middle the fingers push to turn a rectangle, as a share of the way to its corner. */
const OFF_CENTER = 0.7;

/** A straight way of the fingers on the table. */
interface Stroke {
  /** Direction as an angle about the vertical in radians. */
  readonly heading: number;
  /** Place of the thing's centre now, and where the stroke leaves it, in metres. */
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  /** Distance along the stroke from the thing's centre to its rear, now and at the end, in metres. */
  readonly rearBefore: number;
  readonly rearAfter: number;
  /** Whether closed fingers push at one point, instead of open ones as a fence. */
  readonly pointed?: boolean;
}

/**
 * The legs of a push: above the place behind the thing, down, one stroke, up.
 * @param fingerDepth - Distance from the hand's middle to the fingers' outside along the stroke in metres.
 */
export function compilePush(
  skill: PushSkill,
  current: EndEffectorTarget,
  state: SceneState,
  fingerDepth: number,
): ArmLeg[] {
  const { height = 0.012, opening = 0.06, speed = 0.12, approachHeight = 0.08 } = skill;
  const { heading, from, to, rearBefore, rearAfter, pointed = false } = strokeOf(skill, state, opening);
  const behind = ([x, y]: readonly [number, number], distance: number): Vector3 => [
    x - distance * Math.cos(heading),
    y - distance * Math.sin(heading),
    height,
  ];
  const start: EndEffectorTarget = {
    position: behind(from, rearBefore + GAP + fingerDepth),
    // The fingers open along the hand's y axis, across the stroke; half a turn makes no difference.
    orientation: handDown(nearestTurn(heading, Math.PI)),
    gripperOpening: pointed ? 0 : opening,
    gripForce: 0,
  };
  const end: EndEffectorTarget = { ...start, position: behind(to, rearAfter + fingerDepth) };
  const above = (target: EndEffectorTarget): EndEffectorTarget => {
    const [x, y, z] = target.position;
    return { ...target, position: [x, y, z + approachHeight] };
  };
  return [
    travel(current, above(start), TRAVEL_SPEED),
    travel(above(start), start, APPROACH_SPEED * RETREAT),
    travel(start, end, speed),
    travel(end, above(end), APPROACH_SPEED * RETREAT),
  ];
}

/** The stroke that brings a thing nearest to its target. */
function strokeOf({ thing, footprint, to }: PushSkill, state: SceneState, opening: number): Stroke {
  const { position, yaw } = findPlace(state, thing);
  const goal = resolveTarget(state, to);
  const from = [position[0], position[1]] as const;
  const missing = [goal.position[0] - from[0], goal.position[1] - from[1]] as const;
  if ('radius' in footprint) {
    const { radius } = footprint;
    // A disc rests on the inner edges of the two fingers and reaches in between them.
    const rearAfter = Math.sqrt(Math.max(0, radius ** 2 - (opening / 2) ** 2));
    const heading = Math.atan2(missing[1], missing[0]);
    return { heading, from, to: [goal.position[0], goal.position[1]], rearBefore: radius, rearAfter };
  }
  // Of the target's two axes, the one along which more is missing, pointing at the target.
  const [c, s] = [Math.cos(goal.yaw), Math.sin(goal.yaw)];
  const along = c * missing[0] + s * missing[1];
  const across = c * missing[1] - s * missing[0];
  const distance = Math.max(Math.abs(along), Math.abs(across));
  const turn = nearestTurn(goal.yaw - yaw, symmetryOf(footprint));
  if (Math.abs(turn) > TURN_FIRST || (Math.abs(turn) > TURN_NEAR && distance < NEAR)) {
    return turningStroke(footprint.halfExtents, from, yaw, missing, turn);
  }
  const heading =
    Math.abs(along) >= Math.abs(across)
      ? goal.yaw + (along >= 0 ? 0 : Math.PI)
      : goal.yaw + (across >= 0 ? Math.PI / 2 : -Math.PI / 2);
  return {
    heading,
    from,
    to: [from[0] + distance * Math.cos(heading), from[1] + distance * Math.sin(heading)],
    rearBefore: extent(footprint, heading - yaw),
    rearAfter: extent(footprint, heading - goal.yaw),
  };
}

/**
 * A stroke that turns a rectangle by an angle: closed fingers push a face off its middle. Of the four faces, the one from
 * which the way leads most towards the target. How far to push is that of a quasi-static slider on an ellipsoidal limit
 * surface: it turns by b / (c^2 + b^2) a metre, with b the lever and c the ratio of greatest torque to greatest force,
 * about two thirds of the radius of a disc of the same area (Lynch, Maekawa and Tanie, "Manipulation and active sensing by
 * pushing using tactile feedback", IROS 1992).
 */
function turningStroke(
  [x, y]: readonly [number, number],
  from: readonly [x: number, y: number],
  yaw: number,
  missing: readonly [x: number, y: number],
  turn: number,
): Stroke {
  const headings = [0, 1, 2, 3].map((quarter) => yaw + (quarter * Math.PI) / 2);
  const towards = (heading: number): number => missing[0] * Math.cos(heading) + missing[1] * Math.sin(heading);
  const face = headings.reduce(
    (best, _, i) => (towards(headings[i] ?? 0) > towards(headings[best] ?? 0) ? i : best),
    0,
  );
  const heading = headings[face] ?? yaw;
  const [along, across] = face % 2 === 0 ? [x, y] : [y, x];
  const lever = OFF_CENTER * across;
  const square = (4 / 9) * ((4 * x * y) / Math.PI);
  const length = (Math.abs(turn) * (square + lever * lever)) / lever;
  // A push to the right of the centre turns to the left.
  const aside = -Math.sign(turn) * lever;
  const start = [from[0] - aside * Math.sin(heading), from[1] + aside * Math.cos(heading)] as const;
  return {
    heading,
    from: start,
    to: [start[0] + length * Math.cos(heading), start[1] + length * Math.sin(heading)],
    rearBefore: along,
    rearAfter: along,
    pointed: true,
  };
}

/** Angle in radians of a turn that leaves a rectangle as it was. */
function symmetryOf({ halfExtents: [x, y] }: { readonly halfExtents: readonly [number, number] }): number {
  return x === y ? Math.PI / 2 : Math.PI;
}

/** Distance from the centre of an outline to its farthest point along a direction in its own frame, in metres. */
function extent(footprint: Footprint, direction: number): number {
  if ('radius' in footprint) return footprint.radius;
  const [x, y] = footprint.halfExtents;
  return x * Math.abs(Math.cos(direction)) + y * Math.abs(Math.sin(direction));
}
