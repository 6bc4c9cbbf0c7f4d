export { episodePage } from './episode-page.js';
export { FOXGLOVE_SCHEMAS } from './foxglove-schemas.js';
export type { JsonSchema } from './foxglove-schemas.js';
