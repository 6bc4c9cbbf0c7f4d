import { armModel } from '../arms/index.js';
import { SpaceBuilder, type BoxSpace, type Pose, type RobotDescription } from '../interface/index.js';
import type { ControlMode } from './control-mode.js';
import { armEntryNames, type SpaceArm } from './control-names.js';
import { commandEntries } from './control-space.js';

/** Grid of cloth points in states: rows and columns. */
export const CLOTH_GRID = 5;

/** Per arm: the command of the control mode, gripper opening in metres, grip force in newtons. */
export function buildActionSpace(arms: readonly (SpaceArm & { readonly base: Pose })[], mode: ControlMode): BoxSpace {
  const space = new SpaceBuilder();
  for (const [i, { model, base }] of arms.entries()) {
    const names = armEntryNames(arms, i);
    for (const { name, unit, low, high } of commandEntries(mode, model, base, names)) space.add(name, unit, low, high);
    space.add(names.gripperTarget, 'm', 0, model.gripper.stroke);
    space.add(names.gripForce, 'N', 0, model.gripper.force);
  }
  return space.finish();
}

/**
 * Layout of the actions of a robot in a control mode.
 *
 * @throws RangeError when an arm's model is unknown.
 */
export function actionSpaceOf(robot: RobotDescription, mode: ControlMode): BoxSpace {
  const arms = robot.arms.map(({ name, model, base }) => ({ name, base, model: armModel(model) }));
  return buildActionSpace(arms, mode);
}

/** Per arm: joint positions in radians (metres for sliding joints), gripper opening in metres. */
export function buildStateSpace(arms: readonly SpaceArm[]): BoxSpace {
  const space = new SpaceBuilder();
  for (const [i, { model }] of arms.entries()) {
    const names = armEntryNames(arms, i);
    const { lower, upper } = model.limits;
    names.jointPositions.forEach((name, j) =>
      space.add(name, model.joints[j]?.type === 'prismatic' ? 'm' : 'rad', lower[j], upper[j]),
    );
    space.add(names.gripperPosition, 'm', 0, model.gripper.stroke);
  }
  return space.finish();
}

/**
 * Per object position and orientation, per place position and turn about the vertical, per cloth a grid of `CLOTH_GRID` by
 * `CLOTH_GRID` points, per stain the middle of its spots and the share that is left, per arm the tool centre point's position and
 * orientation, the gripper's opening and whether it holds something (0 or 1), and unused entries up to `length`, where that is not 0.
 */
export function buildEnvironmentStateSpace(
  objects: readonly string[],
  places: readonly string[],
  cloths: readonly string[],
  stains: readonly string[],
  arms: readonly SpaceArm[],
  length = 0,
): BoxSpace {
  const space = new SpaceBuilder();
  for (const name of objects) {
    space.addVector(`${name}.`, 'm');
    space.addOrientation(`${name}.`);
  }
  for (const name of places) {
    space.addVector(`${name}.`, 'm');
    space.add(`${name}.yaw`, 'rad', -Math.PI, Math.PI);
  }
  for (const name of cloths) {
    for (let row = 0; row < CLOTH_GRID; row++) {
      for (let column = 0; column < CLOTH_GRID; column++) space.addVector(`${name}.${row}-${column}.`, 'm');
    }
  }
  for (const name of stains) {
    space.addVector(`${name}.`, 'm');
    space.add(`${name}.left`, '1', 0, 1);
  }
  for (const { name, model } of arms) {
    space.addVector(`${name}_tcp.`, 'm');
    space.addOrientation(`${name}_tcp.`);
    space.add(`${name}_opening`, 'm', 0, model.gripper.stroke);
    space.add(`${name}_holding`, '1', 0, 1);
  }
  const needed = space.length;
  if (length > 0 && needed > length) {
    throw new RangeError(`the environment state of this scene needs ${needed} entries, ${length} are set`);
  }
  for (let i = needed; i < length; i++) space.add(`unused-${i - needed}`, '1', 0, 0);
  return space.finish();
}
