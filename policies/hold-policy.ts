import type { ActionChunk, Observation } from '../sim/interface/index.js';
import { MotionGenerator } from './motion.js';
import type { Policy, PolicyContext } from './policy.js';

/** Nobody acts: the arms keep the pose in which they were found, until the time is up. */
export class HoldPolicy implements Policy {
  /** Name for records. */
  readonly name = 'hold';
  #motion: MotionGenerator | null = null;

  /** Starts an episode. Throws a RangeError when the observation's state does not fit the robot. */
  reset({ robot, actionSpace, stateSpace, observation }: PolicyContext): Promise<void> {
    this.#motion = new MotionGenerator(robot, actionSpace, stateSpace, observation);
    return Promise.resolve();
  }

  /** One tick of standing still. Rejects with an Error before `reset`. */
  act(_observation: Observation): Promise<ActionChunk> {
    const motion = this.#motion;
    if (!motion) return Promise.reject(new Error('HoldPolicy.act was called before reset'));
    return Promise.resolve({ actions: motion.leg({ targets: motion.targets, ticks: 1, timing: 'linear' }) });
  }
}
