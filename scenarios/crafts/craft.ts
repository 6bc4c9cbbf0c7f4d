import type { Noun } from '../vocabulary.js';

/** The languages in which guidance is given. */
export type Language = keyof Noun;

/** In which state each thing of a craft is, by its name. */
export type CraftState = Readonly<Record<string, string>>;

/** A thing that a craft works on. */
export interface CraftThing {
  /** The thing in words. */
  readonly noun: Noun;
  /** State at the beginning. */
  readonly start: string;
}

/** One step of a craft: what must be so before, and what is so after it. */
export interface CraftStep {
  /** Name of the step: `chop-celery`. */
  readonly id: string;
  /** The step as guidance says it. */
  readonly says: Noun;
  /** In which state things must be for it. */
  readonly needs: CraftState;
  /** In which state it leaves them. */
  readonly gives: CraftState;
  /** What words must hold, in either language, to mean this step: what is done, and to what, each in lower case. */
  readonly means: {
    /** What is done. */
    readonly action: RegExp;
    /** What it is done to; absent where the action alone says it. */
    readonly object?: RegExp;
    /** What no words of this step hold, such as the name of something else. */
    readonly not?: RegExp;
  };
}

/** A recipe or a piece of handwork: things, and the steps that change them. */
export interface Craft {
  /** The things by name. */
  readonly things: Readonly<Record<string, CraftThing>>;
  /** Every step, in an order that works. */
  readonly steps: readonly CraftStep[];
}

/** How the things are at the beginning. */
export function startOf({ things }: Craft): CraftState {
  return Object.fromEntries(Object.entries(things).map(([name, { start }]) => [name, start]));
}

/** How the things are after a step. */
export function after(state: CraftState, { gives }: CraftStep): CraftState {
  return { ...state, ...gives };
}

/** How the things are after several steps. */
export function afterAll(craft: Craft, steps: readonly CraftStep[]): CraftState {
  return steps.reduce(after, startOf(craft));
}

/** What hinders a step in a state, in sentences; nothing where it can be done. */
export function hindrances({ things }: Craft, state: CraftState, step: CraftStep): string[] {
  return Object.entries(step.needs)
    .filter(([name, needed]) => state[name] !== needed)
    .map(([name, needed]) => {
      const what = things[name]?.noun.english ?? name;
      return `"${step.says.english}" needs the ${what} ${needed}, and it is ${state[name] ?? 'not there'}`;
    });
}

/** Everything that is wrong with an order of steps, in sentences: what was not ready, what is done twice, what is missing. */
export function violations(craft: Craft, order: readonly CraftStep[]): string[] {
  const found: string[] = [];
  let state = startOf(craft);
  order.forEach((step, i) => {
    if (order.indexOf(step) < i) found.push(`"${step.says.english}" is done twice`);
    else found.push(...hindrances(craft, state, step));
    state = after(state, step);
  });
  for (const step of craft.steps) {
    if (!order.includes(step)) found.push(`"${step.says.english}" is missing`);
  }
  return found;
}

/** One text for a state: the same for the same state. */
export function keyOf(state: CraftState): string {
  return Object.entries(state)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** Every state that can be come to by steps for which everything is ready, by its key. */
export function reachableStates(craft: Craft): ReadonlyMap<string, CraftState> {
  const start = startOf(craft);
  const found = new Map<string, CraftState>([[keyOf(start), start]]);
  // A Map is walked in the order of insertion, and what is added meanwhile is walked, too.
  for (const state of found.values()) {
    for (const step of craft.steps) {
      if (hindrances(craft, state, step).length > 0) continue;
      const next = after(state, step);
      const key = keyOf(next);
      if (!found.has(key)) found.set(key, next);
    }
  }
  return found;
}
