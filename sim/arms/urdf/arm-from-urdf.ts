import type { Pose, Quaternion, Vector3 } from '../../interface/index.js';
import { checkArmModel } from '../models/check-model.js';
import type { ArmModel, LinkCollider, LinkVisual } from '../models/model.js';
import { gather, urdfChain, type PlacedSolid, type UrdfChain } from './chain.js';
import type { UrdfDescription, UrdfJoint } from './description.js';
import { gripperOf, gripperJoints } from './gripper.js';
import type { UrdfArmOptions } from './options.js';
import { parseUrdf } from './parser.js';
import { compose, invert } from './transforms.js';

const UPRIGHT: Quaternion = [0, 0, 0, 1];
const LINK_COLOR = 0xd8dade;
/** Half extents in metres of the hand's solid where the text has none that can serve. */
const SMALL_HAND: Vector3 = [0.01, 0.01, 0.01];
/** Time in seconds in which a joint reaches its velocity limit where nothing is said about accelerations. */
const RISE_TIME = 0.2;

/**
 * An arm from a URDF text: the serial chain from a base link to the hand, with the gripper that the options describe.
 *
 * Links held by fixed joints become one body, masses and inertias included. Joint limits, efforts and velocities, masses
 * and primitive collision and visual elements come from the text. `<dynamics>`, transmissions and textures are not used.
 * Register the model with `registerArmModel` to describe robots with it.
 *
 * @param text - The URDF.
 * @throws RangeError when the text is no robot, a link or joint is missing, the chain branches, a joint is floating or
 *   planar, a limit is missing, a moving link has no mass, or there is a mesh that is not to be ignored. TypeError when
 *   this runtime has no document object model and the options bring none.
 */
export function armFromUrdf(text: string, options: UrdfArmOptions): ArmModel {
  const robot = parseUrdf(text, options.dom);
  const {
    base,
    tip,
    gripper,
    meshes = 'refuse',
    friction = 0.3,
    standardNames,
    neighbourRange,
    uncheckedPairs,
  } = options;
  const apart = gripperJoints(gripper);
  const chain = urdfChain(robot, base, tip, apart);
  const count = chain.joints.length;
  chain.groups.forEach(({ name, inertia }, i) => {
    if (i === 0 || inertia.mass > 0) return;
    throw new RangeError(`link "${name}" must have a mass above 0 with what is fixed to it: give it an <inertial>`);
  });
  const limits = chain.joints.map(({ joint }) => limitsOf(joint, options));
  const column = (key: keyof (typeof limits)[number]): number[] => limits.map((limit) => limit[key]);

  const hand = handOf(robot, chain, options);
  const fingers = gripperOf(robot, chain, hand, gripper);
  const primitives = (solids: readonly PlacedSolid[], kind: string): PlacedSolid[] =>
    solids.filter(({ geometry, link }) => {
      if (geometry.type !== 'mesh') return true;
      if (meshes === 'ignore') return false;
      throw new RangeError(
        `the ${kind} geometry of link "${link}" is the mesh "${geometry.file}": use boxes, cylinders or spheres, or set ` +
          'options.meshes to "ignore"',
      );
    });
  const bodies = [...chain.groups, ...fingers.bodies.map(({ joint }) => gather(robot, joint.child))];
  const frames = [...chain.groups.map((_, i) => i), ...fingers.bodies.map(({ frame }) => frame)];
  const shift = [...chain.groups.map(() => undefined), ...fingers.bodies.map(({ place }) => place)];
  const placed = (place: Pose | undefined, pose: Pose): Pose => (place === undefined ? pose : compose(place, pose));

  const names = new Set<string>(['hand', 'finger-1', 'finger-2']);
  const colliders: LinkCollider[] = [];
  const visuals: LinkVisual[] = [];
  let handSolid: LinkCollider | undefined;
  bodies.forEach((body, i) => {
    const frame = frames[i] as number;
    for (const solid of primitives(body.visuals, 'visual')) {
      if (solid.geometry.type === 'mesh') continue;
      const { position, orientation } = placed(shift[i], solid.pose);
      visuals.push({ frame, shape: solid.geometry, position, orientation, color: solid.color ?? LINK_COLOR });
    }
    // A sliding finger's solid is the gripper's own box.
    if (frame > count && gripper.type === 'parallel') return;
    for (const solid of primitives(body.collisions, 'collision')) {
      const { geometry } = solid;
      if (geometry.type === 'mesh') continue;
      const { position, orientation } = placed(shift[i], solid.pose);
      if (frame === count && handSolid === undefined) {
        const inHand = compose(invert(hand.pose), { position, orientation });
        if (isUpright(inHand.orientation)) {
          handSolid = {
            name: 'hand',
            frame: count + 1,
            shape: geometry,
            position: inHand.position,
            orientation: UPRIGHT,
            friction,
          };
          continue;
        }
      }
      colliders.push({ name: unusedName(solid, names), frame, shape: geometry, position, orientation, friction });
    }
  });
  colliders.push(
    handSolid ?? {
      name: 'hand',
      frame: count + 1,
      shape: { type: 'box', halfExtents: SMALL_HAND },
      position: [0, 0, 0],
      orientation: UPRIGHT,
      friction,
    },
  );
  const model: ArmModel = {
    name: options.name ?? robot.name,
    jointCount: count,
    joints: chain.joints.map(({ joint, pose }) => ({
      name: joint.name,
      type: joint.type === 'prismatic' ? 'prismatic' : 'revolute',
      position: pose.position,
      orientation: pose.orientation,
      axis: joint.axis,
      armature: perJoint(options.armature, joint.name) ?? 0,
    })),
    limits: {
      lower: column('lower'),
      upper: column('upper'),
      velocity: column('velocity'),
      acceleration: column('acceleration'),
      effort: column('effort'),
    },
    links: chain.groups.map(({ inertia }) => inertia),
    flange: chain.tip,
    gripper: fingers.gripper,
    home: chain.joints.map(({ joint }, i) => homeOf(joint, limits[i] as JointBounds, options)),
    colliders,
    ...(standardNames === undefined ? {} : { standardNames }),
    ...(neighbourRange === undefined ? {} : { neighbourRange }),
    ...(uncheckedPairs === undefined ? {} : { uncheckedPairs }),
    ...(visuals.length === 0 ? {} : { visuals }),
  };
  checkArmModel(model);
  return model;
}

