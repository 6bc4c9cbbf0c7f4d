export { evaluateWorldModel, HELD_OUT_SEEDS } from './evaluate-world-model.node.js';
export type { WorldModelEvaluation, WorldModelEvaluationOptions } from './evaluate-world-model.node.js';
export { evaluateSuite } from './evaluate-suite.node.js';
export type { SuiteEvaluationOptions } from './evaluate-suite.node.js';
export { loadSuite } from './load-suite.node.js';
export { evaluatePolicy } from './evaluate-policy.node.js';
export type { PolicyEvaluationOptions } from './evaluate-policy.node.js';
export type { EvaluationWorld } from './policy-job.node.js';
