import { Vec3 } from 'cannon-es';
import type { Collider, DynamicBody, Vector3 } from '../interface/index.js';
import { writeRotation } from '../math/rotation-matrix.js';
import { conjugate, type Numbers } from '../math/vector.js';
import { invertedInertia } from './body-arrays.js';
import type { Joint } from './joint.js';
import type { MassProperties } from './mass-properties.js';
import type { MovingBody } from './moving-body.js';
import type { SolidPart } from './solid-part.js';

/** A thing of a `RigidWorld`: a free object, or fixed furniture. Its arrays are live views, written by the world. */
export class RigidObject implements DynamicBody {
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
  /** Angle in radians from the vertical beyond which its content spills; Infinity when it has none. */
  readonly tiltLimit: number;
  /** Stiffness in N/m with which it gives way in a grip; Infinity when it does not. */
  readonly stiffness: number;
  /** Whether a grip was ever stronger than `crushForce`. It stays crushed. */
  crushed = false;
  /** Whether it was ever tilted beyond `tiltLimit`. What is spilled stays spilled. */
  spilled = false;
  /** World position of the object's frame in metres. */
  readonly position = new Float64Array(3);
  /** World orientation of the object's frame, unit quaternion x, y, z, w. */
  readonly orientation = Float64Array.of(0, 0, 0, 1);
  /** World velocity of the centre of mass in metres per second. */
  readonly linearVelocity = new Float64Array(3);
  /** World angular velocity in radians per second. */
  readonly angularVelocity = new Float64Array(3);
  /** World position of the centre of mass in metres. */
  readonly centerOfMass = new Float64Array(3);
  /** Inverse mass in 1/kg; 0 for fixed things. */
  readonly inverseMass: number;
  /** Inverse inertia about the world's axes through the centre of mass in 1/(kg m^2), 3x3 row by row. */
  readonly inverseInertiaWorld = new Float64Array(9);
  /** What joins it to the world, where it does not move freely. */
  readonly joint: Joint | undefined;
  /** One live collider per part, for the cloth; named as the object, or `name/part-0`, ... when there are several. */
  readonly colliders: readonly Collider[];

