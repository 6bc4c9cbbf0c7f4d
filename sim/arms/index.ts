export { Arm } from './arm.js';
export type { ArmOptions, FingerPads, LimitViolations, TargetExcess } from './arm-options.js';
export { PANDA } from './panda.js';
export { SO101 } from './so101.js';
export { so101FromLeRobot, so101ToLeRobot } from './so101-units.js';
export type { So101Positions, So101Units } from './so101-units.js';
export { armModel, registerArmModel } from './arm-models.js';
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
} from './model.js';
export { jointFromDenavitHartenberg } from './denavit-hartenberg.js';
export type { DenavitHartenbergRow } from './denavit-hartenberg.js';
export { fingerPadsAt } from './finger-kinematics.js';
export { pivotAngle, pivotOpening } from './pivot-geometry.js';
export type { PivotGeometry } from './pivot-geometry.js';
export { flangePose, forwardKinematics, jacobian } from './kinematics.js';
export { solveInverseKinematics } from './inverse-kinematics.js';
export type { InverseKinematicsOptions, InverseKinematicsResult } from './inverse-kinematics.js';
export { clearance, planeClearance, selfClearance, selfCollision } from './clearance.js';
export type { Clearance } from './clearance.js';
