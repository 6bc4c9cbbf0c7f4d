export { isServerAddress, openWorldModel, TOKEN_VARIABLE } from './open-world-model.node.js';
export { serveWorldModel } from './serve-world-model.node.js';
export type { ServeOptions, WorldModelServer } from './serve-world-model.node.js';
