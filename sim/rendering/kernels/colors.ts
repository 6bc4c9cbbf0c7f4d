import { Float32s, Float64s, Int32s, Uint16s } from '../../kernels/assembly/arrays';
import {
  PLANE_COLOR,
  PLANE_TEXELS,
  PLANE_UV,
  SURFACE_STRIDE,
  SURFACE_VERTEX_COLORS,
  TEXTURE_LEVELS,
  TEXTURE_LEVEL_STRIDE,
  TEXTURE_REPEAT_U,
  TEXTURE_REPEAT_V,
  TEXTURE_STRIDE,
} from '../layout';

/** Steps of reading a texture; a class, since only methods can be marked to be inlined. */
class Texels {
  /** A texel's column or row within `size` of them. */
  @inline static wrap(i: i32, size: i32, repeats: bool): i32 {
    if (!repeats) return max(0, min(size - 1, i));
    const rest = i % size;
    return rest < 0 ? rest + size : rest;
  }

  /** From `a` to `b`, by `t`. */
  @inline static mix(a: v128, b: v128, t: v128): v128 {
    return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), t));
  }
}

/**
 * Writes the factors of the base colour of each piece to `out`, 4 numbers a piece (the fourth means nothing): the mean linear colour of the texture,
 * bilinear at every sample that belongs to the piece, from the mip level whose texels are as large as a sample, times the vertex colour.
 *
 * @param columns - Pixels in a row.
 * @param scale - Samples per pixel along each axis.
 */
export function colorPieces(
  triangle: Int32s,
  pixel: Int32s,
  xs: Float32s,
  ys: Float32s,
  mask: Uint16s,
  count: i32,
  columns: i32,
  scale: i32,
  triangleSurface: Int32s,
  surfaces: Float64s,
  textures: Int32s,
  planes: Float64s,
  planeStride: i32,
  out: Float32s,
): void {
  const total = scale * scale;
  const step = 1 / <f64>scale;
  const white = f32x4.splat(1);
  for (let f = 0; f < count; f++) {
    const t = triangle[f];
    let color = white;
    if (t >= 0) {
      const surface = triangleSurface[t];
      const texture = surface * TEXTURE_STRIDE;
      const o = t * planeStride;
      if (textures[texture] > 0) {
        const depth = 1 / (planes[o] * xs[f] + planes[o + 1] * ys[f] + planes[o + 2]);
        let texels = planes[o + PLANE_TEXELS] * depth * depth * depth * step * step;
        let level = texture + TEXTURE_LEVELS;
        const coarsest = level + (textures[texture] - 1) * TEXTURE_LEVEL_STRIDE;
        while (texels > 2 && level < coarsest) {
          texels *= 0.25;
          level += TEXTURE_LEVEL_STRIDE;
        }
        const width = textures[level];
        const height = textures[level + 1];
        const data = changetype<Float32s>(textures[level + 2]);
        const repeatsU = textures[texture + TEXTURE_REPEAT_U] != 0;
        const repeatsV = textures[texture + TEXTURE_REPEAT_V] != 0;
        const row = pixel[f] / columns;
        const column = pixel[f] - row * columns;
        const bits = <i32>mask[f];
        let sum = f32x4.splat(0);
        let members = 0;
        for (let k = 0; k < total; k++) {
          if ((bits & (1 << k)) == 0) continue;
          members++;
          const j = k / scale;
          const x = <f64>column + (<f64>(k - j * scale) + 0.5) * step;
          const y = <f64>row + (<f64>j + 0.5) * step;
          const w = 1 / (planes[o] * x + planes[o + 1] * y + planes[o + 2]);
          const q = o + PLANE_UV;
          const u = (planes[q] * x + planes[q + 1] * y + planes[q + 2]) * w * <f64>width - 0.5;
          const v = (planes[q + 3] * x + planes[q + 4] * y + planes[q + 5]) * w * <f64>height - 0.5;
          const u0 = Math.floor(u);
          const v0 = Math.floor(v);
          const s0 = Texels.wrap(<i32>u0, width, repeatsU);
          const s1 = Texels.wrap(<i32>u0 + 1, width, repeatsU);
          const t0 = Texels.wrap(<i32>v0, height, repeatsV) * width;
          const t1 = Texels.wrap(<i32>v0 + 1, height, repeatsV) * width;
          const du = f32x4.splat(<f32>(u - u0));
          const upper = Texels.mix(data.lanes((t0 + s0) * 3), data.lanes((t0 + s1) * 3), du);
          const lower = Texels.mix(data.lanes((t1 + s0) * 3), data.lanes((t1 + s1) * 3), du);
          sum = f32x4.add(sum, Texels.mix(upper, lower, f32x4.splat(<f32>(v - v0))));
        }
        color = f32x4.mul(sum, f32x4.splat(1 / <f32>members));
      }
      if (surfaces[surface * SURFACE_STRIDE + SURFACE_VERTEX_COLORS] == 1) {
        const x = <f64>xs[f];
        const y = <f64>ys[f];
        const w = 1 / (planes[o] * x + planes[o + 1] * y + planes[o + 2]);
        const c = o + PLANE_COLOR;
        const factors = f32x4(
          <f32>((planes[c] * x + planes[c + 1] * y + planes[c + 2]) * w),
          <f32>((planes[c + 3] * x + planes[c + 4] * y + planes[c + 5]) * w),
          <f32>((planes[c + 6] * x + planes[c + 7] * y + planes[c + 8]) * w),
          1,
        );
        color = f32x4.mul(color, factors);
      }
    }
    out.setLanes(f * 4, color);
  }
}
