import type { Pose } from '../../interface/index.js';
import type { LinkInertia } from '../models/model.js';
import type { UrdfDescription, UrdfJoint, UrdfLink, UrdfSolid } from './description.js';
import { NO_MOTION, compose, joinInertias, moveInertia } from './transforms.js';

/** A solid with its place in the frame of the rigid body that carries it. */
export interface PlacedSolid extends UrdfSolid {
  /** Name of the link that it belongs to. */
  readonly link: string;
}

/** Links that fixed joints hold together, as one rigid body in the frame of its first link. */
export interface RigidGroup {
  /** Name of its first link: the one behind the joint that moves it. */
  readonly name: string;
  /** Where each of its links is in its frame, by name. */
  readonly places: ReadonlyMap<string, Pose>;
  /** Mass properties of all its links. */
  readonly inertia: LinkInertia;
  /** Collision elements of all its links. */
  readonly collisions: readonly PlacedSolid[];
  /** Visual elements of all its links. */
  readonly visuals: readonly PlacedSolid[];
  /** Joints that move other bodies and start at this one, with the place of their parent link in its frame. */
  readonly exits: readonly { readonly joint: UrdfJoint; readonly parent: Pose }[];
}

/** A serial chain: joint `i` moves `groups[i + 1]`, `groups[0]` is the base. */
export interface UrdfChain {
  /** Joints from the base outwards, each with its frame in the frame of the group before it. */
  readonly joints: readonly { readonly joint: UrdfJoint; readonly pose: Pose }[];
  /** Rigid bodies, one more than joints. */
  readonly groups: readonly RigidGroup[];
  /** Where the tip link is in the last group's frame. */
  readonly tip: Pose;
}

/**
 * The chain from one link to another, with what fixed joints hold merged.
 *
 * @param apart - Names of joints that are allowed to leave the chain: the gripper's.
 * @throws RangeError when a link is missing, the tip does not hang on the base, a joint is of a type that an arm cannot
 *   have, or the chain branches.
 */
export function urdfChain(
  robot: UrdfDescription,
  base: string | undefined,
  tip: string,
  apart: readonly string[],
): UrdfChain {
  const { links, joints } = robot;
  const from = base ?? rootOf(robot);
  for (const name of [from, tip]) {
    if (!links.has(name)) throw new RangeError(`there is no link "${name}"; there are ${[...links.keys()].join(', ')}`);
  }
  const above = new Map(joints.map((joint) => [joint.child, joint]));
  const path: UrdfJoint[] = [];
  for (let link = tip; link !== from;) {
    const joint = above.get(link);
    if (joint === undefined || path.length > joints.length) {
      throw new RangeError(`link "${tip}" must hang on link "${from}", its chain ends at "${link}"`);
    }
    path.unshift(joint);
    link = joint.parent;
  }
  const moving = path.filter(({ type }) => type !== 'fixed');
  for (const joint of moving) checkJoint(joint);
  if (moving.length === 0) throw new RangeError(`no joint moves between the links "${from}" and "${tip}"`);

  const groups = [from, ...moving.map(({ child }) => child)].map((first) => gather(robot, first));
  const known = new Set([...moving.map(({ name }) => name), ...apart]);
  for (const group of groups) {
    for (const { joint } of group.exits) {
      if (known.has(joint.name)) continue;
      throw new RangeError(
        `the arm branches at link "${joint.parent}": joint "${joint.name}" moves link "${joint.child}", which is not on the ` +
          `way from "${from}" to "${tip}"; name it among the gripper's joints or choose other links`,
      );
    }
  }
  const tipPose = groups[groups.length - 1]?.places.get(tip);
  if (tipPose === undefined) throw new RangeError(`link "${tip}" must be fixed to the last joint of its chain`);
  return {
    joints: moving.map((joint, i) => {
      const parent = groups[i]?.places.get(joint.parent) ?? NO_MOTION;
      return { joint, pose: compose(parent, joint.pose) };
    }),
    groups,
    tip: tipPose,
  };
}

/** The link `first` with all that fixed joints hold on to it. */
export function gather({ links, joints }: UrdfDescription, first: string): RigidGroup {
  const places = new Map<string, Pose>([[first, NO_MOTION]]);
  const collisions: PlacedSolid[] = [];
  const visuals: PlacedSolid[] = [];
  const exits: { joint: UrdfJoint; parent: Pose }[] = [];
  let inertia: LinkInertia = { mass: 0, centerOfMass: [0, 0, 0], inertia: [0, 0, 0, 0, 0, 0] };
  // A map hands out what is added to it during the iteration, too.
  for (const [name, place] of places) {
    const link = links.get(name) as UrdfLink;
    const here = (solid: UrdfSolid): PlacedSolid => ({ ...solid, link: name, pose: compose(place, solid.pose) });
    inertia = joinInertias(inertia, moveInertia(place, link.inertia));
    collisions.push(...link.collisions.map(here));
    visuals.push(...link.visuals.map(here));
    for (const joint of joints) {
      if (joint.parent !== name) continue;
      if (joint.type === 'fixed') places.set(joint.child, compose(place, joint.pose));
      else exits.push({ joint, parent: place });
    }
  }
  return { name: first, places, inertia, collisions, visuals, exits };
}

function rootOf({ links, joints }: UrdfDescription): string {
  const children = new Set(joints.map(({ child }) => child));
  const roots = [...links.keys()].filter((name) => !children.has(name));
  const [root] = roots;
  if (root === undefined || roots.length > 1) {
    throw new RangeError(
      `the robot must have one root link, or options.base must name one; found ${roots.join(', ') || 'none'}`,
    );
  }
  return root;
}

function checkJoint({ name, type, mimics }: UrdfJoint): void {
  if (type !== 'revolute' && type !== 'continuous' && type !== 'prismatic') {
    throw new RangeError(`joint "${name}" must be revolute, continuous, prismatic or fixed, received "${type}"`);
  }
  if (mimics !== undefined) {
    throw new RangeError(`joint "${name}" follows joint "${mimics}": an arm's own joints must move independently`);
  }
}
