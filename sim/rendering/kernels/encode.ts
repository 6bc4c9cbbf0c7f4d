import { Float32s, Float64s, Int32s, Uint16s, Uint8s } from '../../kernels/assembly/arrays';
import { BRIGHTEST, DARKEST_BITS, SRGB_SHIFT, SURFACE_SEGMENTATION, SURFACE_STRIDE } from '../layout';

/**
 * Adds the pieces of each pixel up, in linear light, and writes the sRGB bytes of the pixels that have pieces.
 *
 * @param shaded - Linear colour, 4 numbers per piece.
 * @param table - sRGB bytes by the leading bits of single-precision numbers.
 * @param out - Red, green, blue per pixel.
 */
export function encodePieces(
  pixel: Int32s,
  share: Float32s,
  count: i32,
  shaded: Float32s,
  table: Uint8s,
  out: Uint8s,
): void {
  for (let f = 0; f < count; f++) {
    const p = pixel[f];
    let weight = share[f];
    let color = shaded.lanes(f * 4);
    if (weight != 1) {
      color = f32x4.mul(color, f32x4.splat(weight));
      while (f + 1 < count && pixel[f + 1] == p) {
        f++;
        weight = share[f];
        color = f32x4.add(color, f32x4.mul(shaded.lanes(f * 4), f32x4.splat(weight)));
      }
    }
    const step = i32x4.shr_s(i32x4.sub(color, i32x4.splat(DARKEST_BITS)), SRGB_SHIFT);
    // Negative numbers have negative bits, so that they are dark, too.
    const index = v128.and(i32x4.min_s(step, i32x4.splat(BRIGHTEST)), i32x4.ge_s(color, i32x4.splat(DARKEST_BITS)));
    const o = p * 3;
    out[o] = table[i32x4.extract_lane(index, 0)];
    out[o + 1] = table[i32x4.extract_lane(index, 1)];
    out[o + 2] = table[i32x4.extract_lane(index, 2)];
  }
}

/**
 * Writes the distance along the optical axis of the samples of a picture to `out`, Infinity where nothing is; in each row of
 * `width` those from `first` up to `end`, rounded to whole groups of four.
 */
export function writeDepth(
  inverseDepth: Float32s,
  triangle: Int32s,
  width: i32,
  height: i32,
  first: Int32s,
  end: Int32s,
  out: Float32s,
): void {
  const one = f32x4.splat(1);
  const nothing = f32x4.splat(Infinity);
  for (let j = 0; j < height; j++) {
    const last = j * width + end[j];
    for (let i = (j * width + first[j]) & ~3; i < last; i += 4) {
      const isEmpty = i32x4.lt_s(triangle.lanes(i), i32x4.splat(0));
      out.setLanes(i, v128.bitselect(nothing, f32x4.div(one, inverseDepth.lanes(i)), isEmpty));
    }
  }
}

/** Writes the segmentation id of the triangle at the same samples to `out`, 0 where nothing is. */
export function writeSegmentation(
  triangle: Int32s,
  width: i32,
  height: i32,
  first: Int32s,
  end: Int32s,
  triangleSurface: Int32s,
  surfaces: Float64s,
  out: Uint16s,
): void {
  let last = -1;
  let id: u16 = 0;
  for (let j = 0; j < height; j++) {
    const stop = j * width + end[j];
    for (let i = j * width + first[j]; i < stop; i++) {
      const t = triangle[i];
      if (t != last) {
        last = t;
        id = t < 0 ? 0 : <u16>surfaces[triangleSurface[t] * SURFACE_STRIDE + SURFACE_SEGMENTATION];
      }
      out[i] = id;
    }
  }
}
