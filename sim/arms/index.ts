export { Arm } from './arm.js';
export type { ArmOptions, FingerPads, LimitViolations, TargetExcess } from './arm.js';
export { PANDA, armModel } from './panda.js';
export type {
  ArmModel,
  DenavitHartenbergRow,
  GripperModel,
  JointLimits,
  LinkCollider,
  LinkInertia,
} from './model.js';
export { flangePose, forwardKinematics, jacobian } from './kinematics.js';
export { solveInverseKinematics } from './inverse-kinematics.js';
export type { InverseKinematicsOptions, InverseKinematicsResult } from './inverse-kinematics.js';
export { clearance, planeClearance, selfClearance, selfCollision } from './clearance.js';
export type { Clearance } from './clearance.js';
export { colliderDistance } from './convex-distance.js';