/** Limits of one joint, all given. */
interface JointBounds {
  readonly lower: number;
  readonly upper: number;
  readonly velocity: number;
  readonly effort: number;
  readonly acceleration: number;
}

function limitsOf({ name, type, limit }: UrdfJoint, options: UrdfArmOptions): JointBounds {
  const turns = type === 'continuous' ? { lower: -2 * Math.PI, upper: 2 * Math.PI } : {};
  const all = { ...turns, ...limit, ...options.limits?.[name] };
  const need = (key: 'lower' | 'upper' | 'velocity' | 'effort'): number => {
    const value = all[key];
    if (value !== undefined) return value;
    throw new RangeError(`joint "${name}" has no ${key} limit: give it one in <limit> or in options.limits["${name}"]`);
  };
  const velocity = need('velocity');
  return {
    lower: need('lower'),
    upper: need('upper'),
    velocity,
    effort: need('effort'),
    acceleration: perJoint(options.acceleration, name) ?? velocity / RISE_TIME,
  };
}

function homeOf({ name }: UrdfJoint, { lower, upper }: JointBounds, { home }: UrdfArmOptions): number {
  const given = home?.[name];
  if (given !== undefined) return given;
  return lower <= 0 && upper >= 0 ? 0 : (lower + upper) / 2;
}

function perJoint(value: number | Readonly<Record<string, number>> | undefined, name: string): number | undefined {
  return typeof value === 'object' ? value[name] : value;
}

/** The hand: the tool centre point's axes at the tip link's origin. */
function handOf(
  robot: UrdfDescription,
  chain: UrdfChain,
  { tip, tcp }: UrdfArmOptions,
): { pose: Pose; tcp: Vector3; mount: Pose } {
  const last = chain.groups[chain.groups.length - 1] as UrdfChain['groups'][number];
  let point: Pose;
  if (typeof tcp === 'string') {
    const place = last.places.get(tcp);
    if (place === undefined) {
      const why = robot.links.has(tcp) ? `it is not fixed to link "${tip}"` : 'there is no such link';
      throw new RangeError(`options.tcp must name a link that is fixed to the tip, received "${tcp}": ${why}`);
    }
    point = compose(invert(chain.tip), place);
  } else {
    point = tcp;
  }
  const mount: Pose = { position: [0, 0, 0], orientation: point.orientation };
  const pose = compose(chain.tip, mount);
  return { pose, mount, tcp: compose(invert(mount), point).position };
}

function isUpright([x, y, z]: Quaternion): boolean {
  return Math.hypot(x, y, z) < 1e-9;
}

function unusedName({ link, name }: PlacedSolid, names: Set<string>): string {
  const wanted = name === '' ? link : name;
  let free = wanted;
  for (let k = 2; names.has(free); k++) free = `${wanted}-${k}`;
  names.add(free);
  return free;
}
