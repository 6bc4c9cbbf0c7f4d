import type { ModelInput } from './tally.js';

/** How a world model acts. */
interface ModelActing {
  /** What it is given. */
  readonly given: ModelInput;
  /** Whether it looks again after each action, or plans the whole task from the first look. */
  readonly replans: boolean;
}

/** What a policy that can be evaluated needs. */
interface EvaluatedPolicyNeeds {
  /** Whether it looks at pictures. */
  readonly pictures: boolean;
  /** Whether it is told what only the simulation knows. */
  readonly trueState: boolean;
  /** How it acts, where a world model does; else `null`. */
  readonly model: ModelActing | null;
}

const given = (input: ModelInput, replans: boolean): EvaluatedPolicyNeeds => ({
  pictures: input !== 'states',
  trueState: input !== 'picture',
  model: { given: input, replans },
});

const NEEDS = {
  expert: { pictures: false, trueState: true, model: null },
  hold: { pictures: false, trueState: false, model: null },
  random: { pictures: false, trueState: false, model: null },
  'world-model': given('picture', false),
  'world-model-objects': given('objects', false),
  'world-model-states': given('states', false),
  'world-model-replanning': given('picture', true),
  'world-model-replanning-objects': given('objects', true),
  'world-model-replanning-states': given('states', true),
} as const satisfies Readonly<Record<string, EvaluatedPolicyNeeds>>;

/** Name of a policy that can be evaluated. */
export type EvaluatedPolicy = keyof typeof NEEDS;

/**
 * Policies that can be evaluated, and what they need. `world-model` plans the whole task from the first picture, `world-model-replanning` looks
 * again after each action. With `-objects` either is also told where the objects truly are whenever it looks, as a detector would tell it,
 * and with `-states` it is told that and sees no pictures.
 */
export const POLICY_NEEDS: Readonly<Record<EvaluatedPolicy, EvaluatedPolicyNeeds>> = NEEDS;

/** Names of the policies that can be evaluated. */
export const EVALUATED_POLICIES = Object.keys(NEEDS) as readonly EvaluatedPolicy[];
