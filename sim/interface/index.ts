export type { Vector3, Quaternion, Pose } from './geometry.js';
export type { BoxShape, SphereShape, CylinderShape, CapsuleShape, Shape, Collider, DynamicBody } from './shapes.js';
export type {
  JointState,
  ObjectState,
  StainState,
  ClothState,
  ArmState,
  ContactState,
  SceneState,
} from './scene-state.js';
export type {
  PlainData,
  RgbImage,
  BoxSpace,
  Action,
  ActionChunk,
  Observation,
  EnvironmentInfo,
  ResetOptions,
  ResetResult,
  StepResult,
  Environment,
} from './environment.js';
export type { ArmDescription, RobotDescription } from './robot.js';
export type { EndEffectorTarget, PlanKeyframe, ActionPlan } from './plan.js';
export { SpaceBuilder } from './space-builder.js';
