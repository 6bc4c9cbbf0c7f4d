import type { WaitSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget } from '../../sim/interface/index.js';
import type { ArmLeg } from './arm-leg.js';

/** The legs of a wait: one that ends where it began. */
export function compileWait(skill: WaitSkill, current: EndEffectorTarget): ArmLeg[] {
  return [{ target: current, seconds: skill.seconds }];
}
