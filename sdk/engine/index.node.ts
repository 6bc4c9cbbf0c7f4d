export { WorkerPool } from './worker-pool.node.js';
export type { WorkerPoolOptions } from './worker-pool.node.js';
export { generateEpisodes, GenerationFailedError } from './generate.node.js';
export type { GenerateEvent, GenerateOptions } from './generate.node.js';
