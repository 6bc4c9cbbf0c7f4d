import type { Arm } from '../arms/index.js';
import type { Joint, RigidObject, RigidWorld } from '../bodies/index.js';
import type { Cloth } from '../cloth/index.js';
import type { StainField } from '../stains/index.js';
import type { Gripper } from '../grasping/index.js';
import type {
  ArmState,
  ClothState,
  JointState,
  ObjectState,
  Pose,
  Quaternion,
  SceneState,
  Vector3,
} from '../interface/index.js';
import { yawOf } from '../math/vector.js';
import { CLOTH_GRID } from './spaces.js';

/** The live parts of a simulation that states are read from. Grippers are in the order of the arms. */
export interface SceneParts {
  /** Rigid things. */
  readonly world: RigidWorld;
  /** Free objects whose poses the environment state holds. */
  readonly tracked: readonly RigidObject[];
  /** Fixed things and markings that a task is about, by name. */
  readonly places: ReadonlyMap<string, Pose>;
  /** Cloths. */
  readonly cloths: readonly Cloth[];
  /** Stains. */
  readonly stains: readonly StainField[];
  /** Arms. */
  readonly arms: readonly Arm[];
  /** One gripper per arm. */
  readonly grippers: readonly Gripper[];
}

/** The state of a scene as plain data, at `time` seconds. */
export function readSceneState(
  { world, places, cloths, stains, arms, grippers }: SceneParts,
  time: number,
): SceneState {
  const objects: Record<string, ObjectState> = {};
  for (const object of world.objects) {
    const { name, position, orientation, linearVelocity, angularVelocity } = object;
    objects[name] = {
      position: vector3(position),
      orientation: quaternion(orientation),
      linearVelocity: vector3(linearVelocity),
      angularVelocity: vector3(angularVelocity),
      ...(object.crushForce < Infinity ? { crushed: object.crushed } : {}),
      ...(object.tiltLimit < Infinity ? { spilled: object.spilled } : {}),
      ...(object.joint ? { joint: jointState(object.joint) } : {}),
    };
  }
  const clothStates: Record<string, ClothState> = {};
  for (const cloth of cloths) {
    clothStates[cloth.name] = {
      ...cloth.gridState(CLOTH_GRID, CLOTH_GRID),
      speed: largestSpeed(cloth.velocities),
      strain: cloth.strain,
    };
  }
  const armStates = arms.map((arm, i): ArmState => ({
    name: arm.name,
    jointPositions: [...arm.jointPositions],
    jointVelocities: [...arm.jointVelocities],
    jointEfforts: [...arm.jointEfforts],
    endEffector: { position: vector3(arm.tcpPosition), orientation: quaternion(arm.tcpOrientation) },
    gripperOpening: arm.gripperOpening,
    holding: grippers[i]?.holding ?? null,
  }));
  return {
    time,
    objects,
    ...(places.size > 0 ? { places: Object.fromEntries(places) } : {}),
    cloths: clothStates,
    ...(stains.length > 0 ? { stains: Object.fromEntries(stains.map((stain) => [stain.name, stain.state()])) } : {}),
    arms: armStates,
    contacts: [
      ...world.contacts(),
      ...grippers.flatMap((gripper) => gripper.contacts()),
      ...cloths.flatMap((cloth) => cloth.contacts()),
    ],
  };
}

/** The largest of several speeds, given as velocities of three numbers each. */
function largestSpeed(velocities: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < velocities.length; k += 3) {
    const [x = 0, y = 0, z = 0] = [velocities[k], velocities[k + 1], velocities[k + 2]];
    largest = Math.max(largest, x * x + y * y + z * z);
  }
  return Math.sqrt(largest);
}

/** The state of a scene as numbers, laid out by `buildEnvironmentStateSpace`. */
export function readEnvironmentState({ tracked, places, cloths, stains, arms, grippers }: SceneParts): Float32Array {
  const values: number[] = [];
  for (const { position, orientation } of tracked) values.push(...position, ...orientation);
  for (const { position, orientation } of places.values()) values.push(...position, yawOf(orientation));
  for (const cloth of cloths) values.push(...cloth.gridState(CLOTH_GRID, CLOTH_GRID).points);
  for (const { middle, left } of stains) values.push(...middle, left);
  arms.forEach((arm, i) => {
    values.push(...arm.tcpPosition, ...arm.tcpOrientation, arm.gripperOpening);
    values.push(grippers[i]?.holding == null ? 0 : 1);
  });
  return Float32Array.from(values);
}

/** What the arms feel of themselves, laid out by `buildStateSpace`. */
export function readProprioception(arms: readonly Arm[]): Float32Array {
  const values: number[] = [];
  for (const arm of arms) values.push(...arm.jointPositions, arm.gripperOpening);
  return Float32Array.from(values);
}

function jointState({ type, position, range, axis, origin }: Joint): JointState {
  return { type, position, range, axis, origin };
}

function vector3([x = 0, y = 0, z = 0]: Float64Array): Vector3 {
  return [x, y, z];
}

function quaternion([x = 0, y = 0, z = 0, w = 1]: Float64Array): Quaternion {
  return [x, y, z, w];
}
