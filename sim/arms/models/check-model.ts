import type { ArmModel, GripperModel, LinkInertia } from './model.js';
import { pivotOpening } from './pivot-geometry.js';

const checked = new WeakSet<ArmModel>();

/**
 * Checks a model once; later calls with the same object return at once.
 *
 * @throws RangeError when a list has the wrong length, a direction or quaternion is not of unit length, a limit or mass is
 *   out of range, or the colliders lack a hand that grasps can hold on to.
 */
export function checkArmModel(model: ArmModel): void {
  if (checked.has(model)) return;
  const count = model.jointCount;
  if (!Number.isInteger(count) || count < 1) fail('jointCount', 'must be a positive integer', count);
  lengthIs('joints', model.joints, count);
  lengthIs('links', model.links, count + 1);
  lengthIs('home', model.home, count);
  const { lower, upper, velocity, acceleration, effort, jerk } = model.limits;
  const lists = { lower, upper, velocity, acceleration, effort, ...(jerk === undefined ? {} : { jerk }) };
  for (const [name, list] of Object.entries(lists)) lengthIs(`limits.${name}`, list, count);
  const names = new Set<string>();
  model.joints.forEach((joint, i) => {
    const path = `joints[${i}]`;
    if (joint.name === '' || names.has(joint.name)) fail(`${path}.name`, 'must be unique and not empty', joint.name);
    names.add(joint.name);
    finite(`${path}.position`, joint.position);
    unit(`${path}.orientation`, joint.orientation);
    unit(`${path}.axis`, joint.axis);
    atLeastZero(`${path}.armature`, joint.armature ?? 0);
    const low = lower[i] as number,
      high = upper[i] as number,
      home = model.home[i] as number;
    if (!(low < high)) fail(`limits.lower[${i}]`, `must be below limits.upper[${i}] (${high})`, low);
    if (!(home >= low && home <= high)) fail(`home[${i}]`, `must be from ${low} to ${high}`, home);
    for (const [name, list] of Object.entries({ velocity, acceleration, effort })) {
      above0(`limits.${name}[${i}]`, list[i] as number);
    }
  });
  model.links.forEach((link, i) => {
    checkInertia(`links[${i}]`, link);
  });
  finite('flange.position', model.flange.position);
  unit('flange.orientation', model.flange.orientation);
  checkGripper(model.gripper);
  checkSolids(model);
  checked.add(model);
}

function checkGripper(gripper: GripperModel): void {
  finite('gripper.mount.position', gripper.mount.position);
  unit('gripper.mount.orientation', gripper.mount.orientation);
  finite('gripper.tcp', gripper.tcp);
  checkInertia('gripper.hand', gripper.hand);
  for (const key of ['stroke', 'speed', 'acceleration', 'force'] as const) above0(`gripper.${key}`, gripper[key]);
  atLeastZero('gripper.padFriction', gripper.padFriction);
  if (gripper.type === 'parallel') return;
  unit('gripper.pivot.orientation', gripper.pivot.orientation);
  unit('gripper.axis', gripper.axis);
  checkInertia('gripper.jaw', gripper.jaw);
  const turn = Math.abs(gripper.openAngle - gripper.closedAngle);
  if (!(turn > 0 && turn < Math.PI)) fail('gripper.openAngle', 'must be less than pi from closedAngle', turn);
  const reached = pivotOpening(gripper, gripper.openAngle);
  if (Math.abs(reached - gripper.stroke) > 1e-6) {
    fail('gripper.stroke', `must be the opening at openAngle (${reached} m)`, gripper.stroke);
  }
}

function checkSolids(model: ArmModel): void {
  const names = new Set<string>(['finger-1', 'finger-2']);
  model.colliders.forEach(({ name, frame, position, orientation }, i) => {
    const path = `colliders[${i}]`;
    if (names.has(name)) fail(`${path}.name`, 'must be unique and no finger', name);
    names.add(name);
    if (!Number.isInteger(frame) || frame < 0 || frame > model.jointCount + 4) {
      fail(`${path}.frame`, `must be an integer from 0 to ${model.jointCount + 4}`, frame);
    }
    finite(`${path}.position`, position);
    unit(`${path}.orientation`, orientation);
  });
  const hand = model.colliders.find(({ name }) => name === 'hand');
  if (hand?.frame !== model.jointCount + 1 || hand.orientation[3] !== 1) {
    fail(
      'colliders',
      `must hold "hand" on frame ${model.jointCount + 1} with the orientation [0, 0, 0, 1]`,
      hand?.frame,
    );
  }
}

function checkInertia(path: string, { mass, centerOfMass, inertia }: LinkInertia): void {
  atLeastZero(`${path}.mass`, mass);
  finite(`${path}.centerOfMass`, centerOfMass);
  finite(`${path}.inertia`, inertia);
}

function lengthIs(path: string, list: readonly unknown[], length: number): void {
  if (list.length !== length) fail(path, `must hold ${length} entries`, list.length);
}

function finite(path: string, values: readonly number[]): void {
  if (!values.every(Number.isFinite)) fail(path, 'must be finite', values.join(', '));
}

function unit(path: string, values: readonly number[]): void {
  if (!(Math.abs(Math.hypot(...values) - 1) < 1e-6)) fail(path, 'must be of unit length', values.join(', '));
}

function above0(path: string, value: number): void {
  if (!(value > 0)) fail(path, 'must be above 0', value);
}

function atLeastZero(path: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) fail(path, 'must be at least 0', value);
}

function fail(path: string, rule: string, received: unknown): never {
  throw new RangeError(`model.${path} ${rule}, received ${String(received)}`);
}
