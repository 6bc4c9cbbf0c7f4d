import { Float64s, Int32s } from '../../kernels/assembly/arrays';

/**
 * Finds by how much edges are longer or shorter than at rest at most, as a share of their length.
 *
 * @param x - Positions.
 * @param edges - Particles, 2 per edge.
 * @param lengths - Lengths at rest.
 * @param count - Number of edges.
 * @param out - Receives the strain.
 */
export function findStrain(x: Float64s, edges: Int32s, lengths: Float64s, count: i32, out: Float64s): void {
  let most: f64 = 1;
  let least: f64 = 1;
  for (let e = 0; e < count; e++) {
    const p = edges[e * 2] * 3;
    const q = edges[e * 2 + 1] * 3;
    const dx = x[q] - x[p];
    const dy = x[q + 1] - x[p + 1];
    const dz = x[q + 2] - x[p + 2];
    const ratio = (dx * dx + dy * dy + dz * dz) / (lengths[e] * lengths[e]);
    most = max(most, ratio);
    least = min(least, ratio);
  }
  out[0] = max(sqrt(most) - 1, 1 - sqrt(least));
}
