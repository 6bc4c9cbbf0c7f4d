import type { ArmModel } from '../arms/index.js';
import type { BoxSpace } from '../interface/index.js';

/** Grid of cloth points in states: rows and columns. */
export const CLOTH_GRID = 5;

/** What the spaces need to know of an arm. */
export interface SpaceArm {
  /** The arm's name. */
  readonly name: string;
  /** Its model. */
  readonly model: ArmModel;
}

/** Collects the entries of a space. */
class SpaceBuilder {
  readonly #names: string[] = [];
  readonly #units: string[] = [];
  readonly #low: number[] = [];
  readonly #high: number[] = [];

  add(name: string, unit: string, low = -Infinity, high = Infinity): void {
    this.#names.push(name);
    this.#units.push(unit);
    this.#low.push(low);
    this.#high.push(high);
  }

  addPosition(name: string): void {
    for (const axis of ['x', 'y', 'z']) this.add(`${name}.${axis}`, 'm');
  }

  addOrientation(name: string): void {
    for (const axis of ['qx', 'qy', 'qz', 'qw']) this.add(`${name}.${axis}`, '1', -1, 1);
  }

  finish(): BoxSpace {
    return Object.freeze({ names: this.#names, units: this.#units, low: this.#low, high: this.#high });
  }
}

/** Per arm: joint positions in radians, gripper opening in metres, grip force in newtons. */
export function buildActionSpace(arms: readonly SpaceArm[]): BoxSpace {
  const space = new SpaceBuilder();
  for (const { name, model } of arms) {
    addJoints(space, name, model, '');
    space.add(`${name}_gripper`, 'm', 0, model.gripper.stroke);
    space.add(`${name}_force`, 'N', 0, model.gripper.force);
  }
  return space.finish();
}

/** Per arm: joint positions in radians, gripper opening in metres. */
export function buildStateSpace(arms: readonly SpaceArm[]): BoxSpace {
  const space = new SpaceBuilder();
  for (const { name, model } of arms) {
    addJoints(space, name, model, '.pos');
    space.add(`${name}_gripper.pos`, 'm', 0, model.gripper.stroke);
  }
  return space.finish();
}

/**
 * Per object position and orientation, per cloth a grid of `CLOTH_GRID` by `CLOTH_GRID` points, per arm the tool centre
 * point's position and orientation, the gripper's opening and whether it holds something (0 or 1).
 */
export function buildEnvironmentStateSpace(
  objects: readonly string[],
  cloths: readonly string[],
  arms: readonly SpaceArm[],
): BoxSpace {
  const space = new SpaceBuilder();
  for (const name of objects) {
    space.addPosition(name);
    space.addOrientation(name);
  }
  for (const name of cloths) {
    for (let row = 0; row < CLOTH_GRID; row++) {
      for (let column = 0; column < CLOTH_GRID; column++) space.addPosition(`${name}.${row}-${column}`);
    }
  }
  for (const { name, model } of arms) {
    space.addPosition(`${name}_tcp`);
    space.addOrientation(`${name}_tcp`);
    space.add(`${name}_opening`, 'm', 0, model.gripper.stroke);
    space.add(`${name}_holding`, '1', 0, 1);
  }
  return space.finish();
}

function addJoints(space: SpaceBuilder, name: string, model: ArmModel, suffix: string): void {
  for (let i = 0; i < model.jointCount; i++) {
    space.add(`${name}_joint${i + 1}${suffix}`, 'rad', model.limits.lower[i], model.limits.upper[i]);
  }
}
