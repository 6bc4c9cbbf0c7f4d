import type { Arm } from '../arms/index.js';
import type { HoldConstraint, RigidObject, RigidWorld } from '../bodies/index.js';
import type { Cloth } from '../cloth/index.js';
import type { Gripper } from '../grasping/index.js';
import { SpaceBuilder, type BoxSpace, type ContactState } from '../interface/index.js';
import { rotateInverse } from '../math/vector.js';
import { DelayedReading } from './delayed-reading.js';
import { NoiseStream } from './noise-stream.js';
import type { SampleHistory } from './sample-history.js';
import type { SensorOptions } from './sensor-options.js';

/** Numbers of one arm in a reading: wrist force and torque, force on either finger. */
const ARM_SIZE = 8;
/** Force in newtons from which on a finger counts as touched. */
const TOUCH_FORCE = 0.02;
/** Moment of draws that hold for a whole episode. */
const ALWAYS = -1;

/** Readings of force sensors, each laid out by the space of the same name. */
export interface ForceReadings {
  /** Per arm: force (N) and torque (N m) that the hand applies to what it holds and touches, in the hand's frame. */
  readonly wrench: Float32Array;
  /** Per arm and finger: normal force on the pad in newtons, then whether it is touched, 0 or 1. */
  readonly finger: Float32Array;
  /** Per tracked object: sum of the normal forces of all its contacts in newtons, pads that hold it included. */
  readonly contact: Float32Array;
}

/** What forces are read from, live. */
export interface ForceParts {
  /** Rigid things. */
  readonly world: RigidWorld;
  /** Cloths. */
  readonly cloths: readonly Cloth[];
  /** Free objects whose contacts are read. */
  readonly objects: readonly RigidObject[];
  /** Arms in the robot's order. */
  readonly arms: readonly Arm[];
  /** One gripper per arm. */
  readonly grippers: readonly Gripper[];
  /** The hold of each arm's gripper on a rigid object. */
  readonly holds: readonly HoldConstraint[];
}

/**
 * Wrist force-torque sensors, finger pads and contacts, with noise and latency, of the last physics step.
 *
 * The wrist's frame is the hand's: its origin in the mounting face, z out of the hand, y along the fingers' motion. The
 * hand's own weight and inertia are taken off, as by taring. What is held counts with all its load, contacts with their
 * normal forces alone.
 */
export class ForceSensors {
  /** Layout of wrenches: per arm force x, y, z in newtons, torque x, y, z in newton metres. */
  readonly wrenchSpace: BoxSpace;
  /** Layout of finger readings: per finger normal force in newtons and contact flag. */
  readonly fingerSpace: BoxSpace;
  /** Layout of contact readings: per tracked object newtons. */
  readonly contactSpace: BoxSpace;

  readonly #parts: ForceParts;
  readonly #options: SensorOptions;
  readonly #noise: NoiseStream;
  readonly #reading: DelayedReading;
  readonly #force = [0, 0, 0];
  readonly #lever = [0, 0, 0];

  constructor(
    parts: ForceParts,
    rates: { readonly physicsRate: number; readonly stepsPerTick: number },
    options: SensorOptions,
  ) {
    const { seed = 0, latency = {} } = options;
    this.#parts = parts;
    this.#options = options;
    this.#noise = new NoiseStream(seed, 'forces');
    const delay = Math.round((latency.force ?? 0) * rates.physicsRate);
    const size = ARM_SIZE * parts.arms.length + parts.objects.length;
    this.#reading = new DelayedReading(size, delay, rates.stepsPerTick, (out) => this.#write(out));
    const wrench = new SpaceBuilder();
    const finger = new SpaceBuilder();
    const contact = new SpaceBuilder();
    for (const { name } of parts.arms) {
      wrench.addVector(`${name}_wrist.f`, 'N');
      wrench.addVector(`${name}_wrist.t`, 'N m');
      for (const k of [1, 2]) {
        finger.add(`${name}_finger${k}.force`, 'N', 0);
        finger.add(`${name}_finger${k}.contact`, '1', 0, 1);
      }
    }
    for (const { name } of parts.objects) contact.add(`${name}.contact_force`, 'N', 0);
    this.wrenchSpace = wrench.finish();
    this.fingerSpace = finger.finish();
    this.contactSpace = contact.finish();
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
  read(step: number): ForceReadings {
    const { values, step: sampled } = this.#reading.sample(step);
    if (this.#options.noise?.force) this.#addNoise(values, sampled);
    const count = this.#parts.arms.length;
    const wrench = new Float32Array(6 * count);
    const finger = new Float32Array(4 * count);
    for (let i = 0; i < count; i++) {
      const at = ARM_SIZE * i;
      wrench.set(values.subarray(at, at + 6), 6 * i);
      for (let k = 0; k < 2; k++) {
        const force = values[at + 6 + k]!;
        finger[4 * i + 2 * k] = force;
        finger[4 * i + 2 * k + 1] = force > TOUCH_FORCE ? 1 : 0;
      }
    }
    return { wrench, finger, contact: Float32Array.from(values.subarray(ARM_SIZE * count)) };
  }

  #write(out: Float64Array): void {
    const { world, cloths, objects, arms, grippers } = this.#parts;
    out.fill(0);
    const contacts = [...world.contacts(), ...cloths.flatMap((cloth) => cloth.contacts())];
    arms.forEach((arm, i) => {
      const at = ARM_SIZE * i;
      this.#addHold(out, at, i);
      for (const cloth of cloths) this.#addPinch(out, at, arm, cloth);
      for (const contact of contacts) this.#addContact(out, at, arm, contact);
      if (grippers[i]?.holding != null) this.#addGrip(out, at, i);
    });
    const first = ARM_SIZE * arms.length;
    objects.forEach(({ name }, k) => {
      for (const { a, b, force } of contacts) if (isOf(a, name) || isOf(b, name)) out[first + k]! += force;
      grippers.forEach((gripper, i) => {
        if (gripper.holding === name) out[first + k]! += out[ARM_SIZE * i + 6]! + out[ARM_SIZE * i + 7]!;
      });
    });
  }

  /** What the grip transmits to a held rigid object, moved from the grip point to the hand's origin. */
  #addHold(out: Float64Array, at: number, i: number): void {
    const { arms, holds } = this.#parts;
    const hold = holds[i];
    const arm = arms[i];
    if (hold?.active !== true || arm === undefined) return;
    const solid = arm.model.colliders.find((collider) => collider.name === 'hand');
    const lever = this.#lever;
    // The hand's solid has the hand's axes; it stands off the hand's origin by its own position.
    for (let k = 0; k < 3; k++) lever[k] = hold.gripPoint[k]! + (solid?.position[k] ?? 0);
    addWrench(out, at, hold.force, lever);
    for (let k = 0; k < 3; k++) out[at + 3 + k]! += hold.torque[k]!;
  }

