import { resolveTarget } from '../scenarios/index.js';
import type { ArmSkill, GraspSkill, MoveSkill, ReleaseSkill, Skill, Target } from '../scenarios/index.js';
import { fromAxisAngle, multiplyQuaternions } from '../sim/math/vector.js';
import type { EndEffectorTarget, Quaternion, RobotDescription, SceneState, Vector3 } from '../sim/interface/index.js';
import type { MotionLeg } from './motion.js';

/** Speed of a hand on its way to or from a place, in metres per second. */
const TRAVEL_SPEED = 0.35;
/** Speed of a hand going straight down to what it is to take, in metres per second. */
const APPROACH_SPEED = 0.12;
/** Speed of a hand that carries something, in metres per second. */
const CARRY_SPEED = 0.25;
/** Time for the fingers to close or to open, in seconds. */
const FINGER_TIME = 0.5;
/** Shortest duration of a leg in seconds. */
const SHORTEST_LEG = 0.25;

/** The orientation of a hand that points straight down with its x axis forward. */
export const HAND_DOWN: Quaternion = [1, 0, 0, 0];

/** What one arm does during one leg. */
interface ArmLeg {
  readonly target: EndEffectorTarget;
  readonly seconds: number;
  readonly height?: number;
  readonly shape?: MotionLeg['shape'];
}

/** What a skill starts from. */
export interface SkillContext {
  /** The robot. */
  readonly robot: RobotDescription;
  /** The scene's state now; targets are evaluated on it. */
  readonly state: SceneState;
  /** Where each hand was last told to be. */
  readonly current: readonly EndEffectorTarget[];
  /** Where each hand was when the episode began. */
  readonly ready: readonly EndEffectorTarget[];
  /** Control rate in hertz. */
  readonly controlRate: number;
}

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
    for (const { arm, legs } of perArm) {
      const leg = legs[i];
      if (!leg) continue;
      targets[arm] = leg.target;
      seconds = Math.max(seconds, leg.seconds);
      height = Math.max(height, leg.height ?? 0);
      shape ??= leg.shape;
    }
    return {
      targets: [...targets],
      ticks: Math.ceil(seconds * context.controlRate),
      timing: 'smooth' as const,
      height,
      shape,
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
    case 'return':
      return [travel(current, { ...ready, gripForce: current.gripForce }, TRAVEL_SPEED)];
  }
}

function compileMove(skill: MoveSkill, current: EndEffectorTarget, state: SceneState): ArmLeg[] {
  const target = { ...current, ...handPose(state, skill.to) };
  const leg = travel(current, target, skill.speed ?? CARRY_SPEED);
  if (skill.path === undefined || skill.path === 'straight') return [leg];
  const span = length(current.position, target.position);
  const height = skill.height ?? span / 2;
  const shape = skill.path === 'fold' ? 'slopes' : 'arc';
  return [{ ...leg, height, shape, seconds: (Math.PI * (span + 2 * height)) / 4 / (skill.speed ?? CARRY_SPEED) }];
}

function compileGrasp(skill: GraspSkill, current: EndEffectorTarget, state: SceneState): ArmLeg[] {
  const { approachHeight = 0.08, opening = 0.08, force = 20 } = skill;
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
    { target: { ...down, gripperOpening: 0 }, seconds: FINGER_TIME },
  ];
}

function compileRelease(skill: ReleaseSkill, current: EndEffectorTarget): ArmLeg[] {
  const { opening = 0.08, retreatHeight = 0.1 } = skill;
  const open: EndEffectorTarget = { ...current, gripperOpening: opening };
  const [x, y, z] = current.position;
  const up: EndEffectorTarget = { ...open, position: [x, y, z + retreatHeight] };
  return [{ target: open, seconds: FINGER_TIME }, travel(open, up, APPROACH_SPEED * 1.5)];
}

function travel(from: EndEffectorTarget, to: EndEffectorTarget, speed: number): ArmLeg {
  return { target: to, seconds: (1.25 * length(from.position, to.position)) / speed };
}

/** The pose of a hand at a target, pointing down with the wanted yaw and tilt. */
function handPose(state: SceneState, target: Target): { position: Vector3; orientation: Quaternion } {
  const place = resolveTarget(state, target);
  const period = target.squareSymmetry ? Math.PI / 2 : Math.PI;
  const yaw = place.yaw - period * Math.round(place.yaw / period);
  const turned = [0, 0, 0, 1];
  multiplyQuaternions(turned, fromAxisAngle([0, 0, 1], yaw), HAND_DOWN);
  multiplyQuaternions(turned, fromAxisAngle([0, 1, 0], -(target.tilt ?? 0)), turned);
  const [x = 0, y = 0, z = 0, w = 1] = turned;
  return { position: place.position, orientation: [x, y, z, w] };
}

function armIndex(name: string, context: SkillContext): number {
  const index = context.robot.arms.findIndex((arm) => arm.name === name);
  if (index < 0) {
    throw new RangeError(
      `the robot has no arm "${name}"; there are ${context.robot.arms.map((arm) => arm.name).join(', ')}`,
    );
  }
  return index;
}

function length(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
