import * as THREE from 'three';
import { FRAME_SIZE } from './kinematics.js';
import type { ArmModel } from './model.js';

const WHITE = 0xe8eaec;
const DARK = 0x33373c;

/** The drawn arm: one group in the world frame, one child group per moving part. */
export class ArmVisual {
  /** Root; its children are placed in the world frame. */
  readonly group = new THREE.Group();
  readonly #links: THREE.Group[] = [];
  readonly #fingers: THREE.Mesh[] = [];
  readonly #model: ArmModel;

  /** @param name - Name of the root. */
  constructor(name: string, model: ArmModel) {
    this.#model = model;
    this.group.name = name;
    const white = new THREE.MeshLambertMaterial({ color: WHITE });
    const dark = new THREE.MeshLambertMaterial({ color: DARK });
    for (let i = 0; i <= model.jointCount + 1; i++) {
      const link = new THREE.Group();
      link.matrixAutoUpdate = false;
      this.#links.push(link);
      this.group.add(link);
    }
    for (const part of model.colliders) {
      const { shape } = part;
      const geometry =
        shape.type === 'box'
          ? new THREE.BoxGeometry(2 * shape.halfExtents[0], 2 * shape.halfExtents[1], 2 * shape.halfExtents[2])
          : shape.type === 'capsule'
            ? new THREE.CapsuleGeometry(shape.radius, shape.length, 2, 8).rotateX(Math.PI / 2)
            : new THREE.SphereGeometry(shape.radius, 8, 6);
      const mesh = new THREE.Mesh(geometry, part.name === 'hand' ? dark : white);
      mesh.position.set(...part.position);
      mesh.quaternion.set(...part.orientation);
      this.#links[part.frame]?.add(mesh);
    }
    const [x, y, z] = model.gripper.fingerHalfExtents;
    for (let k = 0; k < 2; k++) {
      const finger = new THREE.Mesh(new THREE.BoxGeometry(2 * x, 2 * y, 2 * z), dark);
      this.#fingers.push(finger);
      this.#links[model.jointCount + 1]?.add(finger);
    }
  }

  /**
   * Moves the parts.
   *
   * @param frames - Frames filled by `computeFrames`.
   * @param opening - Gripper opening in metres.
   */
  update(frames: Float64Array, opening: number): void {
    for (let i = 0; i < this.#links.length; i++) {
      const f = i * FRAME_SIZE;
      this.#links[i]!.matrix.set(
        frames[f]!, frames[f + 1]!, frames[f + 2]!, frames[f + 9]!,
        frames[f + 3]!, frames[f + 4]!, frames[f + 5]!, frames[f + 10]!,
        frames[f + 6]!, frames[f + 7]!, frames[f + 8]!, frames[f + 11]!,
        0, 0, 0, 1,
      );
      this.#links[i]!.matrixWorldNeedsUpdate = true;
    }
    const { tcpOffset, fingerTipOverhang, fingerHalfExtents } = this.#model.gripper;
    for (let k = 0; k < 2; k++) {
      const y = (k === 0 ? 1 : -1) * (opening / 2 + fingerHalfExtents[1]);
      this.#fingers[k]!.position.set(0, y, tcpOffset + fingerTipOverhang - fingerHalfExtents[2]);
    }
  }
}
