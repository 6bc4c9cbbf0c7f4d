import type { ClothMesh } from '../mesh.js';
import { requirePositive, sewPanels, type PatternMeshOptions } from './garment.js';
import type { OutlineEdge, PatternPoint } from './outline.js';

/** A T-shirt: front and back sewn at shoulders, sleeves and sides, open at neck, cuffs and hem. */
export interface TShirtPattern extends PatternMeshOptions {
  /** Discriminant. */
  readonly type: 't-shirt';
  /** Width of the body, laid flat, in metres. */
  readonly width: number;
  /** Height from the hem to the collar's corners in metres. Default 1.36 widths. */
  readonly height?: number;
  /** Length of a sleeve along its upper edge, in metres. Default 0.4 widths. */
  readonly sleeveLength?: number;
  /** Width of a cuff, laid flat, in metres. Default 0.32 widths. */
  readonly cuffWidth?: number;
  /** Angle of a sleeve's upper edge below the horizontal in radians, 0 to 1. Default 0.35. */
  readonly sleeveAngle?: number;
  /** Height of the armhole, from the shoulder to the armpit, in metres. Default 0.44 widths. */
  readonly armhole?: number;
  /** Distance of the collar's corners in metres. Default 0.36 widths. */
  readonly neckWidth?: number;
  /** How deep the front's neckline hangs below the collar's corners, in metres. Default 0.18 widths. */
  readonly neckDepth?: number;
  /** 2 for front and back, 1 for the front's silhouette as a single sheet. Default 2. */
  readonly layers?: 1 | 2;
}

/**
 * Mesh of a T-shirt. Landmarks (`left` is the side of negative x, as one looks at the front): `collar-left`,
 * `collar-right`, `collar-front`, `collar-back` (two layers only), `shoulder-left`, `sleeve-left-top`,
 * `sleeve-left-bottom`, `armpit-left`, `hem-left`, the same on the right, `hem-front` and `hem-back` (two layers only).
 *
 * @throws RangeError when a size is not positive, the sizes contradict each other, or the edge length is too long.
 */
export function tShirtMesh(pattern: TShirtPattern): ClothMesh {
  const { width, layers = 2, sleeveAngle = 0.35 } = pattern;
  requirePositive({ width });
  const {
    height = 1.36 * width,
    sleeveLength = 0.4 * width,
    cuffWidth = 0.32 * width,
    armhole = 0.44 * width,
    neckWidth = 0.36 * width,
    neckDepth = 0.18 * width,
  } = pattern;
  requirePositive({ height, sleeveLength, cuffWidth, armhole, neckWidth, neckDepth });
  const drop = 0.08 * width;
  if (!(sleeveAngle >= 0 && sleeveAngle <= 1)) {
    throw new RangeError(`sleeveAngle must be from 0 to 1, received ${sleeveAngle}`);
  }
  if (!(neckWidth < 0.9 * width)) throw new RangeError(`neckWidth must be less than 0.9 widths, received ${neckWidth}`);
  if (!(armhole + drop < height && neckDepth < height)) {
    throw new RangeError(`height must exceed armhole and neckDepth, received ${height}`);
  }
  const half = width / 2;
  const shoulder: PatternPoint = [half, height - drop];
  const armpit: PatternPoint = [half, height - drop - armhole];
  const cos = Math.cos(sleeveAngle);
  const sin = Math.sin(sleeveAngle);
  const top: PatternPoint = [half + sleeveLength * cos, shoulder[1] - sleeveLength * sin];
  const bottom: PatternPoint = [top[0] - cuffWidth * sin, top[1] - cuffWidth * cos];
  if (!(bottom[0] > half && cuffWidth <= armhole)) {
    throw new RangeError(`cuffWidth must fit the sleeve's length and the armhole, received ${cuffWidth}`);
  }
  const mirror = ([x, y]: PatternPoint): PatternPoint => [-x, y];
  const neck = neckWidth / 2;
  const panel = (side: 'front' | 'back', depth: number): OutlineEdge[] => [
    { name: `${side}-hem-left`, corner: 'hem-left', start: [-half, 0] },
    { name: `${side}-hem-right`, corner: `hem-${side}`, start: [0, 0] },
    { name: 'side-right', corner: 'hem-right', start: [half, 0] },
    { name: 'under-sleeve-right', corner: 'armpit-right', start: armpit },
    { name: `${side}-cuff-right`, corner: 'sleeve-right-bottom', start: bottom },
    { name: 'over-sleeve-right', corner: 'sleeve-right-top', start: top },
    { name: 'shoulder-right', corner: 'shoulder-right', start: shoulder },
    {
      name: `${side}-neck-right`,
      corner: 'collar-right',
      start: [neck, height],
      control: [0.8 * neck, height - depth],
    },
    {
      name: `${side}-neck-left`,
      corner: `collar-${side}`,
      start: [0, height - depth],
      control: [-0.8 * neck, height - depth],
    },
    { name: 'shoulder-left', corner: 'collar-left', start: [-neck, height] },
    { name: 'over-sleeve-left', corner: 'shoulder-left', start: mirror(shoulder) },
    { name: `${side}-cuff-left`, corner: 'sleeve-left-top', start: mirror(top) },
    { name: 'under-sleeve-left', corner: 'sleeve-left-bottom', start: mirror(bottom) },
    { name: 'side-left', corner: 'armpit-left', start: mirror(armpit) },
  ];
  const sewn = ['side', 'under-sleeve', 'over-sleeve', 'shoulder'];
  return sewPanels(
    layers === 1
      ? { front: panel('front', neckDepth) }
      : {
          front: panel('front', neckDepth),
          back: panel('back', neckDepth / 3),
          seams: sewn.flatMap((name) => [`${name}-left`, `${name}-right`]),
        },
    pattern,
  );
}
