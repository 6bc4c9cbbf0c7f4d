import type { ArmJoint } from './model.js';

/** One row of a Denavit-Hartenberg table in Craig's ("modified") convention. */
export interface DenavitHartenbergRow {
  /** Distance from the previous joint's axis to this one, along the previous x axis, in metres. */
  readonly a: number;
  /** Distance along this joint's axis in metres. */
  readonly d: number;
  /** Angle from the previous joint's axis to this one, about the previous x axis, in radians. */
  readonly alpha: number;
}

/**
 * The revolute joint that a row describes: turned by `alpha` about the parent's x axis, `a` along it and `d` along the
 * new z axis, about which it turns (J. Craig, "Introduction to Robotics", 3rd edition, section 3.4).
 */
export function jointFromDenavitHartenberg(name: string, { a, d, alpha }: DenavitHartenbergRow): ArmJoint {
  return {
    name,
    type: 'revolute',
    position: [a, -d * Math.sin(alpha), d * Math.cos(alpha)],
    orientation: [Math.sin(alpha / 2), 0, 0, Math.cos(alpha / 2)],
    axis: [0, 0, 1],
  };
}
