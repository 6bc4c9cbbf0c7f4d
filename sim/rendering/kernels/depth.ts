import { Float32s, Int32s } from '../../kernels/assembly/arrays';

/** Writes the distance along the optical axis of `count` samples to `out`, Infinity where nothing is; `count` is rounded up to a multiple of 4. */
export function writeDepth(inverseDepth: Float32s, triangle: Int32s, count: i32, out: Float32s): void {
  const one = f32x4.splat(1);
  const nothing = f32x4.splat(Infinity);
  for (let i = 0; i < count; i += 4) {
    const isEmpty = i32x4.lt_s(triangle.lanes(i), i32x4.splat(0));
    out.setLanes(i, v128.bitselect(nothing, f32x4.div(one, inverseDepth.lanes(i)), isEmpty));
  }
}
