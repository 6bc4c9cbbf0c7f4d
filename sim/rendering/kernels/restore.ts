import { Float32s, Int32s } from '../../kernels/assembly/arrays';

/**
 * Writes to the samples of a picture what a layer has there: in each row of `width` those from `first` up to `end`.
 *
 * @param layerDepth, layerTriangle - The layer; `inverseDepth` and `triangle` are the picture's.
 */
export function restoreSamples(
  layerDepth: Float32s,
  layerTriangle: Int32s,
  width: i32,
  height: i32,
  first: Int32s,
  end: Int32s,
  inverseDepth: Float32s,
  triangle: Int32s,
): void {
  for (let j = 0; j < height; j++) {
    const last = j * width + end[j];
    let k = j * width + first[j];
    for (; k + 4 <= last; k += 4) {
      inverseDepth.setLanes(k, layerDepth.lanes(k));
      triangle.setLanes(k, layerTriangle.lanes(k));
    }
    for (; k < last; k++) {
      inverseDepth[k] = layerDepth[k];
      triangle[k] = layerTriangle[k];
    }
  }
}
