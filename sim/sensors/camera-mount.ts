import type { Arm } from '../arms/index.js';
import type { RigidObject } from '../bodies/index.js';
import { conjugate, multiplyQuaternions, rotate, type Numbers } from '../math/vector.js';
import type { CameraMount } from '../rendering/index.js';
import type { SceneMoment } from './scene-moment.js';

/** What a camera can be mounted on. */
export interface MountingPlaces {
  /** Free objects, in the world's order. */
  readonly objects: readonly RigidObject[];
  /** Fixed things. */
  readonly fixed: readonly RigidObject[];
  /** Arms in the robot's order. */
  readonly arms: readonly Arm[];
}

/** A frame of an arm, found from the pose of a solid that it carries. */
interface ArmFrame {
  readonly arm: number;
  /** Index of the solid among the arm's colliders; -1 for the tool centre point. */
  readonly collider: number;
  /** Place of the carrying frame in the solid's frame. */
  readonly position: Numbers;
  readonly orientation: Numbers;
}

/**
 * A frame of a scene that a camera is mounted on: an object's, a fixed thing's, `<arm>/tcp` (the tool centre point's), or
 * that of the link that carries the arm's solid of that name: `<arm>/hand`, `<arm>/link-5`.
 */
export class SceneMount implements CameraMount {
  /** Position of the frame in the world in metres, at the moment that `follow` set. */
  readonly position = new Float64Array(3);
  /** Orientation of the frame in the world, unit quaternion. */
  readonly orientation = Float64Array.of(0, 0, 0, 1);
  readonly #object: number;
  readonly #frame: ArmFrame | undefined;

  /** @throws RangeError when there is nothing of that name. */
  constructor(name: string, { objects, fixed, arms }: MountingPlaces) {
    this.#object = objects.findIndex((object) => object.name === name);
    this.#frame = findFrame(name, arms);
    const still = fixed.find((thing) => thing.name === name);
    if (still !== undefined) {
      this.position.set(still.position);
      this.orientation.set(still.orientation);
    } else if (this.#object < 0 && this.#frame === undefined) {
      const known = [...objects, ...fixed].map((thing) => thing.name).concat(arms.flatMap(frameNames));
      throw new RangeError(
        `camera.mount must be one of: ${known.join(', ') || 'nothing there yet'}, received "${name}"`,
      );
    }
  }

  /** Moves the frame to where it is at a moment. */
  follow(moment: Pick<SceneMoment, 'objects' | 'arms'>): void {
    const frame = this.#frame;
    if (frame !== undefined) {
      const arm = moment.arms[frame.arm]!;
      const solid = arm.colliders[frame.collider];
      const position = solid?.position ?? arm.tcpPosition;
      const orientation = solid?.orientation ?? arm.tcpOrientation;
      rotate(this.position, orientation, frame.position);
      for (let k = 0; k < 3; k++) this.position[k] = this.position[k]! + position[k]!;
      multiplyQuaternions(this.orientation, orientation, frame.orientation);
    } else if (this.#object >= 0) {
      const { position, orientation } = moment.objects[this.#object]!;
      this.position.set(position);
      this.orientation.set(orientation);
    }
  }
}

function frameNames({ name, model }: Arm): string[] {
  return [`${name}/tcp`, ...model.colliders.map((collider) => `${name}/${collider.name}`)];
}

function findFrame(name: string, arms: readonly Arm[]): ArmFrame | undefined {
  for (const [index, arm] of arms.entries()) {
    if (name === `${arm.name}/tcp`) {
      return { arm: index, collider: -1, position: [0, 0, 0], orientation: [0, 0, 0, 1] };
    }
    const part = arm.model.colliders.find((collider) => `${arm.name}/${collider.name}` === name);
    if (part === undefined) continue;
    const orientation = [0, 0, 0, 1];
    const position = [0, 0, 0];
    conjugate(orientation, part.orientation);
    rotate(position, orientation, [-part.position[0], -part.position[1], -part.position[2]]);
    return { arm: index, collider: arm.colliders.findIndex((c) => c.name === name), position, orientation };
  }
  return undefined;
}
