import type { SceneGeometry } from './scene-geometry.js';

/** Pictures for which a mesh has to stand still before it is drawn once and for all. */
const QUIET_PICTURES = 3;

/** Which meshes of a scene stood still for so long that they belong to a layer, which is kept until one of them moves. */
export class StillMeshes {
  /** Whether there is a layer. */
  hasLayer = false;

  #scene: SceneGeometry | null = null;
  #numbering = -1;
  #clock = -1;
  /** Pictures for which each mesh has not changed. */
  #quiet = new Uint8Array(0);
  /** Whether a mesh is part of the layer, 1 or 0. */
  #layered = new Uint8Array(0);

  /**
   * Begins a picture: finds out which meshes stood still, and drops the layer when one of its own did not.
   *
   * @param continues - Whether the scene is seen as in the picture before.
   */
  begin(scene: SceneGeometry, continues: boolean): void {
    const { meshCount, meshChanged } = scene;
    if (continues && this.#scene === scene && this.#numbering === scene.numbering) {
      const quiet = this.#quiet;
      const layered = this.#layered;
      for (let m = 0; m < meshCount; m++) {
        if (meshChanged[m]! > this.#clock) {
          quiet[m] = 0;
          if (layered[m] === 1) this.hasLayer = false;
        } else if (quiet[m]! < QUIET_PICTURES) {
          quiet[m]!++;
        }
      }
      if (!this.hasLayer) layered.fill(0);
    } else {
      this.#scene = scene;
      this.#numbering = scene.numbering;
      if (this.#quiet.length < meshCount) {
        this.#quiet = new Uint8Array(meshCount);
        this.#layered = new Uint8Array(meshCount);
      }
      this.#quiet.fill(0);
      this.#layered.fill(0);
      this.hasLayer = false;
    }
    this.#clock = scene.clock;
  }

  /** Whether mesh `m` is to be drawn into the layer now; it belongs to it from then on. */
  enters(m: number): boolean {
    if (this.#layered[m] === 1 || this.#quiet[m]! < QUIET_PICTURES) return false;
    this.#layered[m] = 1;
    this.hasLayer = true;
    return true;
  }

  /** Whether mesh `m` is not part of the layer. */
  isMoving(m: number): boolean {
    return this.#layered[m] === 0;
  }
}
