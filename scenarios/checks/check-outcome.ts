import type { SceneState } from '../../sim/interface/index.js';
import type { DynamicsScenario } from '../scenario.js';
import type { SimulatedEnvironment } from '../simulated-environment.js';
import { distance } from '../targets.js';
import type { Say } from './check-instructions.js';

/** For how long after the end of an episode its outcome must stay, in seconds. */
const DECIDED = 1;
/** Displacement in metres from which something counts as moved. */
const MOVED = 0.005;

/**
 * Looks at what happens by itself in an episode that has just begun, to its end and a little beyond, and says what is wrong
 * with its outcome.
 * @returns Whether anything moved: a tower that stands is an outcome, too, but not the only one.
 */
export function checkOutcome(
  scenario: DynamicsScenario,
  { simulation, variation, firstState }: SimulatedEnvironment,
  say: Say,
): boolean {
  const outcome = (): string => {
    const { label, text } = scenario.outcome(simulation.state(), variation);
    if (label.trim() === '' || text.trim() === '') say(`the outcome at ${simulation.time.toFixed(2)} s has no words`);
    return label;
  };
  while (simulation.time < scenario.maxDuration) simulation.step();
  const end = outcome();
  const moved = largestMotion(firstState, simulation.state());
  while (simulation.time < scenario.maxDuration + DECIDED) simulation.step();
  const later = outcome();
  if (later !== end) {
    say(`the outcome is not decided after ${scenario.maxDuration} s: "${end}" is "${later}" ${DECIDED} s later`);
  }
  return moved > MOVED;
}

/** How far anything has come, in metres; clutter does not count, and of cloths the greatest change of a coordinate does. */
function largestMotion(before: SceneState, after: SceneState): number {
  let most = 0;
  for (const [name, { position }] of Object.entries(after.objects)) {
    if (!name.startsWith('clutter-')) {
      most = Math.max(most, distance(position, before.objects[name]?.position ?? position));
    }
  }
  for (const [name, { points }] of Object.entries(after.cloths)) {
    points.forEach((value, i) => {
      most = Math.max(most, Math.abs(value - (before.cloths[name]?.points[i] ?? value)));
    });
  }
  return most;
}
