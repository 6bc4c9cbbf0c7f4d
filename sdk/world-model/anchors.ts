import type { Quaternion, Vector3 } from '../../sim/interface/index.js';
import {
  conjugate,
  fromRotationVector,
  multiplyQuaternions,
  rotate,
  rotateInverse,
  toRotationVector,
} from '../../sim/math/vector.js';
import { isTurned, MAXIMUM_ARMS, type Layout } from './layout.js';
import { saturates } from './numbers.js';
import type { HandRecord, TrackedObject } from './records.js';

/**
 * What a pose is told relative to: an entry of the list, a hand (of a target: where the hand is; of a keyframe's hand: its target), or the
 * world. As axes also the direction `towards` an entry, level, from where the pose is told from.
 */
export interface Anchor {
  /** What it is. */
  readonly kind: 'entry' | 'hand' | 'world' | 'towards';
  /** Number of the entry or of the arm, from 0; 0 for the world. */
  readonly index: number;
}

/** A position in metres and a rotation vector in radians. */
export interface RelativePose {
  /** Position in metres. */
  readonly position: Vector3;
  /** Orientation as a rotation vector in radians. */
  readonly rotation: Vector3;
}

/** What is where before a keyframe, as a sequence tells it: to the nearest bin. */
export interface Moment {
  /** The hands. */
  readonly hands: readonly HandRecord[];
  /** The entries of the list. */
  readonly objects: readonly TrackedObject[];
}

/** A pose, and what it is told relative to. */
export interface AnchoredPose {
  /** Where its frame has its origin. */
  readonly anchor: Anchor;
  /** Whose axes its frame has. */
  readonly axes: Anchor;
  /** The pose in that frame. */
  readonly pose: RelativePose;
}

type MutableQuaternion = [number, number, number, number];

/** The world. */
export const WORLD: Anchor = { kind: 'world', index: 0 };

/** How far to the side of an entry a target may lie that is told relative to it, in metres. */
const BESIDE = 0.25;
/** How far below and above. */
const BELOW = 0.05;
const ABOVE = 0.25;
/** How much less a difference in height counts than one to the side, in the choice of the nearest entry. */
const HEIGHT_WEIGHT = 0.3;
/** How much further away, in metres, an entry counts that the subtask does not name. */
const UNNAMED = 0.12;
/** The same of a place to whose axes the hand is not square: a stain in an area, which the area's axes tell better. */
const ASKEW_PLACE = 0.15;
/** Up to how far away a thing tells better than the hand, where that stays or goes straight up, and than the world, in metres. */
const HAND_DISTANCE = 0.1;
const WORLD_DISTANCE = 0.3;
/** Distance of a hand to what it holds, in metres, and its opening then, at most: the widest cup, less than hands open over a tower. */
const HELD_WITHIN = 0.04;
const HELD_OPENING = 0.063;
/** Distance of a hand to what moves with it, in metres, at most. */
const MOVED_WITHIN = 0.08;
/** Up to here an entry counts as unmoved: metres, radians. */
const UNMOVED = { position: 0.0015, rotation: 0.01 } as const;
/** Up to here a target lies straight over a hand, in metres. */
const STRAIGHT = 0.004;
/** Up to here a hand is turned by a multiple of a right angle, in radians; and a target lies on an axis, in metres. */
const SQUARE = 0.025;
const ON_AXIS = 0.004;
/** How much squarer a hand must be to axes that come later in the choice, in radians: numbers are told to a bin. */
const SQUARER_BY = 0.006;
/** How far a target and another entry must lie from an entry for the way between the two to be a direction, in metres. */
const DIRECTION_LENGTH = 0.03;

/** The bin that stands for an anchor. */
export function anchorBin({ maximumObjects }: Layout, { kind, index }: Anchor): number {
  switch (kind) {
    case 'entry':
      return index;
    case 'hand':
      return maximumObjects + index;
    case 'world':
      return maximumObjects + MAXIMUM_ARMS;
    case 'towards':
      return maximumObjects + MAXIMUM_ARMS + 1 + index;
  }
}

