import { forwardKinematics, jacobian, type Arm } from '../arms/index.js';
import { SpaceBuilder, type BoxSpace } from '../interface/index.js';
import { DelayedReading } from './delayed-reading.js';
import { NoiseStream } from './noise-stream.js';
import type { SampleHistory } from './sample-history.js';
import type { SensorOptions } from './sensor-options.js';

/** Numbers of the tool centre point in a reading: position, orientation, linear and angular velocity. */
const TCP_SIZE = 13;
/** Moment of draws that hold for a whole episode. */
const ALWAYS = -1;

/** Readings of joints and grippers, each laid out by the space of the same name. */
export interface JointReadings {
  /** LeRobot's `observation.state`. */
  readonly state: Float32Array;
  /** Joint and gripper velocities. */
  readonly velocity: Float32Array;
  /** Joint efforts. */
  readonly effort: Float32Array;
  /** Tool centre points: pose and velocity in the world frame, by forward kinematics from the measured joints. */
  readonly tcp: Float32Array;
}

/** Joint encoders, motor currents and what follows from them, with noise and latency. */
export class JointSensors {
  /** Layout of velocities: per joint `.vel`, per gripper `.vel`. */
  readonly velocitySpace: BoxSpace;
  /** Layout of efforts: per joint `.effort`. */
  readonly effortSpace: BoxSpace;
  /** Layout of tool centre points: per arm position, orientation (x, y, z, w), linear and angular velocity. */
  readonly tcpSpace: BoxSpace;

  readonly #arms: readonly Arm[];
  readonly #options: SensorOptions;
  readonly #noise: NoiseStream;
  readonly #reading: DelayedReading;

  /** @param stateSpace - Layout of `observation.state`: per arm joint positions, then the gripper's opening. */
  constructor(
    arms: readonly Arm[],
    stateSpace: BoxSpace,
    rates: { readonly physicsRate: number; readonly stepsPerTick: number },
    options: SensorOptions,
  ) {
    const { seed = 0, latency = {} } = options;
    this.#arms = arms;
    this.#options = options;
    this.#noise = new NoiseStream(seed, 'joints');
    const delay = Math.round((latency.proprioception ?? 0) * rates.physicsRate);
    const size = arms.reduce((sum, arm) => sum + 3 * arm.model.jointCount + 2 + TCP_SIZE, 0);
    this.#reading = new DelayedReading(size, delay, rates.stepsPerTick, (out) => this.#write(out));
    const velocity = new SpaceBuilder();
    const effort = new SpaceBuilder();
    const tcp = new SpaceBuilder();
    let at = 0;
    for (const { name, model } of arms) {
      const { limits, gripper } = model;
      for (let i = 0; i < model.jointCount; i++, at++) {
        const joint = stateSpace.names[at]!.replace(/\.pos$/, '');
        const turns = stateSpace.units[at] === 'rad';
        velocity.add(`${joint}.vel`, turns ? 'rad/s' : 'm/s', -limits.velocity[i]!, limits.velocity[i]);
        effort.add(`${joint}.effort`, turns ? 'N m' : 'N');
      }
      velocity.add(stateSpace.names[at]!.replace(/\.pos$/, '.vel'), 'm/s', -gripper.speed, gripper.speed);
      at++;
      tcp.addVector(`${name}_tcp.`, 'm');
      tcp.addOrientation(`${name}_tcp.`);
      tcp.addVector(`${name}_tcp.v`, 'm/s');
      tcp.addVector(`${name}_tcp.w`, 'rad/s');
    }
    this.velocitySpace = velocity.finish();
    this.effortSpace = effort.finish();
    this.tcpSpace = tcp.finish();
  }

  /** Readings that latency holds back; undefined without latency. */
  get history(): SampleHistory | undefined {
    return this.#reading.history;
  }

  /** Keeps the readings of a physics step if latency will need them. */
  record(step: number): void {
    this.#reading.record(step);
  }

  /** What the sensors say at a physics step. */
  read(step: number): JointReadings {
    const { values, step: sampled } = this.#reading.sample(step);
    if (this.#options.noise?.proprioception) this.#addNoise(values, sampled);
    const state: number[] = [];
    const velocity: number[] = [];
    const effort: number[] = [];
    const tcp: number[] = [];
    let at = 0;
    for (const { model } of this.#arms) {
      const n = model.jointCount;
      state.push(...values.subarray(at, at + n), values[at + 3 * n]!);
      velocity.push(...values.subarray(at + n, at + 2 * n), values[at + 3 * n + 1]!);
      effort.push(...values.subarray(at + 2 * n, at + 3 * n));
      tcp.push(...values.subarray(at + 3 * n + 2, at + 3 * n + 2 + TCP_SIZE));
      at += 3 * n + 2 + TCP_SIZE;
    }
    return {
      state: Float32Array.from(state),
      velocity: Float32Array.from(velocity),
      effort: Float32Array.from(effort),
      tcp: Float32Array.from(tcp),
    };
  }

  /** Per arm: positions, velocities, efforts, gripper opening and its rate, tool centre point. */
  #write(out: Float64Array): void {
    let at = 0;
    for (const arm of this.#arms) {
      const n = arm.model.jointCount;
      out.set(arm.jointPositions, at);
      out.set(arm.jointVelocities, at + n);
      out.set(arm.jointEfforts, at + 2 * n);
      out[at + 3 * n] = arm.gripperOpening;
      out[at + 3 * n + 1] = arm.gripperVelocity;
      out.set(arm.tcpPosition, at + 3 * n + 2);
      out.set(arm.tcpOrientation, at + 3 * n + 5);
      out.set(arm.tcpLinearVelocity, at + 3 * n + 9);
      out.set(arm.tcpAngularVelocity, at + 3 * n + 12);
      at += 3 * n + 2 + TCP_SIZE;
    }
  }

  #addNoise(values: Float64Array, time: number): void {
    const noise = this.#options.noise?.proprioception ?? {};
    const { position = 0, positionBias = 0, positionResolution = 0, velocity = 0, effort = 0, gripper = 0 } = noise;
    const stream = this.#noise;
    let at = 0;
    for (const { model, base } of this.#arms) {
      const n = model.jointCount;
      for (let i = 0; i < n; i++) {
        stream.draw(ALWAYS, at + i);
        let error = positionBias * stream.normal0;
        stream.draw(time, at + i);
        error += position * stream.normal0;
        const measured = values[at + i]! + error;
        values[at + i] =
          positionResolution > 0 ? Math.round(measured / positionResolution) * positionResolution : measured;
        values[at + n + i] = values[at + n + i]! + velocity * stream.normal1;
        stream.draw(time, at + 2 * n + i);
        values[at + 2 * n + i] = values[at + 2 * n + i]! + effort * stream.normal0;
      }
      stream.draw(time, at + 3 * n);
      values[at + 3 * n] = values[at + 3 * n]! + gripper * stream.normal0;
      // A robot knows its tool centre point by its joint sensors alone, so it is as wrong as they are.
      const joints = values.subarray(at, at + n);
      const pose = forwardKinematics(model, base, joints);
      const rates = jacobian(model, base, joints);
      const tcp = at + 3 * n + 2;
      values.set(pose.position, tcp);
      values.set(pose.orientation, tcp + 3);
      for (let row = 0; row < 6; row++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += rates[row * n + i]! * values[at + n + i]!;
        values[tcp + 7 + row] = sum;
      }
      at += 3 * n + 2 + TCP_SIZE;
    }
  }
}
