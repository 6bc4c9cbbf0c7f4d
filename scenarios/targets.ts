import { yawOf } from '../sim/math/vector.js';
import type { ClothState, JointState, SceneState, Vector3 } from '../sim/interface/index.js';
import type { AlignedPredicate, Predicate, Target } from './subtask.js';

/** Speed in metres per second up to which a thing counts as at rest. */
const STILL_SPEED = 0.02;

/** A named place in a scene: where it is, and how its axes are turned about the vertical. */
export interface NamedPlace {
  /** Position in the world frame in metres. */
  readonly position: Vector3;
  /** Angle of the local x axis about the vertical in radians. */
  readonly yaw: number;
}

/** The points of a cloth that have names, as fractions of its u and v axes. */
const CLOTH_POINTS: Readonly<Record<string, readonly [u: number, v: number]>> = {
  'corner-1': [0, 0],
  'corner-2': [1, 0],
  'corner-3': [1, 1],
  'corner-4': [0, 1],
  center: [0.5, 0.5],
  'middle-12': [0.5, 0],
  'middle-23': [1, 0.5],
  'middle-34': [0.5, 1],
  'middle-41': [0, 0.5],
};

/** The point of a cloth's grid nearest to the fractions `u`, `v` of its axes, in the world frame in metres. */
export function clothPoint(cloth: ClothState, u: number, v: number): Vector3 {
  const row = Math.round(v * (cloth.rows - 1));
  const column = Math.round(u * (cloth.columns - 1));
  const i = 3 * (row * cloth.columns + column);
  return [cloth.points[i] ?? 0, cloth.points[i + 1] ?? 0, cloth.points[i + 2] ?? 0];
}

/**
 * A named point of a cloth in the world frame in metres: a landmark, or of the grid `corner-1` ... `corner-4`, `center`,
 * and `middle-12` ..., the middle of the edge between two corners.
 * @throws RangeError when it has no point of that name.
 */
export function findClothPoint(cloth: ClothState, name: string): Vector3 {
  const landmark = cloth.landmarks?.[name];
  if (landmark) return landmark;
  const fraction = CLOTH_POINTS[name];
  if (fraction) return clothPoint(cloth, ...fraction);
  const names = [...Object.keys(CLOTH_POINTS), ...Object.keys(cloth.landmarks ?? {})];
  throw new RangeError(`the cloth has no point "${name}"; there are ${names.join(', ')}`);
}

/** Angle about the vertical of a cloth's u axis: the mean of both axes' directions, since one may be folded onto itself. */
function clothYaw(cloth: ClothState): number {
  const [left, right] = [clothPoint(cloth, 0, 0.5), clothPoint(cloth, 1, 0.5)];
  const [bottom, top] = [clothPoint(cloth, 0.5, 0), clothPoint(cloth, 0.5, 1)];
  return Math.atan2(right[1] - left[1] - (top[0] - bottom[0]), right[0] - left[0] + (top[1] - bottom[1]));
}

/**
 * Finds a named place: `world`, an object, a cloth, or a point of a cloth such as `towel/corner-1`, see `findClothPoint`.
 * @throws RangeError when nothing in the scene has that name.
 */
export function findPlace(state: SceneState, name: string): NamedPlace {
  if (name === 'world') return { position: [0, 0, 0], yaw: 0 };
  const object = state.objects[name];
  if (object) return { position: object.position, yaw: yawOf(object.orientation) };
  const [thing = '', point = 'center'] = name.split('/');
  const cloth = state.cloths[thing];
  if (cloth) return { position: findClothPoint(cloth, point), yaw: clothYaw(cloth) };
  const names = [...Object.keys(state.objects), ...Object.keys(state.cloths).map((c) => `${c}/corner-1`), 'world'];
  throw new RangeError(`the scene has no "${name}"; there are ${names.join(', ')}`);
}

/** The position of a target in the world frame in metres, and the angle of its frame about the vertical in radians. */
export function resolveTarget(state: SceneState, target: Target): NamedPlace {
  const place = findPlace(state, target.relativeTo);
  const offset = target.offset ?? [0, 0, 0];
  const yaw = target.frame === 'local' ? place.yaw : 0;
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  const position: Vector3 = [
    place.position[0] + c * offset[0] - s * offset[1],
    place.position[1] + s * offset[0] + c * offset[1],
    place.position[2] + offset[2],
  ];
  return { position, yaw: yaw + (target.yaw ?? 0) };
}

/**
 * The joint of an object.
 * @throws RangeError when there is no such object, or it is on no joint.
 */
