export { StainField } from './stain-field.js';
export type { StainOptions, StainSpot } from './stain-field.js';
export { stainGeometry, updateStainGeometry } from './stain-geometry.js';
