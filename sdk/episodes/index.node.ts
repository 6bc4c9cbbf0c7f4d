export { DatasetWriter, SIDECAR_VERSION } from './dataset-writer.node.js';
export type { DatasetWriterOptions } from './dataset-writer.node.js';
export { DatasetReader, openDataset } from './dataset-reader.node.js';
export type { DatasetOrigin, ReadEpisodeOptions } from './dataset-reader.node.js';
export type { EpisodeRow, LeRobotInfo } from './dataset-metadata.node.js';
export { validateDataset } from './dataset-validator.node.js';
export type { ValidationFinding, ValidationReport } from './dataset-validator.node.js';
export { summarizeDataset } from './dataset-summary.node.js';
export type { DatasetSummary } from './dataset-summary.node.js';
