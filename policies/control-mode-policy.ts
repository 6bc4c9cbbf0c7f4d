import { armModel, forwardKinematics, type ArmModel } from '../sim/arms/index.js';
import type { Action, ActionChunk, ArmDescription, Observation, Pose } from '../sim/interface/index.js';
import { conjugate, multiplyQuaternions, toRotationVector } from '../sim/math/vector.js';
import { actionSpaceOf, armEntryNames, type ControlMode } from '../sim/simulation/index.js';
import { isActionChunk, type Policy, type PolicyContext } from './policy.js';

/** One arm, and the joint targets that it was given last. */
interface ArmTargets {
  readonly description: ArmDescription;
  readonly model: ArmModel;
  readonly joints: Float64Array;
}

/**
 * Lets a policy that gives joint positions act in an environment of another control mode: the same motion, written as joint
 * velocities, end-effector poses or end-effector steps. Gripper openings and forces stay.
 */
export class ControlModePolicy implements Policy {
  /** Name for records: that of the policy inside. */
  readonly name: string;
  readonly #policy: Policy;
  readonly #mode: ControlMode;
  #arms: readonly ArmTargets[] = [];
  #controlRate = 20;

  /**
   * @param policy - Gives joint positions. It is disposed of with this one.
   * @param mode - Control mode of the environment.
   */
  constructor(policy: Policy, mode: ControlMode) {
    this.name = policy.name;
    this.#policy = policy;
    this.#mode = mode;
  }

  /** Starts an episode. Rejects with a RangeError when the observation's state lacks a joint. */
  async reset(context: PolicyContext): Promise<void> {
    const { robot, stateSpace, observation } = context;
    const arms = robot.arms.map((description) => ({
      description,
      name: description.name,
      model: armModel(description.model),
    }));
    this.#controlRate = context.controlRate;
    this.#arms = arms.map(({ description, model }, i) => ({
      description,
      model,
      joints: Float64Array.from(armEntryNames(arms, i).jointPositions, (name) => {
        const index = stateSpace.names.indexOf(name);
        if (index < 0)
          throw new RangeError(`the state has no entry "${name}"; there are ${stateSpace.names.join(', ')}`);
        return observation.state[index] ?? 0;
      }),
    }));
    await this.#policy.reset({ ...context, actionSpace: actionSpaceOf(robot, 'joint-position') });
  }

  /** What the policy inside gives, in the environment's control mode. */
  async act(observation: Observation): Promise<Action | ActionChunk> {
    const answer = await this.#policy.act(observation);
    if (this.#mode === 'joint-position') return answer;
    if (!isActionChunk(answer)) return this.#translate(answer);
    return { ...answer, actions: answer.actions.map((action) => this.#translate(action)) };
  }

  /** Why the policy inside gave up in this episode, or `null`. */
  get failure(): string | null {
    return this.#policy.failure ?? null;
  }

  /** Frees what the policy inside holds. */
  dispose(): void {
    this.#policy.dispose?.();
  }

  #translate(action: Action): Action {
    const values: number[] = [];
    let at = 0;
    for (const { description, model, joints } of this.#arms) {
      const next = Float64Array.from(action.subarray(at, at + model.jointCount));
      at += model.jointCount;
      if (this.#mode === 'joint-velocity') {
        next.forEach((value, j) => values.push((value - (joints[j] ?? 0)) * this.#controlRate));
      } else {
        const to = forwardKinematics(model, description.base, next);
        const from = forwardKinematics(model, description.base, joints);
        values.push(...(this.#mode === 'end-effector-pose' ? [...to.position, ...to.orientation] : step(from, to)));
      }
      joints.set(next);
      values.push(action[at++] ?? 0, action[at++] ?? 0);
    }
    return Float32Array.from(values);
  }
}

/** Translation in metres and rotation vector in radians from one pose to another, along the world's axes. */
function step(from: Pose, to: Pose): number[] {
  const turn = [0, 0, 0, 1];
  conjugate(turn, from.orientation);
  multiplyQuaternions(turn, to.orientation, turn);
  return [...to.position.map((value, k) => value - (from.position[k] ?? 0)), ...toRotationVector(turn)];
}
