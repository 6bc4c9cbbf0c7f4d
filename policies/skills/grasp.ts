import type { GraspSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget, SceneState } from '../../sim/interface/index.js';
import { APPROACH_SPEED, FINGER_TIME, TRAVEL_SPEED, handPose, travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';

/** The legs of a grasp: above the target, down to it, fingers closed. */
export function compileGrasp(skill: GraspSkill, current: EndEffectorTarget, state: SceneState): ArmLeg[] {
  const { approachHeight = 0.08, opening = 0.08, force = 20, closingTime = FINGER_TIME } = skill;
  const at = handPose(state, skill.at);
  const above: EndEffectorTarget = {
    position: [at.position[0], at.position[1], at.position[2] + approachHeight],
    orientation: at.orientation,
    gripperOpening: opening,
    gripForce: force,
  };
  const down: EndEffectorTarget = { ...above, position: at.position };
  return [
    travel(current, above, TRAVEL_SPEED),
    travel(above, down, APPROACH_SPEED),
    { target: { ...down, gripperOpening: 0 }, seconds: closingTime },
  ];
}
