import { coffeeEdge } from './manipulation/coffee-edge.js';
import { drawer } from './manipulation/drawer.js';
import { foldCloth } from './manipulation/fold-cloth.js';
import { pickPlace } from './manipulation/pick-place.js';
import { pour } from './manipulation/pour.js';
import { push } from './manipulation/push.js';
import { skewer } from './manipulation/skewer.js';
import { sort } from './manipulation/sort.js';
import { stack } from './manipulation/stack.js';
import { tidyTable } from './manipulation/tidy-table.js';
import { wipe } from './manipulation/wipe.js';
import type { Scenario } from './scenario.js';

const BUILT_IN: readonly Scenario[] = [
  coffeeEdge,
  drawer,
  foldCloth,
  pickPlace,
  pour,
  push,
  skewer,
  sort,
  stack,
  tidyTable,
  wipe,
];

/** Every scenario that comes with the package, in alphabetical order. */
export function builtInScenarios(): readonly Scenario[] {
  return BUILT_IN;
}

/** Finds a built-in scenario. Throws a RangeError that lists the names when there is none of that name. */
export function findScenario(name: string): Scenario {
  const found = BUILT_IN.find((scenario) => scenario.name === name);
  if (!found) {
    throw new RangeError(`there is no scenario "${name}"; there are ${BUILT_IN.map((s) => s.name).join(', ')}`);
  }
  return found;
}
