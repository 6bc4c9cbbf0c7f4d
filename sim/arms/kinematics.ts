import type { Pose } from '../interface/index.js';
import type { MutableNumbers, Numbers } from '../math/vector.js';
import type { ArmModel } from './model.js';

/**
 * A frame is 12 numbers: its rotation matrix (row-major, columns are its axes in the world) and its origin in metres.
 */
export const FRAME_SIZE = 12;

/**
 * A twist is 6 numbers: the velocity of a frame's origin in metres per second and the frame's angular velocity in
 * radians per second, both in world axes.
 */
export const TWIST_SIZE = 6;

/** Number of frames of an arm: base, one behind each joint, hand, tool centre point. */
export function frameCount(model: ArmModel): number {
  return model.jointCount + 3;
}

/** Writes a pose as a frame at `offset`. The quaternion is normalised first. */
export function poseToFrame(out: Float64Array, offset: number, pose: Pose): void {
  const [qx, qy, qz, qw] = pose.orientation;
  const s = 2 / (qx * qx + qy * qy + qz * qz + qw * qw);
  out[offset] = 1 - s * (qy * qy + qz * qz);
  out[offset + 1] = s * (qx * qy - qw * qz);
  out[offset + 2] = s * (qx * qz + qw * qy);
  out[offset + 3] = s * (qx * qy + qw * qz);
  out[offset + 4] = 1 - s * (qx * qx + qz * qz);
  out[offset + 5] = s * (qy * qz - qw * qx);
  out[offset + 6] = s * (qx * qz - qw * qy);
  out[offset + 7] = s * (qy * qz + qw * qx);
  out[offset + 8] = 1 - s * (qx * qx + qy * qy);
  out[offset + 9] = pose.position[0];
  out[offset + 10] = pose.position[1];
  out[offset + 11] = pose.position[2];
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
 * Forward kinematics: fills all frames behind the base. Frame 0 (the base in the world) is read, frames 1 to
 * `jointCount` are the links, then the hand, then the tool centre point. Allocates nothing.
 */
export function computeFrames(model: ArmModel, frames: Float64Array, jointPositions: Numbers): void {
  const table = model.denavitHartenberg;
  const count = model.jointCount;
  for (let i = 0; i < count; i++) {
    const row = table[i]!;
    const angle = jointPositions[i]!;
    const ca = Math.cos(row.alpha),
      sa = Math.sin(row.alpha);
    const ct = Math.cos(angle),
      st = Math.sin(angle);
    const p = i * FRAME_SIZE;
    const o = p + FRAME_SIZE;
    for (let r = 0; r < 3; r++) {
      const x = frames[p + 3 * r]!,
        y = frames[p + 3 * r + 1]!,
        z = frames[p + 3 * r + 2]!;
      // Rotation about the previous x axis by alpha, then about the new z axis by the joint's angle.
      const y1 = ca * y + sa * z;
      const z1 = ca * z - sa * y;
      frames[o + 3 * r] = ct * x + st * y1;
      frames[o + 3 * r + 1] = ct * y1 - st * x;
      frames[o + 3 * r + 2] = z1;
      frames[o + 9 + r] = frames[p + 9 + r]! + row.a * x + row.d * z1;
    }
  }
  const last = count * FRAME_SIZE;
  const hand = last + FRAME_SIZE;
  const tcp = hand + FRAME_SIZE;
  const cm = Math.cos(model.gripper.mountAngle),
    sm = Math.sin(model.gripper.mountAngle);
  for (let r = 0; r < 3; r++) {
    const x = frames[last + 3 * r]!,
      y = frames[last + 3 * r + 1]!,
      z = frames[last + 3 * r + 2]!;
    const origin = frames[last + 9 + r]! + model.flangeOffset * z;
    frames[hand + 3 * r] = frames[tcp + 3 * r] = cm * x + sm * y;
    frames[hand + 3 * r + 1] = frames[tcp + 3 * r + 1] = cm * y - sm * x;
    frames[hand + 3 * r + 2] = frames[tcp + 3 * r + 2] = z;
    frames[hand + 9 + r] = origin;
    frames[tcp + 9 + r] = origin + model.gripper.tcpOffset * z;
  }
}

/**
 * Velocities of all frames from frames that `computeFrames` filled. Twist 0 (the base's, usually zero) is read.
 * Allocates nothing.
 */
export function computeTwists(
  model: ArmModel,
  frames: Float64Array,
  jointVelocities: Numbers,
  twists: Float64Array,
): void {
  const count = model.jointCount;
  for (let i = 1; i < count + 3; i++) {
    const f = i * FRAME_SIZE,
      p = f - FRAME_SIZE;
    const t = i * TWIST_SIZE,
      u = t - TWIST_SIZE;
    const wx = twists[u + 3]!,
      wy = twists[u + 4]!,
      wz = twists[u + 5]!;
    const rx = frames[f + 9]! - frames[p + 9]!;
    const ry = frames[f + 10]! - frames[p + 10]!;
    const rz = frames[f + 11]! - frames[p + 11]!;
    twists[t] = twists[u]! + wy * rz - wz * ry;
    twists[t + 1] = twists[u + 1]! + wz * rx - wx * rz;
    twists[t + 2] = twists[u + 2]! + wx * ry - wy * rx;
    const rate = i <= count ? jointVelocities[i - 1]! : 0;
    twists[t + 3] = wx + rate * frames[f + 2]!;
    twists[t + 4] = wy + rate * frames[f + 5]!;
    twists[t + 5] = wz + rate * frames[f + 8]!;
  }
}

/**
 * Geometric Jacobian of the tool centre point from frames that `computeFrames` filled: 6 x jointCount, row-major; rows
 * 0 to 2 are linear (metres per radian), rows 3 to 5 angular (world axes). Allocates nothing.
 */
export function computeJacobian(model: ArmModel, frames: Float64Array, out: Float64Array): void {
  const count = model.jointCount;
  const tcp = (count + 2) * FRAME_SIZE + 9;
  for (let i = 0; i < count; i++) {
    const f = (i + 1) * FRAME_SIZE;
    const zx = frames[f + 2]!,
      zy = frames[f + 5]!,
      zz = frames[f + 8]!;
    const rx = frames[tcp]! - frames[f + 9]!,
      ry = frames[tcp + 1]! - frames[f + 10]!;
    const rz = frames[tcp + 2]! - frames[f + 11]!;
    out[i] = zy * rz - zz * ry;
    out[count + i] = zz * rx - zx * rz;
    out[2 * count + i] = zx * ry - zy * rx;
    out[3 * count + i] = zx;
    out[4 * count + i] = zy;
    out[5 * count + i] = zz;
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
  const last = model.jointCount * FRAME_SIZE;
  for (let r = 0; r < 3; r++) frames[last + 9 + r]! += model.flangeOffset * frames[last + 3 * r + 2]!;
  return frameToPose(frames, last);
}

/**
 * Geometric Jacobian of the tool centre point in world axes: 6 x jointCount, row-major; rows 0 to 2 linear (metres per
 * radian), rows 3 to 5 angular.
 *
 * @throws RangeError when the number of joint positions is wrong.
 */
export function jacobian(model: ArmModel, base: Pose, jointPositions: ArrayLike<number>): Float64Array {
  const out = new Float64Array(6 * model.jointCount);
  computeJacobian(model, framesOf(model, base, jointPositions), out);
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
  const frames = new Float64Array(frameCount(model) * FRAME_SIZE);
  poseToFrame(frames, 0, base);
  computeFrames(model, frames, jointPositions);
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
