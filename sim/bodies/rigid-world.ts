import { Body, Quaternion as CannonQuaternion, Vec3, World } from 'cannon-es';
import type { Collider, ContactState, Pose, Quaternion, Vector3 } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { multiplyQuaternions, rotate } from '../math/vector.js';
import { BodyArrays, resized } from './body-arrays.js';
import { addParts } from './cannon-shapes.js';
import { PairBroadphase } from './collision/pair-broadphase.js';
import { PairTable } from './collision/pair-table.js';
import { ShapeTable } from './collision/shape-table.js';
import { Follower } from './follower.js';
import { Joint, type JointOptions } from './joint.js';
import { massProperties, type MassProperties } from './mass-properties.js';
import { MovingBody } from './moving-body.js';
import { ShapeNarrowphase } from './narrowphase.js';
import { RigidObject } from './rigid-object.js';
import { checkPart, type SolidPart } from './solid-part.js';
import { ContactRows } from './solver/contact-rows.js';
import { ContactSolver } from './solver/contact-solver.js';
import { HoldConstraint } from './solver/hold-constraint.js';

/** A free object. */
export interface RigidObjectOptions {
  /** Unique name. */
  readonly name: string;
  /** Primitives that it is made of, at least one; of one common density unless they say otherwise. */
  readonly parts: readonly SolidPart[];
  /** Pose of its frame in the world. */
  readonly pose: Pose;
  /** Mass in kilograms, positive. */
  readonly mass: number;
  /** Coulomb friction coefficient, at least 0. Two surfaces combine to the geometric mean of theirs. */
  readonly friction: number;
  /** Coefficient of restitution, 0 to 1. Default 0. Two surfaces combine to the larger of theirs. */
  readonly restitution?: number;
  /** Grip force in newtons beyond which it is crushed. Default: nothing crushes it. */
  readonly crushForce?: number;
  /**
   * Largest angle in radians between the object's z axis and the vertical at which it keeps what is in it: a cup of coffee
   * spills beyond. Default: it holds nothing that could spill.
   */
  readonly tiltLimit?: number;
  /**
   * Rate in 1/s, at least 0, at which its angular velocity decays while something touches it: stands for rolling
   * resistance. Default 0.2.
   */
  readonly rollingDamping?: number;
  /**
   * Stiffness of the object itself in N/m, positive: how far a sponge gives way between the pads and what it is pressed
   * on. It acts in a grip, along all directions. Default: it does not give way.
   */
  readonly stiffness?: number;
  /** Joins it to the world, such that it can only slide along a line or turn about one. Default: it moves freely. */
  readonly joint?: JointOptions;
  /** Velocity of its centre of mass at the start in m/s, world frame. Default: at rest; an object on a joint always is. */
  readonly linearVelocity?: Vector3;
  /** Angular velocity at the start in rad/s, world frame. Default: at rest; an object on a joint always is. */
  readonly angularVelocity?: Vector3;
}

/** A thing that never moves: a table, a bin. */
export interface FixedObjectOptions {
  /** Unique name. */
  readonly name: string;
  /** Primitives that it is made of, at least one. */
  readonly parts: readonly SolidPart[];
  /** Pose of its frame in the world. */
  readonly pose: Pose;
  /** Coulomb friction coefficient, at least 0. */
  readonly friction: number;
}

const GRAVITY = 9.81;
const ROLLING_DAMPING = 0.2;
const AT_ORIGIN: MassProperties = { center: [0, 0, 0], principalAxes: [0, 0, 0, 1], inertia: [0, 0, 0] };

/** Gravity that knows its length: cannon's step asks for it, and working it out would make a number in every step. */
class Gravity extends Vec3 {
  constructor() {
    super(0, 0, -GRAVITY);
  }

  override length(): number {
    return GRAVITY;
  }
}

/** Numbers per contact in the snapshot. */
const CONTACT_NUMBERS = 10;

/**
 * Rigid bodies with contacts and friction, on cannon-es. Free objects collide with everything; fixed things and
 * kinematic bodies only with free objects. Step it with a constant `dt`.
 */
export class RigidWorld implements Snapshottable {
  readonly #surfaces = { friction: [] as number[], restitution: [] as number[] };
  readonly #world = new World();
  readonly #arrays = new BodyArrays(this.#world.bodies);
  readonly #shapes = new ShapeTable();
  readonly #pairs = new PairTable();
  readonly #rows = new ContactRows(this.#arrays, this.#surfaces, this.#pairs);
  readonly #broadphase = new PairBroadphase(this.#arrays, this.#shapes, this.#pairs);
  readonly #solver = new ContactSolver(this.#arrays, this.#rows);
  readonly #names: string[] = [];
  readonly #objects: RigidObject[] = [];
  readonly #fixed: RigidObject[] = [];
  readonly #bodies = new Map<string, Body>();
  readonly #followers: Follower[] = [];
  /** Contacts of the last step, `CONTACT_NUMBERS` each: body a, body b, point, normal, force, penetration. */
  #contacts = new Float64Array(CONTACT_NUMBERS * 32);
  #contactCount = 0;
  /** State of one body on its way into or out of a snapshot. */
  readonly #bodyNumbers = new Float64Array(19);