  readonly #body: MovingBody;
  readonly #center: Float64Array;
  readonly #axesInverse = new Float64Array(4);
  /** Position (3) and orientation (4) of each part in the object's frame. */
  readonly #places: Float64Array;
  /** Inverse principal moments of inertia in 1/(kg m^2). */
  readonly #inverseMoments = new Float64Array(3);
  readonly #rotation = new Float64Array(9);
  /** Whether the inertia about the world's axes depends on the orientation: a cube's does not. */
  readonly #turnsInertia: boolean;
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
      readonly tiltLimit: number;
      readonly stiffness: number;
    },
    body: MovingBody,
    properties: MassProperties,
  ) {
    this.name = options.name;
    this.parts = options.parts;
    this.mass = options.mass;
    this.friction = options.friction;
    this.crushForce = options.crushForce;
    this.tiltLimit = options.tiltLimit;
    this.stiffness = options.stiffness;
    this.#body = body;
    this.joint = body.joint;
    this.inverseMass = body.invMass;
    if (body.invMass > 0) this.#inverseMoments.set([body.invInertia.x, body.invInertia.y, body.invInertia.z]);
    const [ix, iy, iz] = this.#inverseMoments as unknown as Vector3;
    this.#turnsInertia = Math.max(Math.abs(ix - iy), Math.abs(ix - iz)) > 1e-9 * ix;
    this.inverseInertiaWorld.set([ix, 0, 0, 0, iy, 0, 0, 0, iz]);
    this.#places = Float64Array.from(
      options.parts.flatMap((part) => [...(part.position ?? [0, 0, 0]), ...(part.orientation ?? [0, 0, 0, 1])]),
    );
    this.#center = Float64Array.from(properties.center);
    conjugate(this.#axesInverse, properties.principalAxes);
    this.colliders = options.parts.map((part, i) => ({
      name: options.parts.length === 1 ? options.name : `${options.name}/part-${i}`,
      shape: part.shape,
      position: new Float64Array(3),
      orientation: Float64Array.of(0, 0, 0, 1),
      linearVelocity: new Float64Array(3),
      angularVelocity: this.angularVelocity,
      friction: options.friction,
      // Cloth finds an object on a joint as unyielding as furniture.
      ...(body.invMass > 0 && !body.joint ? { body: this } : {}),
    }));
  }

  /** Speed of the centre of mass in metres per second. */
  get speed(): number {
    const v = this.linearVelocity;
    return Math.sqrt(v[0]! * v[0]! + v[1]! * v[1]! + v[2]! * v[2]!);
  }

  /** Angle between the object's z axis and the vertical in radians, 0 to pi. */
  get tilt(): number {
    const q = this.orientation;
    const cosine = 1 - 2 * (q[0]! * q[0]! + q[1]! * q[1]!);
    return Math.acos(cosine < -1 ? -1 : cosine > 1 ? 1 : cosine);
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

  /**
   * Changes the velocity at once, as a blow does.
   * @param impulse - Newton seconds, world frame.
   * @param point - Where it acts, world frame in metres. Default: the centre of mass.
   */
  applyImpulse(impulse: Numbers, point?: Numbers): void {
    const { position: p, velocity: v, angularVelocity: w } = this.#body;
    const jx = impulse[0]!,
      jy = impulse[1]!,
      jz = impulse[2]!;
    if (this.joint) {
      const [x, y, z] = (point ?? this.centerOfMass) as unknown as Vector3;
      this.joint.kick(this.joint.share(x, y, z, jx, jy, jz));
      this.#syncVelocities();
      return;
    }
    v.x += this.inverseMass * jx;
    v.y += this.inverseMass * jy;
    v.z += this.inverseMass * jz;
    if (point) {
      const rx = point[0]! - p.x,
        ry = point[1]! - p.y,
        rz = point[2]! - p.z;
      const x = ry * jz - rz * jy,
        y = rz * jx - rx * jz,
        z = rx * jy - ry * jx;
      const m = this.inverseInertiaWorld;
      w.x += m[0]! * x + m[1]! * y + m[2]! * z;
      w.y += m[3]! * x + m[4]! * y + m[5]! * z;
      w.z += m[6]! * x + m[7]! * y + m[8]! * z;
    }
    this.#syncVelocities();
  }

  /** Changes velocity and place at once, as contacts found that the world does not know of: those with cloth. */
  correct(changes: Float64Array, offset: number): void {
    const { position: p, quaternion: q, velocity: v, angularVelocity: w } = this.#body;
    v.x += changes[offset]!;
    v.y += changes[offset + 1]!;
    v.z += changes[offset + 2]!;
    w.x += changes[offset + 3]!;
    w.y += changes[offset + 4]!;
    w.z += changes[offset + 5]!;
    p.x += changes[offset + 6]!;
    p.y += changes[offset + 7]!;
    p.z += changes[offset + 8]!;
    const ax = 0.5 * changes[offset + 9]!,
      ay = 0.5 * changes[offset + 10]!,
      az = 0.5 * changes[offset + 11]!;
    const { x, y, z, w: s } = q;
    q.set(
      x + ax * s + ay * z - az * y,
      y - ax * z + ay * s + az * x,
      z + ax * y - ay * x + az * s,
      s - ax * x - ay * y - az * z,
    );
    q.normalize();
    this.#body.aabbNeedsUpdate = true;
    this.sync();
  }

  /** Brings the live arrays up to date with the solver's body; called by the world after each step. */
  sync(): void {
    const { position, quaternion } = this.#body;
    const com = this.centerOfMass;
    com[0] = position.x;
    com[1] = position.y;
    com[2] = position.z;
    const r = this.#rotation;
    const { x, y, z, w } = quaternion;
    if (this.#turnsInertia) {
      writeRotation(r, 0, x, y, z, w);
      invertedInertia(this.inverseInertiaWorld, 0, r, 0, this.#inverseMoments, 0);
    }
    // The frame's orientation is the principal axes' times the constant turn between the two.
    const q = this.orientation;
    const c = this.#axesInverse;
    const cx = c[0]!,
      cy = c[1]!,
      cz = c[2]!,
      cw = c[3]!;
    q[0] = w * cx + x * cw + y * cz - z * cy;
    q[1] = w * cy - x * cz + y * cw + z * cx;
    q[2] = w * cz + x * cy - y * cx + z * cw;
    q[3] = w * cw - x * cx - y * cy - z * cz;
    writeRotation(r, 0, q[0], q[1], q[2], q[3]);
    const p = this.position;
    const center = this.#center;
    const lx = center[0]!,
      ly = center[1]!,
      lz = center[2]!;
    p[0] = com[0] - (r[0]! * lx + r[1]! * ly + r[2]! * lz);
    p[1] = com[1] - (r[3]! * lx + r[4]! * ly + r[5]! * lz);
    p[2] = com[2] - (r[6]! * lx + r[7]! * ly + r[8]! * lz);
    this.#placeColliders();
    this.#syncVelocities();
  }

  #placeColliders(): void {
    const { position, orientation: q, colliders } = this;
    const r = this.#rotation,
      places = this.#places;
    const x = q[0]!,
      y = q[1]!,
      z = q[2]!,
      w = q[3]!;
    for (let i = 0; i < colliders.length; i++) {
      const { position: p, orientation: o } = colliders[i]!;
      const k = 7 * i;
      const lx = places[k]!,
        ly = places[k + 1]!,
        lz = places[k + 2]!;
      p[0] = position[0]! + r[0]! * lx + r[1]! * ly + r[2]! * lz;
      p[1] = position[1]! + r[3]! * lx + r[4]! * ly + r[5]! * lz;
      p[2] = position[2]! + r[6]! * lx + r[7]! * ly + r[8]! * lz;
      const cx = places[k + 3]!,
        cy = places[k + 4]!,
        cz = places[k + 5]!,
        cw = places[k + 6]!;
      o[0] = w * cx + x * cw + y * cz - z * cy;
      o[1] = w * cy - x * cz + y * cw + z * cx;
      o[2] = w * cz + x * cy - y * cx + z * cw;
      o[3] = w * cw - x * cx - y * cy - z * cz;
    }
  }

  #syncVelocities(): void {
    const { velocity, angularVelocity } = this.#body;
    const v = this.linearVelocity,
      w = this.angularVelocity,
      com = this.centerOfMass,
      colliders = this.colliders;
    v[0] = velocity.x;
    v[1] = velocity.y;
    v[2] = velocity.z;
    w[0] = angularVelocity.x;
    w[1] = angularVelocity.y;
    w[2] = angularVelocity.z;
    for (let i = 0; i < colliders.length; i++) {
      const { position: p, linearVelocity: out } = colliders[i]!;
      const rx = p[0]! - com[0]!,
        ry = p[1]! - com[1]!,
        rz = p[2]! - com[2]!;
      out[0] = v[0] + w[1] * rz - w[2] * ry;
      out[1] = v[1] + w[2] * rx - w[0] * rz;
      out[2] = v[2] + w[0] * ry - w[1] * rx;
    }
  }
}
