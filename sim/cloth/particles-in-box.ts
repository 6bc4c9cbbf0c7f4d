import { matrixOf } from './attachment.js';

const matrix = new Float64Array(9);

/**
 * Finds the particles inside an oriented box.
 *
 * @param x - Positions in metres, 3 per particle.
 * @param center - World position of the box's centre in metres.
 * @param orientation - World orientation of the box, unit quaternion.
 * @param halfExtents - Half edge lengths in metres.
 * @param out - Receives the indices in ascending order; its former content is dropped.
 */
export function particlesInBox(
  x: Float64Array,
  center: ArrayLike<number>,
  orientation: ArrayLike<number>,
  halfExtents: ArrayLike<number>,
  out: number[],
): void {
  out.length = 0;
  const m = matrix;
  matrixOf(m, orientation, 0);
  for (let k = 0; k < x.length; k += 3) {
    const dx = x[k]! - center[0]!,
      dy = x[k + 1]! - center[1]!,
      dz = x[k + 2]! - center[2]!;
    if (Math.abs(m[0]! * dx + m[3]! * dy + m[6]! * dz) > halfExtents[0]!) continue;
    if (Math.abs(m[1]! * dx + m[4]! * dy + m[7]! * dz) > halfExtents[1]!) continue;
    if (Math.abs(m[2]! * dx + m[5]! * dy + m[8]! * dz) > halfExtents[2]!) continue;
    out.push(k / 3);
  }
}
