export { Camera, openCvFromOpenGl, openGlFromOpenCv } from './camera.js';
export type {
  CameraCalibration,
  CameraFrameConvention,
  CameraIntrinsics,
  CameraMount,
  CameraOptions,
  ProjectedPoint,
} from './camera.js';
export { LINEAR_OF_SRGB_BYTE, parseHexColor, srgbByte } from './color.js';
export { opticalFlow, surfaceNormals } from './optical-flow.js';
export type { OpticalFlow } from './optical-flow.js';
export { Rasterizer } from './rasterizer.js';
export type { RasterizerOptions, RenderOptions, RenderResult } from './rasterizer.js';
export type { View } from './view.js';
export type { VisibleSurface } from './visible-surface.js';
export { appearanceMaterial, patternTexture } from './appearance.js';
export type { Appearance, PatternOptions } from './appearance.js';
export type { PatternKind } from './pattern.js';
export { shapeGeometry, shapeMesh } from './shape-mesh.js';
export { gradientBackground } from './background.js';
export { lightingGroup } from './lighting.js';
export type { DirectionalLightOptions, LightingOptions } from './lighting.js';
