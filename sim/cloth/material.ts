/**
 * What a cloth is made of, in the units of a fabric laboratory. Every value is one of the fabric, not of the grid or
 * mesh: a finer cloth of the same material behaves the same.
 */
export interface ClothMaterial {
  /** Mass per area in kilograms per square metre, greater than 0. */
  readonly arealDensity: number;
  /** Membrane stiffness along warp and weft: force per width over strain, in newtons per metre, greater than 0. */
  readonly stretchStiffness: number;
  /** Membrane stiffness along the bias (both diagonals), in newtons per metre, greater than 0. */
  readonly shearStiffness: number;
  /** Bending rigidity per width (moment per width over curvature), in newton metres, at least 0. */
  readonly bendingRigidity: number;
  /** Coulomb friction coefficient of the fabric, at least 0. Against a collider, the geometric mean of both counts. */
  readonly friction: number;
  /**
   * Rate in 1/s at which velocity differences between neighbouring particles die out (internal friction), at least 0.
   * It does not slow a cloth that moves as a whole.
   */
  readonly damping: number;
  /** Rate in 1/s at which the air slows the cloth down, at least 0. Default 0.5. */
  readonly airDrag?: number;
}

/**
 * Terry towel, 400 g/m2. Bending rigidity from Peirce, "The handle of cloth as a measurable quantity", J. Textile
 * Institute 21 (1930): B = w c^3 with the weight per area w = 3.9 N/m2 and a bending length c = 1.5 cm, a limp, washed
 * towel. The membrane stiffness, 10 kN/m along the threads and 1 kN/m on the bias, is of the order that KES-F tests
 * give for woven cotton; under a towel's own weight both mean strains far below one per cent.
 */
export const TOWEL: ClothMaterial = {
  arealDensity: 0.4,
  stretchStiffness: 1e4,
  shearStiffness: 1e3,
  bendingRigidity: 1.32e-5,
  friction: 0.6,
  damping: 30,
  airDrag: 0.5,
};

/** Thin cotton (napkin, handkerchief), 150 g/m2, bending length 1.5 cm by the same formula as `TOWEL`. */
export const NAPKIN: ClothMaterial = {
  arealDensity: 0.15,
  stretchStiffness: 1e4,
  shearStiffness: 1e3,
  bendingRigidity: 5e-6,
  friction: 0.5,
  damping: 30,
  airDrag: 1,
};

/** Threads are not strained beyond this share of their length where layers press on them. */
export const STRAIN_LIMIT = 0.01;
