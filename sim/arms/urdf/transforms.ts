import type { Pose, Quaternion, Vector3 } from '../../interface/index.js';
import { multiplyQuaternions, rotate } from '../../math/vector.js';
import type { LinkInertia } from '../models/model.js';

/** The pose that changes nothing. */
export const NO_MOTION: Pose = { position: [0, 0, 0], orientation: [0, 0, 0, 1] };

/** The pose `inner`, given in the frame that `outer` places, in the frame in which `outer` is given. */
export function compose(outer: Pose, inner: Pose): Pose {
  const at = [0, 0, 0];
  const turn = [0, 0, 0, 1];
  rotate(at, outer.orientation, inner.position);
  multiplyQuaternions(turn, outer.orientation, inner.orientation);
  const norm = Math.hypot(...turn);
  const [x, y, z] = outer.position;
  return {
    position: [x + at[0]!, y + at[1]!, z + at[2]!],
    orientation: [turn[0]! / norm, turn[1]! / norm, turn[2]! / norm, turn[3]! / norm],
  };
}

/** The pose that undoes another. */
export function invert({ position, orientation }: Pose): Pose {
  const [x, y, z, w] = orientation;
  const back: Quaternion = [-x, -y, -z, w];
  const at = [0, 0, 0];
  rotate(at, back, position);
  return { position: [-at[0]!, -at[1]!, -at[2]!], orientation: back };
}

/** A vector turned by a unit quaternion. */
export function turned(orientation: Quaternion, vector: Vector3): Vector3 {
  const out = [0, 0, 0];
  rotate(out, orientation, vector);
  return [out[0]!, out[1]!, out[2]!];
}

/** The unit quaternion of roll, pitch and yaw in radians, as URDF means them: about the fixed axes x, then y, then z. */
export function fromRollPitchYaw([roll, pitch, yaw]: Vector3): Quaternion {
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  const [cp, sp] = [Math.cos(pitch / 2), Math.sin(pitch / 2)];
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  return [
    sr * cp * cy - cr * sp * sy,
    cr * sp * cy + sr * cp * sy,
    cr * cp * sy - sr * sp * cy,
    cr * cp * cy + sr * sp * sy,
  ];
}

/** A body, given in the frame that `pose` places, in the frame in which `pose` is given. */
export function moveInertia(pose: Pose, { mass, centerOfMass, inertia }: LinkInertia): LinkInertia {
  const axes = [
    turned(pose.orientation, [1, 0, 0]),
    turned(pose.orientation, [0, 1, 0]),
    turned(pose.orientation, [0, 0, 1]),
  ];
  const [xx, xy, xz, yy, yz, zz] = inertia;
  const own = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  const entry = (r: number, c: number): number => {
    let sum = 0;
    for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) sum += axes[a]![r]! * own[a]![b]! * axes[b]![c]!;
    return sum;
  };
  const at = turned(pose.orientation, centerOfMass);
  const [x, y, z] = pose.position;
  return {
    mass,
    centerOfMass: [x + at[0], y + at[1], z + at[2]],
    inertia: [entry(0, 0), entry(0, 1), entry(0, 2), entry(1, 1), entry(1, 2), entry(2, 2)],
  };
}

/** Two bodies in one frame as one: masses added, inertias about the common centre of mass (parallel-axis theorem). */
export function joinInertias(a: LinkInertia, b: LinkInertia): LinkInertia {
  const mass = a.mass + b.mass;
  if (mass === 0) return a;
  const center = ([0, 1, 2] as const).map((k) => (a.mass * a.centerOfMass[k] + b.mass * b.centerOfMass[k]) / mass);
  const inertia = [0, 0, 0, 0, 0, 0];
  for (const body of [a, b]) {
    const [x, y, z] = ([0, 1, 2] as const).map((k) => body.centerOfMass[k] - center[k]!) as [number, number, number];
    const m = body.mass;
    const shift = [m * (y * y + z * z), -m * x * y, -m * x * z, m * (x * x + z * z), -m * y * z, m * (x * x + y * y)];
    for (let k = 0; k < 6; k++) inertia[k]! += body.inertia[k]! + shift[k]!;
  }
  return {
    mass,
    centerOfMass: center as unknown as Vector3,
    inertia: inertia as unknown as LinkInertia['inertia'],
  };
}
