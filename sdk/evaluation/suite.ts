import * as z from 'zod';

/** One scenario of a suite. */
export interface SuiteScenario {
  /** Name of a built-in scenario, or the path of a file that has one. */
  readonly scenario: string;
  /** The scenario's version: a suite with another one is another suite. */
  readonly version: number;
  /** SHA-256 of the scenario's file, in hexadecimal. Default: any file with this version. */
  readonly hash?: string | undefined;
  /** Levels of variation, each a task of its own. Default: the suite's. */
  readonly levels?: readonly string[] | undefined;
}

/** Scenarios at fixed versions, with levels of variation and seeds: what results are compared on. */
export interface Suite {
  /** Name in kebab case, such as `nextstate-core`. */
  readonly name: string;
  /** Version, a positive integer: raised whenever anything in it changes. */
  readonly version: number;
  /** What it measures, in a sentence. */
  readonly description: string;
  /** First seed of every task; the next ones follow. */
  readonly seed: number;
  /** Episodes of every task. */
  readonly episodes: number;
  /** Levels of variation, such as `default` or `randomized,unseen`. */
  readonly levels: readonly string[];
  /** The scenarios, in order. */
  readonly scenarios: readonly SuiteScenario[];
}

/** A scenario of a suite at one level of variation. */
export interface SuiteTask extends SuiteScenario {
  /** The level. */
  readonly level: string;
}

const levels = z.array(z.string().min(1), { error: 'must be a list of levels of variation' }).min(1);

/** Form of a suite's file. */
export const suiteSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: 'must be in kebab case' }),
  version: z.int().min(1),
  description: z.string().min(1),
  seed: z.int().min(0).max(0xffffffff).default(1000),
  episodes: z.int().min(1).default(50),
  levels: levels.default(['default']),
  scenarios: z
    .array(
      z.strictObject({
        scenario: z.string().min(1),
        version: z.int().min(1),
        hash: z
          .string()
          .regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in hexadecimal' })
          .optional(),
        levels: levels.optional(),
      }),
    )
    .min(1, { error: 'must hold at least one scenario' }),
});

/** Every manipulation task of the package, as it is, widely varied, and with what training has not seen. */
const CORE: Suite = {
  name: 'nextstate-core',
  version: 1,
  description: 'every manipulation task of the package: as usual, widely varied, and with what is held out',
  seed: 940_000,
  episodes: 20,
  levels: ['default', 'randomized', 'randomized,unseen'],
  scenarios: [
    { scenario: 'coffee-edge', version: 1 },
    { scenario: 'drawer', version: 2 },
    { scenario: 'fold-cloth', version: 7 },
    { scenario: 'fold-garment', version: 2 },
    { scenario: 'pick-place', version: 3 },
    { scenario: 'pour', version: 1 },
    { scenario: 'push', version: 2 },
    { scenario: 'skewer', version: 2 },
    { scenario: 'sort', version: 2 },
    { scenario: 'stack', version: 1 },
    { scenario: 'tidy-table', version: 2 },
    { scenario: 'wipe', version: 2 },
  ],
};

/** Every suite that comes with the package. */
export const BUILT_IN_SUITES: readonly Suite[] = [CORE];

/** How a suite is called with its version: `nextstate-core-v1`. */
export function suiteId({ name, version }: Pick<Suite, 'name' | 'version'>): string {
  return `${name}-v${version}`;
}

/** Every task of a suite: each scenario at each of its levels. */
export function suiteTasks(suite: Suite): readonly SuiteTask[] {
  return suite.scenarios.flatMap((each) => (each.levels ?? suite.levels).map((level) => ({ ...each, level })));
}
