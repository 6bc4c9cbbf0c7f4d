import * as THREE from 'three';
import { FRAME_SIZE } from './kinematics.js';
import type { ArmModel } from './model.js';
import { pandaFinger, pandaMeshes } from './panda-visual.js';
import type { PartMeshes } from './panda-visual.js';

const SHELL_COLOR = 0xeceef0;
const DARK_COLOR = 0x4c545e;
const PAD_COLOR = 0x6c7680;

/** The drawn arm: one group whose children are the moving parts, placed in the world frame. */
export class ArmVisual {
  /** Root of the arm, in the world frame. */
  readonly group = new THREE.Group();
  readonly #links: THREE.Group[] = [];
  readonly #fingers: THREE.Group[] = [];
  readonly #model: ArmModel;

  /** @param name - Name of the root. */
  constructor(name: string, model: ArmModel) {
    this.#model = model;
    this.group.name = name;
    const shell = new THREE.MeshStandardMaterial({ color: SHELL_COLOR, roughness: 0.45, metalness: 0 });
    const dark = new THREE.MeshStandardMaterial({ color: DARK_COLOR, roughness: 0.6, metalness: 0 });
    const pad = new THREE.MeshStandardMaterial({ color: PAD_COLOR, roughness: 0.9, metalness: 0 });
    pandaMeshes().forEach((part, i) => {
      const link = assemble(`${name}/${i <= model.jointCount ? `link-${i}` : 'hand'}`, part, shell, dark);
      link.matrixAutoUpdate = false;
      this.#links.push(link);
      this.group.add(link);
    });
    for (let k = 1; k <= 2; k++) {
      const meshes = pandaFinger(model.gripper.fingerHalfExtents, model.gripper.padHeight);
      const finger = assemble(`${name}/finger-${k}`, meshes, pad, dark);
      if (k === 2) finger.rotation.z = Math.PI;
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
      const link = this.#links[i]!;
      link.matrix.set(
        frames[f]!,
        frames[f + 1]!,
        frames[f + 2]!,
        frames[f + 9]!,
        frames[f + 3]!,
        frames[f + 4]!,
        frames[f + 5]!,
        frames[f + 10]!,
        frames[f + 6]!,
        frames[f + 7]!,
        frames[f + 8]!,
        frames[f + 11]!,
        0,
        0,
        0,
        1,
      );
      link.matrixWorldNeedsUpdate = true;
    }
    const { tcpOffset, fingerTipOverhang, fingerHalfExtents } = this.#model.gripper;
    for (let k = 0; k < 2; k++) {
      const y = (k === 0 ? 1 : -1) * (opening / 2 + fingerHalfExtents[1]);
      this.#fingers[k]!.position.set(0, y, tcpOffset + fingerTipOverhang - fingerHalfExtents[2]);
    }
  }
}

/** One group with at most one mesh per material. */
function assemble(name: string, part: PartMeshes, shell: THREE.Material, dark: THREE.Material): THREE.Group {
  const group = new THREE.Group();
  group.name = name;
  for (const [builder, material] of [
    [part.shell, shell],
    [part.dark, dark],
  ] as const) {
    if (builder.triangleCount === 0) continue;
    const mesh = new THREE.Mesh(builder.build(), material);
    mesh.name = name;
    mesh.castShadow = true;
    mesh.receiveShadow = true;
    group.add(mesh);
  }
  return group;
}
