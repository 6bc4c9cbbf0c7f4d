import type { Pose } from '../../interface/index.js';
import type { MutableNumbers, Numbers } from '../../math/vector.js';
import type { ArmModel } from '../models/model.js';
import { chainOf, writeTransform } from './chain.js';
import type { ArmChain } from './chain.js';

const { cos, sin } = Math;

/**
 * A frame is 15 numbers: its rotation matrix (row-major, columns are its axes in the world), its origin in metres, and
 * for a link's frame the unit axis, in the world, of the joint that moves it.
 */
export const FRAME_SIZE = 15;

/**
 * A twist is 6 numbers: the velocity of a frame's origin in metres per second and the frame's angular velocity in
 * radians per second, both in world axes.
 */
export const TWIST_SIZE = 6;

/** Writes a pose as a frame at `offset`. The quaternion is normalised first. */
export function poseToFrame(out: Float64Array, offset: number, pose: Pose): void {
  writeTransform(out, offset, pose.orientation, pose.position);
}

/**
 * Writes the unit quaternion of the frame at `offset` (Shepperd's method). Its largest component is positive, so that
 * the sign does not flip while the hand points down (where w is near 0).
 */
export function frameToQuaternion(out: MutableNumbers, m: Float64Array, offset: number): void {
  const m00 = m[offset]!,
    m01 = m[offset + 1]!,
    m02 = m[offset + 2]!;
  const m10 = m[offset + 3]!,
    m11 = m[offset + 4]!,
    m12 = m[offset + 5]!;
  const m20 = m[offset + 6]!,
    m21 = m[offset + 7]!,
    m22 = m[offset + 8]!;
  const trace = m00 + m11 + m22;
  let x: number, y: number, z: number, w: number;
  if (trace >= m00 && trace >= m11 && trace >= m22) {
    w = 1 + trace;
    x = m21 - m12;
    y = m02 - m20;
    z = m10 - m01;
  } else if (m00 >= m11 && m00 >= m22) {
    x = 1 + m00 - m11 - m22;
    w = m21 - m12;
    y = m01 + m10;
    z = m02 + m20;
  } else if (m11 >= m22) {
    y = 1 - m00 + m11 - m22;
    w = m02 - m20;
    x = m01 + m10;
    z = m12 + m21;
  } else {
    z = 1 - m00 - m11 + m22;
    w = m10 - m01;
    x = m02 + m20;
    y = m12 + m21;
  }
  const scale = 1 / Math.sqrt(x * x + y * y + z * z + w * w);
  out[0] = x * scale;
  out[1] = y * scale;
  out[2] = z * scale;
  out[3] = w * scale;
}

/**
 * Forward kinematics: fills all frames behind the base but the fingers'. Frame 0 (the base in the world) is read, frames
 * 1 to `jointCount` are the links, then the hand, then the tool centre point. Allocates nothing.
 */
export function computeFrames(chain: ArmChain, frames: Float64Array, jointPositions: Numbers): void {
  const { fixed, axis, kind, hand: mount, tcp: tool } = chain;
  const count = chain.jointCount;
  for (let i = 0; i < count; i++) {
    const value = jointPositions[i]!;
    const p = i * FRAME_SIZE,
      o = p + FRAME_SIZE;
    place(frames, o, frames, p, fixed, 12 * i);
    if (kind[i] === 0) {
      // Turned about z: the axis is the third column.
      const c = cos(value),
        s = sin(value);
      for (let r = o; r < o + 9; r += 3) {
        const x = frames[r]!,
          y = frames[r + 1]!;
        frames[r] = c * x + s * y;
        frames[r + 1] = c * y - s * x;
      }
      frames[o + 12] = frames[o + 2]!;
      frames[o + 13] = frames[o + 5]!;
      frames[o + 14] = frames[o + 8]!;
      continue;
    }
    const a = 3 * i;
    const ax = axis[a]!,
      ay = axis[a + 1]!,
      az = axis[a + 2]!;
    for (let r = 0; r < 3; r++) {
      const k = o + 3 * r;
      frames[o + 12 + r] = frames[k]! * ax + frames[k + 1]! * ay + frames[k + 2]! * az;
    }
    if (kind[i] === 2) {
      for (let r = 0; r < 3; r++) frames[o + 9 + r]! += value * frames[o + 12 + r]!;
    } else {
      turn(frames, o, ax, ay, az, value);
    }
  }
  const last = count * FRAME_SIZE;
  const hand = last + FRAME_SIZE;
  const tcp = hand + FRAME_SIZE;
  place(frames, hand, frames, last, mount, 0);
  for (let r = 0; r < 3; r++) {
    const k = hand + 3 * r;
    const x = frames[k]!,
      y = frames[k + 1]!,
      z = frames[k + 2]!;
    frames[tcp + 3 * r] = x;
    frames[tcp + 3 * r + 1] = y;
    frames[tcp + 3 * r + 2] = z;
    frames[tcp + 9 + r] = frames[hand + 9 + r]! + tool[0]! * x + tool[1]! * y + tool[2]! * z;
  }
}

