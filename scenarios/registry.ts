import { nextFrame } from './dynamics/next-frame.js';
import { coffeeEdge } from './manipulation/coffee-edge.js';
import { drawer } from './manipulation/drawer.js';
import { foldCloth } from './manipulation/fold-cloth.js';
import { foldGarment } from './manipulation/fold-garment.js';
import { pickPlace } from './manipulation/pick-place.js';
import { pour } from './manipulation/pour.js';
import { push } from './manipulation/push.js';
import { skewer } from './manipulation/skewer.js';
import { sort } from './manipulation/sort.js';
import { stack } from './manipulation/stack.js';
import { textToImage } from './understanding/text-to-image.js';
import { tidyTable } from './manipulation/tidy-table.js';
import { topView } from './understanding/top-view.js';
import { wipe } from './manipulation/wipe.js';
import { dumplings } from './understanding/dumplings.js';
import { paperBoat } from './understanding/paper-boat.js';
import { patternFill } from './understanding/pattern-fill.js';
import { sandwich } from './understanding/sandwich.js';
import type { Scenario, ScenarioKind, ScenarioOfKind } from './scenario.js';

/** Every scenario that comes with the package by its name, in alphabetical order. */
const BUILT_IN = {
  'coffee-edge': coffeeEdge,
  drawer,
  dumplings,
  'fold-cloth': foldCloth,
  'fold-garment': foldGarment,
  'next-frame': nextFrame,
  'paper-boat': paperBoat,
  'pattern-fill': patternFill,
  'pick-place': pickPlace,
  pour,
  push,
  sandwich,
  skewer,
  sort,
  stack,
  'text-to-image': textToImage,
  'tidy-table': tidyTable,
  'top-view': topView,
  wipe,
} as const;

/** Names of the built-in scenarios. */
export type BuiltInScenarioName = keyof typeof BUILT_IN;

/** Every scenario that comes with the package, in alphabetical order; of the given kinds only, where any are given. */
export function builtInScenarios<K extends ScenarioKind = ScenarioKind>(
  ...kinds: readonly K[]
): readonly ScenarioOfKind<K>[] {
  const all = Object.values<Scenario>(BUILT_IN);
  return all.filter((scenario): scenario is ScenarioOfKind<K> => isOfKind(scenario, kinds));
}

/**
 * Finds a built-in scenario.
 * @param kinds - Which kinds will do. Default: all.
 * @throws RangeError when there is none of that name, listing those that there are, or when it is of another kind.
 */
export function findScenario<N extends BuiltInScenarioName>(name: N): ScenarioOfKind<(typeof BUILT_IN)[N]['kind']>;
export function findScenario<K extends ScenarioKind = ScenarioKind>(
  name: string,
  ...kinds: readonly K[]
): ScenarioOfKind<K>;
export function findScenario(name: string, ...kinds: readonly ScenarioKind[]): Scenario {
  const found = builtInScenarios().find((scenario) => scenario.name === name);
  if (!found) {
    const names = builtInScenarios(...kinds).map((scenario) => scenario.name);
    throw new RangeError(`there is no scenario "${name}"; there are ${names.join(', ')}`);
  }
  return requireKind(found, ...kinds);
}

/** The scenario itself, when it is of one of the kinds. Throws a RangeError that says what it is when it is not. */
export function requireKind<K extends ScenarioKind>(scenario: Scenario, ...kinds: readonly K[]): ScenarioOfKind<K> {
  if (!isOfKind(scenario, kinds)) {
    throw new RangeError(
      `"${scenario.name}" is a scenario of the kind ${scenario.kind}; this works with the kind ${kinds.join(' or ')}`,
    );
  }
  return scenario;
}

function isOfKind<K extends ScenarioKind>(scenario: Scenario, kinds: readonly K[]): scenario is ScenarioOfKind<K> {
  return kinds.length === 0 || kinds.some((kind) => kind === scenario.kind);
}
