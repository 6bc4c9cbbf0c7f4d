import type { Vector3 } from '../../sim/interface/index.js';
import { fixedUnlessOn } from '../draws.js';
import type { UniformDraw } from '../draws.js';

/** The draws of the axis `grasp`, by name. */
interface GraspSpec {
  readonly graspOffsetX: UniformDraw;
  readonly graspOffsetY: UniformDraw;
  readonly graspOffsetZ: UniformDraw;
  readonly graspTurn: UniformDraw;
}

/**
 * The draws of the axis `grasp`: how far from the intended place the expert takes hold, as a hand does whose calibration
 * or whose estimate of the object's pose is a little off. Nothing corrects it afterwards.
 * @param horizontal - Greatest displacement along each horizontal axis while the axis is on, in metres.
 * @param vertical - Greatest displacement along the vertical, in metres.
 * @param turn - Greatest turn about the vertical, in radians.
 * @param heldOut - Factor by which the held-out ranges go further.
 */
export function graspVariations(horizontal: number, vertical: number, turn: number, heldOut: number): GraspSpec {
  const draw = (most: number, unit: string, what: string): UniformDraw =>
    fixedUnlessOn(
      'grasp',
      0,
      unit,
      what,
      [-most, most],
      [
        [-heldOut * most, -most],
        [most, heldOut * most],
      ],
    );
  return {
    graspOffsetX: draw(horizontal, 'm', "displacement of the expert's grasp along the target's x axis"),
    graspOffsetY: draw(horizontal, 'm', "displacement of the expert's grasp along the target's y axis"),
    graspOffsetZ: draw(vertical, 'm', "displacement of the expert's grasp along the vertical"),
    graspTurn: draw(turn, 'rad', "turn of the expert's grasp about the vertical"),
  };
}

/** An offset of a grasp's target with the drawn displacement added, in metres. */
export function displacedGrasp(offset: Vector3, v: { readonly [K in keyof GraspSpec]: number }): Vector3 {
  return [offset[0] + v.graspOffsetX, offset[1] + v.graspOffsetY, offset[2] + v.graspOffsetZ];
}
