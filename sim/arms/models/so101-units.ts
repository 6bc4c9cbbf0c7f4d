import type { PivotGripperModel } from './model.js';
import { pivotAngle, pivotOpening } from './pivot-geometry.js';
import { SO101 } from './so101.js';

const DEGREE = Math.PI / 180;

/**
 * How LeRobot writes the SO-101's five joints: in degrees (its default, `use_degrees=True`), or as -100 to 100 over the
 * joint's range. The gripper is 0 (closed) to 100 (open) in either case.
 */
export type So101Units = 'degrees' | 'range';

/** Where an SO-101 stands, in the simulation's units. */
export interface So101Positions {
  /** The five joints in radians, from `shoulder_pan` to `wrist_roll`. */
  readonly jointPositions: readonly number[];
  /** Distance between the pads' centres in metres. */
  readonly gripperOpening: number;
}

/**
 * Positions as LeRobot's `so101_follower` writes them: `shoulder_pan.pos`, `shoulder_lift.pos`, `elbow_flex.pos`,
 * `wrist_flex.pos`, `wrist_roll.pos`, `gripper.pos`. Nothing is clamped.
 *
 * LeRobot takes each joint's range from its calibration and puts 0 in its middle (`MotorsBus._normalize`). Here the range
 * is that of the model's limits, whose middle is the model's zero; of `wrist_roll` it is the whole turn, as LeRobot's
 * calibration has it.
 * The gripper's number is linear in the jaw's angle.
 *
 * @param units - How the joints are written. Default `degrees`.
 * @returns six numbers.
 * @throws RangeError when there are not five joint positions.
 */
export function so101ToLeRobot(positions: So101Positions, units: So101Units = 'degrees'): number[] {
  const { jointPositions, gripperOpening } = positions;
  checkLength('positions.jointPositions', jointPositions, SO101.jointCount);
  const gripper = pivotGripper();
  const { closedAngle, openAngle } = gripper;
  const joints = Array.from(jointPositions, (value, j) => {
    if (units === 'degrees') return value / DEGREE;
    const { low, width } = range(j);
    return ((value - low) / width) * 200 - 100;
  });
  return [...joints, ((pivotAngle(gripper, gripperOpening) - closedAngle) / (openAngle - closedAngle)) * 100];
}

/**
 * What LeRobot's six numbers mean in the simulation. Inverse of `so101ToLeRobot`. The gripper is clamped to 0 to 100, as
 * LeRobot does.
 *
 * @param values - Five joints and the gripper.
 * @param units - How the joints are written. Default `degrees`.
 * @throws RangeError when there are not six numbers.
 */
export function so101FromLeRobot(values: ArrayLike<number>, units: So101Units = 'degrees'): So101Positions {
  checkLength('values', values, SO101.jointCount + 1);
  const gripper = pivotGripper();
  const { closedAngle, openAngle } = gripper;
  const jointPositions = Array.from({ length: SO101.jointCount }, (_, j) => {
    const value = values[j]!;
    if (units === 'degrees') return value * DEGREE;
    const { low, width } = range(j);
    return low + ((value + 100) / 200) * width;
  });
  const part = Math.min(100, Math.max(0, values[SO101.jointCount]!)) / 100;
  return { jointPositions, gripperOpening: pivotOpening(gripper, closedAngle + part * (openAngle - closedAngle)) };
}

function range(joint: number): { readonly low: number; readonly width: number } {
  if (SO101.joints[joint]!.name === 'wrist_roll') return { low: -Math.PI, width: 2 * Math.PI };
  const low = SO101.limits.lower[joint]!;
  return { low, width: SO101.limits.upper[joint]! - low };
}

function pivotGripper(): PivotGripperModel {
  if (SO101.gripper.type !== 'pivot') throw new TypeError('the SO-101 must have a pivot gripper');
  return SO101.gripper;
}

function checkLength(name: string, values: ArrayLike<number>, length: number): void {
  if (values.length !== length) throw new RangeError(`${name} must hold ${length} numbers, received ${values.length}`);
}