  /** What the pads carry of a pinched cloth, acting between their middles. */
  #addPinch(out: Float64Array, at: number, arm: Arm, cloth: Cloth): void {
    const pinch = cloth.attachment(arm.name);
    if (pinch === undefined) return;
    const pull = this.#force;
    const lever = this.#lever;
    rotateInverse(pull, arm.tcpOrientation, pinch.forceVector);
    for (let k = 0; k < 3; k++) {
      pull[k] = -pull[k]!;
      lever[k] = arm.model.gripper.tcp[k]! + arm.fingerPads.offset[k]!;
    }
    addWrench(out, at, pull, lever);
  }

  /** What hand and fingers press with on what they touch. */
  #addContact(out: Float64Array, at: number, arm: Arm, { a, b, point, normal, force }: ContactState): void {
    const mine = isHandPart(a, arm.name) ? 1 : isHandPart(b, arm.name) ? -1 : 0;
    if (mine === 0 || force === 0) return;
    const { tcpPosition, tcpOrientation, model } = arm;
    const push = this.#force;
    const lever = this.#lever;
    for (let k = 0; k < 3; k++) {
      push[k] = mine * force * normal[k]!;
      lever[k] = point[k]! - tcpPosition[k]!;
    }
    rotateInverse(push, tcpOrientation, push);
    rotateInverse(lever, tcpOrientation, lever);
    for (let k = 0; k < 3; k++) lever[k] = lever[k]! + model.gripper.tcp[k]!;
    addWrench(out, at, push, lever);
    const part = mine > 0 ? a : b;
    if (part.endsWith('/finger-1')) out[at + 6]! += force;
    else if (part.endsWith('/finger-2')) out[at + 7]! += force;
  }

  /** The grip on what is held: the commanded force on either pad, shifted by what the object presses sideways. */
  #addGrip(out: Float64Array, at: number, i: number): void {
    const { arms, holds } = this.#parts;
    const grip = arms[i]?.gripForce ?? 0;
    const hold = holds[i];
    // Finger 1 pushes along the hand's -y, finger 2 along +y.
    const sideways = hold?.active === true ? hold.force[1]! / 2 : 0;
    out[at + 6]! += Math.max(0, grip - sideways);
    out[at + 7]! += Math.max(0, grip + sideways);
  }

  #addNoise(values: Float64Array, time: number): void {
    const { force = 0, forceBias = 0, torque = 0, torqueBias = 0 } = this.#options.noise?.force ?? {};
    const stream = this.#noise;
    const armNumbers = ARM_SIZE * this.#parts.arms.length;
    for (let i = 0; i < armNumbers; i++) {
      const place = i % ARM_SIZE;
      const isTorque = place >= 3 && place < 6;
      stream.draw(ALWAYS, i);
      const bias = (isTorque ? torqueBias : forceBias) * stream.normal0;
      stream.draw(time, i);
      values[i] = values[i]! + bias + (isTorque ? torque : force) * stream.normal0;
      // A pad cannot be pulled.
      if (place >= 6) values[i] = Math.max(0, values[i]!);
    }
  }
}

function addWrench(out: Float64Array, at: number, force: ArrayLike<number>, lever: readonly number[]): void {
  const [x = 0, y = 0, z = 0] = lever;
  out[at]! += force[0]!;
  out[at + 1]! += force[1]!;
  out[at + 2]! += force[2]!;
  out[at + 3]! += y * force[2]! - z * force[1]!;
  out[at + 4]! += z * force[0]! - x * force[2]!;
  out[at + 5]! += x * force[1]! - y * force[0]!;
}

/** Whether a contact names an object, or one of the parts that cloth meets one by one. */
function isOf(contact: string, object: string): boolean {
  return contact === object || contact.startsWith(`${object}/part-`);
}

function isHandPart(name: string, arm: string): boolean {
  return name === `${arm}/hand` || name.startsWith(`${arm}/finger-`);
}
