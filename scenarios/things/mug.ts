import type { SolidPart } from '../../sim/bodies/index.js';

/** A mug of solid clay with a handle on its x axis, as a rigid thing. Its frame has its origin in the middle of the body. */
export interface Mug {
  /** Body and handle. */
  readonly parts: readonly SolidPart[];
  /** Radius of the body in metres. */
  readonly radius: number;
  /** Height in metres. */
  readonly height: number;
}

/**
 * A mug that fits between the fingers: 54 mm wide and 62 mm high, with a handle of 16 mm.
 * @param size - Factor on every length.
 */
export function mug(size: number): Mug {
  const radius = 0.027 * size;
  const height = 0.062 * size;
  const [reach, half, bar] = [0.016 * size, 0.016 * size, 0.004 * size];
  const rung = (z: number): SolidPart => ({
    shape: { type: 'box', halfExtents: [reach / 2, bar, bar] },
    position: [radius + reach / 2, 0, z],
  });
  return {
    radius,
    height,
    parts: [
      { shape: { type: 'cylinder', radius, height } },
      rung(half),
      rung(-half),
      { shape: { type: 'box', halfExtents: [bar, bar, half + bar] }, position: [radius + reach, 0, 0] },
    ],
  };
}
