export { RemoteModelError } from './errors.js';
export { connectWorldModel, RemoteWorldModel } from './remote-world-model.js';
export type { RemoteOptions } from './remote-world-model.js';
