import type * as THREE from 'three';
import type { Collider, Pose } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { ArmColliders } from './arm-colliders.js';
import type { ArmOptions, FingerPads, LimitViolations, TargetExcess } from './arm-options.js';
import { ArmVisual } from './arm-visual.js';
import { trackingVelocity } from './bounded-tracker.js';
import { chainOf } from './chain.js';
import type { ArmChain } from './chain.js';
import { InverseDynamics, LinkMasses } from './dynamics.js';
import { FingerKinematics } from './finger-kinematics.js';
import {
  FRAME_SIZE,
  TWIST_SIZE,
  checkJoints,
  computeFrames,
  computeTwists,
  frameToQuaternion,
  poseToFrame,
} from './kinematics.js';
import type { ArmModel } from './model.js';

/** Approach rate per second of the joints towards their moving reference. */
const JOINT_GAIN = 60;
const FINGER_GAIN = 60;
const TOLERANCE = 1e-9;

/**
 * A position-controlled arm with a gripper. Set a target, step it with the physics, read its live state.
 *
 * Joints follow their targets within speed and acceleration limits and never pass a target or a position limit. A new
 * target is approached in a straight line over `interpolationTime`, so that a stream of targets gives even motion. The
 * arm is kinematic: nothing pushes it back; `jointEfforts` tell what the motion costs.
 *
 * After `step`, poses are those at the end of the step and velocities those held during it: `position - velocity * dt`
 * is where a point was at its beginning (up to curvature).
 */
export class Arm implements Snapshottable {
  /** The arm's name, prefix of its colliders' names. */
  readonly name: string;
  /** The published model. */
  readonly model: ArmModel;
  /** Pose of the base in the world frame. */
  readonly base: Pose;
  /** Joint positions in radians. Live. */
  readonly jointPositions: Float64Array;
  /** Joint velocities in radians per second. Live. */
  readonly jointVelocities: Float64Array;
  /** Joint accelerations over the last step in radians per second squared. Live. */
  readonly jointAccelerations: Float64Array;
  /**
   * Efforts in newton metres that the last step's motion takes against gravity, inertia and payload. Live. Motor inertia
   * and friction are not included.
   */
  readonly jointEfforts: Float64Array;
  /** Position of the tool centre point in the world frame in metres. Live. */
  readonly tcpPosition = new Float64Array(3);
  /** Orientation of the tool centre point in the world frame, unit quaternion x, y, z, w. Live. */
  readonly tcpOrientation = new Float64Array([0, 0, 0, 1]);
  /** Velocity of the tool centre point in the world frame in metres per second. Live. */
  readonly tcpLinearVelocity = new Float64Array(3);
  /** Angular velocity of the hand in the world frame in radians per second. Live. */
  readonly tcpAngularVelocity = new Float64Array(3);
  /** Collision solids of links, hand and fingers, live in the world frame. */
  readonly colliders: readonly Collider[];
  /** Place in the chain of each of the `colliders`: 0 is the base, i the link behind joint i, then hand and fingers as one. */
  readonly colliderFrames: readonly number[];
  /** Inner faces of the fingers, for grasp and pinch gates. */
  readonly fingerPads: FingerPads;
  /** Smallest opening in metres that what is held allows; 0 is none. Set by who models the grasp. */
  fingerStop = 0;

  readonly #chain: ArmChain;
  readonly #fingers: FingerKinematics;
  readonly #frames: Float64Array;
  readonly #twists: Float64Array;
  readonly #colliders: ArmColliders;
  readonly #masses: LinkMasses;
  readonly #dynamics: InverseDynamics;
  #visual: ArmVisual | undefined;
  readonly #interpolationTime: number;
  readonly #target: Float64Array;
  readonly #reference: Float64Array;
  readonly #referenceRate: Float64Array;
  #referenceTime = 0;
  #opening: number;
  #openingVelocity = 0;
  #openingTarget: number;
  #force = 0;
  /** Mass in kilograms, then its place in the tool centre point's frame in metres. */
  readonly #payload = new Float64Array(4);
  /** Position, velocity, acceleration, effort violations; then target position and velocity excess. */
  readonly #counters = new Float64Array(6);

