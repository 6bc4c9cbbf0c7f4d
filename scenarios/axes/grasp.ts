import type { Vector3 } from '../../sim/interface/index.js';
import { fixedUnlessOn } from '../draws.js';
import type { UniformDraw } from '../draws.js';

/** The draws of the axis `grasp`, by name. */
export interface GraspSpec {
  /** Along the target's x axis, in metres. */
  readonly graspOffsetX: UniformDraw;
  /** Along the target's y axis, in metres. */
  readonly graspOffsetY: UniformDraw;
  /** Along the vertical, in metres. */
  readonly graspOffsetZ: UniformDraw;
  /** Turn about the vertical, in radians. */
  readonly graspTurn: UniformDraw;
}

/** Ranges of a grasp's error while its axis is on; the held-out ranges lie beyond both ends. */
export interface GraspErrors {
  /** Along the target's x axis, in metres. */
  readonly x: readonly [low: number, high: number];
  /** Along the target's y axis, in metres. */
  readonly y: readonly [low: number, high: number];
  /** Along the vertical, in metres. */
  readonly z: readonly [low: number, high: number];
  /** Turn about the vertical, in radians. */
  readonly turn: readonly [low: number, high: number];
  /** Factor by which the held-out ranges go further, greater than 1. */
  readonly heldOut: number;
}

/**
 * The draws of the axis `grasp`: how far from the intended place the expert takes hold, as a hand does whose calibration
 * or whose estimate of the object's pose is a little off. Nothing corrects it afterwards.
 */
export function graspVariations({ x, y, z, turn, heldOut }: GraspErrors): GraspSpec {
  const draw = (range: readonly [low: number, high: number], unit: string, what: string): UniformDraw => {
    const [low, high] = range;
    const beyond = [[low * heldOut, low] as const, [high, high * heldOut] as const];
    return fixedUnlessOn('grasp', 0, unit, what, range, beyond);
  };
  return {
    graspOffsetX: draw(x, 'm', "displacement of the expert's grasp along the target's x axis"),
    graspOffsetY: draw(y, 'm', "displacement of the expert's grasp along the target's y axis"),
    graspOffsetZ: draw(z, 'm', "displacement of the expert's grasp along the vertical"),
    graspTurn: draw(turn, 'rad', "turn of the expert's grasp about the vertical"),
  };
}

/** An offset of a grasp's target with the drawn displacement added, in metres. */
export function displacedGrasp(offset: Vector3, v: { readonly [K in keyof GraspSpec]: number }): Vector3 {
  return [offset[0] + v.graspOffsetX, offset[1] + v.graspOffsetY, offset[2] + v.graspOffsetZ];
}
