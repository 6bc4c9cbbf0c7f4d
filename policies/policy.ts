import type {
  Action,
  ActionChunk,
  ActionPlan,
  BoxSpace,
  Observation,
  PlanKeyframe,
  RobotDescription,
  SceneState,
} from '../sim/interface/index.js';
import type { Subtask } from '../scenarios/index.js';

/** What only a simulation can tell: the true state, and the task in steps. An expert acts on it; a learned policy never sees it. */
export interface PrivilegedContext {
  /** The exact state of the scene now. */
  sceneState(): SceneState;
  /** The task in steps. */
  readonly subtasks: readonly Subtask[];
}

/** What a policy is told at the start of an episode. */
export interface PolicyContext {
  /** The instruction in words. */
  readonly instruction: string;
  /** Seed of the policy's own random draws. */
  readonly seed: number;
  /** Layout of the action vector. */
  readonly actionSpace: BoxSpace;
  /** Layout of `observation.state`. */
  readonly stateSpace: BoxSpace;
  /** Control rate in hertz. */
  readonly controlRate: number;
  /** The robot to be moved. */
  readonly robot: RobotDescription;
  /** The first observation. */
  readonly observation: Observation;
  /** Given to experts by a simulation only. */
  readonly privileged?: PrivilegedContext;
  /** Cancels a long decision. */
  readonly signal?: AbortSignal;
}

/** Someone who acts: chooses actions from observations. */
export interface Policy {
  /** Name for records: `expert`, `random`. */
  readonly name: string;
  /** Why it gave up in this episode, or `null`. Missing in policies that never do. */
  readonly failure?: string | null;
  /** Starts an episode. */
  reset(context: PolicyContext): Promise<void>;
  /** The next action, or several of them, from what is seen now. */
  act(observation: Observation): Promise<Action | ActionChunk>;
  /** Frees what the policy holds. Idempotent. */
  dispose?(): void;
}

/** Options of a planner. */
export interface PlanOptions {
  /** Seed of the planner's random draws. */
  readonly seed: number;
  /** The robot that is to carry the plan out. */
  readonly robot: RobotDescription;
  /** Cancels the planning. */
  readonly signal?: AbortSignal;
}

/** Someone who plans a whole task ahead from one observation: a world model, a script, a remote service. */
export interface Planner {
  /** Name for records. */
  readonly name: string;
  /** Plans the whole task. */
  plan(observation: Observation, instruction: string, options: PlanOptions): Promise<ActionPlan>;
  /** Frees what the planner holds. Idempotent. */
  dispose?(): void;
}

/** What was seen at an earlier moment, and what was done from there on. */
export interface PastStep {
  /** What was seen. */
  readonly observation: Observation;
  /** What was done up to the next moment. */
  readonly keyframe: PlanKeyframe;
}

/** Options of `NextActionPlanner.planNext`. */
export interface NextActionOptions extends PlanOptions {
  /** The last steps of the episode before this observation, oldest first. Default: none. */
  readonly past?: readonly PastStep[];
  /** Whether the task is known not to be done yet, as at the start of an episode: something is chosen then in any case. Default: false. */
  readonly unfinished?: boolean;
}

/** Someone who says what to do next from what is seen now, and no further: a world model, a remote service. */
export interface NextActionPlanner {
  /** Name for records. */
  readonly name: string;
  /** What to do up to the next keyframe, or `null` when the task is done (never where it is `unfinished`). */
  planNext(observation: Observation, instruction: string, options: NextActionOptions): Promise<PlanKeyframe | null>;
}

/** Whether a policy's answer is a chunk of several actions. */
export function isActionChunk(answer: Action | ActionChunk): answer is ActionChunk {
  return !(answer instanceof Float32Array);
}
