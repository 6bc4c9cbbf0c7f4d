import type { ClothMesh } from '../mesh.js';
import { requirePositive, sewPanels, type PatternMeshOptions } from './garment.js';
import type { OutlineEdge } from './outline.js';

/** Shorts: front and back sewn at the outer and inner leg seams, open at waist and legs. */
export interface ShortsPattern extends PatternMeshOptions {
  /** Discriminant. */
  readonly type: 'shorts';
  /** Width of the waist, laid flat, in metres. */
  readonly width: number;
  /** Height from the legs' hems to the waist in metres. Default 1.1 widths. */
  readonly height?: number;
  /** Height from the crotch to the waist in metres. Default 0.65 widths. */
  readonly rise?: number;
  /** Width of a leg's hem, laid flat, in metres. Default 0.54 widths. */
  readonly legWidth?: number;
  /** Distance of the two legs' inner hem corners in metres. Default 0.16 widths. */
  readonly legGap?: number;
  /** 2 for front and back, 1 for the front's silhouette as a single sheet. Default 2. */
  readonly layers?: 1 | 2;
}

/**
 * Mesh of shorts. Landmarks (`left` is the side of negative x, as one looks at the front): `waist-left`, `waist-right`,
 * `waist-front`, `waist-back` (two layers only), `crotch`, `leg-left-outer`, `leg-left-inner`, the same on the right.
 *
 * @throws RangeError when a size is not positive, the rise is not less than the height, or the edge length is too long.
 */
export function shortsMesh(pattern: ShortsPattern): ClothMesh {
  const { width, layers = 2 } = pattern;
  requirePositive({ width });
  const { height = 1.1 * width, rise = 0.65 * width, legWidth = 0.54 * width, legGap = 0.16 * width } = pattern;
  requirePositive({ height, rise, legWidth, legGap });
  if (!(rise < height)) throw new RangeError(`rise must be less than the height, received ${rise}`);
  const inner = legGap / 2;
  const outer = inner + legWidth;
  const panel = (side: 'front' | 'back'): OutlineEdge[] => [
    { name: `${side}-hem-left`, corner: 'leg-left-outer', start: [-outer, 0] },
    { name: 'inseam-left', corner: 'leg-left-inner', start: [-inner, 0] },
    { name: 'inseam-right', corner: 'crotch', start: [0, height - rise] },
    { name: `${side}-hem-right`, corner: 'leg-right-inner', start: [inner, 0] },
    { name: 'outseam-right', corner: 'leg-right-outer', start: [outer, 0] },
    { name: `${side}-waist-right`, corner: 'waist-right', start: [width / 2, height] },
    { name: `${side}-waist-left`, corner: `waist-${side}`, start: [0, height] },
    { name: 'outseam-left', corner: 'waist-left', start: [-width / 2, height] },
  ];
  return sewPanels(
    layers === 1
      ? { front: panel('front') }
      : {
          front: panel('front'),
          back: panel('back'),
          seams: ['inseam-left', 'inseam-right', 'outseam-right', 'outseam-left'],
        },
    pattern,
  );
}