export function jointOf(state: SceneState, name: string): JointState {
  const joint = state.objects[name]?.joint;
  if (joint) return joint;
  const names = Object.entries(state.objects).flatMap(([each, object]) => (object.joint ? [each] : []));
  throw new RangeError(`the scene has no "${name}" on a joint; there are ${names.join(', ') || 'none'}`);
}

/** Whether a predicate holds in a state. Throws a RangeError when it names something that the scene does not have. */
export function predicateHolds(state: SceneState, predicate: Predicate): boolean {
  if ('and' in predicate) return predicate.and.every((each) => predicateHolds(state, each));
  if ('or' in predicate) return predicate.or.some((each) => predicateHolds(state, each));
  if ('not' in predicate) return !predicateHolds(state, predicate.not);
  if ('still' in predicate) {
    const { thing, speed = STILL_SPEED } = predicate.still;
    const object = state.objects[thing];
    if (!object)
      throw new RangeError(`the scene has no object "${thing}"; there are ${Object.keys(state.objects).join(', ')}`);
    return Math.hypot(...object.linearVelocity) <= speed;
  }
  if ('near' in predicate) {
    const a = findPlace(state, predicate.near.thing).position;
    const b = resolveTarget(state, predicate.near.target).position;
    return distance(a, b) <= predicate.near.distance;
  }
  if ('aligned' in predicate) return misalignment(state, predicate.aligned) <= predicate.aligned.angle;
  if ('joint' in predicate) {
    const { thing, atLeast = -Infinity, atMost = Infinity } = predicate.joint;
    const { position } = jointOf(state, thing);
    return position >= atLeast && position <= atMost;
  }
  const armName = 'holds' in predicate ? predicate.holds.arm : predicate.empty.arm;
  const arm = state.arms.find((candidate) => candidate.name === armName);
  if (!arm)
    throw new RangeError(`the scene has no arm "${armName}"; there are ${state.arms.map((a) => a.name).join(', ')}`);
  return 'holds' in predicate ? arm.holding === predicate.holds.thing : arm.holding === null;
}

/**
 * How nearly a predicate holds in a state, 0 to 1: of a distance or an angle what it may be over what it is, of several the mean
 * (`and`) or the best (`or`). It is 1 where the predicate holds, and only there.
 * @throws RangeError when it names something that the scene does not have.
 */
export function degreeOf(state: SceneState, predicate: Predicate): number {
  if ('and' in predicate) {
    return predicate.and.reduce((sum, each) => sum + degreeOf(state, each), 0) / predicate.and.length;
  }
  if ('or' in predicate) return Math.max(...predicate.or.map((each) => degreeOf(state, each)));
  if (predicateHolds(state, predicate)) return 1;
  if ('near' in predicate) {
    const { thing, target, distance: limit } = predicate.near;
    return limit / distance(findPlace(state, thing).position, resolveTarget(state, target).position);
  }
  return 'aligned' in predicate ? predicate.aligned.angle / misalignment(state, predicate.aligned) : 0;
}

/** Says a predicate in words. */
export function describePredicate(predicate: Predicate): string {
  if ('and' in predicate) return predicate.and.map(describePredicate).join(' and ');
  if ('or' in predicate) return predicate.or.map((each) => `(${describePredicate(each)})`).join(' or ');
  if ('not' in predicate) return `it is not so that ${describePredicate(predicate.not)}`;
  if ('still' in predicate) {
    return `${predicate.still.thing} is slower than ${predicate.still.speed ?? STILL_SPEED} m/s`;
  }
  if ('holds' in predicate) return `${predicate.holds.arm} holds ${predicate.holds.thing}`;
  if ('empty' in predicate) return `${predicate.empty.arm} holds nothing`;
  if ('aligned' in predicate) {
    return `${predicate.aligned.thing} is turned within ${predicate.aligned.angle} rad as ${predicate.aligned.target.relativeTo}`;
  }
  if ('joint' in predicate) {
    const { thing, atLeast, atMost } = predicate.joint;
    const limits = [
      ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
      ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ];
    return `the joint of ${thing} is at ${limits.join(' and ')}`;
  }
  return `${predicate.near.thing} is within ${predicate.near.distance} m of ${predicate.near.target.relativeTo}`;
}

/** Angle in radians between a thing's turn about the vertical and a target's, 0 to half of the symmetry. */
function misalignment(state: SceneState, { thing, target, symmetry }: AlignedPredicate['aligned']): number {
  return Math.abs(nearestTurn(findPlace(state, thing).yaw - resolveTarget(state, target).yaw, symmetry));
}

/** The equivalent of an angle that is nearest to zero, in radians. `period` is a turn that makes no difference. */
export function nearestTurn(angle: number, period = 2 * Math.PI): number {
  return angle - period * Math.round(angle / period);
}

/** Distance between two points in metres. */
export function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
