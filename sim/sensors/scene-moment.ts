import { Arm } from '../arms/index.js';
import type { RigidObject } from '../bodies/index.js';
import type { Cloth } from '../cloth/index.js';
import type { StainField } from '../stains/index.js';
import type { Numbers } from '../math/vector.js';

/** Where a free object is. */
export interface MomentPose {
  /** Position of its frame in the world in metres, 3 numbers. */
  readonly position: Numbers;
  /** Orientation of its frame in the world, unit quaternion x, y, z, w. */
  readonly orientation: Numbers;
}

/** What a scene looks like at one moment: now, or a little earlier. */
export interface SceneMoment {
  /** Physics steps since the scene was built. */
  readonly step: number;
  /** Free objects, in the world's order. */
  readonly objects: readonly MomentPose[];
  /** World positions of each cloth's particles in metres, in the order of the cloths. */
  readonly cloths: readonly Numbers[];
  /** What was left of each stain's cells, in the order of the stains. */
  readonly stains: readonly Numbers[];
  /** Arms in the robot's order, standing as they did then. */
  readonly arms: readonly Arm[];
}

/** What moves in a scene, live. */
export interface MovingParts {
  /** Free objects. */
  readonly objects: readonly RigidObject[];
  /** Cloths. */
  readonly cloths: readonly Cloth[];
  /** Stains. */
  readonly stains: readonly StainField[];
  /** Arms. */
  readonly arms: readonly Arm[];
}

/** Turns what a scene looks like into a vector and back. */
export class MomentCodec {
  /** Numbers per moment. */
  readonly size: number;
  readonly #parts: MovingParts;
  /** Arms that stand in for the robot's while an earlier moment is shown. */
  readonly #doubles: readonly Arm[];

  /** @param parts - What moves in the scene; nothing may be added to it afterwards. */
  constructor(parts: MovingParts) {
    const { objects, cloths, stains, arms } = parts;
    this.#parts = parts;
    this.#doubles = arms.map(({ name, model, base }) => new Arm({ name, model, base }));
    this.size =
      7 * objects.length +
      cloths.reduce((sum, cloth) => sum + cloth.positions.length, 0) +
      stains.reduce((sum, stain) => sum + stain.amounts.length, 0) +
      arms.reduce((sum, arm) => sum + arm.jointPositions.length + 1, 0);
  }

  /** Writes the present moment. */
  write(out: Float64Array): void {
    const { objects, cloths, stains, arms } = this.#parts;
    let at = 0;
    for (const { position, orientation } of objects) {
      out.set(position, at);
      out.set(orientation, at + 3);
      at += 7;
    }
    for (const { positions } of cloths) {
      out.set(positions, at);
      at += positions.length;
    }
    for (const { amounts } of stains) {
      out.set(amounts, at);
      at += amounts.length;
    }
    for (const { jointPositions, gripperOpening } of arms) {
      out.set(jointPositions, at);
      out[at + jointPositions.length] = gripperOpening;
      at += jointPositions.length + 1;
    }
  }

  /** The moment that was written. It stands until the next call: all moments share their arms. */
  read(step: number, values: Float64Array): SceneMoment {
    const { objects, cloths, stains } = this.#parts;
    let at = 0;
    const take = (count: number): Float64Array => values.subarray(at, (at += count));
    return {
      step,
      objects: objects.map(() => ({ position: take(3), orientation: take(4) })),
      cloths: cloths.map((cloth) => take(cloth.positions.length)),
      stains: stains.map((stain) => take(stain.amounts.length)),
      arms: this.#doubles.map((double) => {
        double.place(take(double.jointPositions.length), take(1)[0]);
        return double;
      }),
    };
  }
}
