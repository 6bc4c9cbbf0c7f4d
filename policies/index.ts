export { isActionChunk } from './policy.js';
export type { PlanOptions, Planner, Policy, PolicyContext, PrivilegedContext } from './policy.js';
export { ExpertPolicy } from './expert-policy.js';
export { PlannerPolicy, validatePlan } from './planner-policy.js';
export { RandomPolicy } from './random-policy.js';
export { MotionGenerator, UnreachableTargetError } from './motion.js';
export type { MotionLeg } from './motion.js';
export { HAND_DOWN, compileSkill } from './skills.js';
export type { SkillContext } from './skills.js';
