import * as THREE from 'three';
import { parseHexColor } from './color.js';
import { LinearTexture } from './texture.js';

const SCRATCH = new Float64Array(3);

/**
 * A vertical gradient for `scene.background`, blended in sRGB.
 *
 * @param top - Colour at the upper edge of the picture as `#rrggbb` (sRGB).
 * @param bottom - Colour at the lower edge of the picture as `#rrggbb` (sRGB).
 * @throws RangeError when a colour has another form.
 */
export function gradientBackground(top: string, bottom: string): THREE.DataTexture {
  const a = parseHexColor(bottom);
  const b = parseHexColor(top);
  const rows = 64;
  const data = new Uint8Array(rows * 4);
  for (let row = 0; row < rows; row++) {
    const t = row / (rows - 1);
    for (let c = 0; c < 3; c++) data[row * 4 + c] = Math.round(a[c]! * (1 - t) + b[c]! * t);
    data[row * 4 + 3] = 255;
  }
  const texture = new THREE.DataTexture(data, 1, rows, THREE.RGBAFormat, THREE.UnsignedByteType);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.magFilter = THREE.LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/**
 * The linear colour of a scene's background per pixel row: a colour, or a texture whose middle column is stretched from
 * the lower edge (v = 0) to the upper edge (v = 1). Black when there is none.
 */
export class BackgroundRows {
  /** Red, green, blue per row from the top. */
  readonly rows: Float64Array;
  #texture: LinearTexture | null = null;

  /** @param height - Number of rows. */
  constructor(height: number) {
    this.rows = new Float64Array(height * 3);
  }

  /**
   * Brings the rows up to date and returns whether they may have changed.
   *
   * @throws TypeError when the texture is not a `DataTexture`.
   */
  read(background: THREE.Scene['background']): boolean {
    const { rows } = this;
    const count = rows.length / 3;
    if (background !== null && !('isColor' in background)) {
      const texture = LinearTexture.of(background);
      if (texture === this.#texture) return false;
      this.#texture = texture;
      for (let row = 0; row < count; row++) {
        SCRATCH.fill(0);
        texture.accumulate(0.5, 1 - (row + 0.5) / count, 0, SCRATCH);
        rows.set(SCRATCH, row * 3);
      }
      return true;
    }
    this.#texture = null;
    rows.fill(0);
    if (background === null) return true;
    for (let row = 0; row < count; row++) {
      rows[row * 3] = background.r;
      rows[row * 3 + 1] = background.g;
      rows[row * 3 + 2] = background.b;
    }
    return true;
  }
}
