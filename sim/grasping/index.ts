export { Gripper } from './gripper.js';
export type { GripperOptions } from './gripper.js';