/** The anchor that a bin stands for. Throws a RangeError for one that stands for none. */
export function anchorOfBin({ maximumObjects }: Layout, bin: number): Anchor {
  const world = maximumObjects + MAXIMUM_ARMS;
  if (bin < maximumObjects) return { kind: 'entry', index: bin };
  if (bin < world) return { kind: 'hand', index: bin - maximumObjects };
  if (bin === world) return WORLD;
  if (bin <= world + maximumObjects) return { kind: 'towards', index: bin - world - 1 };
  throw new RangeError(`an anchor must be a bin from 0 to ${world + maximumObjects}, received ${bin}`);
}

/** A pose in the world, of one in a frame. Throws a RangeError where a moment lacks what the frame is made of. */
export function placed({ anchor, axes, pose }: AnchoredPose, moment: Moment): RelativePose {
  const { position, turn } = frameOf(anchor, axes, moment);
  const moved = [0, 0, 0];
  rotate(moved, turn, pose.position);
  return {
    position: added(position, moved),
    rotation: product(turn, fromRotationVector(pose.rotation)),
  };
}

/** The other way round: a pose of the world in a frame. */
export function anchored(pose: RelativePose, anchor: Anchor, axes: Anchor, moment: Moment): AnchoredPose {
  const { position, turn } = frameOf(anchor, axes, moment);
  const [x, y, z] = pose.position;
  const local = [x - position[0], y - position[1], z - position[2]];
  rotateInverse(local, turn, local);
  const inverse: MutableQuaternion = [0, 0, 0, 1];
  conjugate(inverse, turn);
  return {
    anchor,
    axes,
    pose: { position: vector(local), rotation: product(inverse, fromRotationVector(pose.rotation)) },
  };
}

/**
 * A hand's target as a sequence tells it: relative to the nearest thing that the hand does not hold, where those that the subtask names
 * count as nearer; to the hand, where it stays or goes straight up and is not square to a thing close by; else to the world. A place
 * whose middle the hand goes neither to nor past along an axis tells less than a thing that the subtask names, if the hand goes along one
 * there: the end of a stroke that pushes it. Along the axes to which the hand is square: the thing's own, those of another that the
 * subtask names, the way towards one, or those of one that it does not name; later ones where the hand is clearly squarer to them.
 */
export function anchoredTarget(
  target: RelativePose,
  arm: number,
  subtask: string,
  moment: Moment,
  layout: Layout,
): AnchoredPose {
  const over = moment.hands[arm] && overHand(target, arm, moment);
  const beside = besideEntry(target, arm, subtask, moment, layout);
  const isClose = beside !== undefined && beside.far <= HAND_DISTANCE && isSquare(beside.told.pose);
  if (over && !isClose && isStraightUp(target, arm, moment) && fits(over, layout)) return over;
  if (beside && beside.far < WORLD_DISTANCE && fits(beside.told, layout)) return beside.told;
  const world = anchored(target, WORLD, WORLD, moment);
  return over && !fits(world, layout) ? over : world;
}

/** A target relative to its hand: along the hand's axes where it points down, else along those of the world. */
function overHand(target: RelativePose, arm: number, moment: Moment): AnchoredPose {
  const here: Anchor = { kind: 'hand', index: arm };
  const [x, y] = (moment.hands[arm] as RelativePose).rotation;
  return anchored(target, here, Math.hypot(x, y) < SQUARE ? here : WORLD, moment);
}

/** Where a hand is in a keyframe, as a sequence tells it: relative to its target, else to the world. */
export function anchoredHand(hand: RelativePose, arm: number, targets: Moment, layout: Layout): AnchoredPose {
  const anchor: Anchor = { kind: 'hand', index: arm };
  const near = anchored(hand, anchor, anchor, targets);
  return fits(near, layout) ? near : anchored(hand, WORLD, WORLD, targets);
}

/**
 * Where an entry is in a keyframe, as a sequence tells it: relative to where it was, but relative to a hand that it moved with; else to
 * the world.
 *
 * @param moment - The hands of the keyframe, and the entries before it.
 */
