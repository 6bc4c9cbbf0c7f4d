import * as THREE from 'three';
import { parseHexColor } from './color.js';
import { COVERAGE, type PatternKind } from './pattern.js';

/** How a surface looks. */
export interface Appearance {
  /** Main colour as `#rrggbb` (sRGB). */
  readonly color: string;
  /** Pattern in `secondaryColor` on `color`. Defaults to `plain`. */
  readonly pattern?: PatternKind;
  /** Colour of the pattern as `#rrggbb` (sRGB). Defaults to white. */
  readonly secondaryColor?: string;
  /** How often the pattern repeats over the surface in each direction, positive. Defaults to 1. */
  readonly repeat?: number;
  /** Microfacet roughness from 0 (polished) to 1 (matt). Defaults to 0.7. */
  readonly roughness?: number;
}

/** What a pattern texture is drawn from. */
export interface PatternOptions {
  /** The pattern. */
  readonly kind: PatternKind;
  /** Main colour and pattern colour as `#rrggbb` (sRGB); `plain` needs only the first. */
  readonly colors: readonly string[];
  /** How often the picture repeats over texture coordinates 0 to 1 in each direction, positive. Defaults to 1. */
  readonly repeat?: number;
  /** Edge length of the texture in texels, an integer from 8 to 1024. Defaults to 128. */
  readonly size?: number;
}

/**
 * A deterministic texture, the same texels for the same options; `PatternKind` describes the patterns. It joins without
 * a seam where it repeats.
 *
 * @throws RangeError when a colour, the size or the repeat is out of range, or the second colour is missing.
 */
export function patternTexture(options: PatternOptions): THREE.DataTexture {
  const { kind, colors, repeat = 1, size = 128 } = options;
  if (!Number.isInteger(size) || size < 8 || size > 1024) {
    throw new RangeError(`pattern.size must be an integer from 8 to 1024, received ${size}`);
  }
  if (!(repeat > 0 && repeat < Infinity)) throw new RangeError(`pattern.repeat must be positive, received ${repeat}`);
  const needed = kind === 'plain' ? 1 : 2;
  const [first, second = first] = colors;
  if (first === undefined || second === undefined || colors.length < needed) {
    throw new RangeError(`pattern.colors must hold at least ${needed} colours for ${kind}, received ${colors.length}`);
  }
  const coverage = COVERAGE[kind];
  if (coverage === undefined) throw new RangeError(`pattern.kind must be a known pattern, received ${String(kind)}`);
  const a = parseHexColor(first);
  const b = parseHexColor(second);
  const data = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const t = coverage((x + 0.5) / size, (y + 0.5) / size, size);
      const i = (y * size + x) * 4;
      for (let c = 0; c < 3; c++) data[i + c] = Math.round(a[c]! * (1 - t) + b[c]! * t);
      data[i + 3] = 255;
    }
  }
  const texture = new THREE.DataTexture(data, size, size, THREE.RGBAFormat, THREE.UnsignedByteType);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.wrapS = THREE.RepeatWrapping;
  texture.wrapT = THREE.RepeatWrapping;
  texture.magFilter = THREE.LinearFilter;
  texture.minFilter = THREE.LinearMipmapLinearFilter;
  texture.generateMipmaps = true;
  texture.repeat.set(repeat, repeat);
  texture.needsUpdate = true;
  return texture;
}

/**
 * The material of an appearance, understood by the software rasteriser and by three.js renderers alike.
 *
 * @throws RangeError when a colour, the repeat or the roughness is out of range.
 */
export function appearanceMaterial(appearance: Appearance): THREE.MeshStandardMaterial {
  const { color, pattern = 'plain', secondaryColor = '#ffffff', repeat = 1, roughness = 0.7 } = appearance;
  if (!(roughness >= 0 && roughness <= 1)) {
    throw new RangeError(`appearance.roughness must lie in 0 to 1, received ${roughness}`);
  }
  const [red, green, blue] = parseHexColor(color);
  const material = new THREE.MeshStandardMaterial({ roughness, metalness: 0 });
  if (pattern === 'plain') material.color.setRGB(red / 255, green / 255, blue / 255, THREE.SRGBColorSpace);
  else material.map = patternTexture({ kind: pattern, colors: [color, secondaryColor], repeat });
  return material;
}
