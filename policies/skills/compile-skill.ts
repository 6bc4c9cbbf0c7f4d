import type { ArmSkill, Skill } from '../../scenarios/index.js';
import type { Vector3 } from '../../sim/interface/index.js';
import type { MotionLeg } from '../motion.js';
import { TRAVEL_SPEED, travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';
import { compileClose } from './close.js';
import { compileGrasp } from './grasp.js';
import { compileMove } from './move.js';
import { compilePour } from './pour.js';
import { compilePush } from './push.js';
import { compileOpen } from './open.js';
import { compileRelease } from './release.js';
import { compileWait } from './wait.js';
import { compileWipe } from './wipe.js';
import { armIndex, fingerDepth } from './skill-context.js';
import type { SkillContext } from './skill-context.js';

/** Shortest duration of a leg in seconds. */
const SHORTEST_LEG = 0.25;

/**
 * Turns a skill into legs of motion.
 * @throws RangeError when it names an arm or a place that is not there, or mixes skills of different kinds.
 */
export function compileSkill(skill: Skill, context: SkillContext): MotionLeg[] {
  const skills = skill.skill === 'together' ? skill.skills : [skill];
  const perArm = skills.map((each) => ({ arm: armIndex(each.arm, context), legs: compileArmSkill(each, context) }));
  const count = perArm[0]?.legs.length ?? 0;
  if (perArm.some(({ legs }) => legs.length !== count)) {
    throw new RangeError(
      `together must hold skills of one kind, received ${skills.map((each) => each.skill).join(', ')}`,
    );
  }
  const targets = [...context.current];
  return Array.from({ length: count }, (_, i) => {
    let seconds = SHORTEST_LEG;
    let height = 0;
    let shape: MotionLeg['shape'];
    const pivots: (Vector3 | undefined)[] = targets.map(() => undefined);
    for (const { arm, legs } of perArm) {
      const leg = legs[i];
      if (!leg) continue;
      targets[arm] = leg.target;
      seconds = Math.max(seconds, leg.seconds);
      height = Math.max(height, leg.height ?? 0);
      shape ??= leg.shape;
      pivots[arm] = leg.pivot;
    }
    return {
      targets: [...targets],
      ticks: Math.ceil(seconds * context.controlRate),
      timing: 'smooth' as const,
      height,
      shape,
      ...(pivots.some(Boolean) ? { pivots } : {}),
    };
  });
}

function compileArmSkill(skill: ArmSkill, context: SkillContext): ArmLeg[] {
  const index = armIndex(skill.arm, context);
  const current = context.current[index];
  const ready = context.ready[index];
  if (!current || !ready) throw new RangeError(`nothing is known of arm "${skill.arm}"`);
  switch (skill.skill) {
    case 'move':
      return compileMove(skill, current, context.state);
    case 'grasp':
      return compileGrasp(skill, current, context.state);
    case 'release':
      return compileRelease(skill, current);
    case 'pour':
      return compilePour(skill, current, context.state);
    case 'wait':
      return compileWait(skill, current);
    case 'push':
      return compilePush(skill, current, context.state, fingerDepth(index, context));
    case 'wipe':
      return compileWipe(skill, current, context.state);
    case 'open':
      return compileOpen(skill, current, context.state);
    case 'close':
      return compileClose(skill, current, context.state);
    case 'return':
      return [travel(current, { ...ready, gripForce: current.gripForce }, TRAVEL_SPEED)];
  }
}
