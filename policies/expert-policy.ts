import { describePredicate, predicateHolds } from '../scenarios/index.js';
import type { Subtask } from '../scenarios/index.js';
import type { Action, ActionChunk, EndEffectorTarget, Observation } from '../sim/interface/index.js';
import { MotionGenerator } from './motion.js';
import type { Policy, PolicyContext, PrivilegedContext } from './policy.js';
import { compileSkill } from './skills/compile-skill.js';

/** Control ticks for which a subtask's postconditions may come late, as they do when actions take effect late. */
const PATIENCE = 6;

/**
 * Carries out a scenario's declared subtasks with the true state of the scene: one sentence becomes subtasks, subtasks
 * become legs of the hands, legs become joint targets. Every subtask's targets are evaluated when it starts. When a
 * subtask's postconditions do not hold at its end nor within 0.3 s, it is attempted again, as often as it allows; then the
 * expert gives up: `failure` says why.
 */
export class ExpertPolicy implements Policy {
  /** Name for records. */
  readonly name = 'expert';
  #context: PolicyContext | null = null;
  #privileged: PrivilegedContext | null = null;
  #motion: MotionGenerator | null = null;
  #ready: readonly EndEffectorTarget[] = [];
  #next = 0;
  #waited = 0;
  /** How often the last subtask was begun. */
  #attempts = 0;
  #failure: string | null = null;

  /** Why the expert gave up in this episode, or `null`. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Starts an episode. Throws a TypeError without a privileged context, which only a simulation can give. */
  reset(context: PolicyContext): Promise<void> {
    if (!context.privileged) {
      return Promise.reject(
        new TypeError('the expert needs context.privileged, which only a simulated environment gives'),
      );
    }
    this.#context = context;
    this.#privileged = context.privileged;
    this.#motion = new MotionGenerator(context.robot, context.actionSpace, context.stateSpace, context.observation);
    this.#ready = this.#motion.targets;
    this.#next = 0;
    this.#waited = 0;
    this.#failure = null;
    return Promise.resolve();
  }

  /** All actions of the next subtask. Throws an Error before `reset`. */
  act(observation: Observation): Promise<ActionChunk> {
    const { subtasks } = this.#privileged ?? { subtasks: [] };
    const subtask = subtasks[this.#next];
    if (!this.#context || !this.#motion) return Promise.reject(new Error('ExpertPolicy.act was called before reset'));
    const broken = this.#brokenPostcondition(subtasks[this.#next - 1]);
    if (broken !== null && this.#waited < PATIENCE) {
      this.#waited++;
      return Promise.resolve({ ...this.#hold(observation), finished: false });
    }
    const done = subtasks[this.#next - 1];
    if (broken !== null && done && this.#attempts < (done.attempts ?? 1)) return this.#attempt(done, observation);
    if (broken !== null || !subtask) {
      this.#failure = broken;
      return Promise.resolve(this.#hold(observation));
    }
    this.#next++;
    this.#attempts = 0;
    return this.#attempt(subtask, observation);
  }

  /** All actions of one attempt at a subtask. */
  #attempt(subtask: Subtask, observation: Observation): Promise<ActionChunk> {
    if (!this.#context || !this.#motion) return Promise.reject(new Error('ExpertPolicy.act was called before reset'));
    this.#attempts++;
    this.#waited = 0;
    try {
      const actions = this.#carryOut(subtask, this.#context, this.#motion);
      return Promise.resolve({ actions, subtask: subtask.text, finished: this.#isLast(subtask) });
    } catch (error) {
      this.#failure = `${subtask.text}: ${error instanceof Error ? error.message : String(error)}`;
      return Promise.resolve(this.#hold(observation));
    }
  }

  #carryOut(subtask: Subtask, context: PolicyContext, motion: MotionGenerator): Action[] {
    if (!this.#privileged) return [];
    const legs = compileSkill(subtask.skill, {
      robot: context.robot,
      state: this.#privileged.sceneState(),
      current: motion.targets,
      ready: this.#ready,
      controlRate: context.controlRate,
    });
    return legs.flatMap((leg) => motion.legWithinLimits(leg, context.controlRate));
  }

  #isLast(subtask: Subtask): boolean {
    const { subtasks } = this.#privileged ?? { subtasks: [] };
    return subtasks[subtasks.length - 1] === subtask;
  }

  #brokenPostcondition(done: Subtask | undefined): string | null {
    const state = this.#privileged?.sceneState();
    if (!done?.postconditions || !state) return null;
    const broken = done.postconditions.find((predicate) => !predicateHolds(state, predicate));
    return broken ? `${done.text}: it is not true that ${describePredicate(broken)}` : null;
  }

  /** One action that leaves the arms where they were told to be. */
  #hold(_observation: Observation): ActionChunk {
    const motion = this.#motion;
    const targets = motion?.targets ?? [];
    return { actions: motion?.leg({ targets, ticks: 1, timing: 'linear' }) ?? [], finished: true };
  }
}
