import type { ReleaseSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget } from '../../sim/interface/index.js';
import { APPROACH_SPEED, FINGER_TIME, travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';

/** The legs of a release: fingers open, up. */
export function compileRelease(skill: ReleaseSkill, current: EndEffectorTarget): ArmLeg[] {
  const { opening = 0.08, retreatHeight = 0.1 } = skill;
  const open: EndEffectorTarget = { ...current, gripperOpening: opening };
  const [x, y, z] = current.position;
  const up: EndEffectorTarget = { ...open, position: [x, y, z + retreatHeight] };
  return [{ target: open, seconds: FINGER_TIME }, travel(open, up, APPROACH_SPEED * 1.5)];
}
