export type {
  Action,
  ActionChunk,
  ActionPlan,
  ArmDescription,
  ArmState,
  BoxShape,
  BoxSpace,
  CapsuleShape,
  ClothState,
  Collider,
  ContactState,
  CylinderShape,
  EndEffectorTarget,
  Environment,
  EnvironmentInfo,
  ObjectState,
  Observation,
  PlainData,
  PlanKeyframe,
  Pose,
  Quaternion,
  ResetOptions,
  ResetResult,
  RgbImage,
  RobotDescription,
  SceneState,
  Shape,
  SphereShape,
  StepResult,
  Vector3,
} from './interface/index.js';
export { Random } from './math/random.js';
export { StateReader, StateWriter } from './math/state-io.js';
export type { Snapshottable } from './math/state-io.js';
export { Cloth, NAPKIN, TOWEL } from './cloth/index.js';
export type { AttachmentFrame, AttachmentState, ClothMaterial, ClothMetrics, ClothOptions } from './cloth/index.js';
export {
  Arm,
  PANDA,
  armModel,
  clearance,
  colliderDistance,
  flangePose,
  forwardKinematics,
  jacobian,
  planeClearance,
  selfClearance,
  selfCollision,
  solveInverseKinematics,
} from './arms/index.js';
export type {
  ArmModel,
  ArmOptions,
  Clearance,
  DenavitHartenbergRow,
  FingerPads,
  GripperModel,
  InverseKinematicsOptions,
  InverseKinematicsResult,
  JointLimits,
  LimitViolations,
  LinkCollider,
  LinkInertia,
  TargetExcess,
} from './arms/index.js';
export { RigidObject, RigidWorld } from './bodies/index.js';
export type { FixedObjectOptions, HoldConstraint, HoldLimits, RigidObjectOptions, SolidPart } from './bodies/index.js';
export { Gripper } from './grasping/index.js';
export type { GripperOptions } from './grasping/index.js';
export {
  Camera,
  Rasterizer,
  appearanceMaterial,
  gradientBackground,
  patternTexture,
  shapeGeometry,
  shapeMesh,
} from './rendering/index.js';
export type {
  Appearance,
  CameraIntrinsics,
  CameraOptions,
  PatternKind,
  PatternOptions,
  ProjectedPoint,
  RasterizerOptions,
  RenderOptions,
  RenderResult,
  View,
  VisibleSurface,
} from './rendering/index.js';
export { CLOTH_GRID, Simulation, SimulationDivergedError, SnapshotMismatchError } from './simulation/index.js';
export type {
  BackgroundOptions,
  ClothMaterialName,
  DistantLightOptions,
  LightingOptions,
  PhysicsMetrics,
  RenderedView,
  RobotPlacement,
  SceneClothOptions,
  SceneFixedOptions,
  SceneObjectOptions,
  SimulationOptions,
  TableOptions,
} from './simulation/index.js';
