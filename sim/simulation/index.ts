export { Simulation } from './simulation.js';
export type {
  BackgroundOptions,
  DistantLightOptions,
  LightingOptions,
  MarkingOptions,
  MarkingShape,
  PatternCloth,
  RenderedView,
  RobotPlacement,
  SceneCameraOptions,
  SceneClothOptions,
  SceneFixedOptions,
  SceneObjectOptions,
  SceneStainOptions,
  VisualPart,
  SimulationOptions,
  TableOptions,
} from './options.js';
export type { PhysicsMetrics } from './physics-metrics.js';
export { SimulationDivergedError, SnapshotMismatchError } from './errors.js';
export { CLOTH_GRID, actionSpaceOf } from './spaces.js';
export { whatIf } from './what-if.js';
export type { WhatIfOptions } from './what-if.js';
export { hashBytes } from './state-hash.js';
export { CONTROL_MODES, controlModeOf } from './control-mode.js';
export type { ControlMode } from './control-mode.js';
export type { ControlReport } from './control.js';
export { armEntryNames, robotEntryNames } from './control-names.js';
export type { ArmEntryNames, SpaceArm } from './control-names.js';
