import type { ArmModel } from '../arms/index.js';
import type { Pose } from '../interface/index.js';
import { LARGEST_ROTATION, LARGEST_TRANSLATION, type ControlMode } from './control-mode.js';
import type { ArmEntryNames } from './control-names.js';

/** One entry of an action space. */
export interface SpaceEntry {
  /** Its name. */
  readonly name: string;
  /** Its unit. */
  readonly unit: string;
  /** Smallest value. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
}

/** Number of entries of one arm's command, gripper and force not counted. */
export function commandLength(mode: ControlMode, jointCount: number): number {
  if (mode === 'end-effector-pose') return 7;
  if (mode === 'end-effector-delta') return 6;
  return jointCount;
}

/**
 * A distance in metres from an arm's base that its tool centre point cannot exceed: the lengths of all links added up.
 */
export function reachOf({ joints, limits, flange, gripper }: ArmModel): number {
  const length = ([x, y, z]: Pose['position']): number => Math.hypot(x, y, z);
  let reach = length(flange.position) + length(gripper.mount.position) + length(gripper.tcp);
  joints.forEach((joint, i) => {
    reach += length(joint.position);
    if (joint.type === 'prismatic') reach += Math.max(Math.abs(limits.lower[i] ?? 0), Math.abs(limits.upper[i] ?? 0));
  });
  return reach;
}

/**
 * The entries of one arm's command, gripper and force not counted.
 *
 * @param base - Where the arm stands in the world frame: the tool centre point stays in a box around it.
 */
export function commandEntries(mode: ControlMode, model: ArmModel, base: Pose, names: ArmEntryNames): SpaceEntry[] {
  const { limits, joints } = model;
  const { tcp } = names;
  const unit = (j: number): string => (joints[j]?.type === 'prismatic' ? 'm' : 'rad');
  switch (mode) {
    case 'joint-position':
      return names.jointTargets.map((name, j) => ({
        name,
        unit: unit(j),
        low: limits.lower[j] ?? 0,
        high: limits.upper[j] ?? 0,
      }));
    case 'joint-velocity':
      return names.jointVelocities.map((name, j) => {
        const fastest = limits.velocity[j] ?? 0;
        return { name, unit: `${unit(j)}/s`, low: -fastest, high: fastest };
      });
    case 'end-effector-pose': {
      const reach = reachOf(model);
      return [
        ...['x', 'y', 'z'].map((axis, k) => {
          const center = base.position[k] ?? 0;
          return { name: `${tcp}.${axis}`, unit: 'm', low: center - reach, high: center + reach };
        }),
        ...['qx', 'qy', 'qz', 'qw'].map((axis) => ({ name: `${tcp}.${axis}`, unit: '1', low: -1, high: 1 })),
      ];
    }
    case 'end-effector-delta': {
      const axes = (prefix: string, of: string, limit: number): SpaceEntry[] =>
        ['x', 'y', 'z'].map((axis) => ({ name: `${tcp}.${prefix}${axis}`, unit: of, low: -limit, high: limit }));
      return [...axes('d', 'm', LARGEST_TRANSLATION), ...axes('dr', 'rad', LARGEST_ROTATION)];
    }
  }
}
