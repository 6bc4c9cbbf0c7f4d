// The benchmarks' scenes as MJCF, so that MuJoCo computes the same bodies and draws the same triangles.
import {
  shapeGeometry,
  type Arm,
  type LinkInertia,
  type Pose,
  type Quaternion,
  type RigidObject,
} from '../../sim/index.js';
import type { Shape, Simulation, Vector3 } from '../../sim/index.js';
import { multiplyQuaternions, rotate } from '../../sim/math/vector.js';

/** Group of what is drawn; `bench/peers/mujoco_camera.py` shows this one alone. */
const DRAWN_GROUP = 1;
/** Group of what collides. */
const COLLIDING_GROUP = 3;

/** Gains of MuJoCo Menagerie's Panda: stiffness in N m/rad and damping in N m s/rad per joint. */
const STIFFNESS = [4500, 4500, 3500, 3500, 2000, 2000, 2000];
const DAMPING = [450, 450, 350, 350, 200, 200, 200];
/** Of a finger, in N/m and N s/m. */
const FINGER_STIFFNESS = 1000;
const FINGER_DAMPING = 100;

/** Triangles of one surface. */
interface Triangles {
  readonly positions: ArrayLike<number>;
  readonly indices: ArrayLike<number>;
}

/** Writes one scene. Objects and arms are added at their present poses. */
export class MjcfWriter {
  readonly #meshes: string[] = [];
  readonly #bodies: string[] = [];
  readonly #actuators: string[] = [];
  readonly #excluded: string[] = [];
  readonly #option: string;
  readonly #draws: boolean;

  /**
   * @param timestep - Physics step in seconds.
   * @param integrator - MuJoCo's: `Euler`, its default, or `implicitfast`, its choice for stiff actuators.
   * @param draws - Whether the triangles that this project draws go along. They cost MuJoCo a few percent of its steps.
   */
  constructor(timestep: number, integrator: 'Euler' | 'implicitfast', draws: boolean) {
    this.#draws = draws;
    this.#option = `<option timestep="${timestep}" integrator="${integrator}"/>`;
  }

  /** Adds a free object or fixed furniture with its collision solids, drawn as they are. */
  addObject(object: RigidObject, color: string, free: boolean): void {
    const parts = object.parts.map(({ shape, position = [0, 0, 0], orientation = [0, 0, 0, 1] }) => {
      const place = placement(position, orientation);
      const collision = `${primitive(shape)} ${place} friction="${object.friction} 0.005 0.0001" group="${COLLIDING_GROUP}"`;
      return `<geom ${collision}${free ? ' mass="0"' : ''}/>${this.#drawn(shape, place, rgba(color))}`;
    });
    const pose = placement([...object.position], [...object.orientation]);
    const mass = free ? `<freejoint/>${boxInertia(object)}` : '';
    this.#bodies.push(`<body name="${object.name}" ${pose}>${mass}${parts.join('')}</body>`);
  }

