import { fingerPadsAt, type Arm } from '../arms/index.js';
import type { HoldConstraint, RigidObject, RigidWorld } from '../bodies/index.js';
import type { ContactState, Vector3 } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { angleBetween, multiplyQuaternions, rotate, rotateInverse, slerp } from '../math/vector.js';
import { shapeBoundingRadius } from '../shapes/index.js';
import { PadMeasurement } from './pad-measurement.js';

/** Distance in metres from a pad's face within which a surface counts as touched: the pads' rubber gives way that far. */
const TOUCH = 1e-3;
/** Depth in metres beyond which a pad is taken to be inside the object instead of on it. */
const INSIDE = 4e-3;
/** How much wider than the object the command must be, in metres, for the fingers to count as opening. */
const OPENING = 5e-4;
/** Smallest contact patch in square metres: what soft pads make of a point contact (3 mm radius). */
const SMALLEST_PATCH = 2.8e-5;
/** Longest time in seconds that the pads take to turn what they hold. */
const ALIGN_TIME = 0.5;
/** Speed in rad/s at which closing pads turn a flat face until it lies on them. */
const ALIGN_RATE = 3;
/** Speed in m/s at which closing pads centre what they hold. */
const CENTER_RATE = 0.05;

/**
 * A gripper's grasp of a rigid object. It begins when closing fingers have both pads on the same object with opposed
 * surfaces inside the friction cone; it bears what friction at the commanded grip force bears; it ends when the fingers
 * open or the object has left the pads.
 */
export class RigidGrasp implements Snapshottable {
  /** Path in metres that held objects slipped along or across the pads so far. */
  slip = 0;
  /** Number of grasps whose force exceeded the object's `crushForce`. */
  crushed = 0;

  readonly #arm: Arm;
  readonly #world: RigidWorld;
  readonly #hold: HoldConstraint;
  readonly #fingers: readonly string[];
  /** The tool centre point in the carrier's frame, whose axes are the same. */
  readonly #tcp = new Float64Array(3);
  readonly #gripPoint = new Float64Array(3);
  readonly #measurement = new PadMeasurement();
  readonly #aligned = Float64Array.of(0, 0, 0, 1);
  readonly #before = new Float64Array(3);
  readonly #payloadAt = [0, 0, 0];
  readonly #q = [0, 0, 0, 1];
  /** Index of the held object, -1 for none. */
  #held = -1;
  /** Seconds left for the pads to turn what they hold until it lies flat. */
  #aligning = 0;
  /** Metres along the pads' normal that the held object has still to be moved to sit in the middle. */
  #centering = 0;
  #crushing = false;
  /** One flag per object: 1 while it is held or still touches the fingers that let it go. */
  #parting = new Uint8Array(0);

  /** @param arm - Its hand and fingers must be kinematic bodies of `world` already. */
  constructor(arm: Arm, world: RigidWorld) {
    this.#arm = arm;
    this.#world = world;
    const carrier = arm.colliders.find((collider) => collider.name === `${arm.name}/hand`);
    if (!carrier) throw new RangeError(`arm ${arm.name} has no collider named "${arm.name}/hand"`);
    this.#hold = world.addHold(carrier.name);
    this.#fingers = [`${arm.name}/finger-1`, `${arm.name}/finger-2`];
    const hand = arm.model.colliders.find(({ name }) => name === 'hand');
    const { tcp } = arm.model.gripper;
    for (let k = 0; k < 3; k++) this.#tcp[k] = tcp[k]! - (hand?.position[k] ?? 0);
  }

  /** The held object, or undefined. */
  get object(): RigidObject | undefined {
    return this.#world.objects[this.#held];
  }

