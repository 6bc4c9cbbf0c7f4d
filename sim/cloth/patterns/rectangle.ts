import type { ClothMesh } from '../mesh.js';
import { requirePositive, sewPanels, type PatternMeshOptions } from './garment.js';

/** A rectangular sheet. */
export interface RectanglePattern extends PatternMeshOptions {
  /** Discriminant. */
  readonly type: 'rectangle';
  /** Extent along x in metres. */
  readonly width: number;
  /** Extent along y in metres. */
  readonly height: number;
}

/**
 * Mesh of a rectangle, one layer. Landmarks: the corners `left-bottom`, `right-bottom`, `right-top`, `left-top`.
 *
 * @throws RangeError when a size is not positive or the edge length too long for it.
 */
export function rectanglePatternMesh(pattern: RectanglePattern): ClothMesh {
  const { width, height } = pattern;
  requirePositive({ width, height });
  return sewPanels(
    {
      front: [
        { name: 'bottom', corner: 'left-bottom', start: [0, 0] },
        { name: 'right', corner: 'right-bottom', start: [width, 0] },
        { name: 'top', corner: 'right-top', start: [width, height] },
        { name: 'left', corner: 'left-top', start: [0, height] },
      ],
    },
    pattern,
  );
}
