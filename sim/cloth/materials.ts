import { NAPKIN, TOWEL, type ClothMaterial } from './material.js';

/** Acceleration of gravity in metres per second squared. */
const GRAVITY = 9.81;

/**
 * Cotton broadcloth, plain weave, 124 g/m2. Areal density and bending rigidity (0.118 gf cm2/cm, a bending length of
 * 2.1 cm): KES-F measurements of Matsudaira, Masuda, Wada, Yokura, Journal of Textile Engineering 61 (2015) 69-73,
 * table 1, fabric A. Stretch, 2.1 kN/m, and shear modulus, 105 N/m: the woven cotton and polyester `royal-target` of
 * Wang, O'Brien, Ramamoorthi, "Data-Driven Elastic Models for Cloth" (SIGGRAPH 2011), at small strain.
 */
export const COTTON: ClothMaterial = {
  arealDensity: 0.124,
  stretchStiffness: 2.1e3,
  shearStiffness: 210,
  bendingRigidity: 1.16e-5,
  friction: 0.5,
  damping: 30,
  airDrag: 1,
};

/**
 * Denim, 324 g/m2: the `11oz-black-denim` of Wang, O'Brien, Ramamoorthi (2011). Bending rigidity, a bending length of
 * 2.4 cm: the median of warp and weft of the 33 fabrics from 300 to 360 g/m2 in the data of Feng, Huang, Xu, Wang,
 * "Learning-Based Bending Stiffness Parameter Estimation by a Drape Tester" (SIGGRAPH Asia 2022); Wang's own measure for
 * it lies within their spread. Stretch, the secant of 5.2 % at 500 gf/cm, and shear modulus, 1.96 gf/cm per degree: the
 * means of six denims, Journal of Textiles 2016, article 4614168, table 5 (KES-F).
 */
export const DENIM: ClothMaterial = {
  arealDensity: 0.324,
  stretchStiffness: 9.4e3,
  shearStiffness: 220,
  bendingRigidity: 4.2e-5,
  friction: 0.5,
  damping: 30,
  airDrag: 0.5,
};

/** The materials that a scene may call by name. */
export const CLOTH_MATERIALS = { towel: TOWEL, napkin: NAPKIN, cotton: COTTON, denim: DENIM } as const;

/** Name of a material in `CLOTH_MATERIALS`. */
export type ClothMaterialName = keyof typeof CLOTH_MATERIALS;

/**
 * Bending length in metres: the cube root of bending rigidity over weight per area. A strip that hangs over an edge by
 * twice of it points down at 41.5 degrees (Peirce, "The handle of cloth as a measurable quantity", Journal of the
 * Textile Institute 21, 1930; BS 3356).
 */
export function bendingLength({ arealDensity, bendingRigidity }: ClothMaterial): number {
  return Math.cbrt(bendingRigidity / (arealDensity * GRAVITY));
}
