export { Simulation } from './simulation.js';
export type {
  BackgroundOptions,
  ClothMaterialName,
  DistantLightOptions,
  LightingOptions,
  RenderedView,
  RobotPlacement,
  SceneClothOptions,
  SceneFixedOptions,
  SceneObjectOptions,
  SimulationOptions,
  TableOptions,
} from './options.js';
export type { PhysicsMetrics } from './physics-metrics.js';
export { SimulationDivergedError, SnapshotMismatchError } from './errors.js';
export { CLOTH_GRID } from './spaces.js';
export { hashBytes } from './state-hash.js';
