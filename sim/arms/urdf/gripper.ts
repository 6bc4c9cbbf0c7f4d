import type { Pose, Vector3 } from '../../interface/index.js';
import type { GripperModel, LinkInertia, ParallelGripperModel, PivotGripperModel } from '../models/model.js';
import { pivotOpening, pivotRadius } from '../models/pivot-geometry.js';
import { gather, type PlacedSolid, type UrdfChain } from './chain.js';
import type { UrdfDescription, UrdfJoint } from './description.js';
import type { UrdfArmOptions, UrdfParallelGripper, UrdfPivotGripper } from './options.js';
import { NO_MOTION, compose, invert, turned } from './transforms.js';

/** Time in seconds in which fingers reach their speed where nothing is said about accelerations. */
const RISE_TIME = 0.05;
const NOTHING: LinkInertia = { mass: 0, centerOfMass: [0, 0, 0], inertia: [0, 0, 0, 0, 0, 0] };

/** The hand's frame: in the last body's frame, in the tip link's, and the tool centre point in it. */
export interface HandFrame {
  /** Pose in the frame of the last body of the chain. */
  readonly pose: Pose;
  /** Pose in the tip link's frame. */
  readonly mount: Pose;
  /** The tool centre point in the hand's frame in metres. */
  readonly tcp: Vector3;
}

/** A body of the gripper that moves. */
export interface FingerBody {
  /** The joint that moves it. */
  readonly joint: UrdfJoint;
  /** Number of the frame that carries it. */
  readonly frame: number;
  /** Where the joint's child link is in that frame. */
  readonly place: Pose;
}

/** Names of the joints that belong to a gripper. */
export function gripperJoints(gripper: UrdfArmOptions['gripper']): readonly string[] {
  return gripper.type === 'pivot' ? [gripper.jawJoint] : (gripper.fingerJoints ?? []);
}

/**
 * The gripper that the options describe, with what the URDF says of its joints and links.
 *
 * @throws RangeError when a joint is missing, of the wrong type or in the wrong place, or a figure is neither in the text
 *   nor in the options.
 */
export function gripperOf(
  robot: UrdfDescription,
  chain: UrdfChain,
  hand: HandFrame,
  options: UrdfArmOptions['gripper'],
): { gripper: GripperModel; bodies: readonly FingerBody[] } {
  const { mount, tcp } = hand;
  const base = { mount, tcp, hand: NOTHING, padFriction: options.padFriction ?? 0.8 };
  return options.type === 'pivot'
    ? pivot(robot, chain, hand, options, base)
    : parallel(robot, chain, hand, options, base);
}

type Base = Pick<GripperModel, 'mount' | 'tcp' | 'hand' | 'padFriction'>;

function parallel(
  robot: UrdfDescription,
  chain: UrdfChain,
  hand: HandFrame,
  options: UrdfParallelGripper,
  base: Base,
): { gripper: ParallelGripperModel; bodies: readonly FingerBody[] } {
  const fingers = (options.fingerJoints ?? []).map((name) => fingerJoint(chain, hand, name, 'prismatic'));
  fingers.forEach(({ joint, pose }, k) => {
    const [, y] = turned(pose.orientation, joint.axis);
    if (Math.abs(y - (k === 0 ? 1 : -1)) > 1e-3) {
      throw new RangeError(
        `joint "${joint.name}" must slide along the tool centre point's ${k === 0 ? '+y' : '-y'} axis when its position ` +
          'grows: turn options.tcp, or name the joint of the finger on the +y side first',
      );
    }
  });
  const sum = (key: 'velocity' | 'range'): number | undefined => {
    if (fingers.length === 0) return undefined;
    let total = 0;
    for (const { joint } of fingers) {
      const { lower, upper, velocity } = joint.limit;
      const value =
        key === 'velocity' ? velocity : lower === undefined || upper === undefined ? undefined : upper - lower;
      if (value === undefined) return undefined;
      total += value;
    }
    return total;
  };
  const bodies = fingers.map(({ joint, pose }, k): FingerBody => {
    // Closed, the fingers' frames coincide at the tool centre point.
    const closed = slide(joint, pose);
    const [x, y, z] = hand.tcp;
    return {
      joint,
      frame: chain.joints.length + 3 + k,
      place: compose({ ...NO_MOTION, position: [-x, -y, -z] }, closed),
    };
  });
  const [first] = bodies;
  const body = first && gather(robot, first.joint.child);
  const box = first && boxOf(body?.collisions ?? [], first.place);
  const need = (key: keyof UrdfParallelGripper, ...found: (number | undefined)[]): number => {
    const value = [options[key] as number | undefined, ...found].find((candidate) => candidate !== undefined);
    if (value !== undefined) return value;
    throw new RangeError(`options.gripper.${key} must be given: the URDF does not say it`);
  };
  const fingerHalfExtents = options.fingerHalfExtents ?? box?.halfExtents;
  if (fingerHalfExtents === undefined) {
    throw new RangeError(
      'options.gripper.fingerHalfExtents must be given: the first finger has no single collision box with the tool centre ' +
        "point's axes",
    );
  }
  const speed = need('speed', sum('velocity'));
  return {
    bodies,
    gripper: {
      ...base,
      type: 'parallel',
      fingerMass: body?.inertia.mass ?? 0,
      stroke: need('stroke', sum('range')),
      speed,
      acceleration: options.acceleration ?? speed / RISE_TIME,
      force: need('force', fingers[0]?.joint.limit.effort),
      fingerHalfExtents,
      fingerTipOverhang: options.fingerTipOverhang ?? box?.overhang ?? 0,
      padHeight: options.padHeight ?? Math.min(0.02, 2 * fingerHalfExtents[2]),
    },
  };
}

