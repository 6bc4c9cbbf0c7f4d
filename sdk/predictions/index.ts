export { judgedPrediction, recordedPlan } from './prediction-record.js';
export type { PredictionRecord, RecordedKeyframe } from './prediction-record.js';
export { comparisonSheet } from './comparison-sheet.js';
export { believedStateSchema, poseSchema, targetSchema, thingsSchema } from './schemas.js';
