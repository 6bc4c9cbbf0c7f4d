import type * as THREE from 'three';
import type { Collider, Pose } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { ArmColliders } from './arm-colliders.js';
import type { ArmOptions } from './arm-options.js';
import { ArmVisual } from './arm-visual.js';
import { chainOf } from './kinematics/chain.js';
import type { ArmChain } from './kinematics/chain.js';
import { FingerKinematics, type FingerPads } from './kinematics/finger-kinematics.js';
import {
  FRAME_SIZE,
  TWIST_SIZE,
  checkJoints,
  computeFrames,
  computeTwists,
  frameToQuaternion,
  poseToFrame,
} from './kinematics/kinematics.js';
import type { ArmModel } from './models/model.js';
import { LinkMasses } from './motion/dynamics.js';
import { FingerMotion } from './motion/finger-motion.js';
import { JointMotion } from './motion/joint-motion.js';
import type { LimitViolations, TargetExcess } from './motion/limit-violations.js';

/**
 * A position-controlled arm with a gripper. Set a target, step it with the physics, read its live state.
 *
 * Joints follow their targets within speed, acceleration and effort limits and never pass a position limit, nor, while
 * the efforts suffice, a target. A new target is approached in a straight line over `interpolationTime`, so that a stream
 * of targets gives even motion. Where the motors are too weak for gravity, payload and acceleration together, the arm lags
 * and catches up later; a load that they cannot hold at all they do not lift (see `JointMotion`). Nothing else pushes the
 * arm back.
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
   * Efforts in newton metres that the last step's motion takes against gravity, inertia and payload, at its beginning.
   * Live. Joint friction is not included. Above a limit only where brakes help; that is counted in `limitViolations`.
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

  readonly #chain: ArmChain;
  readonly #fingers: FingerKinematics;
  readonly #frames: Float64Array;
  readonly #twists: Float64Array;
  readonly #colliders: ArmColliders;
  readonly #masses: LinkMasses;
  readonly #joints: JointMotion;
  #visual: ArmVisual | undefined;
  readonly #grip: FingerMotion;
  /** Mass in kilograms, then its place in the tool centre point's frame in metres. */
  readonly #payload = new Float64Array(4);

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
        const unit = model.joints[i]?.type === 'prismatic' ? 'm' : 'rad';
        throw new RangeError(`jointPositions[${i}] must be from ${low} to ${high} ${unit}, received ${value}`);
      }
    }
    checkRange('gripperOpening', gripperOpening, 0, stroke);
    checkRange('interpolationTime', interpolationTime, 0, 10);
    this.name = name;
    this.model = model;
    this.base = base;
    this.#masses = new LinkMasses(model);
    this.#joints = new JointMotion(model, this.#masses, jointPositions, interpolationTime);
    this.jointPositions = this.#joints.positions;
    this.jointVelocities = this.#joints.velocities;
    this.jointAccelerations = this.#joints.accelerations;
    this.jointEfforts = this.#joints.efforts;
    this.#chain = chain;
    this.#frames = new Float64Array(chain.frameCount * FRAME_SIZE);
    this.#twists = new Float64Array(chain.frameCount * TWIST_SIZE);
    this.#fingers = new FingerKinematics(model);
    this.fingerPads = this.#fingers.pads;
    this.#colliders = new ArmColliders(name, model);
    this.colliders = this.#colliders.all;
    this.colliderFrames = this.#colliders.frames;
    this.#grip = new FingerMotion(model.gripper, gripperOpening);
    poseToFrame(this.#frames, 0, base);
    this.#derive();
    this.#joints.holdStill(this.#frames);
  }

  /** Distance between the finger pads in metres, 0 (closed) to the gripper's stroke. */
  get gripperOpening(): number {
    return this.#grip.opening[0]!;
  }

  /** Position of a pivot gripper's jaw in radians, as its maker counts it; 0 for a parallel gripper. */
  get gripperAngle(): number {
    return this.#fingers.angle(this.#grip.opening[0]!);
  }

  /** Rate of the gripper's opening in metres per second; negative while it closes. */
  get gripperVelocity(): number {
    return this.#grip.velocity[0]!;
  }

  /** Commanded gripper opening in metres. */
  get gripperTarget(): number {
    return this.#grip.target[0]!;
  }

  /** Commanded grip force in newtons, 0 to the gripper's limit. */
  get gripForce(): number {
    return this.#grip.force[0]!;
  }

  /** Smallest opening in metres that what is held allows; 0 is none. Set by who models the grasp. */
  get fingerStop(): number {
    return this.#grip.stop[0]!;
  }

  set fingerStop(opening: number) {
    this.#grip.stop[0] = opening;
  }

  /** Joint targets in radians, clamped to the limits. A copy. */
  get jointTargets(): Float64Array {
    return this.#joints.targets;
  }

  /** How often the motion left its limits. */
  get limitViolations(): LimitViolations {
    return this.#joints.limitViolations;
  }

  /** How often targets asked for more than the arm can do. */
  get targetExcess(): TargetExcess {
    return this.#joints.targetExcess;
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
    const { gripper } = this.model;
    checkJoints(this.model, jointPositions, 'jointPositions');
    if (!Number.isFinite(gripperOpening)) {
      throw new RangeError(`gripperOpening must be finite, received ${gripperOpening}`);
    }
    if (!Number.isFinite(gripForce)) throw new RangeError(`gripForce must be finite, received ${gripForce}`);
    this.#joints.setTarget(jointPositions);
    this.#grip.target[0] = clamp(gripperOpening, 0, gripper.stroke);
    this.#grip.force[0] = clamp(gripForce, 0, gripper.force);
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
    this.#joints.step(this.#frames, dt);
    this.#grip.step(dt);
    this.#derive();
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
  place(jointPositions: ArrayLike<number>, gripperOpening = this.gripperOpening): void {
    checkJoints(this.model, jointPositions, 'jointPositions');
    if (!Number.isFinite(gripperOpening)) {
      throw new RangeError(`gripperOpening must be finite, received ${gripperOpening}`);
    }
    this.#joints.place(jointPositions);
    this.#grip.place(gripperOpening);
    this.#derive();
    this.#joints.holdStill(this.#frames);
  }

  /** Writes joints, references, fingers, payload and counters. */
  writeState(writer: StateWriter): void {
    this.#joints.writeState(writer);
    this.#grip.writeState(writer);
    writer.array(this.#payload);
  }

  /** Reads what `writeState` wrote and brings everything derived up to date. */
  readState(reader: StateReader): void {
    this.#joints.readState(reader);
    this.#grip.readState(reader);
    reader.array(this.#payload);
    this.#masses.setPayload(this.#payload[0] as number, this.#payload.subarray(1));
    this.#derive();
  }

  /** Recomputes all that follows from joint and finger state: frames, velocities, colliders. */
  #derive(): void {
    const frames = this.#frames,
      twists = this.#twists;
    const count = this.model.jointCount;
    computeFrames(this.#chain, frames, this.jointPositions);
    computeTwists(this.#chain, frames, this.jointVelocities, twists);
    this.#fingers.update(frames, twists, this.#grip.opening, this.#grip.velocity);
    const tcp = (count + 2) * FRAME_SIZE,
      twist = (count + 2) * TWIST_SIZE;
    for (let k = 0; k < 3; k++) {
      this.tcpPosition[k] = frames[tcp + 9 + k]!;
      this.tcpLinearVelocity[k] = twists[twist + k]!;
      this.tcpAngularVelocity[k] = twists[twist + 3 + k]!;
    }
    frameToQuaternion(this.tcpOrientation, frames, tcp);
    this.#colliders.update(frames, twists);
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
