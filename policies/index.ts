export { isActionChunk } from './policy.js';
export type {
  NextActionOptions,
  NextActionPlanner,
  PastStep,
  PlanOptions,
  Planner,
  Policy,
  PolicyContext,
  PrivilegedContext,
} from './policy.js';
export { ExpertPolicy } from './expert-policy.js';
export { PlannerPolicy, validatePlan } from './planner-policy.js';
export { ReplanningPolicy, type ReplanningOptions } from './replanning-policy.js';
export { DisturbedPolicy, type DisturbanceOptions } from './disturbed-policy.js';
export { ControlModePolicy } from './control-mode-policy.js';
export { HoldPolicy } from './hold-policy.js';
export { RecordedActionsPolicy } from './recorded-actions-policy.js';
export type { RecordedActions } from './recorded-actions-policy.js';
export { RandomPolicy } from './random-policy.js';
export { commandedArm, legEnds } from './leg-ends.js';
export { MotionGenerator, UnreachableTargetError } from './motion.js';
export type { FollowedLeg, MotionLeg } from './motion.js';
export { HAND_DOWN } from './skills/arm-leg.js';
export { compileSkill } from './skills/compile-skill.js';
export type { SkillContext } from './skills/skill-context.js';
