import type { Vector3 } from '../../interface/index.js';
import { fromAxisAngle, multiplyQuaternions, rotate } from '../../math/vector.js';
import type { PivotGripperModel } from './model.js';

/** The parts of a `PivotGripperModel` that say how far it opens. */
export type PivotGeometry = Pick<PivotGripperModel, 'pivot' | 'axis' | 'padCenter' | 'closedAngle' | 'openAngle'>;

/** Distance in metres of the moving pad's centre from the jaw's axis. */
export function pivotRadius({ axis, padCenter }: Pick<PivotGripperModel, 'axis' | 'padCenter'>): number {
  const along = axis[0] * padCenter[0] + axis[1] * padCenter[1] + axis[2] * padCenter[2];
  return Math.hypot(padCenter[0] - along * axis[0], padCenter[1] - along * axis[1], padCenter[2] - along * axis[2]);
}

/**
 * Opening in metres of a pivot gripper whose jaw stands at a joint position.
 *
 * @param angle - Joint position in radians, between `closedAngle` and `openAngle`.
 */
export function pivotOpening(gripper: PivotGeometry, angle: number): number {
  const turn = (angle - gripper.closedAngle) * Math.sign(gripper.openAngle - gripper.closedAngle);
  return 2 * pivotRadius(gripper) * Math.sin(turn / 2);
}

/**
 * Joint position in radians of a pivot gripper's jaw at an opening. Inverse of `pivotOpening`.
 *
 * @param opening - Distance between the pads' centres in metres, 0 to the stroke.
 */
export function pivotAngle(gripper: PivotGeometry, opening: number): number {
  const turn = 2 * Math.asin(Math.min(1, Math.max(0, opening / (2 * pivotRadius(gripper)))));
  return gripper.closedAngle + turn * Math.sign(gripper.openAngle - gripper.closedAngle);
}

/** A point of the moving jaw (in its frame, metres) in the hand's frame at a joint position in radians. */
export function jawPoint({ pivot, axis }: PivotGeometry, angle: number, point: Vector3): [number, number, number] {
  const turn: [number, number, number, number] = [0, 0, 0, 1];
  multiplyQuaternions(turn, pivot.orientation, fromAxisAngle(axis, angle));
  const out: [number, number, number] = [0, 0, 0];
  rotate(out, turn, point);
  return [out[0] + pivot.position[0], out[1] + pivot.position[1], out[2] + pivot.position[2]];
}
