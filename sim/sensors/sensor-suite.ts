import type { Arm } from '../arms/index.js';
import type { RigidObject } from '../bodies/index.js';
import type { StainField } from '../stains/index.js';
import type { Cloth } from '../cloth/index.js';
import type { Gripper } from '../grasping/index.js';
import type { BoxSpace, Observation } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import type { Camera } from '../rendering/index.js';
import type { SceneMount } from './camera-mount.js';
import { CameraSensors, type CameraStage, type SensorRates } from './camera-sensors.js';
import { ForceSensors } from './force-sensors.js';
import type { HeldWorld } from './held-world.js';
import { JointSensors } from './joint-sensors.js';
import type { SensorOptions } from './sensor-options.js';

/** A group of sensor readings in an observation. */
export type SensorGroup = 'velocity' | 'effort' | 'tcp' | 'wrench' | 'finger' | 'contact';

/** All groups, in the order in which they stand in an observation. */
export const SENSOR_GROUPS: readonly SensorGroup[] = ['velocity', 'effort', 'tcp', 'wrench', 'finger', 'contact'];

/** What an observation is to hold beside proprioception. */
export interface ObserveOptions {
  /** Whether it holds pictures, or of which cameras. Default true: of all. */
  readonly images?: boolean | readonly string[];
  /** Whether it holds depth of those cameras. Default false. */
  readonly depth?: boolean;
  /** Which groups of sensor readings it holds; true: all. Default false. */
  readonly sensors?: boolean | readonly SensorGroup[];
}

/** The parts of a simulation that sensors read. */
export interface SensedParts {
  /** Rigid things. */
  readonly world: HeldWorld;
  /** Free objects that the environment state holds, whose contacts are read. */
  readonly tracked: readonly RigidObject[];
  /** Cloths. */
  readonly cloths: readonly Cloth[];
  /** Stains. */
  readonly stains: readonly StainField[];
  /** Arms in the robot's order. */
  readonly arms: readonly Arm[];
  /** One gripper per arm. */
  readonly grippers: readonly Gripper[];
  /** Cameras by name. */
  readonly cameras: ReadonlyMap<string, Camera>;
  /** Frames of the mounted cameras by camera name. */
  readonly mounts: ReadonlyMap<string, SceneMount>;
  /** Layout of `observation.state`. */
  readonly stateSpace: BoxSpace;
}

/** All sensors of a simulation. What latency and optical flow still need of the past is its state. */
export class SensorSuite implements Snapshottable {
  /** Cameras. */
  readonly cameras: CameraSensors;
  /** Layout of each group of sensor readings. */
  readonly spaces: Readonly<Record<SensorGroup, BoxSpace>>;
  readonly #joints: JointSensors;
  readonly #forces: ForceSensors;
  readonly #physicsRate: number;

  /**
   * @param parts - The scene, complete: nothing may be added to it afterwards.
   * @param stage - What the cameras look at.
   */
  constructor(parts: SensedParts, stage: CameraStage, rates: SensorRates, options: SensorOptions) {
    const { world, tracked, cloths, stains, arms, grippers, cameras, mounts, stateSpace } = parts;
    this.#physicsRate = rates.physicsRate;
    const moving = { objects: world.objects, cloths, stains, arms };
    this.cameras = new CameraSensors(cameras, mounts, moving, stage, rates, options);
    this.#joints = new JointSensors(arms, stateSpace, rates, options);
    const holds = arms.flatMap((arm) => world.holds.get(`${arm.name}/hand`) ?? []);
    this.#forces = new ForceSensors({ world, cloths, objects: tracked, arms, grippers, holds }, rates, options);
    this.spaces = {
      velocity: this.#joints.velocitySpace,
      effort: this.#joints.effortSpace,
      tcp: this.#joints.tcpSpace,
      wrench: this.#forces.wrenchSpace,
      finger: this.#forces.fingerSpace,
      contact: this.#forces.contactSpace,
    };
  }

  /** Keeps what a sensor will need of the state after a physics step; costs nothing without latency and flow. */
  record(step: number): void {
    this.cameras.record(step);
    this.#joints.record(step);
    this.#forces.record(step);
  }

  /** What a policy sees at a physics step. */
  observe(step: number, { images = true, depth = false, sensors = false }: ObserveOptions): Observation {
    const wanted = images === true ? undefined : images === false ? [] : images;
    const pictures = this.cameras.observe(step, { cameras: wanted, depth });
    const { state, ...joints } = this.#joints.read(step);
    const observation = { time: step / this.#physicsRate, images: pictures.images, state };
    const groups = sensors === true ? SENSOR_GROUPS : sensors === false ? [] : sensors;
    const readings: Record<string, Float32Array> = {};
    if (groups.length > 0) {
      const all = { ...joints, ...this.#forces.read(step) };
      for (const group of groups) {
        if (!SENSOR_GROUPS.includes(group)) {
          throw new RangeError(`sensors must name some of ${SENSOR_GROUPS.join(', ')}, received "${group as string}"`);
        }
        readings[group] = all[group];
      }
    }
    return {
      ...observation,
      ...(depth ? { depth: pictures.depth } : {}),
      ...(groups.length > 0 ? { sensors: readings } : {}),
    };
  }

  /** Writes what was kept of the past; nothing without latency and flow. */
  writeState(writer: StateWriter): void {
    this.cameras.history?.writeState(writer);
    this.#joints.history?.writeState(writer);
    this.#forces.history?.writeState(writer);
  }

  /** Reads it back. */
  readState(reader: StateReader): void {
    this.cameras.history?.readState(reader);
    this.#joints.history?.readState(reader);
    this.#forces.history?.readState(reader);
  }
}
