import type { Target, WipeSkill } from '../../scenarios/index.js';
import type { EndEffectorTarget, SceneState, Vector3 } from '../../sim/interface/index.js';
import { APPROACH_SPEED, CARRY_SPEED, bringingPose, travel } from './arm-leg.js';
import type { ArmLeg } from './arm-leg.js';

/** Share of the swath by which two strokes lie apart: the rest overlaps. */
const SPACING = 0.8;

/** The legs of wiping: over the first stroke's beginning, down, to and fro along the strokes, up. */
export function compileWipe(skill: WipeSkill, current: EndEffectorTarget, state: SceneState): ArmLeg[] {
  const { arm, thing, over, size, swath, press = 0.0015, speed = 0.12, approachHeight = 0.06 } = skill;
  const lanes = Math.max(1, Math.ceil((size[1] - swath) / (SPACING * swath)) + 1);
  const gap = lanes === 1 ? 0 : Math.max(0, size[1] - SPACING * swath) / (lanes - 1);
  const yaw = over.yaw ?? 0;
  const [x, y, z] = over.offset ?? [0, 0, 0];
  /** A place of the thing, from the area's middle along the strokes, across them, and up. */
  const at = (along: number, across: number, up: number): EndEffectorTarget => {
    const offset: Vector3 = [
      x + Math.cos(yaw) * along - Math.sin(yaw) * across,
      y + Math.sin(yaw) * along + Math.cos(yaw) * across,
      z + up,
    ];
    const to: Target = { ...over, offset };
    return { ...current, ...bringingPose(state, arm, thing, to) };
  };
  const legs: ArmLeg[] = [];
  let from = current;
  const go = (target: EndEffectorTarget, speed: number): void => {
    legs.push(travel(from, target, speed));
    from = target;
  };
  for (let lane = 0; lane < lanes; lane++) {
    const across = (lane - (lanes - 1) / 2) * gap;
    const begin = ((lane % 2 === 0 ? -1 : 1) * size[0]) / 2;
    if (lane === 0) {
      go(at(begin, across, approachHeight), CARRY_SPEED);
      go(at(begin, across, -press), APPROACH_SPEED);
    } else {
      go(at(begin, across, -press), speed);
    }
    go(at(-begin, across, -press), speed);
  }
  const end = from.position;
  go({ ...from, position: [end[0], end[1], end[2] + approachHeight] }, APPROACH_SPEED);
  return legs;
}
