import type { Body } from 'cannon-es';
import type { Pose, Vector3 } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { fromAxisAngle, multiplyQuaternions, rotate } from '../math/vector.js';

/** How an object is joined to the world: it slides along a line, or turns about one. */
export interface JointOptions {
  /** `prismatic`: slides along the axis, as a drawer does. `revolute`: turns about it, as a door does. */
  readonly type: 'prismatic' | 'revolute';
  /** Direction of the axis in the object's frame, any length but 0. */
  readonly axis: Vector3;
  /** A point of a revolute joint's axis in the object's frame, in metres. Default: the frame's origin. */
  readonly origin?: Vector3;
  /** Smallest and largest coordinate, in metres or radians. The object's `pose` is that at coordinate 0. */
  readonly range: readonly [low: number, high: number];
  /** Coordinate at the start, in metres or radians. Default 0, or the end of the range that is nearest to it. */
  readonly start?: number;
  /** Friction of the joint whatever the load, in newtons or newton metres, at least 0. Default 0. */
  readonly friction?: number;
  /** Viscous damping of the joint in N s/m or N m s/rad, at least 0. Default 0. */
  readonly damping?: number;
  /** Name of the fixed thing that guides the object: the two do not collide. Default: none. */
  readonly base?: string;
}

/** What a joint needs to know of the object that it guides. */
interface JointedBody {
  readonly name: string;
  readonly pose: Pose;
  readonly mass: number;
}

const { abs, min, max, hypot } = Math;

/**
 * A joint that leaves an object one degree of freedom. The solver moves the coordinate itself: the velocity of such a body
 * is one number, and a contact acts on it through its share along the joint (the joint's Jacobian). So nothing can push
 * the object off its axis, and nothing has to be drawn back onto it.
 *
 * Dry friction, damping and the ends of the range are solved together, in closed form, with an implicit damping: they hold
 * exactly at the end of every step. The ends do not bounce.
 */
export class Joint implements Snapshottable {
  /** What it lets the object do. */
  readonly type: 'prismatic' | 'revolute';
  /** Smallest and largest coordinate, in metres or radians. */
  readonly range: readonly [low: number, high: number];
  /** Direction of the axis in the world, a unit vector. */
  readonly axis: Vector3;
  /** A point of the axis in the world in metres; of a prismatic joint, where the object's centre of mass is at 0. */
  readonly origin: Vector3;
  /** Coordinate in metres or radians. */
  position: number;
  /** Rate of the coordinate in m/s or rad/s. */
  velocity = 0;
  /** Inverse of the mass in 1/kg, or of the moment of inertia about the axis in 1/(kg m^2). */
  readonly inverseMass: number;

  readonly #friction: number;
  readonly #damping: number;
  readonly #body: Body;
  /** Centre of mass (from `origin`) and orientation of the principal axes at coordinate 0. */
  readonly #center: Vector3;
  readonly #turn: readonly number[];
  /** Impulse of friction, damping and ends in the last step, in N s or N m s. */
  #impulse = 0;
  #atEnd = false;
  readonly #scratch = [0, 0, 0];
  readonly #q = [0, 0, 0, 1];

  /**
   * Joins a body, whose pose is that at coordinate 0, to the world.
   * @throws RangeError when a number is out of range.
   */
  constructor(options: JointOptions, body: Body, { name, pose, mass }: JointedBody) {
    const { type, axis, origin = [0, 0, 0], range, friction = 0, damping = 0 } = options;
    const [low, high] = range;
    const length = hypot(...axis);
    if (!(length > 0 && Number.isFinite(length))) {
      throw new RangeError(`joint.axis of ${name} must be a direction, received [${axis.join(', ')}]`);
    }
    if (!(low <= high && Number.isFinite(high - low))) {
      throw new RangeError(`joint.range of ${name} must be finite and ascending, received [${range.join(', ')}]`);
    }
    const start = options.start ?? min(high, max(low, 0));
    if (!(start >= low && start <= high)) {
      throw new RangeError(`joint.start of ${name} must lie within ${low} and ${high}, received ${start}`);
    }
    for (const [what, value] of Object.entries({ friction, damping })) {
      if (!(value >= 0 && Number.isFinite(value))) {
        throw new RangeError(`joint.${what} of ${name} must be at least 0 and finite, received ${value}`);
      }
    }
    this.type = type;
    this.range = [low, high];
    this.position = start;
    this.#friction = friction;
    this.#damping = damping;
    this.#body = body;
    const a = [0, 0, 0];
    rotate(a, pose.orientation, axis);
    this.axis = [a[0]! / length, a[1]! / length, a[2]! / length];
    const { position: p, quaternion: q, inertia } = body;
    if (type === 'prismatic') {
      this.origin = [p.x, p.y, p.z];
      this.inverseMass = 1 / mass;
    } else {
      const o = [0, 0, 0];
      rotate(o, pose.orientation, origin);
      this.origin = [o[0]! + pose.position[0], o[1]! + pose.position[1], o[2]! + pose.position[2]];
      // Inertia about the axis: that about the centre of mass, and the mass at its distance (Huygens and Steiner).
      rotate(o, [-q.x, -q.y, -q.z, q.w], this.axis);
      const own = o[0]! * o[0]! * inertia.x + o[1]! * o[1]! * inertia.y + o[2]! * o[2]! * inertia.z;
      const arm = cross(this.axis, [p.x - this.origin[0], p.y - this.origin[1], p.z - this.origin[2]]);
      this.inverseMass = 1 / (own + mass * (arm[0] ** 2 + arm[1] ** 2 + arm[2] ** 2));
    }
    this.#center = [p.x - this.origin[0], p.y - this.origin[1], p.z - this.origin[2]];
    this.#turn = [q.x, q.y, q.z, q.w];
    this.place();
  }

