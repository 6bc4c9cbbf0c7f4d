// The entry point `nextstate/node`: what needs Node. Everything else is in `nextstate`.
export {
  DatasetReader,
  DatasetWriter,
  openDataset,
  summarizeDataset,
  validateDataset,
  VALIDATION_RULES,
} from './episodes/index.node.js';
export type {
  DatasetOrigin,
  DatasetSummary,
  DatasetWriterOptions,
  EpisodeRow,
  LeRobotInfo,
  ReadEpisodeOptions,
  ValidationFinding,
  ValidationRule,
  ValidationReport,
} from './episodes/index.node.js';
export {
  GenerationFailedError,
  WorkerPool,
  generateDataset,
  generateEpisodes,
  iterateEpisodes,
  replayDataset,
} from './engine/index.node.js';
export type {
  AttemptEvent,
  AttemptOptions,
  GenerateEpisodesOptions,
  GenerateEvent,
  GenerateOptions,
  ReplayDatasetOptions,
  ReplayedEpisode,
  WorkerPoolOptions,
} from './engine/index.node.js';
export { checkScenarioFile } from './checking/index.node.js';
export type { ScenarioCheck, ScenarioCheckOptions } from './checking/index.node.js';
export type { ExpertReport } from './checking/index.js';
export { ScenarioFileError, loadScenarioFile, resolveScenario } from './scripting/index.node.js';
export type { LoadedFile, LoadedScenario } from './scripting/index.node.js';
export type { ScenarioFile } from './scripting/index.js';
export { EXPORT_FORMATS, exportDataset } from './exports/index.node.js';
export type { ExportFormat, ExportOptions } from './exports/index.node.js';
export { FfmpegMissingError } from './media/index.node.js';
export { writeGenerationReport } from './reports/index.node.js';
export { openWorldModel, serveWorldModel } from './remote/index.node.js';
export type { ServeOptions, WorldModelServer } from './remote/index.node.js';
export { OnnxWorldModel, loadWorldModel, tokenizeDatasets } from './world-model/index.node.js';
export type {
  LoadOptions,
  TokenizeOptions,
  TokenizeProgress,
  TokenizeSummary,
  WorldModelManifest,
} from './world-model/index.node.js';
export {
  evaluatePolicy,
  evaluateSuite,
  evaluateWorldModel,
  HELD_OUT_SEEDS,
  loadSuite,
} from './evaluation/index.node.js';
export type {
  EvaluationWorld,
  PolicyEvaluationOptions,
  SuiteEvaluationOptions,
  WorldModelEvaluation,
  WorldModelEvaluationOptions,
} from './evaluation/index.node.js';
export { armFromUrdf } from '../sim/index.node.js';