function pivot(
  robot: UrdfDescription,
  chain: UrdfChain,
  hand: HandFrame,
  options: UrdfPivotGripper,
  base: Base,
): { gripper: PivotGripperModel; bodies: readonly FingerBody[] } {
  const { joint, pose } = fingerJoint(chain, hand, options.jawJoint, 'revolute');
  const { padCenter, padHalfExtents, movingFinger, fixedFinger } = options;
  const need = (key: string, value: number | undefined): number => {
    if (value !== undefined) return value;
    throw new RangeError(`options.gripper.${key} must be given: joint "${joint.name}" has no such limit`);
  };
  const geometry = {
    pivot: pose,
    axis: joint.axis,
    padCenter,
    closedAngle: need('closedAngle', options.closedAngle ?? joint.limit.lower),
    openAngle: need('openAngle', options.openAngle ?? joint.limit.upper),
  };
  const radius = pivotRadius(geometry);
  const widest = Math.cos((geometry.openAngle - geometry.closedAngle) / 2);
  const { velocity, effort } = joint.limit;
  const speed = need('speed', options.speed ?? (velocity === undefined ? undefined : velocity * radius * widest));
  return {
    bodies: [{ joint, frame: chain.joints.length + 3, place: NO_MOTION }],
    gripper: {
      ...base,
      ...geometry,
      type: 'pivot',
      jointName: joint.name,
      jaw: gather(robot, joint.child).inertia,
      padHalfExtents,
      movingFinger,
      fixedFinger,
      stroke: pivotOpening(geometry, geometry.openAngle),
      speed,
      acceleration: options.acceleration ?? speed / RISE_TIME,
      force: need('force', options.force ?? (effort === undefined ? undefined : effort / radius)),
    },
  };
}

/** A joint that starts at the hand, with its frame in the hand's. */
function fingerJoint(chain: UrdfChain, hand: HandFrame, name: string, type: string): { joint: UrdfJoint; pose: Pose } {
  const last = chain.groups[chain.groups.length - 1];
  const exit = last?.exits.find(({ joint }) => joint.name === name);
  if (exit === undefined) {
    throw new RangeError(
      `the gripper's joint "${name}" must start at a link that is fixed to the last joint of the arm`,
    );
  }
  const { joint, parent } = exit;
  if (joint.type !== type)
    throw new RangeError(`the gripper's joint "${name}" must be ${type}, received "${joint.type}"`);
  return { joint, pose: compose(invert(hand.pose), compose(parent, joint.pose)) };
}

/** A sliding joint's frame, moved to the joint's lower limit. */
function slide({ axis, limit }: UrdfJoint, pose: Pose): Pose {
  const way = limit.lower ?? 0;
  return compose(pose, { ...NO_MOTION, position: [way * axis[0], way * axis[1], way * axis[2]] });
}

/** The one box among a finger's solids that has the tool centre point's axes, and how far it reaches beyond that point. */
function boxOf(
  solids: readonly PlacedSolid[],
  place: Pose,
): { readonly halfExtents: Vector3; readonly overhang: number } | undefined {
  const [solid, ...others] = solids;
  if (solid?.geometry.type !== 'box' || others.length > 0) return undefined;
  const { position, orientation } = compose(place, solid.pose);
  if (Math.hypot(orientation[0], orientation[1], orientation[2]) > 1e-6) return undefined;
  const { halfExtents } = solid.geometry;
  return { halfExtents, overhang: position[2] + halfExtents[2] };
}
