import type { Pose, RobotDescription, SceneState, Vector3 } from '../../sim/interface/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { addClutter } from '../axes/clutter.js';
import type { KeepOutZone } from '../axes/clutter-placement.js';
import { displacedGrasp, graspVariations } from '../axes/grasp.js';
import { placedRobot } from '../axes/table-height.js';
import type { VariationSpec, VariationValues } from '../draws.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import type { ManipulationScenario, Measure } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import type { ArmSkill, Predicate, Skill, Subtask } from '../subtask.js';
import { degreeOf, predicateHolds } from '../targets.js';
import { PLAIN_COLORS, SOLID_COLORS, UNSEEN_SOLID_COLORS } from '../vocabulary.js';
import { textsIn, zonesAround } from './task-clutter.js';
import { TaskWords } from './task-words.js';
import type { TaskInstructions } from './task-words.js';

/**
 * The draws that every task has beside its own: those of the stage (light, background, camera, table height, clutter,
 * sensors), and how far from the intended place the expert takes hold.
 */
export const TASK_VARIATIONS = {
  ...STAGING_VARIATIONS,
  ...graspVariations({ x: [-0.003, 0.003], y: [-0.003, 0.003], z: [-0.003, 0.003], turn: [-0.1, 0.1], heldOut: 1.5 }),
} as const;

/** The drawn values of `TASK_VARIATIONS`. */
export type TaskStage = VariationValues<typeof TASK_VARIATIONS>;

/** Progress of a task in whose state everything but success holds. */
const ALMOST = 0.95;

/** A table-top task, as `defineTask` takes it. `V` are the drawn values. */
export interface TaskDefinition<S extends VariationSpec, V = VariationValues<S> & TaskStage> {
  /** Name in kebab case, such as `cup-on-coaster`. */
  readonly name: string;
  /** Version, raised whenever the same seed would give another episode. */
  readonly version: number;
  /** What happens, in one or two sentences. */
  readonly description: string;
  /** When the task counts as done, in words with numbers and units. */
  readonly successCondition: string;
  /** The robot that acts. Default: one Panda. */
  readonly robot?: RobotDescription;
  /** Time limit of an episode in seconds. */
  readonly maxDuration: number;
  /** The task's own random draws, by name. */
  readonly draws: S;
  /** How the task is said. */
  readonly instructions: TaskInstructions;
  /**
   * Names of the draws that a sentence may settle, since the scene does not show them: which object is meant, where it goes.
   * All others must be in a sentence as they were drawn. Default: none.
   */
  readonly settles?: readonly (keyof S & string)[];
  /** Puts the task's things on the table. The table, the light, the camera, the clutter and the robot are there already or follow. */
  build(simulation: Simulation, variation: V): void;
  /** Where clutter keeps out, beside where the things are and the ways between them. Default: nowhere else. */
  keepOut?(variation: V): readonly KeepOutZone[];
  /** The task in steps, for the expert. Errors of the grasp are added to every grasp. */
  subtasks(variation: V): readonly Subtask[];
  /** What must hold for the task to be done. */
  goal(variation: V): Predicate;
  /** Figures on a state, by name. Default: none. */
  measures?(state: SceneState, variation: V): Readonly<Record<string, Measure>>;
}

/**
 * Declares a table-top task in short: what every one has is there by itself. The stage with its draws, clutter that keeps clear of
 * the things, errors of the grasp, sentences with placeholders and what they mean, and a success and a progress that follow
 * from one goal.
 *
 * @returns the scenario, as `defineScenario` gives it.
 * @throws RangeError as `defineScenario` does, when a draw has the name of one that every task has, or a sentence is wrong.
 */
