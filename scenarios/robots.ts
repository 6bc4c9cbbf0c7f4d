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
