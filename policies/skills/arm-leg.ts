import { findPlace, nearestTurn, resolveTarget, yawOf } from '../../scenarios/index.js';
import type { Target } from '../../scenarios/index.js';
import { fromAxisAngle, multiplyQuaternions } from '../../sim/math/vector.js';
import type { EndEffectorTarget, Quaternion, SceneState, Vector3 } from '../../sim/interface/index.js';
import type { MotionLeg } from '../motion.js';

/** Speed of a hand on its way to or from a place, in metres per second. */
export const TRAVEL_SPEED = 0.35;
/** Speed of a hand going straight down to what it is to take, in metres per second. */
export const APPROACH_SPEED = 0.12;
/** Speed of a hand that carries something, in metres per second. */
export const CARRY_SPEED = 0.25;
/** Time for the fingers to close or to open, in seconds. */
export const FINGER_TIME = 0.5;

/** The orientation of a hand that points straight down with its x axis forward. */
export const HAND_DOWN: Quaternion = [1, 0, 0, 0];

/** What one arm does during one leg. */
export interface ArmLeg {
  /** Where the hand is at the leg's end. */
  readonly target: EndEffectorTarget;
  /** Shortest duration in seconds; a leg of several arms lasts as long as the slowest. */
  readonly seconds: number;
  /** Greatest height over the straight line in metres. Default 0. */
  readonly height?: number;
  /** Shape of the way over the line. */
  readonly shape?: MotionLeg['shape'];
  /** A point about which the hand turns on its way, in metres, instead of going straight. */
  readonly pivot?: Vector3;
}

/** A straight leg at `speed` metres per second at most on average. */
export function travel(from: EndEffectorTarget, to: EndEffectorTarget, speed: number): ArmLeg {
  return { target: to, seconds: (1.25 * span(from.position, to.position)) / speed };
}

/** The pose of a hand at a target, pointing down with the wanted yaw, tilt and heading. */
export function handPose(state: SceneState, target: Target): { position: Vector3; orientation: Quaternion } {
  const place = resolveTarget(state, target);
  const period = target.squareSymmetry ? Math.PI / 2 : Math.PI;
  const yaw = nearestTurn(place.yaw, period);
  const turned = [0, 0, 0, 1];
  multiplyQuaternions(turned, fromAxisAngle([0, 0, 1], yaw), HAND_DOWN);
  multiplyQuaternions(turned, fromAxisAngle([0, 1, 0], -(target.tilt ?? 0)), turned);
  if (target.heading) multiplyQuaternions(turned, fromAxisAngle([0, 0, 1], target.heading), turned);
  const [x = 0, y = 0, z = 0, w = 1] = turned;
  return { position: place.position, orientation: [x, y, z, w] };
}

/**
 * The pose of a hand that points straight down and has brought the object that it holds to a target: the object's centre
 * lies there and its frame is turned as the target says, or half a turn (with `squareSymmetry` a quarter) from it.
 */
export function bringingPose(
  state: SceneState,
  armName: string,
  thing: string,
  target: Target,
): { position: Vector3; orientation: Quaternion } {
  const hand = state.arms.find(({ name }) => name === armName)?.endEffector;
  if (!hand) throw new RangeError(`the scene has no arm "${armName}"`);
  const held = findPlace(state, thing);
  const place = resolveTarget(state, target);
  const period = target.squareSymmetry ? Math.PI / 2 : Math.PI;
  const before = yawOf(hand.orientation);
  const yaw = nearestTurn(before + place.yaw - held.yaw, period);
  const [c, s] = [Math.cos(yaw - before), Math.sin(yaw - before)];
  const [dx, dy, dz] = [0, 1, 2].map((k) => (held.position[k] ?? 0) - (hand.position[k] ?? 0)) as [
    number,
    number,
    number,
  ];
  const [x, y, z] = place.position;
  return { position: [x - (c * dx - s * dy), y - (s * dx + c * dy), z - dz], orientation: handDown(yaw) };
}

/** The orientation of a hand that points straight down, turned about the vertical by an angle in radians. */
export function handDown(yaw: number): Quaternion {
  const turned = [0, 0, 0, 1];
  multiplyQuaternions(turned, fromAxisAngle([0, 0, 1], yaw), HAND_DOWN);
  const [x = 0, y = 0, z = 0, w = 1] = turned;
  return [x, y, z, w];
}

/** Distance between two points in metres. */
export function span(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