export function anchoredEntry(now: RelativePose, index: number, moment: Moment, layout: Layout): AnchoredPose {
  const itself: Anchor = { kind: 'entry', index };
  const own = anchored(now, itself, itself, moment);
  const isUnmoved = norm(own.pose.position) < UNMOVED.position && norm(own.pose.rotation) < UNMOVED.rotation;
  if (!isUnmoved) {
    const distances = moment.hands.map((hand) => distance(hand.position, now.position));
    const nearest = distances.indexOf(Math.min(...distances));
    const hand: Anchor = { kind: 'hand', index: nearest };
    if ((distances[nearest] ?? Infinity) < MOVED_WITHIN) return anchored(now, hand, hand, moment);
  }
  return fits(own, layout) ? own : anchored(now, WORLD, WORLD, moment);
}

/** Position and orientation of an entry that has one. */
export function entryPose({ points, rotation }: TrackedObject): RelativePose {
  return { position: vector(points), rotation: rotation ?? [0, 0, 0] };
}

/** A target relative to the entry that tells it, of those near it that the hand does not hold, and as how far away that counts. */
function besideEntry(
  target: RelativePose,
  arm: number,
  subtask: string,
  moment: Moment,
  layout: Layout,
): { readonly told: AnchoredPose; readonly far: number } | undefined {
  const candidates = [...moment.objects.entries()].flatMap(([entry, object]) => {
    if (!isTurned(layout, object.kind) || isHeld(object, arm, moment)) return [];
    const { position } = entryPose(object);
    const aside = apart(position, target.position);
    const above = target.position[2] - position[2];
    if (aside > BESIDE || above < -BELOW || above > ABOVE) return [];
    const told = alongAxes(target, entry, arm, subtask, moment, layout);
    const named = subtask.includes(object.name);
    const isAskewPlace = object.kind === 'place' && told.axes.kind !== 'towards' && !isOwnSquare(target, entry, moment);
    const penalty = (named ? 0 : UNNAMED) + (isAskewPlace ? ASKEW_PLACE : 0);
    return [{ told, named, kind: object.kind, far: aside + HEIGHT_WEIGHT * Math.abs(above) + penalty }];
  });
  candidates.sort((a, b) => a.far - b.far);
  const [nearest] = candidates;
  if (nearest?.kind !== 'place' || isOnAxis(nearest.told.pose)) return nearest;
  const pushed = candidates.find(
    ({ kind, named, told: { pose } }) => kind === 'object' && named && isSquare(pose) && isOnAxis(pose),
  );
  return pushed && fits(pushed.told, layout) ? pushed : nearest;
}

/** Whether a hand has something between its fingers, as far as can be seen. */
function isHeld(object: TrackedObject, arm: number, { hands }: Moment): boolean {
  const hand = hands[arm];
  return (
    object.kind === 'object' &&
    hand !== undefined &&
    hand.opening < HELD_OPENING &&
    distance(hand.position, entryPose(object).position) < HELD_WITHIN
  );
}

/** A target relative to an entry, along the axes to which the hand is square; along its own where it is square to none. */
function alongAxes(
  target: RelativePose,
  entry: number,
  arm: number,
  subtask: string,
  moment: Moment,
  layout: Layout,
): AnchoredPose {
  const origin: Anchor = { kind: 'entry', index: entry };
  const own = anchored(target, origin, origin, moment);
  const from = poseOf(origin, moment).position;
  const along = (others: readonly (readonly [number, TrackedObject])[]): AnchoredPose[] => {
    const axes = others.map(([index]) => anchored(target, origin, { kind: 'entry', index }, moment));
    const ways = others
      .filter(([, object]) => apart(entryPose(object).position, from) > DIRECTION_LENGTH)
      .map(([index]) => anchored(target, origin, { kind: 'towards', index }, moment))
      .filter(({ pose: { position } }) => Math.abs(position[0]) > DIRECTION_LENGTH && Math.abs(position[1]) < ON_AXIS);
    return [...axes, ...ways];
  };
  const others = [...moment.objects.entries()].filter(
    ([index, object]) => index !== entry && isTurned(layout, object.kind) && !isHeld(object, arm, moment),
  );
  const isNamed = ([, { name }]: readonly [number, TrackedObject]): boolean => subtask.includes(name);
  const [first, ...later] = [
    own,
    ...along(others.filter(isNamed)),
    ...along(others.filter((other) => !isNamed(other))),
  ].filter(({ pose }) => isSquare(pose));
  if (!first) return own;
  return later.reduce((best, told) => (askew(told.pose) < askew(best.pose) - SQUARER_BY ? told : best), first);
}

