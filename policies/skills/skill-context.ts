import { armModel, fingerPadsAt } from '../../sim/arms/index.js';
import type { EndEffectorTarget, RobotDescription, SceneState } from '../../sim/interface/index.js';

/** What a skill starts from. */
export interface SkillContext {
  /** The robot. */
  readonly robot: RobotDescription;
  /** The scene's state now; targets are evaluated on it. */
  readonly state: SceneState;
  /** Where each hand was last told to be. */
  readonly current: readonly EndEffectorTarget[];
  /** Where each hand was when the episode began. */
  readonly ready: readonly EndEffectorTarget[];
  /** Control rate in hertz. */
  readonly controlRate: number;
}

/**
 * The place of an arm in the robot's order.
 * @throws RangeError when the robot has no arm of that name.
 */
export function armIndex(name: string, context: SkillContext): number {
  const index = context.robot.arms.findIndex((arm) => arm.name === name);
  if (index < 0) {
    throw new RangeError(
      `the robot has no arm "${name}"; there are ${context.robot.arms.map((arm) => arm.name).join(', ')}`,
    );
  }
  return index;
}

/** Half of the fingers' width along the hand's x axis in metres: how far the fingers' outside is from the hand's middle. */
export function fingerDepth(index: number, { robot }: SkillContext): number {
  const arm = robot.arms[index];
  return arm ? fingerPadsAt(armModel(arm.model), 0).halfExtents[0] : 0;
}
