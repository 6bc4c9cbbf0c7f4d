import { resolveTarget } from '../../scenarios/index.js';
import type { PourSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget, SceneState } from '../../sim/interface/index.js';
import { fromAxisAngle, multiplyQuaternions, rotate } from '../../sim/math/vector.js';
import type { ArmLeg } from './arm-leg.js';

/** The legs of a pour: tilt about the lip, wait, tilt back. */
export function compilePour(skill: PourSkill, current: EndEffectorTarget, state: SceneState): ArmLeg[] {
  const { direction, angle, seconds = 2, hold = 0.5, back = 1 } = skill;
  const pivot = resolveTarget(state, skill.lip).position;
  const turn = fromAxisAngle([-Math.sin(direction), Math.cos(direction), 0], angle);
  const orientation = [0, 0, 0, 1];
  multiplyQuaternions(orientation, turn, current.orientation);
  const arm = current.position.map((value, axis) => value - (pivot[axis] ?? 0));
  rotate(arm, turn, arm);
  const [x = 0, y = 0, z = 0, w = 1] = orientation;
  const [dx = 0, dy = 0, dz = 0] = arm;
  const tilted: EndEffectorTarget = {
    ...current,
    position: [pivot[0] + dx, pivot[1] + dy, pivot[2] + dz],
    orientation: [x, y, z, w],
  };
  return [
    { target: tilted, seconds, pivot },
    { target: tilted, seconds: hold },
    { target: current, seconds: back, pivot },
  ];
}