/** Origin and axes of a frame. */
function frameOf(
  anchor: Anchor,
  axes: Anchor,
  moment: Moment,
): { readonly position: Vector3; readonly turn: Quaternion } {
  const { position } = poseOf(anchor, moment);
  if (axes.kind !== 'towards') return { position, turn: fromRotationVector(poseOf(axes, moment).rotation) };
  const [x, y] = poseOf({ kind: 'entry', index: axes.index }, moment).position;
  return { position, turn: fromRotationVector([0, 0, Math.atan2(y - position[1], x - position[0])]) };
}

function poseOf({ kind, index }: Anchor, { hands, objects }: Moment): RelativePose {
  if (kind === 'world') return { position: [0, 0, 0], rotation: [0, 0, 0] };
  const pose = kind === 'hand' ? hands[index] : objects[index] && entryPose(objects[index]);
  if (!pose) throw new RangeError(`${kind} ${index} must be there for a pose to be relative to it`);
  return pose;
}

/** Whether a hand stays where it is or goes straight up, without turning. */
function isStraightUp(target: RelativePose, arm: number, moment: Moment): boolean {
  const here: Anchor = { kind: 'hand', index: arm };
  const { position } = moment.hands[arm] as RelativePose;
  const turn = anchored(target, here, here, moment).pose.rotation;
  return (
    apart(position, target.position) < STRAIGHT && target.position[2] - position[2] > -STRAIGHT && norm(turn) < SQUARE
  );
}

/** Whether a hand that points down is turned by a multiple of a right angle. */
function isSquare(pose: RelativePose): boolean {
  const [x, y] = pose.rotation;
  return Math.hypot(x, y) < SQUARE && askew(pose) < SQUARE;
}

/** By how much a hand's turn about the vertical differs from a multiple of a right angle, in radians. */
function askew({ rotation: [, , z] }: RelativePose): number {
  const quarters = z / (Math.PI / 2);
  return Math.abs(quarters - Math.round(quarters)) * (Math.PI / 2);
}

function isOwnSquare(target: RelativePose, entry: number, moment: Moment): boolean {
  const itself: Anchor = { kind: 'entry', index: entry };
  return isSquare(anchored(target, itself, itself, moment).pose);
}

/** Whether a pose lies straight over an axis of its frame. */
function isOnAxis({ position: [x, y] }: RelativePose): boolean {
  return Math.min(Math.abs(x), Math.abs(y)) < ON_AXIS;
}

/** Whether numbers can tell a pose. */
function fits({ pose: { position, rotation } }: AnchoredPose, { numbers: { quantities } }: Layout): boolean {
  return (
    position.every((value) => !saturates(quantities.x, value)) &&
    rotation.every((value) => !saturates(quantities.rotation, value))
  );
}

function product(a: Quaternion, b: Quaternion): Vector3 {
  const out = [0, 0, 0, 1];
  multiplyQuaternions(out, a, b);
  return toRotationVector(out);
}

function vector(values: readonly number[]): Vector3 {
  return [values[0] as number, values[1] as number, values[2] as number];
}

function added(a: Vector3, b: readonly number[]): Vector3 {
  return [a[0] + (b[0] as number), a[1] + (b[1] as number), a[2] + (b[2] as number)];
}

function norm([x, y, z]: Vector3): number {
  return Math.hypot(x, y, z);
}

function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Distance as seen from above. */
function apart(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
