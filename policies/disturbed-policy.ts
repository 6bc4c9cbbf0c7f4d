import { armModel, forwardKinematics, solveInverseKinematics, type ArmModel } from '../sim/arms/index.js';
import type { Action, ActionChunk, ArmDescription, Observation, Vector3 } from '../sim/interface/index.js';
import { Random } from '../sim/math/random.js';
import { commandedArm, legEnds } from './leg-ends.js';
import { isActionChunk, type Policy, type PolicyContext } from './policy.js';

/** Options of a `DisturbedPolicy`. */
export interface DisturbanceOptions {
  /** How far a hand is pushed off its path, in metres, at least and at most. Default 0.004 to 0.03. */
  readonly distance?: readonly [least: number, most: number];
  /** How long a push lasts, from the path and back onto it, in seconds, at least and at most. Default 0.35 to 0.9. */
  readonly duration?: readonly [least: number, most: number];
  /** How long a hand is left alone after a push, in seconds, at most. Default 0.5. */
  readonly pause?: number;
}

/** A push of one hand: ticks of a chunk, and how far off the hand is in the middle. */
interface Push {
  readonly start: number;
  readonly ticks: number;
  readonly offset: Vector3;
}

/** Control ticks before and after fingers move, and at both ends of a chunk, in which no hand is off its path. */
const FINGER_MARGIN = 2;
/** Control ticks before and after the end of a leg in which no hand is off its path. */
const LEG_MARGIN = 2;
/** Change of a gripper's target in a tick above which its fingers move, in metres. */
const FINGER_MOTION = 1e-5;
/** Errors above which a pushed hand is out of reach, so that it stays on its path: metres, radians. */
const REACH = { position: 0.004, orientation: 0.05 } as const;

/**
 * Another policy whose hands are pushed off their paths now and then, sideways and a little upwards, and come back: noise that is injected
 * into a supervisor, so that what learns from it sees how to recover (after Laskey et al. 2017, "DART: Noise Injection for Robust
 * Imitation Learning", where the supervisor's undisturbed actions are learnt). What is recorded is what was done, the way out included: its
 * direction is random, the way back is not. While fingers move, and where a leg of the motion ends, every hand is on its path. Answers of
 * single actions are passed on as they are: what comes next is not known.
 */
export class DisturbedPolicy implements Policy {
  /** Name for records: `disturbed-` and the name of the policy inside. */
  readonly name: string;
  readonly #policy: Policy;
  readonly #distance: readonly [number, number];
  readonly #duration: readonly [number, number];
  readonly #pause: number;
  #random = new Random(0);
  #context: PolicyContext | null = null;

  /**
   * @param policy - Gives joint positions. It is disposed of with this one.
   * @throws RangeError when a pair of options is not in order, or a number is negative.
   */
  constructor(
    policy: Policy,
    { distance = [0.004, 0.03], duration = [0.35, 0.9], pause = 0.5 }: DisturbanceOptions = {},
  ) {
    this.name = `disturbed-${policy.name}`;
    this.#policy = policy;
    for (const [name, [least, most]] of Object.entries({ distance, duration, pause: [0, pause] as const })) {
      if (!(least >= 0 && most >= least && most < Infinity)) {
        throw new RangeError(`options.${name} must be finite and from 0 up in order, received ${least} to ${most}`);
      }
    }
    this.#distance = distance;
    this.#duration = duration;
    this.#pause = pause;
  }

  /** Why the policy inside gave up in this episode, or `null`. */
  get failure(): string | null {
    return this.#policy.failure ?? null;
  }

  /** Starts an episode. */
  async reset(context: PolicyContext): Promise<void> {
    this.#context = context;
    this.#random = new Random(context.seed).split('disturbed-policy');
    await this.#policy.reset(context);
  }

