export { explain, judge } from './verdict.js';
export type { Check, Verdict } from './verdict.js';
export { DEFAULT_STATE_LIMITS, checkStates, clothStrain } from './state-checks.js';
export type { SceneGeometry, StateLimits } from './state-checks.js';
export { checkPlan } from './plan-checks.js';
export type { PlanContext } from './plan-checks.js';
export { verifyPrediction } from './referee.js';
export type {
  JudgedKeyframe,
  JudgedPrediction,
  SimulatedKeyframe,
  Verification,
  VerifyOptions,
} from './referee.js';
