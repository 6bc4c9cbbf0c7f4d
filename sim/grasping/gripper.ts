import type { Arm } from '../arms/index.js';
import type { RigidWorld } from '../bodies/index.js';
import type { Cloth } from '../cloth/index.js';
import type { Collider, ContactState } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { ClothPinch } from './cloth-pinch.js';
import { RigidGrasp } from './rigid-grasp.js';

/** What a `Gripper` works on. */
export interface GripperOptions {
  /** The arm whose fingers it is. */
  readonly arm: Arm;
  /** The rigid things, with the arm's colliders added as kinematic bodies. */
  readonly world: RigidWorld;
  /** The cloths, live. */
  readonly cloths: readonly Cloth[];
}

/**
 * What one arm's fingers hold: a rigid object or a cloth, never both. Call `beforeStep` and `afterStep` around each
 * physics step.
 */
export class Gripper implements Snapshottable {
  /** Path in metres over which something was carried so far. */
  carriedDistance = 0;

  readonly #arm: Arm;
  readonly #grasp: RigidGrasp;
  readonly #pinch: ClothPinch;
  readonly #hand: readonly Collider[];
  readonly #fingers: readonly Collider[];

  /** @throws RangeError when the arm has no hand collider or the world does not know it. */
  constructor({ arm, world, cloths }: GripperOptions) {
    this.#arm = arm;
    this.#grasp = new RigidGrasp(arm, world);
    this.#hand = arm.colliders.filter((collider) => collider.name === `${arm.name}/hand`);
    this.#fingers = arm.colliders.filter((collider) => collider.name.startsWith(`${arm.name}/finger-`));
    this.#pinch = new ClothPinch(arm, cloths, this.#fingers);
  }

  /** Name of what is held, or null. */
  get holding(): string | null {
    return this.#grasp.object?.name ?? this.#pinch.cloth?.name ?? null;
  }

  /** Path in metres that held things slipped so far. */
  get slip(): number {
    return this.#grasp.slip + this.#pinch.slip;
  }

  /** Friction force in newtons that the pads exerted on what is held, in the last step. */
  get load(): number {
    return this.#grasp.object ? this.#grasp.load : this.#pinch.load;
  }

  /** Number of grasps whose force exceeded the object's `crushForce`. */
  get crushed(): number {
    return this.#grasp.crushed;
  }

  /** Contacts of the pads with a held rigid object in the last step; while it is held the world does not report them. */
  contacts(): ContactState[] {
    return this.#grasp.contacts();
  }

  /** Decides what is held during the coming step of `dt` seconds. */
  beforeStep(dt: number): void {
    if (!this.#pinch.cloth) this.#grasp.beforeStep(dt);
    if (!this.#grasp.object) this.#pinch.beforeStep();
  }

  /** Adds up slip and path after a step of `dt` seconds. */
  afterStep(dt: number): void {
    this.#grasp.afterStep();
    if (!this.#grasp.object && !this.#pinch.cloth) return;
    const v = this.#arm.tcpLinearVelocity;
    this.carriedDistance += Math.hypot(v[0]!, v[1]!, v[2]!) * dt;
  }

  /** Appends what a cloth collides with: the hand, and the fingers unless cloth is, or just was, between them. */
  addClothColliders(out: Collider[]): void {
    for (const collider of this.#hand) out.push(collider);
    if (this.#pinch.sharesSpace) return;
    for (const collider of this.#fingers) out.push(collider);
  }

  /** To be called before the cloths read a snapshot back: tells them whose frame their attachments follow. */
  bindCloths(): void {
    this.#pinch.bind();
  }

  /** Writes the state that the future depends on, beside what world, arm and cloths write. */
  writeState(writer: StateWriter): void {
    writer.number(this.carriedDistance);
    this.#grasp.writeState(writer);
    this.#pinch.writeState(writer);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    this.carriedDistance = reader.number();
    this.#grasp.readState(reader);
    this.#pinch.readState(reader);
  }
}