  /** What the policy inside does next, pushed. Rejects with an Error before `reset`. */
  async act(observation: Observation): Promise<Action | ActionChunk> {
    const context = this.#context;
    if (!context) throw new Error('DisturbedPolicy.act was called before reset');
    const answer = await this.#policy.act(observation);
    if (!isActionChunk(answer)) return answer;
    const actions = answer.actions.map((action) => Float32Array.from(action));
    let end = 0;
    const arms = context.robot.arms.map((description) => {
      const model = armModel(description.model);
      const at = end;
      end += model.jointCount + 2;
      return { description, model, at };
    });
    const free = freeTicks(
      actions,
      arms.map(({ at, model }) => [at, at + model.jointCount]),
    );
    for (const { description, model, at } of arms) {
      for (const push of this.#pushes(free, context.controlRate)) carryOut(push, actions, at, description, model);
    }
    return { ...answer, actions };
  }

  /** Frees what the policy inside holds. */
  dispose(): void {
    this.#policy.dispose?.();
  }

  /** Pushes one after another, each within free ticks. */
  #pushes(free: readonly boolean[], controlRate: number): Push[] {
    const pushes: Push[] = [];
    let start = this.#ticks(0, this.#pause, controlRate);
    while (start < free.length) {
      const ticks = this.#ticks(...this.#duration, controlRate);
      const offset = this.#offset();
      const taken = free.slice(start, start + ticks);
      if (taken.length === ticks && !taken.includes(false)) {
        pushes.push({ start, ticks, offset });
        start += ticks;
      }
      start += 1 + this.#ticks(0, this.#pause, controlRate);
    }
    return pushes;
  }

  #ticks(least: number, most: number, controlRate: number): number {
    return Math.round(this.#random.uniform(least, most) * controlRate);
  }

  #offset(): Vector3 {
    const distance = this.#random.uniform(...this.#distance);
    const heading = this.#random.uniform(-Math.PI, Math.PI);
    const slope = this.#random.uniform(0, Math.PI / 4);
    const across = distance * Math.cos(slope);
    return [across * Math.cos(heading), across * Math.sin(heading), distance * Math.sin(slope)];
  }
}

/**
 * For each tick whether hands may be off their paths: all fingers rest then and shortly before and after, and no leg ends. What the fingers
 * do beyond the chunk is not known: they may move there.
 *
 * @param arms - Index of the first joint's target in an action, and of the fingers', which follows the joints'.
 */
function freeTicks(
  actions: readonly Action[],
  arms: readonly (readonly [joints: number, fingers: number])[],
): boolean[] {
  const commanded = actions.map((action) =>
    arms.flatMap(([joints, fingers]) => commandedArm(action.subarray(joints, fingers), action[fingers] ?? 0)),
  );
  const ends = legEnds(commanded);
  const rest = (tick: number): boolean => {
    const [action, before] = [actions[tick], actions[tick - 1]];
    if (!action || !before) return false;
    return arms.every(([, fingers]) => Math.abs((action[fingers] ?? 0) - (before[fingers] ?? 0)) <= FINGER_MOTION);
  };
  return actions.map(
    (_, tick) =>
      Array.from({ length: 2 * FINGER_MARGIN + 1 }, (_element, i) => tick - FINGER_MARGIN + i).every(rest) &&
      !ends.some((end) => Math.abs(end - tick) <= LEG_MARGIN),
  );
}

/** Changes the joint targets of a push, which stand from `at` on in each action; none where the hand cannot follow all of it. */
function carryOut(push: Push, actions: readonly Action[], at: number, { base }: ArmDescription, model: ArmModel): void {
  const { start, ticks, offset } = push;
  const pushed: { readonly action: Action; readonly joints: ArrayLike<number> }[] = [];
  for (let i = 1; i < ticks; i++) {
    const action = actions[start + i];
    if (!action) return;
    const share = Math.sin((Math.PI * i) / ticks) ** 2;
    const joints = Float64Array.from(action.subarray(at, at + model.jointCount));
    const { position, orientation } = forwardKinematics(model, base, joints);
    const [x, y, z] = position;
    const target: Vector3 = [x + share * offset[0], y + share * offset[1], z + share * offset[2]];
    const from = pushed.at(-1)?.joints ?? joints;
    const pose = { position: target, orientation };
    const solution = solveInverseKinematics(model, base, pose, { start: from, fallback: false });
    if (solution.positionError > REACH.position || solution.orientationError > REACH.orientation) return;
    pushed.push({ action, joints: solution.jointPositions });
  }
  for (const { action, joints } of pushed) action.set(joints, at);
}
