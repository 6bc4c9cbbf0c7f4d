export { Cloth } from './cloth.js';
export type { ClothOptions } from './cloth-options.js';
export { TOWEL, NAPKIN, type ClothMaterial } from './material.js';
export type { AttachmentFrame, AttachmentState } from './attachment.js';
export type { ClothMetrics } from './metrics.js';
export { clothGeometry, updateClothGeometry } from './geometry.js';
