import type { Collider } from '../interface/index.js';
import { multiplyQuaternions } from '../math/vector.js';
import { fingerSolids } from './kinematics/finger-kinematics.js';
import { FRAME_SIZE, TWIST_SIZE, frameToQuaternion } from './kinematics/kinematics.js';
import type { ArmModel, LinkCollider } from './models/model.js';

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
  /** Per solid its carrying frame, its place there in metres, and 1 where it is turned against it. */
  readonly #carriers: Int32Array;
  readonly #local: Float64Array;
  readonly #turned: Uint8Array;

  /** @param armName - Prefix of every solid's name. */
  constructor(armName: string, model: ArmModel) {
    this.#parts = [...model.colliders, ...fingerSolids(model)];
    this.#carriers = Int32Array.from(this.#parts, (part) => part.frame);
    this.#local = Float64Array.from(this.#parts.flatMap((part) => part.position));
    this.#turned = Uint8Array.from(this.#parts, (part) => (part.orientation[3] === 1 ? 0 : 1));
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
    const { all } = this;
    const local = this.#local,
      carriers = this.#carriers,
      turned = this.#turned;
    let known = -1;
    for (let k = 0; k < all.length; k++) {
      const { position, orientation, linearVelocity, angularVelocity } = all[k]!;
      const carrier = carriers[k]!;
      const f = carrier * FRAME_SIZE,
        t = carrier * TWIST_SIZE,
        l = 3 * k;
      const lx = local[l]!,
        ly = local[l + 1]!,
        lz = local[l + 2]!;
      const wx = twists[t + 3]!,
        wy = twists[t + 4]!,
        wz = twists[t + 5]!;
      const rx = frames[f]! * lx + frames[f + 1]! * ly + frames[f + 2]! * lz;
      const ry = frames[f + 3]! * lx + frames[f + 4]! * ly + frames[f + 5]! * lz;
      const rz = frames[f + 6]! * lx + frames[f + 7]! * ly + frames[f + 8]! * lz;
      position[0] = frames[f + 9]! + rx;
      position[1] = frames[f + 10]! + ry;
      position[2] = frames[f + 11]! + rz;
      linearVelocity[0] = twists[t]! + wy * rz - wz * ry;
      linearVelocity[1] = twists[t + 1]! + wz * rx - wx * rz;
      linearVelocity[2] = twists[t + 2]! + wx * ry - wy * rx;
      angularVelocity[0] = wx;
      angularVelocity[1] = wy;
      angularVelocity[2] = wz;
      // Solids of one link stand together, so its orientation is computed once.
      if (carrier !== known) frameToQuaternion(carried, frames, f);
      known = carrier;
      if (turned[k] === 1) {
        multiplyQuaternions(orientation, carried, this.#parts[k]!.orientation);
      } else {
        orientation[0] = carried[0]!;
        orientation[1] = carried[1]!;
        orientation[2] = carried[2]!;
        orientation[3] = carried[3]!;
      }
    }
  }
}
