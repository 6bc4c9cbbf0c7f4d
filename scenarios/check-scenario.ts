import { MAXIMUM_INSTRUCTION_LENGTH } from './instruction.js';
import type { Scenario } from './scenario.js';
import { SimulatedEnvironment } from './simulated-environment.js';
import type { ArmSkill, Target } from './subtask.js';
import { findPlace } from './targets.js';

/** What `checkScenario` found. */
export interface ScenarioReport {
  /** Name of the scenario. */
  readonly name: string;
  /** Seeds that were built. */
  readonly seeds: readonly number[];
  /** Everything that is wrong, in sentences; empty when nothing is. */
  readonly problems: readonly string[];
}

/**
 * Builds a scenario with several seeds and reports everything that is wrong with it: a build that is not deterministic,
 * success at the start, progress outside 0 to 1, instructions that it does not understand itself, subtasks that name
 * arms or places that are not there, objects that no camera sees.
 * @param seeds - Seeds to build, default 0 to 4.
 */
export async function checkScenario(
  scenario: Scenario,
  seeds: readonly number[] = [0, 1, 2, 3, 4],
): Promise<ScenarioReport> {
  const problems: string[] = [];
  using environment = new SimulatedEnvironment(scenario);
  for (const seed of seeds) {
    const first = await environment.reset({ seed });
    const hash = environment.simulation.stateHash();
    const scene = environment.simulation.sceneHash;
    const say = (problem: string): number => problems.push(`seed ${seed}: ${problem}`);
    checkStart(environment, first.info.success, first.info.progress, say);
    checkInstructions(environment, say);
    checkSubtasks(environment, say);
    checkVisibility(environment, say);
    await environment.reset({ seed });
    if (environment.simulation.stateHash() !== hash || environment.simulation.sceneHash !== scene) {
      say('building the scene twice gave two different states');
    }
  }
  return { name: scenario.name, seeds, problems };
}

type Say = (problem: string) => void;

function checkStart(environment: SimulatedEnvironment, success: boolean, progress: number, say: Say): void {
  if (success) say('success is true at the start');
  if (!(progress >= 0 && progress <= 1)) say(`progress must be from 0 to 1, it is ${progress} at the start`);
  for (const [name, measure] of Object.entries(environment.measures())) {
    if (measure.unit === '') say(`the measure "${name}" has no unit ("1" when it has none)`);
  }
}

function checkInstructions(environment: SimulatedEnvironment, say: Say): void {
  const { scenario, variation } = environment;
  const instructions = scenario.instructions(variation);
  if (instructions.length === 0) say('there is no instruction');
  for (const instruction of instructions) {
    if ([...instruction].length > MAXIMUM_INSTRUCTION_LENGTH) say(`the instruction "${instruction}" is too long`);
    const meaning = scenario.interpret(instruction, variation);
    if (meaning === null) {
      say(`the scenario does not understand its own instruction "${instruction}"`);
      continue;
    }
    const values = variation as Readonly<Record<string, unknown>>;
    const changed = Object.entries(meaning).filter(
      ([name, value]) => JSON.stringify(values[name]) !== JSON.stringify(value),
    );
    for (const [name] of changed) say(`the instruction "${instruction}" means another "${name}" than the one drawn`);
  }
}

function checkSubtasks(environment: SimulatedEnvironment, say: Say): void {
  const arms = environment.robot.arms.map((arm) => arm.name);
  const state = environment.sceneState;
  if (environment.subtasks.length === 0) say('there is no subtask');
  for (const { text, skill } of environment.subtasks) {
    if (text.trim() === '') say('a subtask has no text');
    const skills: readonly ArmSkill[] = skill.skill === 'together' ? skill.skills : [skill];
    for (const each of skills) {
      if (!arms.includes(each.arm)) say(`"${text}" names arm "${each.arm}"; there are ${arms.join(', ')}`);
      const target = targetOf(each);
      if (!target) continue;
      try {
        findPlace(state, target.relativeTo);
      } catch (error) {
        say(`"${text}": ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

function targetOf(skill: ArmSkill): Target | null {
  if (skill.skill === 'move') return skill.to;
  return skill.skill === 'grasp' ? skill.at : null;
}

function checkVisibility(environment: SimulatedEnvironment, say: Say): void {
  const { simulation } = environment;
  const seen = new Set<string>();
  for (const camera of simulation.cameras.keys()) {
    const picture = simulation.render(camera);
    for (const id of new Set(picture.segmentation)) seen.add(picture.names.get(id) ?? '');
  }
  const state = environment.sceneState;
  for (const name of [...Object.keys(state.objects), ...Object.keys(state.cloths)]) {
    if (!seen.has(name)) say(`no camera sees "${name}"`);
  }
}