  /** Speed in m/s of the body's point (x, y, z) along the direction (dx, dy, dz) per unit of the coordinate's rate. */
  share(x: number, y: number, z: number, dx: number, dy: number, dz: number): number {
    const [ax, ay, az] = this.axis;
    if (this.type === 'prismatic') return ax * dx + ay * dy + az * dz;
    const rx = x - this.origin[0],
      ry = y - this.origin[1],
      rz = z - this.origin[2];
    return ax * (ry * dz - rz * dy) + ay * (rz * dx - rx * dz) + az * (rx * dy - ry * dx);
  }

  /** Turn in radians about a direction per unit of the coordinate. */
  turnShare(dx: number, dy: number, dz: number): number {
    const [ax, ay, az] = this.axis;
    return this.type === 'prismatic' ? 0 : ax * dx + ay * dy + az * dz;
  }

  /** Force in newtons or torque in newton metres along the joint of what the body was given for this step. */
  get load(): number {
    const { force: f, torque: t, position: p } = this.#body;
    return this.share(p.x, p.y, p.z, f.x, f.y, f.z) + this.turnShare(t.x, t.y, t.z);
  }

  /** Whether an end of the range bore something in the last step. */
  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** Starts a solve from the last step's impulse: adds it to the rate at `v[at]`. */
  warmStart(v: Float64Array, at: number): void {
    v[at]! += this.#impulse * this.inverseMass;
  }

  /** Solves friction, damping and ends for the rate at `v[at]`; returns by how much that changed. */
  solve(v: Float64Array, at: number, dt: number): number {
    const { inverseMass: inverse, range, position } = this;
    const before = v[at]!;
    const free = before - this.#impulse * inverse;
    const drag = this.#friction * dt * inverse;
    const dragged = abs(free) <= drag ? 0 : free - (free > 0 ? drag : -drag);
    let next = dragged / (1 + this.#damping * dt * inverse);
    const lowest = (range[0] - position) / dt,
      highest = (range[1] - position) / dt;
    this.#atEnd = next < lowest || next > highest;
    next = next < lowest ? lowest : next > highest ? highest : next;
    this.#impulse = (next - free) / inverse;
    v[at] = next;
    return abs(next - before);
  }

  /** Moves the coordinate at `rate` for `dt` seconds, and leaves it with the rate `final`. */
  move(rate: number, final: number, dt: number): void {
    this.position = min(this.range[1], max(this.range[0], this.position + dt * rate));
    this.velocity = final;
    this.place();
  }

  /** Changes the rate at once, by an impulse in N s along the joint or N m s about it. */
  kick(impulse: number): void {
    this.velocity += impulse * this.inverseMass;
    this.place();
  }

  /** Puts the body where the coordinate says, and gives it its velocity. */
  place(): void {
    const { position: q, velocity: rate, origin, axis } = this;
    const { position: p, quaternion, velocity: v, angularVelocity: w } = this.#body;
    const c = this.#scratch;
    if (this.type === 'prismatic') {
      p.set(origin[0] + axis[0] * q, origin[1] + axis[1] * q, origin[2] + axis[2] * q);
      v.set(axis[0] * rate, axis[1] * rate, axis[2] * rate);
      w.set(0, 0, 0);
    } else {
      const turn = fromAxisAngle(axis, q);
      rotate(c, turn, this.#center);
      multiplyQuaternions(this.#q, turn, this.#turn);
      p.set(origin[0] + c[0]!, origin[1] + c[1]!, origin[2] + c[2]!);
      quaternion.set(this.#q[0]!, this.#q[1]!, this.#q[2]!, this.#q[3]!);
      const moved = cross(axis, c as unknown as Vector3);
      v.set(moved[0] * rate, moved[1] * rate, moved[2] * rate);
      w.set(axis[0] * rate, axis[1] * rate, axis[2] * rate);
    }
    this.#body.aabbNeedsUpdate = true;
  }

  /** Writes the state that the future depends on. */
  writeState(writer: StateWriter): void {
    writer.array([this.position, this.velocity, this.#impulse, this.#atEnd ? 1 : 0]);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    this.position = reader.number();
    this.velocity = reader.number();
    this.#impulse = reader.number();
    this.#atEnd = reader.number() === 1;
  }
}

function cross(a: Vector3, b: Vector3): [number, number, number] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