  /** Adds an arm with a parallel gripper: its links, masses, limits, collision solids and triangles, position-controlled. */
  addArm(arm: Arm): void {
    const { name, model } = arm;
    const { gripper, jointCount, joints, limits, links, flange } = model;
    if (gripper.type !== 'parallel') throw new RangeError(`${name} has no parallel gripper`);
    const geoms = (frame: number): string =>
      model.colliders
        .filter((collider) => collider.frame === frame)
        .map(({ shape, position, orientation, friction }) => {
          const where = placement(position, orientation);
          return `<geom ${primitive(shape)} ${where} mass="0" friction="${friction} 0.005 0.0001" group="${COLLIDING_GROUP}"/>`;
        })
        .join('') +
      (model.visuals ?? [])
        .filter((visual) => visual.frame === frame)
        .map(({ shape, position, orientation, color }) => {
          const hex = `#${color.toString(16).padStart(6, '0')}`;
          return this.#drawn(shape, placement(position, orientation), rgba(hex));
        })
        .join('');
    const [hx, hy, hz] = gripper.fingerHalfExtents;
    const finger = (k: 1 | 2): string => {
      const side = k === 1 ? 1 : -1;
      this.#actuators.push(
        `<position joint="${name}_finger${k}" kp="${FINGER_STIFFNESS}" kv="${FINGER_DAMPING}" forcerange="${-gripper.force} ${gripper.force}"/>`,
      );
      const box = placement([0, side * hy, gripper.fingerTipOverhang - hz], [0, 0, 0, 1]);
      return (
        `<body name="${name}/finger-${k}" pos="${gripper.tcp.join(' ')}" gravcomp="1">` +
        `<joint name="${name}_finger${k}" type="slide" axis="0 ${side} 0" range="0 ${gripper.stroke / 2}" limited="true"/>` +
        `<inertial pos="0 ${side * hy} 0" mass="${gripper.fingerMass}" diaginertia="1e-5 1e-5 1e-5"/>` +
        `<geom type="box" size="${hx} ${hy} ${hz}" ${box} mass="0" group="${COLLIDING_GROUP}"/>${geoms(jointCount + 2 + k)}</body>`
      );
    };
    const hand = compose(flange, gripper.mount);
    const fingers = (): string => finger(1) + finger(2);
    const body = (i: number): string => {
      const joint = joints[i];
      if (!joint) {
        this.#excluded.push(`<exclude body1="${name}/link-${jointCount}" body2="${name}/hand"/>`);
        return (
          `<body name="${name}/hand" ${placement(hand.position, hand.orientation)} gravcomp="1">${inertial(gripper.hand)}` +
          `${geoms(jointCount + 1)}${fingers()}</body>`
        );
      }
      const at = (values: readonly number[]): number => values[i] ?? 0;
      const effort = at(limits.effort);
      this.#actuators.push(
        `<position name="${name}_${joint.name}" joint="${name}_${joint.name}" kp="${STIFFNESS[i] ?? 0}" kv="${DAMPING[i] ?? 0}" ` +
          `forcerange="${-effort} ${effort}"/>`,
      );
      const range = `range="${at(limits.lower)} ${at(limits.upper)}" limited="true"`;
      return (
        `<body name="${name}/link-${i + 1}" ${placement(joint.position, joint.orientation)} gravcomp="1">` +
        `<joint name="${name}_${joint.name}" type="hinge" axis="${joint.axis.join(' ')}" ${range} armature="${joint.armature ?? 0}"/>` +
        `${inertial(links[i + 1])}${geoms(i + 1)}${body(i + 1)}</body>`
      );
    };
    const { position, orientation } = arm.base;
    // MuJoCo leaves out the pairs of parent and child, but not where the parent stands still.
    this.#excluded.push(`<exclude body1="${name}/link-0" body2="${name}/link-1"/>`);
    this.#bodies.push(`<body name="${name}/link-0" ${placement(position, orientation)}>${geoms(0)}${body(0)}</body>`);
  }

  /** The file: bodies so far, one light with a shadow, and a simulation's cameras. */
  finish(simulation?: Simulation): string {
    const cameras = [...(simulation?.cameras ?? [])].map(([name, camera]) => {
      // Both count x to the right, y upwards and look along -z.
      const { position, quaternion, fov } = camera.perspective;
      return `<camera name="${name}" ${placement(position.toArray(), quaternion.toArray())} ` + `fovy="${fov}"/>`;
    });
    const light = '<light pos="0.9 1.2 3" dir="-0.3 -0.4 -1" type="directional" castshadow="true"/>';
    return (
      `<mujoco model="nextstate">\n<compiler angle="radian" autolimits="true" boundmass="0" boundinertia="0"/>\n` +
      `${this.#option}\n<asset>\n${this.#meshes.join('\n')}\n</asset>\n` +
      `<worldbody>\n${[light, ...cameras, ...this.#bodies].join('\n')}\n</worldbody>\n` +
      `<contact>${this.#excluded.join('')}</contact>\n<actuator>\n${this.#actuators.join('\n')}\n</actuator>\n</mujoco>\n`
    );
  }

  #drawn(surface: Shape | (Triangles & { readonly type: 'mesh' }), place: string, color: string): string {
    if (!this.#draws) return '';
    const { positions, indices } = surface.type === 'mesh' ? surface : trianglesOf(surface);
    const name = `mesh-${this.#meshes.length}`;
    this.#meshes.push(
      `<mesh name="${name}" inertia="shell" vertex="${numbers(positions)}" face="${numbers(indices)}"/>`,
    );
    const look = `rgba="${color}" group="${DRAWN_GROUP}" contype="0" conaffinity="0" mass="0"`;
    return `<geom type="mesh" mesh="${name}" ${place} ${look}/>`;
  }
}

function trianglesOf(shape: Shape): Triangles {
  const geometry = shapeGeometry(shape);
  const positions = geometry.getAttribute('position').array;
  const indices = geometry.index?.array ?? Array.from({ length: positions.length / 3 }, (_, i) => i);
  return { positions, indices };
}

function primitive(shape: Shape): string {
  switch (shape.type) {
    case 'box':
      return `type="box" size="${shape.halfExtents.join(' ')}"`;
    case 'sphere':
      return `type="sphere" size="${shape.radius}"`;
    case 'cylinder':
      return `type="cylinder" size="${shape.radius} ${shape.height / 2}"`;
    case 'capsule':
      return `type="capsule" size="${shape.radius} ${shape.length / 2}"`;
  }
}

/** MuJoCo counts quaternions w first. */
function placement(position: readonly number[], [x, y, z, w]: readonly number[]): string {
  return `pos="${position.join(' ')}" quat="${w ?? 1} ${x ?? 0} ${y ?? 0} ${z ?? 0}"`;
}

function inertial(link: LinkInertia | undefined): string {
  if (!link) return '';
  const [xx, xy, xz, yy, yz, zz] = link.inertia;
  return (
    `<inertial pos="${link.centerOfMass.join(' ')}" mass="${link.mass}" ` +
    `fullinertia="${[xx, yy, zz, xy, xz, yz].join(' ')}"/>`
  );
}

/** Inertia of an object that is one box. */
function boxInertia({ name, mass, parts }: RigidObject): string {
  const shape = parts[0]?.shape;
  if (parts.length !== 1 || shape?.type !== 'box') throw new RangeError(`${name} must be one box`);
  const [x, y, z] = shape.halfExtents.map((half) => (mass * half * half) / 3) as [number, number, number];
  return `<inertial pos="0 0 0" mass="${mass}" diaginertia="${y + z} ${x + z} ${x + y}"/>`;
}

function compose(a: Pose, b: Pose): Pose {
  const position = [0, 0, 0];
  rotate(position, a.orientation, b.position);
  const orientation = [0, 0, 0, 1];
  multiplyQuaternions(orientation, a.orientation, b.orientation);
  return {
    position: position.map((value, k) => value + (a.position[k] ?? 0)) as unknown as Vector3,
    orientation: orientation as unknown as Quaternion,
  };
}

function rgba(hex: string): string {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5), 1].map((value) => value.toFixed(3)).join(' ');
}

function numbers(values: ArrayLike<number>): string {
  return Array.from(values, (value) => Number(value.toPrecision(7))).join(' ');
}
