import type { Simulation } from '../../sim/simulation/index.js';
import type { Vector3 } from '../../sim/interface/index.js';
import type { Look } from './props.js';

/** A flat piece of paper in space: the corners of a convex polygon in order, in metres. */
export type PaperFace = readonly Vector3[];

/** How large the picture of a pattern is on paper, in metres. */
const PATTERN_SIZE = 0.12;

/**
 * Lays paper down as it was folded: its faces, each flat. It is a cloth whose shape at rest this is, since nothing moves.
 *
 * @throws RangeError when a face has fewer than three corners, or there is none.
 */
export function addPaper(simulation: Simulation, name: string, faces: readonly PaperFace[], appearance: Look): void {
  if (faces.length === 0) throw new RangeError(`the paper ${name} must have at least one face, received none`);
  const points: number[] = [];
  const uvs: number[] = [];
  const triangles: number[] = [];
  for (const face of faces) {
    if (face.length < 3)
      throw new RangeError(`a face of ${name} must have at least 3 corners, received ${face.length}`);
    const first = points.length / 3;
    for (const [x, y, z] of face) {
      points.push(x, y, z);
      uvs.push(0.5 + y / PATTERN_SIZE, 0.5 - (x - z) / PATTERN_SIZE);
    }
    for (let i = 1; i + 1 < face.length; i++) triangles.push(first, first + i, first + i + 1);
  }
  simulation.addCloth({
    name,
    mesh: {
      restPositions: Float64Array.from(points),
      uvs: Float32Array.from(uvs),
      triangles: Uint32Array.from(triangles),
      stateGrid: { rows: 2, columns: 2, indices: Int32Array.of(0, 1, 2, 2) },
    },
    material: 'cotton',
    pose: { position: [0, 0, 0], orientation: [0, 0, 0, 1] },
    class: 'paper',
    appearance,
  });
}
