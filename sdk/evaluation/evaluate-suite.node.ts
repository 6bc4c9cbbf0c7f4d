import { UserError } from '../episodes/index.js';
import type { EvalInfo } from './eval-info.js';
import { playPolicy, writeEvalInfo, type PolicyEvaluationOptions } from './evaluate-policy.node.js';
import { loadSuite } from './load-suite.node.js';
import { suiteEvalInfo, type SuiteEvalInfo } from './suite-info.js';
import { suiteId, suiteTasks } from './suite.js';

/** What is evaluated on a suite; seeds, scenarios and levels are the suite's. */
export interface SuiteEvaluationOptions extends Omit<PolicyEvaluationOptions, 'scenario' | 'seed' | 'variation'> {
  /** Name and version of a built-in suite, such as `nextstate-core-v1`, or the path of a suite's JSON file. */
  readonly suite: string;
  /** Episodes of every task, for a first look: at most the suite's. Default: the suite's. */
  readonly episodes?: number;
}

/**
 * Plays a policy on every task of a suite and writes `eval_info.json`, without control arms unless `control` names one.
 *
 * @returns What was written.
 * @throws UserError as `loadSuite` and `evaluatePolicy` do.
 */
export async function evaluateSuite(options: SuiteEvaluationOptions): Promise<SuiteEvalInfo> {
  const { suite: reference, out, control = 'none', onProgress, ...rest } = options;
  const suite = await loadSuite(reference);
  const { episodes = suite.episodes } = options;
  if (episodes > suite.episodes) {
    throw new UserError(`the suite ${suiteId(suite)} has ${suite.episodes} episodes per task, received ${episodes}`);
  }
  const startMs = performance.now();
  const played: { readonly level: string; readonly info: EvalInfo }[] = [];
  const tasks = suiteTasks(suite);
  for (const [i, { scenario, level }] of tasks.entries()) {
    const info = await playPolicy({
      ...rest,
      scenario,
      seed: suite.seed,
      episodes,
      control,
      variation: level,
      onProgress: ({ done, total }) => onProgress?.({ done: i * total + done, total: tasks.length * total }),
    });
    played.push({ level, info });
  }
  const info = suiteEvalInfo(suite, played, (performance.now() - startMs) / 1000);
  await writeEvalInfo(out, info);
  return info;
}
