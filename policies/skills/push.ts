import { findPlace, nearestTurn, resolveTarget } from '../../scenarios/index.js';
import type { Footprint, PushSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget, SceneState, Vector3 } from '../../sim/interface/index.js';
import { APPROACH_SPEED, TRAVEL_SPEED, handDown, travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';

/** Distance in metres from the fingers to the thing at which a stroke begins. */
const GAP = 0.015;
/** How much faster than it goes down a hand goes up, which touches nothing. */
const RETREAT = 2;

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
  const { heading, from, to, rearBefore, rearAfter } = strokeOf(skill, state);
  const behind = ([x, y]: readonly [number, number], distance: number): Vector3 => [
    x - distance * Math.cos(heading),
    y - distance * Math.sin(heading),
    height,
  ];
  const start: EndEffectorTarget = {
    position: behind(from, rearBefore + GAP + fingerDepth),
    // The fingers open along the hand's y axis, across the stroke; half a turn makes no difference.
    orientation: handDown(nearestTurn(heading, Math.PI)),
    gripperOpening: opening,
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
function strokeOf({ thing, footprint, to }: PushSkill, state: SceneState): Stroke {
  const { position, yaw } = findPlace(state, thing);
  const goal = resolveTarget(state, to);
  const from = [position[0], position[1]] as const;
  const missing = [goal.position[0] - from[0], goal.position[1] - from[1]] as const;
  if ('radius' in footprint) {
    const { radius } = footprint;
    const heading = Math.atan2(missing[1], missing[0]);
    return { heading, from, to: [goal.position[0], goal.position[1]], rearBefore: radius, rearAfter: radius };
  }
  // Of the target's two axes, the one along which more is missing, pointing at the target.
  const [c, s] = [Math.cos(goal.yaw), Math.sin(goal.yaw)];
  const along = c * missing[0] + s * missing[1];
  const across = c * missing[1] - s * missing[0];
  const distance = Math.max(Math.abs(along), Math.abs(across));
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

/** Distance from the centre of an outline to its farthest point along a direction in its own frame, in metres. */
function extent(footprint: Footprint, direction: number): number {
  if ('radius' in footprint) return footprint.radius;
  const [x, y] = footprint.halfExtents;
  return x * Math.abs(Math.cos(direction)) + y * Math.abs(Math.sin(direction));
}
