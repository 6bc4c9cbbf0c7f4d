export { Bootstrap } from './bootstrap.js';
export type { BootstrapOptions, Estimate } from './bootstrap.js';
export { changedPixels, extrapolatedPicture, frameError, psnrOf, similarity, unionMask } from './frame-error.js';
export type { FrameError, Similarity } from './frame-error.js';
export { objectErrors } from './object-error.js';
export type { ObjectError } from './object-error.js';
export { caseFrames, caseSpans, heldOutCases, startFrames } from './held-out-cases.js';
export type { CaseOptions, CaseSpan, HeldOutCase, TrueMoment } from './held-out-cases.js';
export { playEpisode, playHeldOutEpisode } from './held-out-episode.js';
export { ThingColors } from './thing-colors.js';
export type { SeenThing, ThingFinding } from './thing-colors.js';
export { scoreCases } from './score-cases.js';
export { LIGHT_TURN, underMovedLight } from './moved-light.js';
export { scoreCodes } from './score-pictures.js';
export { handBaselines, scoreHands } from './score-states.js';
export type { HandGuess } from './score-states.js';
export type { CasePictures, ScoreOptions } from './score-cases.js';
export { SelectiveEnvironment } from './selective-environment.js';
export { planTrial } from './plan-trial.js';
export type { PlanOutcome, PlanTrialOptions } from './plan-trial.js';
export { caseOptions, DEFAULT_SETTINGS, NoRoomError, SeedTrial } from './seed-trial.js';
export type { EvaluationSettings, SeedResult, TaskResult } from './seed-trial.js';
export { keyOf, meanOf, MEASURES, PREDICTORS, REGIONS, Tally } from './tally.js';
export type { MeasureName, ModelInput, Predictor, Quantity, Region, Sum, Sums } from './tally.js';
export { buildScenarioFigures } from './build-report.js';
export type {
  Comparison,
  ComparisonRow,
  FailedSeed,
  PlanFigures,
  ScenarioFigures,
  SpeedFigures,
  SpeedRun,
  WorldModelReport,
} from './world-model-report.js';
export { EVALUATED_POLICIES } from './evaluated-policies.js';
export type { EvaluatedPolicy } from './evaluated-policies.js';
export { ACTING, actingPolicy } from './acting.js';
export type { ActingOptions } from './acting.js';
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
  WordsFigures,
  WordsRow,
} from './trial-figures.js';
export { hasWords, SPEAKERS, WordsTrial } from './words-trial.js';
export type { Speaker, WordsResult } from './words-trial.js';
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