  /**
   * @throws RangeError when the first joint positions or the opening are outside the model's limits.
   */
  constructor(options: ArmOptions) {
    const { name, model, base, jointPositions = model.home, interpolationTime = 0.05 } = options;
    const chain = chainOf(model);
    const { stroke } = model.gripper;
    const gripperOpening = options.gripperOpening ?? stroke;
    checkJoints(model, jointPositions, 'jointPositions');
    for (let i = 0; i < model.jointCount; i++) {
      const value = jointPositions[i] as number;
      const low = model.limits.lower[i] as number;
      const high = model.limits.upper[i] as number;
      if (value < low || value > high) {
        throw new RangeError(`jointPositions[${i}] must be from ${low} to ${high} rad, received ${value}`);
      }
    }
    checkRange('gripperOpening', gripperOpening, 0, stroke);
    checkRange('interpolationTime', interpolationTime, 0, 10);
    this.name = name;
    this.model = model;
    this.base = base;
    this.jointPositions = Float64Array.from(jointPositions);
    this.jointVelocities = new Float64Array(model.jointCount);
    this.jointAccelerations = new Float64Array(model.jointCount);
    this.jointEfforts = new Float64Array(model.jointCount);
    this.#chain = chain;
    this.#frames = new Float64Array(chain.frameCount * FRAME_SIZE);
    this.#twists = new Float64Array(chain.frameCount * TWIST_SIZE);
    this.#fingers = new FingerKinematics(model);
    this.fingerPads = this.#fingers.pads;
    this.#colliders = new ArmColliders(name, model);
    this.colliders = this.#colliders.all;
    this.colliderFrames = this.#colliders.frames;
    this.#masses = new LinkMasses(model);
    this.#dynamics = new InverseDynamics(model);
    this.#interpolationTime = interpolationTime;
    this.#target = this.jointPositions.slice();
    this.#reference = this.jointPositions.slice();
    this.#referenceRate = new Float64Array(model.jointCount);
    this.#opening = gripperOpening;
    this.#openingTarget = gripperOpening;
    poseToFrame(this.#frames, 0, base);
    this.#derive();
  }

  /** Distance between the finger pads in metres, 0 (closed) to the gripper's stroke. */
  get gripperOpening(): number {
    return this.#opening;
  }

  /** Position of a pivot gripper's jaw in radians, as its maker counts it; 0 for a parallel gripper. */
  get gripperAngle(): number {
    return this.#fingers.angle(this.#opening);
  }

  /** Rate of the gripper's opening in metres per second; negative while it closes. */
  get gripperVelocity(): number {
    return this.#openingVelocity;
  }

  /** Commanded gripper opening in metres. */
  get gripperTarget(): number {
    return this.#openingTarget;
  }

  /** Commanded grip force in newtons, 0 to the gripper's limit. */
  get gripForce(): number {
    return this.#force;
  }

  /** Joint targets in radians, clamped to the limits. A copy. */
  get jointTargets(): Float64Array {
    return this.#target.slice();
  }

  /** How often the motion left its limits. */
  get limitViolations(): LimitViolations {
    const [position = 0, velocity = 0, acceleration = 0, effort = 0] = this.#counters;
    return { position, velocity, acceleration, effort };
  }

  /** How often targets asked for more than the arm can do. */
  get targetExcess(): TargetExcess {
    return { position: this.#counters[4] as number, velocity: this.#counters[5] as number };
  }

  /** The arm's three.js group, in the world frame, built when first asked for. Call `updateVisual` before drawing it. */
  get object3d(): THREE.Group {
    if (this.#visual === undefined) {
      this.#visual = new ArmVisual(this.name, this.model);
      this.updateVisual();
    }
    return this.#visual.group;
  }

  /**
   * Sets absolute targets, held until the next call. Values outside the limits are clamped and counted in
   * `targetExcess`.
   *
   * @param jointPositions - One angle per joint in radians.
   * @param gripperOpening - Opening in metres.
   * @param gripForce - Largest force of the fingers in newtons.
   * @throws RangeError when a number is missing or not finite.
   */
  setTarget(jointPositions: ArrayLike<number>, gripperOpening: number, gripForce: number): void {
    const { limits, gripper, jointCount } = this.model;
    checkJoints(this.model, jointPositions, 'jointPositions');
    if (!Number.isFinite(gripperOpening)) {
      throw new RangeError(`gripperOpening must be finite, received ${gripperOpening}`);
    }
    if (!Number.isFinite(gripForce)) throw new RangeError(`gripForce must be finite, received ${gripForce}`);
    const time = this.#interpolationTime;
    for (let i = 0; i < jointCount; i++) {
      const asked = jointPositions[i]!;
      const value = clamp(asked, limits.lower[i]!, limits.upper[i]!);
      // Actions are float32: what rounding alone moves past a limit is not an excess.
      if (Math.abs(asked - value) > 1e-6) this.#counters[4]!++;
      if (Math.abs(value - this.#target[i]!) > limits.velocity[i]! * time + 1e-6) this.#counters[5]!++;
      this.#target[i] = value;
      this.#referenceRate[i] = time > 0 ? (value - this.#reference[i]!) / time : 0;
    }
    this.#referenceTime = time;
    this.#openingTarget = clamp(gripperOpening, 0, gripper.stroke);
    this.#force = clamp(gripForce, 0, gripper.force);
  }

  /**
   * Tells the arm what its hand carries, for the joint efforts. A mass of 0 removes it.
   *
   * @param mass - Mass in kilograms, at least 0.
   * @param offset - Its centre in the tool centre point's frame in metres. Default: the tool centre point.
   * @throws RangeError when the mass is negative or not finite.
   */
  setPayload(mass: number, offset: ArrayLike<number> = [0, 0, 0]): void {
    checkRange('mass', mass, 0, 1000);
    this.#payload[0] = mass;
    for (let k = 0; k < 3; k++) this.#payload[k + 1] = Number(offset[k]);
    this.#masses.setPayload(mass, this.#payload.subarray(1));
  }

  /**
   * Moves joints and fingers on by one physics step.
   *
   * @param dt - Length of the step in seconds, above 0; the same in every step.
   */
  step(dt: number): void {
    if (!(dt > 0)) throw new RangeError(`dt must be above 0 s, received ${dt}`);
    const { limits, jointCount } = this.model;
    const time = this.#referenceTime;
    const advance = Math.min(dt, time);
    // Less than half a nanosecond left is rounding of the sum of steps.
    const arrived = time - advance < 5e-10;
    this.#referenceTime = arrived ? 0 : time - advance;
    const counters = this.#counters;
    for (let i = 0; i < jointCount; i++) {
      if (arrived) this.#reference[i] = this.#target[i]!;
      else this.#reference[i]! += advance * this.#referenceRate[i]!;
      const low = limits.lower[i]!,
        high = limits.upper[i]!;
      const speed = limits.velocity[i]!,
        acceleration = limits.acceleration[i]!;
      const before = this.jointPositions[i]!;
      const old = this.jointVelocities[i]!;
      const reference = this.#reference[i]!;
      const next = trackingVelocity(before, old, reference, low, high, speed, acceleration, JOINT_GAIN, dt);
      const moved = before + next * dt;
      this.jointPositions[i] = clamp(moved, low, high);
      this.jointVelocities[i] = next;
      this.jointAccelerations[i] = (next - old) / dt;
      if (moved < low - TOLERANCE || moved > high + TOLERANCE) counters[0]!++;
      if (Math.abs(next) > speed + TOLERANCE) counters[1]!++;
      if (Math.abs(next - old) / dt > acceleration * (1 + 1e-6)) counters[2]!++;
    }
    this.#stepFingers(dt);
    this.#derive();
    for (let i = 0; i < jointCount; i++) {
      if (Math.abs(this.jointEfforts[i]!) > limits.effort[i]!) counters[3]!++;
    }
  }

  /** Moves the links of `object3d` to the present kinematics. */
  updateVisual(): void {
    this.#visual?.update(this.#frames);
  }

  /**
   * Puts the arm at rest somewhere at once, targets included; for the start of an episode and for collision queries.
   *
   * @param jointPositions - One angle per joint in radians; clamped to the limits.
   * @param gripperOpening - Opening in metres; clamped to the stroke. Default: the present opening.
   * @throws RangeError when a number is missing or not finite.
   */
  place(jointPositions: ArrayLike<number>, gripperOpening = this.#opening): void {
    const { limits, gripper, jointCount } = this.model;
    checkJoints(this.model, jointPositions, 'jointPositions');
    if (!Number.isFinite(gripperOpening)) {
      throw new RangeError(`gripperOpening must be finite, received ${gripperOpening}`);
    }
    for (let i = 0; i < jointCount; i++) {
      this.jointPositions[i] = clamp(jointPositions[i]!, limits.lower[i]!, limits.upper[i]!);
    }
    this.jointVelocities.fill(0);
    this.jointAccelerations.fill(0);
    this.#target.set(this.jointPositions);
    this.#reference.set(this.jointPositions);
    this.#referenceRate.fill(0);
    this.#referenceTime = 0;
    this.#opening = clamp(gripperOpening, 0, gripper.stroke);
    this.#openingTarget = this.#opening;
    this.#openingVelocity = 0;
    this.#derive();
  }

  /** Writes joints, references, fingers, payload and counters. */
  writeState(writer: StateWriter): void {
    writer.array(this.jointPositions);
    writer.array(this.jointVelocities);
    writer.array(this.jointAccelerations);
    writer.array(this.#target);
    writer.array(this.#reference);
    writer.array(this.#referenceRate);
    writer.number(this.#referenceTime);
    writer.number(this.#opening);
    writer.number(this.#openingVelocity);
    writer.number(this.#openingTarget);
    writer.number(this.#force);
    writer.number(this.fingerStop);
    writer.array(this.#payload);
    writer.array(this.#counters);
  }

  /** Reads what `writeState` wrote and brings everything derived up to date. */
  readState(reader: StateReader): void {
    reader.array(this.jointPositions);
    reader.array(this.jointVelocities);
    reader.array(this.jointAccelerations);
    reader.array(this.#target);
    reader.array(this.#reference);
    reader.array(this.#referenceRate);
    this.#referenceTime = reader.number();
    this.#opening = reader.number();
    this.#openingVelocity = reader.number();
    this.#openingTarget = reader.number();
    this.#force = reader.number();
    this.fingerStop = reader.number();
    reader.array(this.#payload);
    reader.array(this.#counters);
    this.#masses.setPayload(this.#payload[0] as number, this.#payload.subarray(1));
    this.#derive();
  }

  #stepFingers(dt: number): void {
    const { stroke, speed, acceleration } = this.model.gripper;
    const stop = clamp(this.fingerStop, 0, stroke);
    const before = this.#opening;
    const target = Math.max(this.#openingTarget, stop);
    let next = trackingVelocity(before, this.#openingVelocity, target, 0, stroke, speed, acceleration, FINGER_GAIN, dt);
    // What is held stops the fingers at once, whatever their speed.
    if (next < 0) next = Math.max(next, Math.min(0, (stop - before) / dt));
    this.#opening = clamp(before + next * dt, 0, stroke);
    this.#openingVelocity = next;
  }

  /** Recomputes all that follows from joint and finger state: frames, velocities, colliders, efforts. */
  #derive(): void {
    const frames = this.#frames,
      twists = this.#twists;
    const count = this.model.jointCount;
    computeFrames(this.#chain, frames, this.jointPositions);
    computeTwists(this.#chain, frames, this.jointVelocities, twists);
    this.#fingers.update(frames, twists, this.#opening, this.#openingVelocity);
    const tcp = (count + 2) * FRAME_SIZE,
      twist = (count + 2) * TWIST_SIZE;
    for (let k = 0; k < 3; k++) {
      this.tcpPosition[k] = frames[tcp + 9 + k]!;
      this.tcpLinearVelocity[k] = twists[twist + k]!;
      this.tcpAngularVelocity[k] = twists[twist + 3 + k]!;
    }
    frameToQuaternion(this.tcpOrientation, frames, tcp);
    this.#colliders.update(frames, twists);
    this.#dynamics.efforts(this.jointEfforts, this.#masses, frames, this.jointVelocities, this.jointAccelerations);
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function checkRange(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new RangeError(`${name} must be from ${low} to ${high}, received ${value}`);
  }
}
