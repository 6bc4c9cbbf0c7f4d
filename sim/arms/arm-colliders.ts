import type { Collider } from '../interface/index.js';
import { multiplyQuaternions } from '../math/vector.js';
import { fingerSolids } from './finger-kinematics.js';
import { FRAME_SIZE, TWIST_SIZE, frameToQuaternion } from './kinematics.js';
import type { ArmModel, LinkCollider } from './model.js';

const carried = new Float64Array(4);

/** The live collision solids of one arm: links, hand and two fingers. */
export class ArmColliders {
  /** All solids: those of the model in its order, then `finger-1` (on the tool centre point's +y side), `finger-2`. */
  readonly all: readonly Collider[];
  /**
   * Place in the chain of each solid: 0 is the base, i the link behind joint i, `jointCount + 1` hand and fingers.
   */
  readonly frames: readonly number[];
  readonly #parts: readonly LinkCollider[];

  /** @param armName - Prefix of every solid's name. */
  constructor(armName: string, model: ArmModel) {
    this.#parts = [...model.colliders, ...fingerSolids(model)];
    this.frames = this.#parts.map((part) => Math.min(part.frame, model.jointCount + 1));
    this.all = this.#parts.map((part) => ({
      name: `${armName}/${part.name}`,
      shape: part.shape,
      position: new Float64Array(3),
      orientation: new Float64Array([0, 0, 0, 1]),
      linearVelocity: new Float64Array(3),
      angularVelocity: new Float64Array(3),
      friction: part.friction,
    }));
  }

  /**
   * Moves every solid to the present kinematics. Allocates nothing.
   *
   * @param frames - Frames filled by `computeFrames` and `FingerKinematics`.
   * @param twists - Twists filled likewise.
   */
  update(frames: Float64Array, twists: Float64Array): void {
    const parts = this.#parts;
    for (let k = 0; k < parts.length; k++) {
      const part = parts[k]!;
      const collider = this.all[k]!;
      const f = part.frame * FRAME_SIZE,
        t = part.frame * TWIST_SIZE;
      const lx = part.position[0],
        ly = part.position[1],
        lz = part.position[2];
      const wx = twists[t + 3]!,
        wy = twists[t + 4]!,
        wz = twists[t + 5]!;
      const rx = frames[f]! * lx + frames[f + 1]! * ly + frames[f + 2]! * lz;
      const ry = frames[f + 3]! * lx + frames[f + 4]! * ly + frames[f + 5]! * lz;
      const rz = frames[f + 6]! * lx + frames[f + 7]! * ly + frames[f + 8]! * lz;
      collider.position[0] = frames[f + 9]! + rx;
      collider.position[1] = frames[f + 10]! + ry;
      collider.position[2] = frames[f + 11]! + rz;
      collider.linearVelocity[0] = twists[t]! + wy * rz - wz * ry;
      collider.linearVelocity[1] = twists[t + 1]! + wz * rx - wx * rz;
      collider.linearVelocity[2] = twists[t + 2]! + wx * ry - wy * rx;
      collider.angularVelocity[0] = wx;
      collider.angularVelocity[1] = wy;
      collider.angularVelocity[2] = wz;
      frameToQuaternion(carried, frames, f);
      multiplyQuaternions(collider.orientation, carried, part.orientation);
    }
  }
}
