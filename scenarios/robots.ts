import type { RobotDescription } from '../sim/interface/index.js';

/** One Franka Panda at the table's near edge, facing the workspace. */
export const PANDA: RobotDescription = {
  type: 'panda',
  arms: [{ name: 'arm', model: 'panda', base: { position: [-0.55, 0, 0], orientation: [0, 0, 0, 1] } }],
};

/** Two Franka Pandas side by side at the table's near edge, 0.6 m apart, facing the workspace. */
export const BIMANUAL_PANDA: RobotDescription = {
  type: 'bimanual_panda',
  arms: [
    { name: 'left', model: 'panda', base: { position: [-0.55, 0.3, 0], orientation: [0, 0, 0, 1] } },
    { name: 'right', model: 'panda', base: { position: [-0.55, -0.3, 0], orientation: [0, 0, 0, 1] } },
  ],
};

/**
 * One SO-101 on the table, facing the workspace, with its base 0.25 m before the table's middle: it reaches about 0.35 m
 * far. Joint names are LeRobot's.
 */
export const SO101: RobotDescription = {
  type: 'so101_follower',
  arms: [{ name: 'arm', model: 'so101', base: { position: [-0.25, 0, 0.0024], orientation: [0, 0, 0, 1] } }],
};

/** Two SO-101s side by side, 0.4 m apart, as LeRobot's `bi_so_follower`: names begin with `left_` and `right_`. */
export const BIMANUAL_SO101: RobotDescription = {
  type: 'bi_so_follower',
  arms: [
    { name: 'left', model: 'so101', base: { position: [-0.25, 0.2, 0.0024], orientation: [0, 0, 0, 1] } },
    { name: 'right', model: 'so101', base: { position: [-0.25, -0.2, 0.0024], orientation: [0, 0, 0, 1] } },
  ],
};
