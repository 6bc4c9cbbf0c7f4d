import type { Simulation } from '../../sim/simulation/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { TablePoint } from '../axes/clutter-placement.js';

/** Half extents of a sponge of usual size in metres: length, width (across which a hand takes it), height. */
const SPONGE_HALF = [0.045, 0.026, 0.0175] as const;
/** Height of the scouring layer below in metres. */
const LAYER = 0.009;

/** Where a sponge lies, and what it is like. */
export interface SpongeOptions {
  /** Place of its middle on the table in metres. */
  readonly at: TablePoint;
  /** Turn about the vertical in radians. */
  readonly yaw: number;
  /** Size as a factor. */
  readonly size: number;
  /** Colour of the foam, #rrggbb. */
  readonly color: string;
  /** Colour of the layer below, #rrggbb. */
  readonly layerColor: string;
  /** Friction coefficient. */
  readonly friction: number;
  /** Stiffness of the foam in N/m: how far a hand sinks in when it presses. */
  readonly stiffness: number;
}

/** Half extents of a sponge in metres: length, width, height. */
export function spongeHalf(size: number): readonly [x: number, y: number, z: number] {
  return [SPONGE_HALF[0] * size, SPONGE_HALF[1] * size, SPONGE_HALF[2]];
}

/** Puts the object `sponge` on the table. */
export function addSponge(simulation: Simulation, options: SpongeOptions): void {
  const { at, yaw, size, color, layerColor, friction, stiffness } = options;
  const half = spongeHalf(size);
  const foam = half[2] - LAYER / 2;
  simulation.addObject({
    name: 'sponge',
    parts: [{ shape: { type: 'box', halfExtents: half } }],
    visual: [
      { shape: { type: 'box', halfExtents: [half[0], half[1], foam] }, position: [0, 0, half[2] - foam] },
      {
        shape: { type: 'box', halfExtents: [half[0], half[1], LAYER / 2] },
        position: [0, 0, LAYER / 2 - half[2]],
        appearance: { color: layerColor, roughness: 1 },
      },
    ],
    pose: { position: [at[0], at[1], half[2]], orientation: fromAxisAngle([0, 0, 1], yaw) },
    mass: 0.02,
    friction,
    stiffness,
    appearance: { color, roughness: 1 },
  });
}
