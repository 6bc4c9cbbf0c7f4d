import type { Pose, Quaternion } from '../../interface/index.js';
import { checkArmModel } from '../models/check-model.js';
import type { ArmModel } from '../models/model.js';

/** How a joint moves its link: `0` turns about its z axis, `1` turns about another axis, `2` slides. */
export type JointKind = 0 | 1 | 2;

/** A model's geometry as numbers, for code that runs every physics step. */
export class ArmChain {
  /** Number of joints. */
  readonly jointCount: number;
  /** Number of frames: base, links, hand, tool centre point, two fingers. */
  readonly frameCount: number;
  /** Per joint its frame in the parent link's frame: rotation matrix (9 numbers, row-major), then origin in metres. */
  readonly fixed: Float64Array;
  /** Per joint the unit axis in the joint's frame, 3 numbers. */
  readonly axis: Float64Array;
  /** Per joint how it moves its link (`JointKind`). */
  readonly kind: Uint8Array;
  /** Per joint the inertia of rotor and gears in kilogram square metres. */
  readonly armature: Float64Array;
  /** The hand's frame in the last link's frame: rotation matrix (row-major), then origin in metres. */
  readonly hand: Float64Array;
  /** The tool centre point in the hand's frame in metres. */
  readonly tcp: Float64Array;

  /** @throws RangeError when the model is not sound. */
  constructor(model: ArmModel) {
    checkArmModel(model);
    const count = model.jointCount;
    this.jointCount = count;
    this.frameCount = count + 5;
    this.fixed = new Float64Array(12 * count);
    this.axis = new Float64Array(3 * count);
    this.kind = new Uint8Array(count);
    this.armature = new Float64Array(count);
    model.joints.forEach(({ type, position, orientation, axis, armature = 0 }, i) => {
      writeTransform(this.fixed, 12 * i, orientation, position);
      this.axis.set(axis, 3 * i);
      this.kind[i] = type === 'prismatic' ? 2 : axis[2] === 1 ? 0 : 1;
      this.armature[i] = armature;
    });
    this.hand = composePoses(model.flange, model.gripper.mount);
    this.tcp = Float64Array.from(model.gripper.tcp);
  }
}

const chains = new WeakMap<ArmModel, ArmChain>();

/**
 * The numbers of a model, made when first asked for.
 *
 * @throws RangeError when the model is not sound.
 */
export function chainOf(model: ArmModel): ArmChain {
  let chain = chains.get(model);
  if (chain === undefined) chains.set(model, (chain = new ArmChain(model)));
  return chain;
}

/** Writes a rotation matrix (row-major) and an origin, 12 numbers, at `offset`. The quaternion is normalised first. */
export function writeTransform(
  out: Float64Array,
  offset: number,
  orientation: Quaternion,
  position: ArrayLike<number>,
): void {
  const [qx, qy, qz, qw] = orientation;
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
  out[offset + 9] = position[0]!;
  out[offset + 10] = position[1]!;
  out[offset + 11] = position[2]!;
}

/** The transform that first applies `inner`, then `outer`: 12 numbers. */
export function composePoses(outer: Pose, inner: Pose): Float64Array {
  const a = new Float64Array(12),
    b = new Float64Array(12),
    out = new Float64Array(12);
  writeTransform(a, 0, outer.orientation, outer.position);
  writeTransform(b, 0, inner.orientation, inner.position);
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) {
      for (let k = 0; k < 3; k++) out[3 * r + c]! += a[3 * r + k]! * b[3 * k + c]!;
    }
    out[9 + r] = a[9 + r]!;
    for (let k = 0; k < 3; k++) out[9 + r]! += a[3 * r + k]! * b[9 + k]!;
  }
  return out;
}
