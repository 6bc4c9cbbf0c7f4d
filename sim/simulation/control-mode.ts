import type { BoxSpace } from '../interface/index.js';

/**
 * What the numbers of an action say to the arms. Gripper opening (m) and grip force (N) follow in every mode.
 *
 * - `joint-position`: per joint where it is to be at the end of the tick, in radians.
 * - `joint-velocity`: per joint how fast it is to turn during the tick, in radians per second.
 * - `end-effector-pose`: where the tool centre point is to be at the end of the tick: position in metres and orientation
 *   as a quaternion x, y, z, w, both in the world frame.
 * - `end-effector-delta`: how far the tool centre point's target moves in this tick: a translation in metres and a rotation
 *   vector in radians, both along the world's axes.
 */
export type ControlMode = 'joint-position' | 'joint-velocity' | 'end-effector-pose' | 'end-effector-delta';

/** All control modes; the first is the default. */
export const CONTROL_MODES: readonly ControlMode[] = [
  'joint-position',
  'joint-velocity',
  'end-effector-pose',
  'end-effector-delta',
];

/** Largest step of the tool centre point's target in one tick of `end-effector-delta`, along each axis, in metres. */
export const LARGEST_TRANSLATION = 0.05;
/** Largest turn of the tool centre point's target in one tick of `end-effector-delta`, about each axis, in radians. */
export const LARGEST_ROTATION = 0.5;

/**
 * The control mode whose actions are laid out like this, read from names and units: recordings tell it in no other way.
 *
 * @param space - An environment's or a dataset's action space.
 */
export function controlModeOf(space: Pick<BoxSpace, 'names' | 'units'>): ControlMode {
  const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
  if (space.names.some((name) => last(name) === 'qw')) return 'end-effector-pose';
  if (space.names.some((name) => last(name) === 'drx')) return 'end-effector-delta';
  if (space.units.some((unit) => unit === 'rad/s' || unit === 'm/s')) return 'joint-velocity';
  return 'joint-position';
}

/**
 * Throws a RangeError unless `mode` is a control mode.
 *
 * @param name - Path of the value for the message.
 */
export function checkControlMode(mode: string, name: string): asserts mode is ControlMode {
  if (!(CONTROL_MODES as readonly string[]).includes(mode)) {
    throw new RangeError(`${name} must be one of ${CONTROL_MODES.join(', ')}, received "${mode}"`);
  }
}