  /** Force on the held object along the pads, in newtons, in the last step. */
  get load(): number {
    return Math.hypot(this.#hold.force[0]!, this.#hold.force[2]!);
  }

  /**
   * The two contacts of the pads with the held object in the last step, none when nothing is held: the commanded force on
   * either pad, shifted by what the object presses sideways.
   */
  contacts(): ContactState[] {
    const { object } = this;
    if (!object) return [];
    const { tcpPosition, tcpOrientation, fingerPads, gripperOpening, gripForce } = this.#arm;
    const sideways = this.#hold.force[1]! / 2;
    return this.#fingers.map((finger, k) => {
      // Finger 1 stands on the hand's +y side and pushes along -y.
      const side = k === 0 ? 1 : -1;
      const point = [...fingerPads.offset];
      point[1] = point[1]! + (side * gripperOpening) / 2;
      rotate(point, tcpOrientation, point);
      const normal = [0, -side, 0];
      rotate(normal, tcpOrientation, normal);
      return {
        a: finger,
        b: object.name,
        point: point.map((value, axis) => value + tcpPosition[axis]!) as unknown as Vector3,
        normal: normal as unknown as Vector3,
        force: Math.max(0, gripForce - side * sideways),
        penetration: 0,
      };
    });
  }

  /** Decides at the beginning of a step of `dt` seconds whether to grasp, to hold on or to let go. */
  beforeStep(dt: number): void {
    const { objects } = this.#world;
    if (this.#parting.length !== objects.length) this.#parting = new Uint8Array(objects.length);
    if (this.#held >= 0) this.#holdOn(objects[this.#held]!, dt);
    else if (this.#arm.gripForce > 0) this.#tryGrasp(objects);
    for (let i = 0; i < objects.length; i++) if (this.#parting[i] === 1 && i !== this.#held) this.#part(objects[i]!, i);
    this.#before.set(this.#hold.relativePosition);
  }

  /** Adds up the slip after a step. */
  afterStep(): void {
    if (this.#held < 0 || !this.#hold.slippedLinear) return;
    const now = this.#hold.relativePosition;
    const before = this.#before;
    this.slip += Math.hypot(now[0]! - before[0]!, now[1]! - before[1]!, now[2]! - before[2]!);
  }

  /** Writes the state that the future depends on, beside what the world and the arm write. */
  writeState(writer: StateWriter): void {
    writer.array([this.slip, this.crushed, this.#held, this.#aligning, this.#centering, this.#crushing ? 1 : 0]);
    writer.array(this.#aligned);
    writer.number(this.#parting.length);
    writer.array(this.#parting);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    this.slip = reader.number();
    this.crushed = reader.number();
    this.#held = reader.number();
    this.#aligning = reader.number();
    this.#centering = reader.number();
    this.#crushing = reader.number() === 1;
    reader.array(this.#aligned);
    this.#parting = new Uint8Array(reader.number());
    reader.array(this.#parting);
  }

  #measure(object: RigidObject, scale = 1): PadMeasurement {
    const { tcpPosition, tcpOrientation, fingerPads, gripperOpening } = this.#arm;
    this.#measurement.measure(object, tcpPosition, tcpOrientation, fingerPads, gripperOpening, scale);
    return this.#measurement;
  }

  #friction(object: RigidObject): number {
    return Math.sqrt(object.friction * this.#arm.model.gripper.padFriction);
  }

  #tryGrasp(objects: readonly RigidObject[]): void {
    const arm = this.#arm;
    const half = arm.gripperOpening / 2;
    // Where the pads are out of parallel, one edge of a pad touches before its middle does.
    const { tilt, halfExtents } = arm.fingerPads;
    const touch = TOUCH + Math.sin(tilt) * halfExtents[2];
    for (let i = 0; i < objects.length; i++) {
      const object = objects[i]!;
      if (arm.gripperTarget > largestWidth(object)) continue;
      const m = this.#measure(object);
      if (!m.found || arm.gripperTarget > m.width - OPENING) continue;
      const gapHigh = half - m.high;
      const gapLow = half + m.low;
      if (gapHigh > touch || gapLow > TOUCH || gapHigh < -INSIDE || gapLow < -INSIDE) continue;
      const friction = this.#friction(object);
      const cone = 1 / Math.sqrt(1 + friction * friction);
      // Both contact normals, and the line between the contacts, must lie inside the friction cones.
      if (m.highCosine < cone || m.lowCosine < cone || m.patchOffset > friction * m.width) continue;
      this.#grasp(object, i, m);
      return;
    }
  }

  #grasp(object: RigidObject, index: number, m: PadMeasurement): void {
    this.#held = index;
    if (this.#parting[index] === 0) {
      for (const finger of this.#fingers) this.#world.setCollision(finger, object.name, false);
      this.#parting[index] = 1;
    }
    // Where the pads' middle will be once they have closed on the object: one turning jaw moves it.
    const pads = fingerPadsAt(this.#arm.model, Math.min(m.width, this.#arm.gripperOpening)).offset;
    for (let k = 0; k < 3; k++) this.#gripPoint[k] = this.#tcp[k]! + pads[k]!;
    this.#hold.start(this.#world.bodyIndex(object.name), this.#gripPoint);
    this.#centering = pads[1] - this.#arm.fingerPads.offset[1] - (m.high + m.low) / 2;
    this.#aligning = m.flat ? ALIGN_TIME : 0;
    if (m.flat) this.#alignTo(m);
    const offset = this.#payloadAt;
    for (let k = 0; k < 3; k++) offset[k] = object.position[k]! - this.#arm.tcpPosition[k]!;
    rotateInverse(offset, this.#arm.tcpOrientation, offset);
    // What is on a joint is borne by it.
    this.#arm.setPayload(object.joint ? 0 : object.mass, offset);
    this.#crushing = false;
    this.#bear(object, m);
  }

  /** The held orientation at which the flat surface lies on the pads: the smallest turn that takes normal to normal. */
  #alignTo(m: PadMeasurement): void {
    const n = [0, 0, 0];
    rotateInverse(n, this.#arm.tcpOrientation, m.normal);
    // Half-angle quaternion from n to +y.
    const q = this.#q;
    q[0] = -n[2]!;
    q[1] = 0;
    q[2] = n[0]!;
    q[3] = 1 + n[1]!;
    const length = Math.hypot(q[0], q[2], q[3]);
    for (let k = 0; k < 4; k++) q[k] = q[k]! / length;
    // The hand's and the tool centre point's axes agree, so the turn holds in the carrier's frame, too.
    multiplyQuaternions(this.#aligned, q, this.#hold.relativeOrientation);
  }

  #holdOn(object: RigidObject, dt: number): void {
    const m = this.#measure(object);
    if (!m.found || m.patchArea === 0 || this.#arm.gripperTarget > m.width + OPENING) {
      this.#letGo();
      return;
    }
    const hold = this.#hold;
    if (hold.slippedLinear) this.#centering = 0;
    if (this.#aligning > 0) {
      const left = angleBetween(hold.relativeOrientation, this.#aligned);
      const step = ALIGN_RATE * dt;
      this.#aligning = left <= step ? 0 : Math.max(0, this.#aligning - dt);
      if (left <= step) hold.relativeOrientation.set(this.#aligned);
      else hold.relativeOrientation.set(slerp(hold.relativeOrientation, this.#aligned, step / left));
    }
    if (this.#centering !== 0) {
      const move = Math.sign(this.#centering) * Math.min(Math.abs(this.#centering), CENTER_RATE * dt);
      hold.relativePosition[1] = hold.relativePosition[1]! + move;
      this.#centering -= move;
    }
    this.#bear(object, m);
  }

  /** Sets the fingers' stop and what the grip can bear at the commanded force. */
  #bear(object: RigidObject, m: PadMeasurement): void {
    const arm = this.#arm;
    arm.fingerStop = Math.min(arm.gripperOpening, m.width);
    const force = arm.gripForce;
    const friction = this.#friction(object);
    const patch = Math.max(SMALLEST_PATCH, m.patchArea);
    const radius = Math.sqrt(patch / Math.PI);
    this.#hold.setLimits({
      tangentForce: 2 * friction * force,
      normalForce: 2 * force,
      // Mean lever of uniform pressure on a disc: two thirds of its radius.
      torsion: 2 * friction * force * (2 / 3) * radius,
      // The pressure on each pad can move as far as the patch's edge; while it turns, the pad's own edge bears.
      bending: 2 * force * (this.#aligning > 0 ? arm.fingerPads.halfExtents[0] : Math.sqrt(patch) / 2),
      stiffness: object.stiffness,
    });
    if (force > object.crushForce && !this.#crushing) {
      this.#crushing = true;
      this.crushed++;
      object.crushed = true;
    }
  }

  #letGo(): void {
    this.#held = -1;
    this.#aligning = 0;
    this.#centering = 0;
    this.#hold.stop();
    this.#arm.fingerStop = 0;
    this.#arm.setPayload(0);
  }

  /** Switches the collision with the fingers on again once they are clear of the object. */
  #part(object: RigidObject, index: number): void {
    const m = this.#measure(object, 1.3);
    const half = this.#arm.gripperOpening / 2;
    if (m.found && (m.high > half - 1e-4 || m.low < 1e-4 - half)) return;
    for (const finger of this.#fingers) this.#world.setCollision(finger, object.name, true);
    this.#parting[index] = 0;
  }
}

/** What no measurement of an object between pads exceeds, in metres; Infinity where it has several parts, which is not worth the trouble. */
function largestWidth({ colliders }: RigidObject): number {
  return colliders.length === 1 ? 2 * shapeBoundingRadius(colliders[0]!.shape) : Infinity;
}
