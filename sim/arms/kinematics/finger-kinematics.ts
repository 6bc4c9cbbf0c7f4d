import type { Vector3 } from '../../interface/index.js';
import type { ArmModel, LinkCollider, PivotGripperModel } from '../models/model.js';
import { jawPoint, pivotAngle, pivotRadius } from '../models/pivot-geometry.js';
import { writeTransform } from './chain.js';
import { FRAME_SIZE, TWIST_SIZE, place, turn } from './kinematics.js';

const { asin, cos, min } = Math;

const UPRIGHT = [0, 0, 0, 1] as const;

/** The two inner faces that a grasp closes on, in the tool centre point's frame. */
export interface FingerPads {
  /**
   * Half extents of one pad in metres: x is half of its width, y half of the finger's thickness, z half of the pad's
   * height.
   */
  readonly halfExtents: Vector3;
  /**
   * Centre between the two pads relative to the tool centre point, in metres. Live: with a pivot gripper it moves with
   * the opening.
   */
  readonly offset: Vector3;
  /** Angle in radians by which the pads' faces are out of parallel: 0, or the turn of a pivot gripper's jaw. Live. */
  readonly tilt: number;
}

/** Moves the two finger frames of one arm and keeps its pads up to date. */
export class FingerKinematics {
  /** The pads at the last opening. The arrays are overwritten by `update`. */
  readonly pads: FingerPads;
  readonly #model: ArmModel;
  readonly #offset: [number, number, number];
  readonly #tcp: Vector3;
  readonly #pivot: PivotGripperModel | undefined;
  /** Pose of a pivot gripper's joint in the hand's frame, 12 numbers. */
  readonly #mount = new Float64Array(12);
  readonly #radius: number = 0;
  /** Centre of a pivot gripper's fixed pad in the tool centre point's frame. */
  readonly #fixedPad: readonly number[] = [0, 0, 0];
  readonly #tilt = new Float64Array(1);

  /** @param model - A sound model. */
  constructor(model: ArmModel) {
    this.#model = model;
    const { gripper } = model;
    this.#tcp = gripper.tcp;
    const { halfExtents, offset } = fingerPadsAt(model, 0);
    this.#offset = [...offset];
    if (gripper.type === 'pivot') {
      this.#pivot = gripper;
      writeTransform(this.#mount, 0, gripper.pivot.orientation, gripper.pivot.position);
      this.#radius = pivotRadius(gripper);
      this.#fixedPad = offset;
    }
    const tilt = this.#tilt;
    this.pads = {
      halfExtents,
      offset: this.#offset,
      get tilt() {
        return tilt[0]!;
      },
    };
  }

  /** Position of a pivot gripper's jaw in radians at an opening in metres; 0 for other grippers. */
  angle(opening: number): number {
    return this.#pivot === undefined ? 0 : pivotAngle(this.#pivot, opening);
  }

  /**
   * Writes the frames of finger 1 and finger 2 behind the tool centre point's, with their twists. Allocates nothing.
   *
   * @param frames - Frames filled by `computeFrames`.
   * @param twists - Twists filled by `computeTwists`.
   * @param opening - Gripper opening in metres, one entry.
   * @param velocity - Its rate in metres per second, one entry.
   */
  update(frames: Float64Array, twists: Float64Array, opening: Float64Array, velocity: Float64Array): void {
    const hand = this.#model.jointCount + 1;
    if (this.#pivot === undefined) {
      this.#slide(frames, twists, hand, 0, opening, velocity);
      this.#slide(frames, twists, hand, 1, opening, velocity);
      return;
    }
    frames.copyWithin((hand + 3) * FRAME_SIZE, hand * FRAME_SIZE, (hand + 1) * FRAME_SIZE);
    twists.copyWithin((hand + 3) * TWIST_SIZE, hand * TWIST_SIZE, (hand + 1) * TWIST_SIZE);
    this.#swing(this.#pivot, frames, twists, hand, opening, velocity);
  }

  /** Finger 1 (`which` is 0) or 2 of a parallel gripper. */
  #slide(
    frames: Float64Array,
    twists: Float64Array,
    hand: number,
    which: 0 | 1,
    opening: Float64Array,
    velocity: Float64Array,
  ): void {
    const side = which === 0 ? 0.5 : -0.5;
    const y = side * opening[0]!,
      rate = side * velocity[0]!;
    const finger = hand + 2 + which;
    const h = hand * FRAME_SIZE,
      f = finger * FRAME_SIZE,
      t = hand * TWIST_SIZE,
      u = finger * TWIST_SIZE;
    const lx = this.#tcp[0],
      ly = this.#tcp[1] + y,
      lz = this.#tcp[2];
    const wx = twists[t + 3]!,
      wy = twists[t + 4]!,
      wz = twists[t + 5]!;
    for (let k = 0; k < 9; k++) frames[f + k] = frames[h + k]!;
    const rx = frames[h]! * lx + frames[h + 1]! * ly + frames[h + 2]! * lz;
    const ry = frames[h + 3]! * lx + frames[h + 4]! * ly + frames[h + 5]! * lz;
    const rz = frames[h + 6]! * lx + frames[h + 7]! * ly + frames[h + 8]! * lz;
    frames[f + 9] = frames[h + 9]! + rx;
    frames[f + 10] = frames[h + 10]! + ry;
    frames[f + 11] = frames[h + 11]! + rz;
    twists[u] = twists[t]! + wy * rz - wz * ry + rate * frames[h + 1]!;
    twists[u + 1] = twists[t + 1]! + wz * rx - wx * rz + rate * frames[h + 4]!;
    twists[u + 2] = twists[t + 2]! + wx * ry - wy * rx + rate * frames[h + 7]!;
    twists[u + 3] = wx;
    twists[u + 4] = wy;
    twists[u + 5] = wz;
  }

