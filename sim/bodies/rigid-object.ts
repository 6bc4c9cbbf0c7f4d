import { Vec3, type Body } from 'cannon-es';
import type { Collider } from '../interface/index.js';
import { conjugate, multiplyQuaternions, rotate, type Numbers } from '../math/vector.js';
import type { MassProperties } from './mass-properties.js';
import type { SolidPart } from './solid-part.js';

/** A thing of a `RigidWorld`: a free object, or fixed furniture. Its arrays are live views, written by the world. */
export class RigidObject {
  /** Unique name. */
  readonly name: string;
  /** The primitives that it is made of. */
  readonly parts: readonly SolidPart[];
  /** Mass in kilograms; 0 for fixed things. */
  readonly mass: number;
  /** Coulomb friction coefficient. */
  readonly friction: number;
  /** Grip force in newtons beyond which the object is crushed; Infinity when nothing crushes it. */
  readonly crushForce: number;
  /** World position of the object's frame in metres. */
  readonly position = new Float64Array(3);
  /** World orientation of the object's frame, unit quaternion x, y, z, w. */
  readonly orientation = Float64Array.of(0, 0, 0, 1);
  /** World velocity of the centre of mass in metres per second. */
  readonly linearVelocity = new Float64Array(3);
  /** World angular velocity in radians per second. */
  readonly angularVelocity = new Float64Array(3);
  /** One live collider per part, for the cloth; named as the object, or `name/part-0`, ... when there are several. */
  readonly colliders: readonly Collider[];

  readonly #body: Body;
  readonly #center: readonly number[];
  readonly #axes: readonly number[];
  readonly #axesInverse = [0, 0, 0, 1];
  readonly #offset = [0, 0, 0];
  readonly #force = new Vec3();
  readonly #point = new Vec3();

  /** Made by `RigidWorld`; not for use elsewhere. */
  constructor(
    options: {
      readonly name: string;
      readonly parts: readonly SolidPart[];
      readonly mass: number;
      readonly friction: number;
      readonly crushForce: number;
    },
    body: Body,
    properties: MassProperties,
  ) {
    this.name = options.name;
    this.parts = options.parts;
    this.mass = options.mass;
    this.friction = options.friction;
    this.crushForce = options.crushForce;
    this.#body = body;
    this.#center = properties.center;
    this.#axes = properties.principalAxes;
    conjugate(this.#axesInverse, this.#axes);
    this.colliders = options.parts.map((part, i) => ({
      name: options.parts.length === 1 ? options.name : `${options.name}/part-${i}`,
      shape: part.shape,
      position: new Float64Array(3),
      orientation: Float64Array.of(0, 0, 0, 1),
      linearVelocity: new Float64Array(3),
      angularVelocity: this.angularVelocity,
      friction: options.friction,
    }));
  }

  /** Speed of the centre of mass in metres per second. */
  get speed(): number {
    const v = this.linearVelocity;
    return Math.sqrt(v[0]! * v[0]! + v[1]! * v[1]! + v[2]! * v[2]!);
  }

  /** Whether pose and velocity are numbers still. */
  get finite(): boolean {
    const p = this.position,
      q = this.orientation,
      v = this.linearVelocity,
      w = this.angularVelocity;
    return Number.isFinite(p[0]! + p[1]! + p[2]! + q[3]! + v[0]! + v[1]! + v[2]! + w[0]! + w[1]! + w[2]!);
  }

  /**
   * Adds a force for the next step.
   * @param force - Newtons, world frame.
   * @param point - Where it acts, world frame in metres. Default: the centre of mass.
   */
  applyForce(force: Numbers, point?: Numbers): void {
    const { position } = this.#body;
    this.#force.set(force[0]!, force[1]!, force[2]!);
    if (point) this.#point.set(point[0]! - position.x, point[1]! - position.y, point[2]! - position.z);
    else this.#point.set(0, 0, 0);
    this.#body.applyForce(this.#force, this.#point);
  }

  /** Adds a torque in newton metres, world frame, for the next step. */
  applyTorque(torque: Numbers): void {
    this.#force.set(torque[0]!, torque[1]!, torque[2]!);
    this.#body.applyTorque(this.#force);
  }

  /** Brings the live arrays up to date with the solver's body; called by the world after each step. */
  sync(): void {
    const { position, quaternion, velocity, angularVelocity } = this.#body;
    const q = this.orientation;
    q[0] = quaternion.x;
    q[1] = quaternion.y;
    q[2] = quaternion.z;
    q[3] = quaternion.w;
    multiplyQuaternions(q, q, this.#axesInverse);
    const offset = this.#offset;
    rotate(offset, q, this.#center);
    this.position[0] = position.x - offset[0]!;
    this.position[1] = position.y - offset[1]!;
    this.position[2] = position.z - offset[2]!;
    this.linearVelocity[0] = velocity.x;
    this.linearVelocity[1] = velocity.y;
    this.linearVelocity[2] = velocity.z;
    const w = this.angularVelocity;
    w[0] = angularVelocity.x;
    w[1] = angularVelocity.y;
    w[2] = angularVelocity.z;
    for (let i = 0; i < this.parts.length; i++) {
      const part = this.parts[i]!;
      const collider = this.colliders[i]!;
      if (part.position) rotate(offset, q, part.position);
      else offset.fill(0);
      const p = collider.position;
      p[0] = this.position[0] + offset[0]!;
      p[1] = this.position[1] + offset[1]!;
      p[2] = this.position[2] + offset[2]!;
      if (part.orientation) multiplyQuaternions(collider.orientation, q, part.orientation);
      else collider.orientation.set(q);
      const rx = p[0] - position.x,
        ry = p[1] - position.y,
        rz = p[2] - position.z;
      collider.linearVelocity[0] = velocity.x + w[1] * rz - w[2] * ry;
      collider.linearVelocity[1] = velocity.y + w[2] * rx - w[0] * rz;
      collider.linearVelocity[2] = velocity.z + w[0] * ry - w[1] * rx;
    }
  }
}
