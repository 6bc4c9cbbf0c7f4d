import { COTTON, TOWEL } from '../../sim/cloth/index.js';
import type { ClothMaterial } from '../../sim/cloth/index.js';

/**
 * Terry cloth that is folded: `TOWEL` with the stiffness on the bias that KES-F tests give for woven cotton, 220 N/m as of
 * `DENIM`. With 1 kN/m a fold along the diagonal opens by itself: the cells of a grid that bends on the bias are sheared.
 */
export const TERRY: ClothMaterial = { ...TOWEL, shearStiffness: 220 };

/**
 * A soft jersey, 150 g/m2, bending length 1.1 cm. Bending rigidity: the 10 % quantile, mean of warp and weft, of the 42
 * fabrics of 140 to 170 g/m2 in the data of Feng, Huang, Xu, Wang, "Learning-Based Bending Stiffness Parameter Estimation by
 * a Drape Tester" (SIGGRAPH Asia 2022). All else as `COTTON`.
 */
export const JERSEY: ClothMaterial = { ...COTTON, arealDensity: 0.15, bendingRigidity: 2.1e-6 };

/** Colours of cloths by name: the cloth's, and a second one for its pattern, as #rrggbb. */
export const FABRIC_COLORS: Readonly<Record<string, readonly [main: string, second: string]>> = {
  red: ['#c0473d', '#e9d6c8'],
  green: ['#4d8f5b', '#dfe8d3'],
  blue: ['#3f66b5', '#dbe3f2'],
  yellow: ['#d9b340', '#f4ecd0'],
  white: ['#e8e6e0', '#8d97a8'],
  purple: ['#76509a', '#ddd0ea'],
  orange: ['#d9813a', '#f5e2cd'],
  pink: ['#d386a2', '#f6e4ea'],
};

/** Patterns of cloths in words, by their names. */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  plain: 'plain',
  stripes: 'striped',
  checks: 'checked',
  border: 'bordered',
  dots: 'dotted',
};

/** The main and second colour of a cloth by name; greys for an unknown one. */
export function fabricColors(name: string): readonly [main: string, second: string] {
  return FABRIC_COLORS[name] ?? ['#888888', '#cccccc'];
}