export function defineTask<const S extends VariationSpec>(definition: TaskDefinition<S>): ManipulationScenario {
  const { robot = PANDA, draws, settles = [] } = definition;
  const taken = Object.keys(draws).find((name) => RESERVED_DRAWS.has(name));
  if (taken !== undefined) throw new RangeError(`a draw must not be called "${taken}": every task has one`);
  const words = new TaskWords(definition.instructions, draws);
  const [wrong] = words.problems();
  if (wrong) throw new RangeError(`instructions.${wrong.language}[${wrong.index}]: ${wrong.message}`);
  const shown = new Set(Object.keys(draws).filter((name) => !settles.some((settled) => settled === name)));
  // The scenario draws exactly these, so that its callbacks get the definition's values.
  const own = definition as unknown as TaskDefinition<VariationSpec, VariationValues<VariationSpec>>;
  return defineScenario<VariationSpec & typeof TASK_VARIATIONS, 'manipulation'>({
    name: definition.name,
    version: definition.version,
    kind: 'manipulation',
    description: definition.description,
    successCondition: definition.successCondition,
    robot,
    maxDuration: definition.maxDuration,
    variations: { ...TASK_VARIATIONS, ...draws, phrasing: words.draw },
    build(simulation, v) {
      stageTabletop(simulation, v);
      own.build(simulation, v);
      addClutter(simulation, v, {
        keepOut: [...zonesAround(simulation), ...(own.keepOut?.(v) ?? [])],
        avoidColors: textsIn(Object.fromEntries(Object.keys(draws).map((name) => [name, v[name] ?? null]))),
        avoidKinds: ['can', 'saucer'],
      });
      simulation.setRobot(placedRobot(robot, v));
    },
    instructions: (v) => words.all(v),
    instruction: (v) => words.drawn(v),
    interpret: (instruction, v) => words.meaning(instruction, v, shown),
    subtasks: (v) => own.subtasks(v).map((step) => ({ ...step, skill: displaced(step.skill, v) })),
    success: (state, v) => whereKnown(state, () => predicateHolds(state, own.goal(v)), false),
    progress(state, v) {
      const goal = own.goal(v);
      const degree = whereKnown(state, () => degreeOf(state, goal), 0);
      return degree === 1 ? 1 : ALMOST * degree;
    },
    measures: (state, v) => own.measures?.(state, v) ?? {},
  });
}

/** Names that a task's own draws must not have. */
export const RESERVED_DRAWS: ReadonlySet<string> = new Set([...Object.keys(TASK_VARIATIONS), 'phrasing', 'pi']);

/** The pose of a thing that stands at a place, turned about the vertical by `yaw` radians. */
export function upright(position: Vector3, yaw = 0): Pose {
  return { position, orientation: fromAxisAngle([0, 0, 1], yaw) };
}

/**
 * A colour of the vocabulary by name, or one as #rrggbb, as #rrggbb.
 * @throws RangeError when there is none of that name.
 */
export function namedColor(name: string): string {
  if (/^#[0-9a-f]{6}$/i.test(name)) return name;
  const known = { ...SOLID_COLORS, ...UNSEEN_SOLID_COLORS, ...PLAIN_COLORS };
  const color = Object.hasOwn(known, name) ? known[name] : undefined;
  if (color === undefined) {
    throw new RangeError(`there is no colour "${name}"; there are ${Object.keys(known).join(', ')}, or #rrggbb`);
  }
  return color;
}

/**
 * What is asked of a state, or `otherwise` where a predicted state does not mention something that is named: a simulated state
 * has everything, so that there the name is wrong.
 */
export function whereKnown<T>(state: SceneState, ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (error) {
    const predicted = state.arms.some(({ jointPositions }) => jointPositions.length === 0);
    if (error instanceof RangeError && predicted) return otherwise;
    throw error;
  }
}

/** A skill with the drawn errors added to where it takes hold. */
function displaced(skill: Skill, v: TaskStage): Skill {
  if (skill.skill === 'together') return { ...skill, skills: skill.skills.map((each) => displacedArm(each, v)) };
  return displacedArm(skill, v);
}

function displacedArm(skill: ArmSkill, v: TaskStage): ArmSkill {
  if (skill.skill !== 'grasp') return skill;
  const { at } = skill;
  return {
    ...skill,
    at: { ...at, offset: displacedGrasp(at.offset ?? [0, 0, 0], v), yaw: (at.yaw ?? 0) + v.graspTurn },
  };
}
