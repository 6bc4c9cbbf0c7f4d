export { Arm } from './arm.js';
export type { ArmOptions } from './arm-options.js';
export type { LimitViolations, TargetExcess } from './motion/limit-violations.js';
export { PANDA } from './models/panda.js';
export { SO101 } from './models/so101.js';
export { so101FromLeRobot, so101ToLeRobot } from './models/so101-units.js';
export type { So101Positions, So101Units } from './models/so101-units.js';
export { armModel, registerArmModel } from './models/arm-models.js';
export type {
  ArmJoint,
  ArmModel,
  FingerBox,
  FrameIndex,
  GripperModel,
  JointLimits,
  LinkCollider,
  LinkInertia,
  LinkVisual,
  MeshShape,
  ParallelGripperModel,
  PivotGripperModel,
} from './models/model.js';
export { jointFromDenavitHartenberg } from './models/denavit-hartenberg.js';
export type { DenavitHartenbergRow } from './models/denavit-hartenberg.js';
export { fingerPadsAt } from './kinematics/finger-kinematics.js';
export type { FingerPads } from './kinematics/finger-kinematics.js';
export { pivotAngle, pivotOpening } from './models/pivot-geometry.js';
export type { PivotGeometry } from './models/pivot-geometry.js';
export { flangePose, forwardKinematics, jacobian } from './kinematics/kinematics.js';
export { solveInverseKinematics } from './kinematics/inverse-kinematics.js';
export type { InverseKinematicsOptions, InverseKinematicsResult } from './kinematics/inverse-kinematics.js';
export { clearance, planeClearance, selfClearance, selfCollision } from './clearance.js';
export type { Clearance } from './clearance.js';
