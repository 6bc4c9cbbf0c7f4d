import type { KernelArray, KernelMemory } from '../kernels/index.js';
import { TEXTURE_LEVELS, TEXTURE_LEVEL_STRIDE, TEXTURE_REPEAT_U, TEXTURE_REPEAT_V, TEXTURE_STRIDE } from './layout.js';
import type { LinearTexture } from './texture.js';

/** Levels that the table has room for: those of 32,768 texels along an edge. */
const MAX_LEVELS = 16;

/** The textures of a scene's surfaces in the memory of its kernels; surfaces that share a texture share its texels. */
export class TextureTable {
  readonly #memory: KernelMemory;
  readonly #table: KernelArray<Int32Array>;
  readonly #texels = new Map<LinearTexture, KernelArray<Float32Array>>();

  /** @param memory - Where they stand. */
  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.#table = memory.int32(0);
  }

  /** Address of the table, `TEXTURE_STRIDE` integers per surface. */
  get pointer(): number {
    return this.#table.pointer;
  }

  /** Begins anew with so many surfaces without textures. */
  reset(surfaces: number): void {
    this.#table.reserve(surfaces * TEXTURE_STRIDE);
    this.#table.view.fill(0);
    for (const array of this.#texels.values()) this.#memory.release(array);
    this.#texels.clear();
  }

  /** Takes in that surface `row` has another texture, and drops texels that no surface has any more. */
  set(row: number, textures: readonly (LinearTexture | null)[]): void {
    const texture = textures[row] ?? null;
    for (const [known, array] of this.#texels) {
      if (textures.includes(known)) continue;
      this.#memory.release(array);
      this.#texels.delete(known);
    }
    const at = row * TEXTURE_STRIDE;
    if (texture === null) {
      this.#table.view[at] = 0;
      return;
    }
    const texels = this.#texelsOf(texture);
    const table = this.#table.view;
    table[at] = Math.min(texture.levels.length, MAX_LEVELS);
    table[at + TEXTURE_REPEAT_U] = texture.repeatU ? 1 : 0;
    table[at + TEXTURE_REPEAT_V] = texture.repeatV ? 1 : 0;
    let { pointer } = texels;
    texture.levels.slice(0, MAX_LEVELS).forEach(({ width, height }, level) => {
      const o = at + TEXTURE_LEVELS + level * TEXTURE_LEVEL_STRIDE;
      table[o] = width;
      table[o + 1] = height;
      table[o + 2] = pointer;
      pointer += width * height * 3 * Float32Array.BYTES_PER_ELEMENT;
    });
  }

  #texelsOf(texture: LinearTexture): KernelArray<Float32Array> {
    let array = this.#texels.get(texture);
    if (array !== undefined) return array;
    array = this.#memory.float32(texture.levels.reduce((sum, { texels }) => sum + texels.length, 0));
    let at = 0;
    for (const { texels } of texture.levels) {
      array.view.set(texels, at);
      at += texels.length;
    }
    this.#texels.set(texture, array);
    return array;
  }
}
