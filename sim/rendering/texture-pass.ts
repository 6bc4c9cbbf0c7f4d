import type { Fragments } from './fragments.js';
import type { SceneGeometry } from './scene-geometry.js';
import { TriangleField, type TriangleSetup } from './triangle-setup.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { floor } = Math;

/**
 * Writes the mean linear colour of the texture under each textured piece to `out`, 3 numbers a piece: bilinear at every
 * sample that belongs to the piece, from the mip level whose texels are as large as a sample.
 *
 * @param columns - Pixels in a row.
 * @param scale - Samples per pixel along each axis.
 */
export function sampleTextures(
  fragments: Fragments,
  scene: SceneGeometry,
  setup: TriangleSetup,
  columns: number,
  scale: number,
  out: Float32Array,
): void {
  const { triangle, pixel, mask, count } = fragments;
  const { triangleSurface, textures } = scene;
  const { values, stride } = setup;
  const step = 1 / scale;
  const sampleArea = step * step;
  const total = scale * scale;
  for (let f = 0; f < count; f++) {
    const t = triangle[f]!;
    if (t < 0) continue;
    const texture = textures[triangleSurface[t]!]!;
    if (texture === null) continue;
    const o = t * stride;
    const depthX = values[o + TriangleField.inverseDepth]!,
      depthY = values[o + TriangleField.inverseDepth + 1]!,
      depthC = values[o + TriangleField.inverseDepth + 2]!;
    const ux = values[o + TriangleField.uv]!,
      uy = values[o + TriangleField.uv + 1]!,
      uc = values[o + TriangleField.uv + 2]!;
    const vx = values[o + TriangleField.uv + 3]!,
      vy = values[o + TriangleField.uv + 4]!,
      vc = values[o + TriangleField.uv + 5]!;
    const p = pixel[f]!;
    const row = (p / columns) | 0;
    const column = p - row * columns;
    const depth = 1 / (depthX * fragments.x[f]! + depthY * fragments.y[f]! + depthC);
    const { levels, repeatU, repeatV } = texture;
    let texels = values[o + TriangleField.texels]! * depth * depth * depth * sampleArea;
    let level = 0;
    while (texels > 2 && level < levels.length - 1) {
      texels *= 0.25;
      level++;
    }
    const { width, height, texels: data } = levels[level]!;
    let red = 0,
      green = 0,
      blue = 0,
      members = 0;
    const bits = mask[f]!;
    for (let k = 0; k < total; k++) {
      if ((bits & (1 << k)) === 0) continue;
      members++;
      const j = (k / scale) | 0;
      const x = column + (k - j * scale + 0.5) * step;
      const y = row + (j + 0.5) * step;
      const w = 1 / (depthX * x + depthY * y + depthC);
      let s = (ux * x + uy * y + uc) * w * width - 0.5;
      let t = (vx * x + vy * y + vc) * w * height - 0.5;
      let s0 = floor(s);
      let t0 = floor(t);
      s -= s0;
      t -= t0;
      let s1 = s0 + 1;
      let t1 = t0 + 1;
      if (repeatU) {
        s0 -= floor(s0 / width) * width;
        s1 = s0 + 1 === width ? 0 : s0 + 1;
      } else {
        s0 = s0 < 0 ? 0 : s0 >= width ? width - 1 : s0;
        s1 = s1 < 0 ? 0 : s1 >= width ? width - 1 : s1;
      }
      if (repeatV) {
        t0 -= floor(t0 / height) * height;
        t1 = t0 + 1 === height ? 0 : t0 + 1;
      } else {
        t0 = t0 < 0 ? 0 : t0 >= height ? height - 1 : t0;
        t1 = t1 < 0 ? 0 : t1 >= height ? height - 1 : t1;
      }
      const a = ((t0 * width + s0) * 3) | 0;
      const b = ((t0 * width + s1) * 3) | 0;
      const c = ((t1 * width + s0) * 3) | 0;
      const d = ((t1 * width + s1) * 3) | 0;
      const wb = s * (1 - t);
      const wa = 1 - t - wb;
      const wd = s * t;
      const wc = t - wd;
      red += data[a]! * wa + data[b]! * wb + data[c]! * wc + data[d]! * wd;
      green += data[a + 1]! * wa + data[b + 1]! * wb + data[c + 1]! * wc + data[d + 1]! * wd;
      blue += data[a + 2]! * wa + data[b + 2]! * wb + data[c + 2]! * wc + data[d + 2]! * wd;
    }
    const inverse = 1 / members;
    out[f * 3] = red * inverse;
    out[f * 3 + 1] = green * inverse;
    out[f * 3 + 2] = blue * inverse;
  }
}