  constructor() {
    this.#world.gravity = new Gravity();
    // cannon's world runs the step: gravity, then these three, then each body's `integrate`.
    this.#world.broadphase = this.#broadphase;
    this.#world.narrowphase = new ShapeNarrowphase(
      this.#world,
      this.#arrays,
      this.#shapes,
      this.#pairs,
      this.#broadphase,
      this.#rows,
    );
    this.#world.solver = this.#solver;
  }

  /** Free objects, in the order in which they were added. */
  get objects(): readonly RigidObject[] {
    return this.#objects;
  }

  /** Fixed things, in the order in which they were added. */
  get fixed(): readonly RigidObject[] {
    return this.#fixed;
  }

  /**
   * Adds a free object.
   * @throws RangeError when the name is taken or a size, mass or coefficient is out of range.
   */
  addObject(options: RigidObjectOptions): RigidObject {
    const { name, parts, pose, mass, friction, restitution = 0, crushForce = Infinity } = options;
    const { tiltLimit = Infinity } = options;
    const { rollingDamping = ROLLING_DAMPING } = options;
    const { stiffness = Infinity } = options;
    if (!(stiffness > 0)) throw new RangeError(`stiffness of ${name} must be positive, received ${stiffness}`);
    const base = options.joint?.base;
    if (base !== undefined) this.#body(base);
    if (!(mass > 0 && Number.isFinite(mass))) {
      throw new RangeError(`mass of ${name} must be positive and finite, received ${mass}`);
    }
    if (!(restitution >= 0 && restitution <= 1)) {
      throw new RangeError(`restitution of ${name} must be from 0 to 1, received ${restitution}`);
    }
    if (!(crushForce > 0)) throw new RangeError(`crushForce of ${name} must be positive, received ${crushForce}`);
    if (!(tiltLimit > 0)) throw new RangeError(`tiltLimit of ${name} must be positive, received ${tiltLimit}`);
    if (!(rollingDamping >= 0 && Number.isFinite(rollingDamping))) {
      throw new RangeError(`rollingDamping of ${name} must be at least 0 and finite, received ${rollingDamping}`);
    }
    this.#check(name, parts, friction);
    const properties = massProperties(parts, mass);
    const body = this.#makeBody(parts, pose, properties, Body.DYNAMIC, mass);
    body.inertia.set(...properties.inertia);
    body.invInertia.set(1 / properties.inertia[0], 1 / properties.inertia[1], 1 / properties.inertia[2]);
    body.contactDamping = rollingDamping;
    if (options.joint) body.joint = new Joint(options.joint, body, { name, pose, mass });
    if (!body.joint) body.setMotion(name, options.linearVelocity, options.angularVelocity);
    this.#add(name, body, parts, properties, friction, restitution);
    if (body.joint) this.#solver.joints.push({ joint: body.joint, body: body.index });
    if (base !== undefined) this.setCollision(name, base, false);
    const object = new RigidObject({ name, parts, mass, friction, crushForce, tiltLimit, stiffness }, body, properties);
    object.sync();
    this.#objects.push(object);
    return object;
  }

  /**
   * Adds a thing that never moves.
   * @throws RangeError when the name is taken or a size or coefficient is out of range.
   */
  addFixed(options: FixedObjectOptions): RigidObject {
    const { name, parts, pose, friction } = options;
    this.#check(name, parts, friction);
    const body = this.#makeBody(parts, pose, AT_ORIGIN, Body.STATIC, 0);
    this.#add(name, body, parts, AT_ORIGIN, friction, 0);
    const limits = { crushForce: Infinity, tiltLimit: Infinity, stiffness: Infinity };
    const object = new RigidObject({ name, parts, mass: 0, friction, ...limits }, body, AT_ORIGIN);
    object.sync();
    this.#fixed.push(object);
    return object;
  }

  /**
   * Adds a body that follows a live collider: within each step it moves from where the collider was to where it is.
   * @throws RangeError when the name is taken or the shape's size is out of range.
   */
  addKinematic(collider: Collider): void {
    const parts: readonly SolidPart[] = [{ shape: collider.shape }];
    this.#check(collider.name, parts, collider.friction);
    const [x, y, z] = collider.position as unknown as Vector3;
    const [qx, qy, qz, qw] = collider.orientation as unknown as Quaternion;
    const pose: Pose = { position: [x, y, z], orientation: [qx, qy, qz, qw] };
    const body = this.#makeBody(parts, pose, AT_ORIGIN, Body.KINEMATIC, 0);
    this.#add(collider.name, body, parts, AT_ORIGIN, collider.friction, 0);
    this.#followers.push(new Follower(body, collider));
  }

  /**
   * Prepares a hold by a kinematic body whose y axis is the normal of its gripper's pads. Inactive until started.
   * @throws RangeError when there is no kinematic body of that name.
   */
  addHold(carrier: string): HoldConstraint {
    const follower = this.#followers.find((candidate) => candidate.collider.name === carrier);
    if (!follower) throw new RangeError(`there is no kinematic body named "${carrier}"`);
    const hold = new HoldConstraint(follower.body, this.#world.bodies);
    this.#solver.holds.push(hold);
    return hold;
  }

  /** Index of a thing for `HoldConstraint.start`. Throws a RangeError when there is no such thing. */
  bodyIndex(name: string): number {
    return this.#body(name).index;
  }

  /**
   * The free object of that name.
   * @throws RangeError when there is none.
   */
  object(name: string): RigidObject {
    const found = this.#objects.find((object) => object.name === name);
    if (!found) throw new RangeError(`there is no object named "${name}"; there are: ${this.#listObjects()}`);
    return found;
  }

  /**
   * Switches the collision between two named things on or off.
   * @throws RangeError when a name is unknown or the two never collide (neither moves freely).
   */
  setCollision(nameA: string, nameB: string, enabled: boolean): void {
    if (!this.#pairs.setEnabled(this.#body(nameA).index, this.#body(nameB).index, enabled)) {
      throw new RangeError(`"${nameA}" and "${nameB}" never collide, so that cannot be switched`);
    }
  }

  /** Advances by `dt` seconds. Kinematic bodies end where their colliders are now. */
  step(dt: number): void {
    this.#arrays.dt = dt;
    for (let i = 0; i < this.#followers.length; i++) this.#followers[i]!.aim(dt);
    // Never `fixedStep`, which reads the wall clock.
    this.#world.step(dt);
    this.#contacts = resized(this.#contacts, this.#rows.points * CONTACT_NUMBERS);
    this.#contactCount = this.#rows.report(this.#contacts);
    for (let i = 0; i < this.#followers.length; i++) this.#followers[i]!.place();
    for (let i = 0; i < this.#objects.length; i++) {
      const object = this.#objects[i]!;
      object.sync();
      if (object.tiltLimit < Infinity && object.tilt > object.tiltLimit) object.spilled = true;
    }
    const { holds } = this.#solver;
    for (let i = 0; i < holds.length; i++) {
      const hold = holds[i]!;
      if (hold.slippedLinear) hold.captureLinear();
      if (hold.slippedAngular) hold.captureAngular();
    }
  }

  /** Contact points of the last step with the forces that the solver found, as plain data. */
  contacts(): ContactState[] {
    const out: ContactState[] = [];
    const c = this.#contacts;
    for (let k = 0; k < this.#contactCount; k++) {
      const o = k * CONTACT_NUMBERS;
      out.push({
        a: this.#names[c[o]!]!,
        b: this.#names[c[o + 1]!]!,
        point: [c[o + 2]!, c[o + 3]!, c[o + 4]!],
        normal: [c[o + 5]!, c[o + 6]!, c[o + 7]!],
        force: c[o + 8]!,
        penetration: c[o + 9]!,
      });
    }
    return out;
  }

  /** Sum of the normal forces between two things in the last step, in newtons, by their `bodyIndex`. */
  normalForce(a: number, b: number): number {
    const c = this.#contacts;
    let sum = 0;
    for (let k = 0; k < this.#contactCount; k++) {
      const o = k * CONTACT_NUMBERS;
      if ((c[o] === a && c[o + 1] === b) || (c[o] === b && c[o + 1] === a)) sum += c[o + 8]!;
    }
    return sum;
  }

  /** Number of contact points of the last step. */
  get contactCount(): number {
    return this.#contactCount;
  }

  /** Overlap of contact point `index` in metres. */
  penetration(index: number): number {
    return this.#contacts[index * CONTACT_NUMBERS + 9]!;
  }

  /** Writes all state that the future depends on. */
  writeState(writer: StateWriter): void {
    writer.number(this.#world.stepnumber);
    const { bodies } = this.#world;
    const numbers = this.#bodyNumbers;
    for (let i = 0; i < bodies.length; i++) {
      const { position: p, quaternion: q, velocity: v, angularVelocity: w, force: f, torque: t } = bodies[i]!;
      numbers[0] = p.x;
      numbers[1] = p.y;
      numbers[2] = p.z;
      numbers[3] = q.x;
      numbers[4] = q.y;
      numbers[5] = q.z;
      numbers[6] = q.w;
      numbers[7] = v.x;
      numbers[8] = v.y;
      numbers[9] = v.z;
      numbers[10] = w.x;
      numbers[11] = w.y;
      numbers[12] = w.z;
      numbers[13] = f.x;
      numbers[14] = f.y;
      numbers[15] = f.z;
      numbers[16] = t.x;
      numbers[17] = t.y;
      numbers[18] = t.z;
      writer.array(numbers);
    }
    this.#pairs.writeState(writer);
    for (const hold of this.#solver.holds) hold.writeState(writer);
    for (const { joint } of this.#solver.joints) joint.writeState(writer);
    for (let i = 0; i < this.#objects.length; i++) {
      const { crushed, spilled } = this.#objects[i]!;
      writer.number((crushed ? 1 : 0) + (spilled ? 2 : 0));
    }
    writer.number(this.#contactCount);
    for (let k = 0; k < this.#contactCount * CONTACT_NUMBERS; k++) writer.number(this.#contacts[k]!);
  }

  /** Reads back what `writeState` wrote on an identically built world. */
  readState(reader: StateReader): void {
    this.#world.stepnumber = reader.number();
    const numbers = this.#bodyNumbers;
    for (const body of this.#world.bodies) {
      reader.array(numbers);
      const n = numbers;
      body.position.set(n[0]!, n[1]!, n[2]!);
      body.quaternion.set(n[3]!, n[4]!, n[5]!, n[6]!);
      body.velocity.set(n[7]!, n[8]!, n[9]!);
      body.angularVelocity.set(n[10]!, n[11]!, n[12]!);
      body.force.set(n[13]!, n[14]!, n[15]!);
      body.torque.set(n[16]!, n[17]!, n[18]!);
    }
    this.#pairs.readState(reader);
    for (const hold of this.#solver.holds) hold.readState(reader);
    for (const { joint } of this.#solver.joints) joint.readState(reader);
    for (const object of this.#objects) {
      const damage = reader.number();
      object.crushed = damage % 2 === 1;
      object.spilled = damage >= 2;
    }
    this.#contactCount = reader.number();
    this.#contacts = resized(this.#contacts, this.#contactCount * CONTACT_NUMBERS);
    reader.array(this.#contacts.subarray(0, this.#contactCount * CONTACT_NUMBERS));
    for (const object of this.#objects) object.sync();
  }

  #check(name: string, parts: readonly SolidPart[], friction: number): void {
    if (name === '') throw new RangeError('name must not be empty');
    if (this.#bodies.has(name)) throw new RangeError(`the name "${name}" is already taken`);
    if (parts.length === 0) throw new RangeError(`parts of ${name} must hold at least one entry, received none`);
    if (!(friction >= 0 && Number.isFinite(friction))) {
      throw new RangeError(`friction of ${name} must be at least 0 and finite, received ${friction}`);
    }
    for (const part of parts) checkPart(part, name);
  }

  #makeBody(
    parts: readonly SolidPart[],
    pose: Pose,
    properties: MassProperties,
    type: Body['type'],
    mass: number,
  ): MovingBody {
    const offset = [0, 0, 0];
    const q = [0, 0, 0, 1];
    rotate(offset, pose.orientation, properties.center);
    multiplyQuaternions(q, pose.orientation, properties.principalAxes);
    const [x, y, z] = pose.position;
    const body = new MovingBody({
      mass,
      type,
      position: new Vec3(x + offset[0]!, y + offset[1]!, z + offset[2]!),
      quaternion: new CannonQuaternion(q[0], q[1], q[2], q[3]),
      linearDamping: 0,
      angularDamping: 0,
      allowSleep: false,
    });
    body.quaternion.normalize();
    addParts(body, parts, properties.center, properties.principalAxes);
    return body;
  }

  #add(
    name: string,
    body: MovingBody,
    parts: readonly SolidPart[],
    { center, principalAxes }: MassProperties,
    friction: number,
    restitution: number,
  ): void {
    this.#world.addBody(body);
    body.arrays = this.#arrays;
    this.#arrays.addBody(body, body.joint);
    this.#shapes.addParts(body.index, parts, center, principalAxes);
    this.#broadphase.addBody();
    this.#names.push(name);
    this.#bodies.set(name, body);
    this.#surfaces.friction.push(friction);
    this.#surfaces.restitution.push(restitution);
  }

  #body(name: string): Body {
    const body = this.#bodies.get(name);
    if (!body) throw new RangeError(`there is nothing named "${name}"; there are: ${this.#names.join(', ')}`);
    return body;
  }

  #listObjects(): string {
    return this.#objects.map((object) => object.name).join(', ') || 'none';
  }
}