/** Writes at `o` the placement `local` (12 numbers at `l`) carried by the frame at `p`: rotation and origin. */
export function place(
  out: Float64Array,
  o: number,
  frames: Float64Array,
  p: number,
  local: Float64Array,
  l: number,
): void {
  const l0 = local[l]!,
    l1 = local[l + 1]!,
    l2 = local[l + 2]!,
    l3 = local[l + 3]!,
    l4 = local[l + 4]!,
    l5 = local[l + 5]!;
  const l6 = local[l + 6]!,
    l7 = local[l + 7]!,
    l8 = local[l + 8]!,
    x0 = local[l + 9]!,
    y0 = local[l + 10]!,
    z0 = local[l + 11]!;
  let x = frames[p]!,
    y = frames[p + 1]!,
    z = frames[p + 2]!;
  out[o] = x * l0 + y * l3 + z * l6;
  out[o + 1] = x * l1 + y * l4 + z * l7;
  out[o + 2] = x * l2 + y * l5 + z * l8;
  out[o + 9] = frames[p + 9]! + x * x0 + y * y0 + z * z0;
  x = frames[p + 3]!;
  y = frames[p + 4]!;
  z = frames[p + 5]!;
  out[o + 3] = x * l0 + y * l3 + z * l6;
  out[o + 4] = x * l1 + y * l4 + z * l7;
  out[o + 5] = x * l2 + y * l5 + z * l8;
  out[o + 10] = frames[p + 10]! + x * x0 + y * y0 + z * z0;
  x = frames[p + 6]!;
  y = frames[p + 7]!;
  z = frames[p + 8]!;
  out[o + 6] = x * l0 + y * l3 + z * l6;
  out[o + 7] = x * l1 + y * l4 + z * l7;
  out[o + 8] = x * l2 + y * l5 + z * l8;
  out[o + 11] = frames[p + 11]! + x * x0 + y * y0 + z * z0;
}

/** Turns the frame at `o` about a unit axis of its own by an angle (Rodrigues' formula). */
export function turn(frames: Float64Array, o: number, ax: number, ay: number, az: number, angle: number): void {
  const c = cos(angle),
    s = sin(angle),
    t = 1 - c;
  const m0 = c + t * ax * ax,
    m1 = t * ax * ay - s * az,
    m2 = t * ax * az + s * ay;
  const m3 = t * ax * ay + s * az,
    m4 = c + t * ay * ay,
    m5 = t * ay * az - s * ax;
  const m6 = t * ax * az - s * ay,
    m7 = t * ay * az + s * ax,
    m8 = c + t * az * az;
  for (let r = o; r < o + 9; r += 3) {
    const x = frames[r]!,
      y = frames[r + 1]!,
      z = frames[r + 2]!;
    frames[r] = x * m0 + y * m3 + z * m6;
    frames[r + 1] = x * m1 + y * m4 + z * m7;
    frames[r + 2] = x * m2 + y * m5 + z * m8;
  }
}

/**
 * Velocities of all frames but the fingers' from frames that `computeFrames` filled. Twist 0 (the base's, usually zero)
 * is read. Allocates nothing.
 */
export function computeTwists(
  chain: ArmChain,
  frames: Float64Array,
  jointVelocities: Numbers,
  twists: Float64Array,
): void {
  const count = chain.jointCount;
  const { kind } = chain;
  for (let i = 1; i < count + 3; i++) {
    const f = i * FRAME_SIZE,
      t = i * TWIST_SIZE;
    const wx = twists[t - 3]!,
      wy = twists[t - 2]!,
      wz = twists[t - 1]!;
    const rx = frames[f + 9]! - frames[f + 9 - FRAME_SIZE]!;
    const ry = frames[f + 10]! - frames[f + 10 - FRAME_SIZE]!;
    const rz = frames[f + 11]! - frames[f + 11 - FRAME_SIZE]!;
    twists[t] = twists[t - 6]! + wy * rz - wz * ry;
    twists[t + 1] = twists[t - 5]! + wz * rx - wx * rz;
    twists[t + 2] = twists[t - 4]! + wx * ry - wy * rx;
    twists[t + 3] = wx;
    twists[t + 4] = wy;
    twists[t + 5] = wz;
    if (i > count) continue;
    const rate = jointVelocities[i - 1]!;
    const to = kind[i - 1] === 2 ? t : t + 3;
    twists[to]! += rate * frames[f + 12]!;
    twists[to + 1]! += rate * frames[f + 13]!;
    twists[to + 2]! += rate * frames[f + 14]!;
  }
}

