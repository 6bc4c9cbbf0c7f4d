import type { Pose } from '../interface/index.js';
import type { ClothMaterial } from './material.js';
import { checkMesh, type ClothMesh } from './mesh.js';

/** What every cloth has. */
export interface CommonClothOptions {
  /** Unique name of the cloth in its simulation. */
  readonly name: string;
  /** Placement of the cloth at rest: a rectangle's centre with u along local x, v along local y; a mesh's frame. */
  readonly pose: Pose;
  /** What it is made of. */
  readonly material: ClothMaterial;
  /** Distance of two layers that rest on each other in metres, greater than 0. Default 0.004. */
  readonly thickness?: number;
  /** Substeps per physics step, an even positive integer. Default 8. */
  readonly substeps?: number;
  /** Whether the cloth collides with itself. Default true. */
  readonly selfCollision?: boolean;
}

/** The extent of a rectangle. */
export interface ClothRectangle {
  /** Length along u in metres, greater than 0. */
  readonly width: number;
  /** Length along v in metres, greater than 0. */
  readonly height: number;
  /** Particles along u, an integer of at least 3. */
  readonly columns: number;
  /** Particles along v, an integer of at least 3. */
  readonly rows: number;
}

/** How to build a `Cloth` that is a rectangle. */
export interface RectangleClothOptions extends CommonClothOptions, ClothRectangle {}

/** How to build a `Cloth` of any shape. */
export interface MeshClothOptions extends CommonClothOptions {
  /** Its shape at rest. */
  readonly mesh: ClothMesh;
}

/** How to build a `Cloth`. */
export type ClothOptions = RectangleClothOptions | MeshClothOptions;

/** Throws a RangeError when a size, count or material property is out of its range. */
export function checkOptions(options: ClothOptions): void {
  const { material, thickness = 0.004, substeps = 8 } = options;
  const {
    arealDensity,
    stretchStiffness,
    shearStiffness,
    bendingRigidity,
    friction,
    damping,
    airDrag = 0.5,
  } = material;
  requirePositive({ thickness, arealDensity, stretchStiffness, shearStiffness });
  requireAtLeastZero({ bendingRigidity, friction, damping, airDrag });
  if ('mesh' in options) {
    checkMesh(options.mesh);
  } else {
    const { width, height, columns, rows } = options;
    requirePositive({ width, height });
    for (const [what, value] of Object.entries({ columns, rows })) {
      if (!Number.isInteger(value) || value < 3)
        throw new RangeError(`${what} must be an integer of at least 3, received ${value}`);
    }
  }
  if (!Number.isInteger(substeps) || substeps < 2 || substeps % 2 !== 0) {
    throw new RangeError(`substeps must be an even positive integer, received ${substeps}`);
  }
}

function requirePositive(values: Readonly<Record<string, number>>): void {
  for (const [what, value] of Object.entries(values)) {
    if (!(value > 0) || value === Infinity) throw new RangeError(`${what} must be greater than 0, received ${value}`);
  }
}

/** Throws a RangeError for the first named value below 0 or not a number. */
export function requireAtLeastZero(values: Readonly<Record<string, number>>): void {
  for (const [what, value] of Object.entries(values)) {
    if (!(value >= 0)) throw new RangeError(`${what} must be at least 0, received ${value}`);
  }
}
