// The portable entry point `nextstate`: everything that also runs in a browser. What needs Node (files, worker threads,
// onnxruntime) is in `nextstate/node`.
export type {
  Action,
  ActionChunk,
  ActionPlan,
  ArmState,
  BoxSpace,
  ClothState,
  ContactState,
  EndEffectorTarget,
  Environment,
  EnvironmentInfo,
  JointState,
  ObjectState,
  Observation,
  PlainData,
  PlanKeyframe,
  Pose,
  Quaternion,
  ResetOptions,
  ResetResult,
  RgbImage,
  RobotDescription,
  SceneState,
  StainState,
  StepResult,
  Vector3,
} from '../sim/index.js';
export {
  SimulatedEnvironment,
  VARIATION_AXES,
  builtInScenarios,
  checkScenario,
  defineScenario,
  describeValues,
  drawVariation,
  drawsOfAxes,
  findScenario,
  variationTable,
} from '../scenarios/index.js';
export type {
  Scenario,
  ScenarioReport,
  Subtask,
  VariationAxis,
  VariationLevel,
  VariationRequest,
  VariationRow,
  VariationSplit,
} from '../scenarios/index.js';
export { ExpertPolicy, HoldPolicy, PlannerPolicy, RandomPolicy } from '../policies/index.js';
export type { PlanOptions, Planner, Policy, PolicyContext, PrivilegedContext } from '../policies/index.js';
export { DatasetCorruptError, UserError, rollout, successRate, wilsonInterval } from './episodes/index.js';
export type {
  Episode,
  EpisodeProvenance,
  EpisodeScenario,
  EpisodeStep,
  ProportionInterval,
  RecordedCamera,
  RolloutOptions,
  SuccessRate,
} from './episodes/index.js';
export { contactSheet, decodePng, encodeGif, encodePng, psnr, resizeImage, ssim } from './media/index.js';
export type { ContactSheetOptions, ContactSheetRow, GifOptions, ResizeFilter, RgbColor } from './media/index.js';
export { DEFAULT_LIMITS, explain, sceneGeometry, verifyEpisode, verifyPrediction } from './referee/index.js';
export type {
  Check,
  CheckPart,
  EpisodeEvidence,
  FrameAgreement,
  JudgedKeyframe,
  JudgedPrediction,
  Moment,
  RefereeLimits,
  SceneGeometry,
  Verdict,
  Verification,
  VerifyOptions,
} from './referee/index.js';
export {
  DisposedError,
  ImaginedEnvironment,
  ModelCorruptError,
  ModelNotFoundError,
  ModelShapeError,
  Prediction,
  WorldModelPlanner,
  planFromPrediction,
  predict,
} from './world-model/index.js';
export type {
  ImaginedEnvironmentOptions,
  ImaginedStart,
  ModelErrorDetails,
  PredictOptions,
  PredictedKeyframe,
  RolloutAction,
  SamplingOptions,
  WorldModel,
  WorldModelPlannerOptions,
} from './world-model/index.js';
export { parseReport, reportMarkdown, updateModelCard } from './evaluation/index.js';
export type {
  Comparison,
  ComparisonRow,
  Estimate,
  EvalAggregate,
  EvalControl,
  EvalInfo,
  EvalSubject,
  EvalTiming,
  EvalVideos,
  EvaluationSettings,
  FailedSeed,
  MeasureName,
  ModelInput,
  PlanFigures,
  Predictor,
  Region,
  ScenarioFigures,
  WorldModelReport,
} from './evaluation/index.js';