/**
 * Geometric Jacobian of the tool centre point from frames that `computeFrames` filled: 6 x jointCount, row-major; rows
 * 0 to 2 are linear (metres per radian), rows 3 to 5 angular (world axes). Allocates nothing.
 */
export function computeJacobian(chain: ArmChain, frames: Float64Array, out: Float64Array): void {
  const count = chain.jointCount;
  const tcp = (count + 2) * FRAME_SIZE + 9;
  for (let i = 0; i < count; i++) {
    const f = (i + 1) * FRAME_SIZE;
    const ax = frames[f + 12]!,
      ay = frames[f + 13]!,
      az = frames[f + 14]!;
    const slides = chain.kind[i] === 2;
    const rx = frames[tcp]! - frames[f + 9]!,
      ry = frames[tcp + 1]! - frames[f + 10]!;
    const rz = frames[tcp + 2]! - frames[f + 11]!;
    out[i] = slides ? ax : ay * rz - az * ry;
    out[count + i] = slides ? ay : az * rx - ax * rz;
    out[2 * count + i] = slides ? az : ax * ry - ay * rx;
    out[3 * count + i] = slides ? 0 : ax;
    out[4 * count + i] = slides ? 0 : ay;
    out[5 * count + i] = slides ? 0 : az;
  }
}

/**
 * Pose of the tool centre point in the world frame.
 *
 * @param base - Pose of the arm's base in the world frame.
 * @param jointPositions - One angle per joint in radians.
 * @throws RangeError when the number of joint positions is wrong.
 */
export function forwardKinematics(model: ArmModel, base: Pose, jointPositions: ArrayLike<number>): Pose {
  const frames = framesOf(model, base, jointPositions);
  const tcp = (model.jointCount + 2) * FRAME_SIZE;
  return frameToPose(frames, tcp);
}

/**
 * Pose of the flange (the mounting plate behind the last joint) in the world frame.
 *
 * @throws RangeError when the number of joint positions is wrong.
 */
export function flangePose(model: ArmModel, base: Pose, jointPositions: ArrayLike<number>): Pose {
  const frames = framesOf(model, base, jointPositions);
  const flange = new Float64Array(12);
  writeTransform(flange, 0, model.flange.orientation, model.flange.position);
  const out = new Float64Array(12);
  place(out, 0, frames, model.jointCount * FRAME_SIZE, flange, 0);
  return frameToPose(out, 0);
}

/**
 * Geometric Jacobian of the tool centre point in world axes: 6 x jointCount, row-major; rows 0 to 2 linear (metres per
 * radian), rows 3 to 5 angular.
 *
 * @throws RangeError when the number of joint positions is wrong.
 */
export function jacobian(model: ArmModel, base: Pose, jointPositions: ArrayLike<number>): Float64Array {
  const out = new Float64Array(6 * model.jointCount);
  computeJacobian(chainOf(model), framesOf(model, base, jointPositions), out);
  return out;
}

/** The frame at `offset` as a pose. */
export function frameToPose(frames: Float64Array, offset: number): Pose {
  const orientation: [number, number, number, number] = [0, 0, 0, 1];
  frameToQuaternion(orientation, frames, offset);
  return {
    position: [frames[offset + 9] as number, frames[offset + 10] as number, frames[offset + 11] as number],
    orientation,
  };
}

function framesOf(model: ArmModel, base: Pose, jointPositions: ArrayLike<number>): Float64Array {
  checkJoints(model, jointPositions, 'jointPositions');
  const chain = chainOf(model);
  const frames = new Float64Array(chain.frameCount * FRAME_SIZE);
  poseToFrame(frames, 0, base);
  computeFrames(chain, frames, jointPositions);
  return frames;
}

/** Throws a RangeError unless `values` holds one finite number per joint. */
export function checkJoints(model: ArmModel, values: ArrayLike<number>, name: string): void {
  if (values.length !== model.jointCount) {
    throw new RangeError(`${name} must hold ${model.jointCount} numbers, received ${values.length}`);
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`${name}[${i}] must be finite, received ${values[i]}`);
  }
}
