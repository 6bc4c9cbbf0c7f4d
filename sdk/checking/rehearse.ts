import { compileSkill, MotionGenerator, UnreachableTargetError } from '../../policies/index.js';
import type { SimulatedEnvironment, Subtask } from '../../scenarios/index.js';
import type { Action } from '../../sim/interface/index.js';
import { DEFAULT_LIMITS, MotionChecker, sceneGeometry, type Check } from '../referee/index.js';
import { RehearsedState } from './rehearsed-state.js';

/** Of how many control ticks one is tried for collisions. */
const STRIDE = 4;

/** What a collision is called, by the check that finds it. */
const COLLISIONS: Readonly<Record<string, string>> = {
  'table-clearance': 'the arm meets the table',
  'self-clearance': 'the arm meets itself',
  'arm-clearance': 'two arms meet',
  'furniture-clearance': 'the arm meets a fixed thing',
};

/**
 * Goes through the subtasks of the present episode without physics: the hands go their ways, and what they hold goes
 * along. Nothing slips, falls or is missed, so that what is wrong here is wrong with the subtasks themselves.
 *
 * @returns what is wrong, in sentences: a target out of the arm's reach, a way through the table, a fixed thing or an arm. It
 * ends with the first subtask that cannot be carried out.
 */
export function rehearse(environment: SimulatedEnvironment): string[] {
  const { robot, simulation, controlRate, actionSpace, stateSpace, subtasks } = environment;
  const observation = simulation.observe({ images: false });
  const motion = new MotionGenerator(robot, actionSpace, stateSpace, observation);
  const ready = motion.targets;
  const scene = new RehearsedState(environment.sceneState);
  const { furniture = [] } = sceneGeometry(simulation);
  const problems: string[] = [];
  for (const subtask of subtasks) {
    const checker = new MotionChecker({ robot, controlRate, furniture, collisionStride: STRIDE });
    try {
      const context = { robot, state: scene.state, current: motion.targets, ready, controlRate };
      for (const leg of compileSkill(subtask.skill, context)) {
        for (const action of motion.legWithinLimits(leg, controlRate)) note(checker, action);
      }
    } catch (error) {
      if (!(error instanceof UnreachableTargetError || error instanceof RangeError)) throw error;
      return [...problems, unreachable(subtask, error, subtasks)];
    }
    const failed = checker.checks(DEFAULT_LIMITS).filter(({ name, passed }) => !passed && name in COLLISIONS);
    problems.push(...failed.map((check) => `"${subtask.text}": ${collision(check)}`));
    scene.carryOut(subtask.skill, robot, motion.targets);
  }
  return problems;
}

function note(checker: MotionChecker, action: Action): void {
  checker.note(action, 0);
}

function unreachable(subtask: Subtask, error: Error, subtasks: readonly Subtask[]): string {
  const left = subtasks.length - subtasks.indexOf(subtask) - 1;
  const rest = left === 0 ? '' : ` (the ${left} after it were not tried)`;
  return `"${subtask.text}" cannot be carried out: ${error.message}${rest}`;
}

function collision({ name, subject, measured }: Check): string {
  const depth = measured === null ? '' : `, ${(-1000 * measured).toFixed(0)} mm deep`;
  return `${COLLISIONS[name] ?? name} (${subject}${depth})`;
}
