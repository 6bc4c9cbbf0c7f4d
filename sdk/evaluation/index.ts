export { Bootstrap } from './bootstrap.js';
export type { BootstrapOptions, Estimate } from './bootstrap.js';
export { changedPixels, frameError, psnrOf, unionMask } from './frame-error.js';
export type { FrameError } from './frame-error.js';
export { objectErrors } from './object-error.js';
export type { ObjectError } from './object-error.js';
export { caseFrames, heldOutCases, startFrames } from './held-out-cases.js';
export type { CaseOptions, HeldOutCase, TrueMoment } from './held-out-cases.js';
export { scoreCases } from './score-cases.js';
export type { CasePictures, ScoreOptions } from './score-cases.js';
export { SelectiveEnvironment } from './selective-environment.js';
export { planTrial } from './plan-trial.js';
export type { PlanOutcome, PlanTrialOptions } from './plan-trial.js';
export { DEFAULT_SETTINGS, SeedTrial } from './seed-trial.js';
export type { EvaluationSettings, SeedResult } from './seed-trial.js';
export { keyOf, meanOf, Tally } from './tally.js';
export type { MeasureName, ModelInput, Predictor, Quantity, Region, Sum, Sums } from './tally.js';
export { buildScenarioFigures } from './build-report.js';
export type {
  Comparison,
  ComparisonRow,
  FailedSeed,
  PlanFigures,
  ScenarioFigures,
  WorldModelReport,
} from './world-model-report.js';
export { CLOSED_LOOP_ARMS, ClosedLoopTrial } from './closed-loop-trial.js';
export type { ClosedLoopArm, ClosedLoopOutcome, ClosedLoopResult } from './closed-loop-trial.js';
export { otherInstruction } from './other-instruction.js';
export { ANSWERERS, questionTrial } from './question-trial.js';
export type { Answerer, AnswerOutcome, QuestionResult } from './question-trial.js';
export type {
  AnswerRow,
  ClosedLoopFigures,
  ClosedLoopRow,
  FailedTrial,
  QuestionFigures,
  TrialSubject,
} from './trial-figures.js';
export { parseReport } from './report-schema.js';
export { reportMarkdown, updateModelCard } from './report-markdown.js';
export { BUILT_IN_SUITES, suiteId, suiteTasks } from './suite.js';
export type { Suite, SuiteScenario, SuiteTask } from './suite.js';
export type { SuiteEvalInfo, SuiteTaskInfo } from './suite-info.js';
export { evalInfo } from './eval-info.js';
export type {
  EvalAggregate,
  EvalControl,
  EvalInfo,
  EvalSubject,
  EvalTiming,
  EvaluatedEpisode,
  EvalVideos,
} from './eval-info.js';
export { courseDistance, simulateTakes, takeError } from './takes.js';
export type { CourseMoment, Distance, Take, TakeError, TakeOptions } from './takes.js';
