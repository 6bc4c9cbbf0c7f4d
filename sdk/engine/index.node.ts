export { WorkerPool } from './worker-pool.node.js';
export type { WorkerPoolOptions } from './worker-pool.node.js';
export { generateEpisodes, GenerationFailedError } from './generate.node.js';
export type { GenerateEvent, GenerateOptions } from './generate.node.js';
export { replayDataset } from './replay.node.js';
export type { ReplayDatasetOptions } from './replay.node.js';
export type { ReplayedEpisode } from './replay-job.node.js';
