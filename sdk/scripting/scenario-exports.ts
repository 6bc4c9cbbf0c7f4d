import { defineScenario, type Scenario } from '../../scenarios/index.js';

/** Members that a scenario of each kind must have, with what they must be. */
const MEMBERS: Readonly<
  Record<Scenario['kind'], Readonly<Record<string, 'function' | 'object' | 'string' | 'number'>>>
> = {
  manipulation: {
    successCondition: 'string',
    robot: 'object',
    maxDuration: 'number',
    build: 'function',
    subtasks: 'function',
    success: 'function',
    progress: 'function',
    measures: 'function',
  },
  dynamics: { robot: 'object', maxDuration: 'number', build: 'function', outcome: 'function', uncertainty: 'object' },
  understanding: {
    successCondition: 'string',
    question: 'function',
    answer: 'function',
    build: 'function',
    facts: 'function',
  },
};

const COMMON = {
  name: 'string',
  version: 'number',
  description: 'string',
  variations: 'object',
  instructions: 'function',
  interpret: 'function',
} as const;

/** A scenario among a module's exports, or everything that is wrong with them in sentences. */
export type FoundScenario =
  | { readonly scenario: Scenario; readonly problems: readonly [] }
  | { readonly scenario: null; readonly problems: readonly string[] };

/**
 * Finds the scenario that a module exports: the default export, or the only export that is one.
 *
 * @param exports - The module's exports by name.
 */
export function scenarioAmong(exports: Readonly<Record<string, unknown>>): FoundScenario {
  const candidates = Object.entries(exports).filter(([, value]) => resemblesScenario(value));
  const chosen = exports['default'] === undefined ? candidates : [['default', exports['default']] as const];
  const [first, ...others] = chosen;
  const names = Object.keys(exports);
  if (first === undefined) {
    return refuse([
      `it exports no scenario: export what defineScenario returns. ` +
        (names.length === 0 ? 'It exports nothing' : `It exports ${names.join(', ')}`),
    ]);
  }
  if (others.length > 0) {
    const several = chosen.map(([name]) => name).join(', ');
    return refuse([`it exports several scenarios (${several}): make the one that is meant its default export`]);
  }
  return checked(first[1]);
}

function checked(value: unknown): FoundScenario {
  if (!isObject(value)) return refuse([`its default export must be a scenario, received ${JSON.stringify(value)}`]);
  const { kind } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(MEMBERS, kind)) {
    const kinds = Object.keys(MEMBERS).join(', ');
    return refuse([`scenario.kind must be one of ${kinds}, received ${JSON.stringify(kind) ?? 'nothing'}`]);
  }
  const members = { ...COMMON, ...MEMBERS[kind as Scenario['kind']] };
  const problems = Object.entries(members).flatMap(([name, type]) => {
    const received = value[name];
    if (typeof received === type && received !== null) return [];
    const what = `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
    return [`scenario.${name} must be ${what}, received ${JSON.stringify(received) ?? typeof received}`];
  });
  if (problems.length > 0) return refuse(problems);
  try {
    return { scenario: defineScenario(value as unknown as Scenario), problems: [] };
  } catch (error) {
    return refuse([error instanceof Error ? error.message : String(error)]);
  }
}

function refuse(problems: readonly string[]): FoundScenario {
  return { scenario: null, problems };
}

function resemblesScenario(value: unknown): boolean {
  return isObject(value) && 'name' in value && 'variations' in value && 'build' in value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
