export { judgedPrediction, recordedPlan } from './prediction-record.js';
export type { PredictionRecord, RecordedKeyframe } from './prediction-record.js';
export { drawPlans, planJudgement, planSample } from './plan-samples.js';
export type { DrawnPlans, JudgedPlan, PlanJudgement } from './plan-samples.js';
export { comparisonSheet } from './comparison-sheet.js';
export { believedStateSchema, poseSchema, targetSchema, thingsSchema } from './schemas.js';
