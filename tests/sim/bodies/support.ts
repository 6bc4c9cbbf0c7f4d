import { RigidWorld, type RigidObject } from '../../../sim/bodies/index.js';
import type { Quaternion, Shape, Vector3 } from '../../../sim/interface/index.js';
import { StateWriter } from '../../../sim/math/state-io.js';

/** Physics step of all tests in seconds. */
export const DT = 1 / 240;
/** Acceleration of free fall in the simulator in m/s^2. */
export const GRAVITY = 9.81;
/** No turn. */
export const UPRIGHT: Quaternion = [0, 0, 0, 1];

const { cos, sin, hypot, max } = Math;

/** A box shape from its three half extents in metres. */
export function box(x: number, y = x, z = x): Shape {
  return { type: 'box', halfExtents: [x, y, z] };
}

/** A turn by `angle` radians about y. */
export function aboutY(angle: number): Quaternion {
  return [0, sin(angle / 2), 0, cos(angle / 2)];
}

/** A world with a table of 4 cm thickness whose top passes through the origin, inclined by `angle` radians about y. */
export function worldWithTable(friction = 0.7, angle = 0): RigidWorld {
  const world = new RigidWorld();
  world.addFixed({
    name: 'table',
    parts: [{ shape: box(3, 3, 0.02) }],
    pose: { position: [-0.02 * sin(angle), 0, -0.02 * cos(angle)], orientation: aboutY(angle) },
    friction,
  });
  return world;
}

/** Adds a thing of one shape. */
export function add(
  world: RigidWorld,
  name: string,
  shape: Shape,
  position: Vector3,
  options: {
    readonly orientation?: Quaternion;
    readonly partOrientation?: Quaternion;
    readonly mass?: number;
    readonly friction?: number;
    readonly restitution?: number;
    readonly rollingDamping?: number;
  } = {},
): RigidObject {
  const { orientation = UPRIGHT, partOrientation, mass = 0.1, friction = 0.8, ...more } = options;
  return world.addObject({
    name,
    parts: [{ shape, ...(partOrientation ? { orientation: partOrientation } : {}) }],
    pose: { position, orientation },
    mass,
    friction,
    ...more,
  });
}

/** Steps for `seconds`. */
export function run(world: RigidWorld, seconds: number): void {
  for (let i = 0; i < Math.round(seconds / DT); i++) world.step(DT);
}

/** Speed in m/s of the fastest object's centre. */
export function fastest(world: RigidWorld): number {
  return max(0, ...world.objects.map(({ linearVelocity: v }) => hypot(v[0]!, v[1]!, v[2]!)));
}

/** Deepest overlap in metres in the last step. */
export function deepest(world: RigidWorld): number {
  let depth = 0;
  for (let i = 0; i < world.contactCount; i++) depth = max(depth, world.penetration(i));
  return depth;
}

/** Sum of the vertical parts of the contact forces between `name` and everything listed before it, in newtons. */
export function load(world: RigidWorld, name: string): number {
  let sum = 0;
  for (const { a, b, normal, force } of world.contacts()) {
    if (b === name) sum += force * normal[2];
    else if (a === name) sum -= force * normal[2];
  }
  return sum;
}

/** All numbers that the world's future depends on. */
export function stateOf(world: RigidWorld): Float64Array {
  const writer = new StateWriter();
  world.writeState(writer);
  return writer.finish();
}

/** Sets an object spinning at `velocity` rad/s by pairs of blows. */
export function spin(object: RigidObject, velocity: Vector3, inertia: Vector3): void {
  const c = object.centerOfMass;
  for (let axis = 0; axis < 3; axis++) {
    const u = (axis + 1) % 3;
    const v = (axis + 2) % 3;
    for (const side of [-1, 1]) {
      const point = [c[0]!, c[1]!, c[2]!];
      point[u]! += side;
      const impulse = [0, 0, 0];
      impulse[v] = (side * velocity[axis]! * inertia[axis]!) / 2;
      object.applyImpulse(impulse, point);
    }
  }
}