  /** The jaw of a pivot gripper. */
  #swing(
    gripper: PivotGripperModel,
    frames: Float64Array,
    twists: Float64Array,
    hand: number,
    opening: Float64Array,
    velocity: Float64Array,
  ): void {
    const { axis, padCenter, closedAngle, openAngle } = gripper;
    const h = hand * FRAME_SIZE,
      f = (hand + 2) * FRAME_SIZE,
      t = hand * TWIST_SIZE,
      u = (hand + 2) * TWIST_SIZE;
    const way = openAngle > closedAngle ? 1 : -1;
    const swung = 2 * asin(min(1, opening[0]! / (2 * this.#radius)));
    const angle = closedAngle + way * swung;
    this.#tilt[0] = swung;
    // opening = 2 r sin(turn / 2), so its rate is r cos(turn / 2) times the jaw's.
    const spin = (way * velocity[0]!) / (this.#radius * cos(swung / 2));
    place(frames, f, frames, h, this.#mount, 0);
    const ax = frames[f]! * axis[0] + frames[f + 1]! * axis[1] + frames[f + 2]! * axis[2];
    const ay = frames[f + 3]! * axis[0] + frames[f + 4]! * axis[1] + frames[f + 5]! * axis[2];
    const az = frames[f + 6]! * axis[0] + frames[f + 7]! * axis[1] + frames[f + 8]! * axis[2];
    turn(frames, f, axis[0], axis[1], axis[2], angle);
    const rx = frames[f + 9]! - frames[h + 9]!,
      ry = frames[f + 10]! - frames[h + 10]!,
      rz = frames[f + 11]! - frames[h + 11]!;
    const wx = twists[t + 3]!,
      wy = twists[t + 4]!,
      wz = twists[t + 5]!;
    twists[u] = twists[t]! + wy * rz - wz * ry;
    twists[u + 1] = twists[t + 1]! + wz * rx - wx * rz;
    twists[u + 2] = twists[t + 2]! + wx * ry - wy * rx;
    twists[u + 3] = wx + spin * ax;
    twists[u + 4] = wy + spin * ay;
    twists[u + 5] = wz + spin * az;
    // The pads' middle in the hand's axes: half way between the fixed pad and where the moving pad is now.
    const tcp = (hand + 1) * FRAME_SIZE;
    let px = frames[f + 9]! - frames[tcp + 9]!,
      py = frames[f + 10]! - frames[tcp + 10]!,
      pz = frames[f + 11]! - frames[tcp + 11]!;
    const [cx, cy, cz] = padCenter;
    px += frames[f]! * cx + frames[f + 1]! * cy + frames[f + 2]! * cz;
    py += frames[f + 3]! * cx + frames[f + 4]! * cy + frames[f + 5]! * cz;
    pz += frames[f + 6]! * cx + frames[f + 7]! * cy + frames[f + 8]! * cz;
    for (let k = 0; k < 3; k++) {
      const moving = frames[h + k]! * px + frames[h + 3 + k]! * py + frames[h + 6 + k]! * pz;
      this.#offset[k] = (moving + this.#fixedPad[k]!) / 2;
    }
  }
}

/**
 * The pads of a model's gripper at an opening: where a hand must be for things to lie between them.
 *
 * @param opening - Distance between the pads' centres in metres, 0 to the stroke.
 */
export function fingerPadsAt({ gripper }: ArmModel, opening: number): FingerPads {
  if (gripper.type === 'parallel') {
    const { fingerHalfExtents, padHeight, fingerTipOverhang } = gripper;
    return {
      halfExtents: [fingerHalfExtents[0], fingerHalfExtents[1], padHeight / 2],
      offset: [0, 0, fingerTipOverhang - padHeight / 2],
      tilt: 0,
    };
  }
  const { padHalfExtents, fixedFinger, closedAngle, padCenter, tcp } = gripper;
  const angle = pivotAngle(gripper, opening);
  const fixed = jawPoint(gripper, closedAngle, padCenter);
  const moving = jawPoint(gripper, angle, padCenter);
  return {
    halfExtents: [padHalfExtents[0], fixedFinger.halfExtents[1], padHalfExtents[1]],
    offset: [
      (fixed[0] + moving[0]) / 2 - tcp[0],
      (fixed[1] + moving[1]) / 2 - tcp[1],
      (fixed[2] + moving[2]) / 2 - tcp[2],
    ],
    tilt: Math.abs(angle - closedAngle),
  };
}

/** The finger boxes of a model as solids on the finger frames. */
export function fingerSolids({ jointCount, gripper }: ArmModel): readonly LinkCollider[] {
  const first = jointCount + 3;
  const friction = gripper.padFriction;
  if (gripper.type === 'pivot') {
    const { movingFinger, fixedFinger } = gripper;
    return [movingFinger, fixedFinger].map(({ halfExtents, position, orientation }, k) => ({
      name: `finger-${k + 1}`,
      frame: first + k,
      shape: { type: 'box', halfExtents },
      position,
      orientation,
      friction,
    }));
  }
  const { fingerHalfExtents: halfExtents, fingerTipOverhang } = gripper;
  return [1, -1].map((side, k) => ({
    name: `finger-${k + 1}`,
    frame: first + k,
    shape: { type: 'box', halfExtents },
    position: [0, side * halfExtents[1], fingerTipOverhang - halfExtents[2]],
    orientation: UPRIGHT,
    friction,
  }));
}
