import { jointOf } from '../../scenarios/index.js';
import type { OpenSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget, SceneState } from '../../sim/interface/index.js';
import { travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';
import { compileGrasp } from './grasp.js';
import { jointPath } from './joint-path.js';

/** The legs of opening: a grasp of the handle, then along the joint. */
export function compileOpen(skill: OpenSkill, current: EndEffectorTarget, state: SceneState): ArmLeg[] {
  const { arm, at, thing, speed = 0.15, approachHeight = 0.08, opening = 0.05, force = 30 } = skill;
  const joint = jointOf(state, thing);
  const { to = joint.range[1] } = skill;
  const legs = compileGrasp({ skill: 'grasp', arm, at, approachHeight, opening, force }, current, state);
  let from = legs.at(-1)?.target ?? current;
  for (const pose of jointPath(joint, from, to - joint.position)) {
    const target = { ...from, ...pose };
    legs.push(travel(from, target, speed));
    from = target;
  }
  return legs;
}
