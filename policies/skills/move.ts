import type { MoveSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget, SceneState } from '../../sim/interface/index.js';
import { CARRY_SPEED, bringingPose, handPose, span, travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';

/** The legs of a move: one, along its path. */
export function compileMove(skill: MoveSkill, current: EndEffectorTarget, state: SceneState): ArmLeg[] {
  const { brings, to } = skill;
  const pose = brings === undefined ? handPose(state, to) : bringingPose(state, skill.arm, brings, to);
  const target = { ...current, ...pose };
  const leg = travel(current, target, skill.speed ?? CARRY_SPEED);
  if (skill.path === undefined || skill.path === 'straight') return [leg];
  const distance = span(current.position, target.position);
  const height = skill.height ?? distance / 2;
  const shape = skill.path === 'fold' ? 'slopes' : 'arc';
  return [{ ...leg, height, shape, seconds: (Math.PI * (distance + 2 * height)) / 4 / (skill.speed ?? CARRY_SPEED) }];
}
