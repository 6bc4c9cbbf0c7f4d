export { loadTokenizers, loadWorldModel, OnnxWorldModel } from './model-folder.node.js';
export type { LoadOptions, ModelTokenizers } from './model-folder.node.js';
export type { TokenizersManifest, WorldModelManifest } from './manifest.js';
export { tokenizeDatasets } from './tokenize.node.js';
export type { SplitSummary, TokenizeOptions, TokenizeProgress, TokenizeSummary } from './tokenize.node.js';
export { TOKENS_PER_SHARD } from './shards.js';
export type { ShardSequence, ShardSplit } from './shards.js';
