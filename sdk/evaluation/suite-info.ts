import { aggregateOf, type EvalAggregate, type EvalInfo, type EvalTiming, type EvalVideos } from './eval-info.js';
import { suiteId, type Suite } from './suite.js';

/** What one task of a suite came to. */
export interface SuiteTaskInfo {
  /** Name of the scenario. */
  readonly task_group: string;
  /** Its place among the levels of its scenario, from 0. */
  readonly task_id: number;
  /** Level of variation. */
  readonly level: string;
  /** Version of the scenario. */
  readonly scenario_version: number;
  /** SHA-256 of the scenario's file; absent where it is built in. */
  readonly scenario_hash?: string;
  /** Figures per episode, in the order of `seed_list`. */
  readonly metrics: EvalInfo['per_task'][number]['metrics'];
  /** Averages over the episodes, with their interval. */
  readonly aggregated: EvalAggregate;
  /** Seeds of the episodes in order. */
  readonly seed_list: readonly number[];
  /** Errors with which episodes failed, by seed; empty where there were none. */
  readonly failures: Readonly<Record<string, string>>;
  /** The control arm, or `null` when there was none. */
  readonly control: EvalInfo['control'];
}

/** What `eval_info.json` holds for a suite: lerobot-eval's keys for several tasks, and intervals beside them. */
export interface SuiteEvalInfo {
  /** One entry per scenario and level. */
  readonly per_task: readonly SuiteTaskInfo[];
  /** One entry per scenario, over its levels. */
  readonly per_group: Readonly<Record<string, EvalAggregate & EvalVideos>>;
  /** Averages over all episodes, with timing. */
  readonly overall: EvalAggregate & EvalVideos & EvalTiming;
  /** What was evaluated. */
  readonly nextstate: {
    /** Version of the package. */
    readonly version: string;
    /** Name of the policy. */
    readonly policy: string;
    /** Name and version of the suite: `nextstate-core-v1`. */
    readonly suite: string;
    /** Episodes of every task. */
    readonly episodes: number;
    /** Whether all episodes of the suite were played: figures of fewer must not be compared as the suite's. */
    readonly complete: boolean;
    /** Whether states were computed (`simulation`) or predicted (`world-model`). */
    readonly in: 'simulation' | 'world-model';
    /** SHA-256 over the checksums of the model's files, or `null` when there was no model. */
    readonly model: string | null;
  };
}

const NO_VIDEOS: EvalVideos = { video_paths: [], predicted_video_paths: [] };

/**
 * Puts the `eval_info.json` of a suite together.
 *
 * @param tasks - What each task came to, in the order of `suiteTasks`, at least one.
 * @param seconds - How long it all took.
 */
export function suiteEvalInfo(
  suite: Suite,
  tasks: readonly { readonly level: string; readonly info: EvalInfo }[],
  seconds: number,
): SuiteEvalInfo {
  const per_task = tasks.map(({ level, info }, i): SuiteTaskInfo => {
    const { scenario, scenario_version, scenario_hash } = info.nextstate;
    const { avg_sum_reward, avg_max_reward, pc_success, n_episodes, ci95, ci_method, n } = info.aggregated;
    const failed = info.per_episode.filter(({ failure }) => failure !== undefined);
    return {
      task_group: scenario,
      task_id: tasks.slice(0, i).filter((other) => other.info.nextstate.scenario === scenario).length,
      level,
      scenario_version,
      ...(scenario_hash === undefined ? {} : { scenario_hash }),
      metrics: info.per_task[0]?.metrics ?? { sum_rewards: [], max_rewards: [], successes: [], ...NO_VIDEOS },
      aggregated: { avg_sum_reward, avg_max_reward, pc_success, n_episodes, ci95, ci_method, n },
      seed_list: info.seed_list,
      failures: Object.fromEntries(failed.map(({ seed, failure = '' }) => [seed, failure])),
      control: info.control,
    };
  });
  const over = (entries: readonly EvalInfo[]): EvalAggregate => {
    const episodes = entries.flatMap(({ per_episode }) => per_episode);
    return aggregateOf(
      episodes.map(({ success, sum_reward, max_reward }) => ({
        success,
        sumReward: sum_reward,
        maxReward: max_reward,
      })),
    );
  };
  const infos = tasks.map(({ info }) => info);
  const groups = [...new Set(infos.map(({ nextstate }) => nextstate.scenario))];
  const count = infos.reduce((sum, { n }) => sum + n, 0);
  const [first] = infos;
  const episodes = first?.n ?? 0;
  return {
    per_task,
    per_group: Object.fromEntries(
      groups.map((group) => [
        group,
        { ...over(infos.filter(({ nextstate }) => nextstate.scenario === group)), ...NO_VIDEOS },
      ]),
    ),
    overall: { ...over(infos), ...NO_VIDEOS, eval_s: seconds, eval_ep_s: seconds / count },
    nextstate: {
      version: first?.nextstate.version ?? '',
      policy: first?.nextstate.policy ?? '',
      suite: suiteId(suite),
      episodes,
      complete: episodes >= suite.episodes,
      in: first?.nextstate.in ?? 'simulation',
      model: first?.nextstate.model ?? null,
    },
  };
}
