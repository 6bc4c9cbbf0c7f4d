import * as THREE from 'three';
import { LINEAR_OF_SRGB_BYTE } from './color.js';

/** One level of a mip chain in linear light. */
export interface TextureLevel {
  /** Columns. */
  readonly width: number;
  /** Rows; row 0 is v = 0. */
  readonly height: number;
  /** Linear red, green, blue, row-major. */
  readonly texels: Float32Array;
}

interface CachedTexture {
  readonly version: number;
  readonly texture: LinearTexture;
}

const CACHE = new WeakMap<THREE.Texture, CachedTexture>();

/**
 * A texture prepared for sampling: linear-light RGB with box-filtered mip levels. Row 0 is v = 0 unless the three.js
 * texture has `flipY`.
 */
export class LinearTexture {
  /** Number of texels of the finest level. */
  readonly texelCount: number;
  /** Whether u wraps around (otherwise it is clamped). */
  readonly repeatU: boolean;
  /** Whether v wraps around (otherwise it is clamped). */
  readonly repeatV: boolean;
  /** The mip chain from the finest level to a single texel. */
  readonly levels: readonly TextureLevel[];

  /** @throws TypeError when the texture does not hold uncompressed 8-bit or float32 pixels. */
  constructor(texture: THREE.Texture) {
    const finest = readTexels(texture);
    const levels = [finest];
    for (let level = finest; level.width > 1 || level.height > 1;) {
      level = halve(level);
      levels.push(level);
    }
    this.levels = levels;
    this.texelCount = finest.width * finest.height;
    this.repeatU = texture.wrapS === THREE.RepeatWrapping;
    this.repeatV = texture.wrapT === THREE.RepeatWrapping;
  }

  /** The prepared form of a three.js texture, made once per `texture.version`. */
  static of(texture: THREE.Texture): LinearTexture {
    const cached = CACHE.get(texture);
    if (cached?.version === texture.version) return cached.texture;
    const prepared = new LinearTexture(texture);
    CACHE.set(texture, { version: texture.version, texture: prepared });
    return prepared;
  }

  /**
   * Adds the bilinearly interpolated linear colour at texture coordinates u, v to `out[0..2]`.
   * @param level - Mip level, an integer from 0 (finest) to `levels.length - 1`.
   */
  accumulate(u: number, v: number, level: number, out: Float64Array): void {
    const { width, height, texels } = this.levels[level]!;
    let x = u * width - 0.5;
    let y = v * height - 0.5;
    let x0 = Math.floor(x);
    let y0 = Math.floor(y);
    x -= x0;
    y -= y0;
    let x1 = x0 + 1;
    let y1 = y0 + 1;
    if (this.repeatU) {
      x0 -= Math.floor(x0 / width) * width;
      x1 = x0 + 1 === width ? 0 : x0 + 1;
    } else {
      x0 = x0 < 0 ? 0 : x0 >= width ? width - 1 : x0;
      x1 = x1 < 0 ? 0 : x1 >= width ? width - 1 : x1;
    }
    if (this.repeatV) {
      y0 -= Math.floor(y0 / height) * height;
      y1 = y0 + 1 === height ? 0 : y0 + 1;
    } else {
      y0 = y0 < 0 ? 0 : y0 >= height ? height - 1 : y0;
      y1 = y1 < 0 ? 0 : y1 >= height ? height - 1 : y1;
    }
    const a = (y0 * width + x0) * 3;
    const b = (y0 * width + x1) * 3;
    const c = (y1 * width + x0) * 3;
    const d = (y1 * width + x1) * 3;
    const wa = (1 - x) * (1 - y);
    const wb = x * (1 - y);
    const wc = (1 - x) * y;
    const wd = x * y;
    out[0]! += texels[a]! * wa + texels[b]! * wb + texels[c]! * wc + texels[d]! * wd;
    out[1]! += texels[a + 1]! * wa + texels[b + 1]! * wb + texels[c + 1]! * wc + texels[d + 1]! * wd;
    out[2]! += texels[a + 2]! * wa + texels[b + 2]! * wb + texels[c + 2]! * wc + texels[d + 2]! * wd;
  }
}

function readTexels(texture: THREE.Texture): TextureLevel {
  const image = texture.image as { width?: number; height?: number; data?: unknown } | null | undefined;
  const data = image?.data;
  const width = image?.width ?? 0;
  const height = image?.height ?? 0;
  const isByte = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (!(isByte || data instanceof Float32Array) || width < 1 || height < 1) {
    throw new TypeError('a texture must be a DataTexture of Uint8Array or Float32Array pixels');
  }
  const channels = data.length / (width * height);
  if (channels !== 4 && channels !== 1) {
    throw new TypeError(`a texture must have 4 (RGBA) or 1 (red) channels, received ${channels}`);
  }
  const srgb = texture.colorSpace === THREE.SRGBColorSpace;
  const texels = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = texture.flipY ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const value = data[(row * width + x) * channels + (channels === 4 ? c : 0)]!;
        texels[(y * width + x) * 3 + c] = !isByte ? value : srgb ? LINEAR_OF_SRGB_BYTE[value]! : value / 255;
      }
    }
  }
  return { width, height, texels };
}

function halve(level: TextureLevel): TextureLevel {
  const width = Math.max(1, level.width >> 1);
  const height = Math.max(1, level.height >> 1);
  const texels = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const y0 = Math.min(level.height - 1, 2 * y);
    const y1 = Math.min(level.height - 1, 2 * y + 1);
    for (let x = 0; x < width; x++) {
      const x0 = Math.min(level.width - 1, 2 * x);
      const x1 = Math.min(level.width - 1, 2 * x + 1);
      for (let c = 0; c < 3; c++) {
        texels[(y * width + x) * 3 + c] =
          (level.texels[(y0 * level.width + x0) * 3 + c]! +
            level.texels[(y0 * level.width + x1) * 3 + c]! +
            level.texels[(y1 * level.width + x0) * 3 + c]! +
            level.texels[(y1 * level.width + x1) * 3 + c]!) /
          4;
      }
    }
  }
  return { width, height, texels };
}
