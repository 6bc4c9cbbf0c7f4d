import { checkOwnInstructions } from './check-instructions.js';
import type { Say } from './check-instructions.js';
import { checkOutcome } from './check-outcome.js';
import type { SimulatedEnvironment } from '../simulated-environment.js';
import type { ArmSkill } from '../subtask.js';
import { distance, findPlace } from '../targets.js';
import type { VariationRequest } from '../variation-request.js';

/** Overlap in metres from which two things count as built into each other: resting contacts stay far below. */
const OVERLAP = 0.002;
/** Displacement in metres from which a thing of the clutter counts as not standing still. */
const MOVED = 0.005;
/** How long the clutter is watched, in seconds. */
const WATCHED = 0.25;

/**
 * Builds what is played in the simulator with one seed and level, and says what is wrong with it.
 * @param say - Takes every problem, in a sentence.
 * @returns Whether anything moves where nobody acts; true where arms act.
 */
export async function checkSimulatedScenario(
  environment: SimulatedEnvironment,
  { seed, variation }: { readonly seed: number; readonly variation: VariationRequest },
  say: Say,
): Promise<boolean> {
  const reset = { seed, options: { variation } };
  const first = await environment.reset(reset);
  const hash = environment.simulation.stateHash();
  const scene = environment.simulation.sceneHash;
  checkStart(environment, first.info.success, first.info.progress, say);
  checkOwnInstructions(environment.scenario, environment.variation, first.info.instruction, say);
  if (environment.scenario.kind === 'manipulation') checkSubtasks(environment, say);
  checkVisibility(environment, say);
  await environment.reset(reset);
  if (environment.simulation.stateHash() !== hash || environment.simulation.sceneHash !== scene) {
    say('building the scene twice gave two different states');
  }
  checkRest(environment, say);
  const { scenario } = environment;
  return scenario.kind === 'manipulation' || checkOutcome(scenario, environment, say);
}

function checkStart(environment: SimulatedEnvironment, success: boolean, progress: number, say: Say): void {
  if (success) say('success is true at the start');
  if (!(progress >= 0 && progress <= 1)) say(`progress must be from 0 to 1, it is ${progress} at the start`);
  for (const [name, measure] of Object.entries(environment.measures())) {
    if (measure.unit === '') say(`the measure "${name}" has no unit ("1" when it has none)`);
  }
}

function checkSubtasks(environment: SimulatedEnvironment, say: Say): void {
  const arms = environment.robot.arms.map((arm) => arm.name);
  const state = environment.sceneState;
  if (environment.subtasks.length === 0) say('there is no subtask');
  for (const { text, skill, attempts = 1 } of environment.subtasks) {
    if (text.trim() === '') say('a subtask has no text');
    if (!(Number.isInteger(attempts) && attempts >= 1)) {
      say(`"${text}" must have a positive integer of attempts, it has ${attempts}`);
    }
    const skills: readonly ArmSkill[] = skill.skill === 'together' ? skill.skills : [skill];
    for (const each of skills) {
      if (!arms.includes(each.arm)) say(`"${text}" names arm "${each.arm}"; there are ${arms.join(', ')}`);
      for (const name of placesOf(each)) {
        try {
          findPlace(state, name);
        } catch (error) {
          say(`"${text}": ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }
  }
}

/** Names of the places that a skill is about. */
function placesOf(skill: ArmSkill): string[] {
  switch (skill.skill) {
    case 'move':
      return [skill.to.relativeTo, ...(skill.brings === undefined ? [] : [skill.brings])];
    case 'grasp':
      return [skill.at.relativeTo];
    case 'pour':
      return [skill.lip.relativeTo];
    case 'push':
      return [skill.to.relativeTo, skill.thing];
    case 'wipe':
      return [skill.over.relativeTo, skill.thing];
    case 'open':
    case 'close':
      return [skill.at.relativeTo, skill.thing];
    default:
      return [];
  }
}

function checkVisibility(environment: SimulatedEnvironment, say: Say): void {
  const { simulation } = environment;
  const seen = new Set<string>();
  for (const camera of simulation.cameras.keys()) {
    const picture = simulation.render(camera);
    for (const id of new Set(picture.segmentation)) seen.add(picture.names.get(id) ?? '');
  }
  const state = environment.sceneState;
  const entries = environment.environmentStateSpace.names;
  const tracked = new Set(entries.flatMap((entry) => /^(.+)\.(?:qx|0-0\.x)$/.exec(entry)?.[1] ?? []));
  for (const name of [...Object.keys(state.objects), ...Object.keys(state.cloths)]) {
    // What is not tracked comes in numbers, and one may hide behind another: clutter, grains.
    if (!seen.has(name) && tracked.has(name)) say(`no camera sees "${name}"`);
  }
}

/** Looks at what the first moments of physics tell: things that overlap, clutter that slides, tips or rolls. */
function checkRest(environment: SimulatedEnvironment, say: Say): void {
  const { simulation } = environment;
  const before = environment.sceneState.objects;
  simulation.step();
  const deepest = new Map<string, number>();
  for (const { a, b, penetration } of environment.sceneState.contacts) {
    const pair = `"${a}" and "${b}"`;
    deepest.set(pair, Math.max(deepest.get(pair) ?? 0, penetration));
  }
  for (const [pair, depth] of deepest) {
    if (depth > OVERLAP) say(`${pair} overlap by ${(1000 * depth).toFixed(1)} mm at the start`);
  }
  if (!Object.keys(before).some(isClutter)) return;
  for (let step = 0; step < WATCHED * simulation.physicsRate; step++) simulation.step();
  for (const [name, { position }] of Object.entries(environment.sceneState.objects)) {
    const was = before[name];
    const moved = was ? distance(position, was.position) : 0;
    if (isClutter(name) && moved > MOVED) {
      say(`"${name}" moves by ${(1000 * moved).toFixed(1)} mm within the first ${WATCHED} s`);
    }
  }
}

function isClutter(name: string): boolean {
  return name.startsWith('clutter-');
}
