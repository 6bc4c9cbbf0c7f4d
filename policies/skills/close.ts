import { jointOf } from '../../scenarios/index.js';
import type { CloseSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget, SceneState } from '../../sim/interface/index.js';
import { APPROACH_SPEED, TRAVEL_SPEED, handPose, travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';
import { jointPath, movedByJoint } from './joint-path.js';

/** The legs of closing: before the thing with closed fingers, down, along the joint, a little back, up. */
export function compileClose(skill: CloseSkill, current: EndEffectorTarget, state: SceneState): ArmLeg[] {
  const { at, thing, speed = 0.15, approachHeight = 0.08, standoff = 0.03 } = skill;
  const joint = jointOf(state, thing);
  const { to = joint.range[0] } = skill;
  const contact: EndEffectorTarget = { ...current, ...handPose(state, at), gripperOpening: 0 };
  const change = to - joint.position;
  // How much further open the joint would be if it came as far as the hand stands off: along a circle, by the radius.
  const moved = movedByJoint(joint, contact, 1e-3).position;
  const perUnit = Math.hypot(...moved.map((value, k) => value - (contact.position[k] ?? 0))) / 1e-3;
  const back = (standoff / Math.max(perUnit, 1e-6)) * (change > 0 ? -1 : 1);
  const legs: ArmLeg[] = [];
  let from = current;
  const go = (target: EndEffectorTarget, at: number): void => {
    legs.push(travel(from, target, at));
    from = target;
  };
  const raised = (target: EndEffectorTarget): EndEffectorTarget => {
    const [x, y, z] = target.position;
    return { ...target, position: [x, y, z + approachHeight] };
  };
  const before = { ...contact, ...movedByJoint(joint, contact, back) };
  go(raised(before), TRAVEL_SPEED);
  go(before, APPROACH_SPEED);
  for (const pose of jointPath(joint, before, change - back)) go({ ...contact, ...pose }, speed);
  go({ ...from, ...movedByJoint(joint, from, back) }, speed);
  go(raised(from), APPROACH_SPEED * 1.5);
  return legs;
}
