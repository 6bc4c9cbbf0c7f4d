export { SceneMount } from './camera-mount.js';
export type { CameraStage } from './camera-sensors.js';
export type { CameraView, FlowImage, LabelImage, ViewBasics, ViewOptions, ViewParts } from './camera-view.js';
export { HeldWorld } from './held-world.js';
export type { MomentPose, SceneMoment } from './scene-moment.js';
export { DEPTH_SENSORS, checkSensorOptions } from './sensor-options.js';
export type {
  CameraNoiseOptions,
  ColorNoiseOptions,
  DepthNoiseOptions,
  DepthSensorName,
  ForceNoiseOptions,
  ProprioceptionNoiseOptions,
  SensorLatencyOptions,
  SensorNoiseOptions,
  SensorOptions,
} from './sensor-options.js';
export { SENSOR_GROUPS, SensorSuite } from './sensor-suite.js';
export type { ObserveOptions, SensorGroup } from './sensor-suite.js';
export { wristCamera } from './wrist-camera.js';
export type { WristCameraOptions } from './wrist-camera.js';
