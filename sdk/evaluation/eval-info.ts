import type { VariationRequest } from '../../scenarios/index.js';
import { wilsonInterval } from '../episodes/index.js';

/** How one episode went. */
export interface EvaluatedEpisode {
  /** Seed of the episode. */
  readonly seed: number;
  /** Whether the scenario's success condition held at its end. */
  readonly success: boolean;
  /** Sum of the rewards: the progress made, at most 1. */
  readonly sumReward: number;
  /** Largest reward of one tick. */
  readonly maxReward: number;
  /** Length in control ticks; 0 when it failed with an error. */
  readonly ticks: number;
  /** How many of its actions led a hand where it could not follow, of a policy that looks again after each. */
  readonly unreachable?: number;
  /** The error with which the episode failed; such an episode counts as no success. */
  readonly failure?: string;
}

/** Averages over episodes, with the keys that lerobot-eval writes. */
export interface EvalAggregate {
  /** Mean sum of the rewards. */
  readonly avg_sum_reward: number;
  /** Mean largest reward. */
  readonly avg_max_reward: number;
  /** Successes in percent. */
  readonly pc_success: number;
  /** Number of episodes. */
  readonly n_episodes: number;
  /** Ends of the 95 % interval of `pc_success` in percent. */
  readonly ci95: readonly [low: number, high: number];
  /** How the interval was computed. */
  readonly ci_method: 'wilson';
  /** Number of independent trials behind the interval: the episodes, one per seed. */
  readonly n: number;
}

/** The control arm: another policy on the same seeds in the same world. */
export interface EvalControl extends EvalAggregate {
  /** Name of the policy. */
  readonly policy: string;
  /** Successes of both policies, seed by seed. */
  readonly paired: {
    /** Seeds on which both succeeded. */
    readonly both: number;
    /** Seeds on which only the evaluated policy succeeded. */
    readonly policy_only: number;
    /** Seeds on which only the control succeeded. */
    readonly control_only: number;
    /** Seeds on which neither succeeded. */
    readonly neither: number;
  };
  /** Success of the control per seed, in the order of `seed_list`. */
  readonly successes: readonly boolean[];
}

/**
 * What `eval_info.json` holds: lerobot-eval's keys (those of one task and those of several, with one task in one group),
 * and beside them the interval, the seeds, the control arm and what was evaluated.
 */
export interface EvalInfo {
  /** One entry per episode. */
  readonly per_episode: readonly {
    /** Index of the episode, from 0. */
    readonly episode_ix: number;
    /** Sum of the rewards. */
    readonly sum_reward: number;
    /** Largest reward of one tick. */
    readonly max_reward: number;
    /** Whether the task was done at the end. */
    readonly success: boolean;
    /** Seed of the episode. */
    readonly seed: number;
    /** How many of its actions led a hand where it could not follow, of a policy that looks again after each. */
    readonly unreachable?: number;
    /** The error with which the episode failed. */
    readonly failure?: string;
  }[];
  /** Averages over the episodes, with timing. */
  readonly aggregated: EvalAggregate & EvalTiming;
  /** One entry: the scenario. */
  readonly per_task: readonly {
    /** Name of the scenario. */
    readonly task_group: string;
    /** Always 0. */
    readonly task_id: number;
    /** Figures per episode, in the order of `seed_list`. */
    readonly metrics: EvalVideos & {
      /** Sum of the rewards of each episode. */
      readonly sum_rewards: readonly number[];
      /** Largest reward of one tick of each episode. */
      readonly max_rewards: readonly number[];
      /** Whether the task was done at the end of each episode. */
      readonly successes: readonly boolean[];
    };
  }[];
  /** One entry: the scenario. */
  readonly per_group: Readonly<Record<string, EvalAggregate & EvalVideos>>;
  /** Averages over everything, with timing. */
  readonly overall: EvalAggregate & EvalVideos & EvalTiming;
  /** Paths of videos: none are recorded. */
  readonly video_paths: readonly string[];
  /** Ends of the 95 % interval of the success rate in percent. */
  readonly ci95: readonly [low: number, high: number];
  /** How the interval was computed. */
  readonly ci_method: 'wilson';
  /** Number of independent trials. */
  readonly n: number;
  /** Seeds of the episodes in order. */
  readonly seed_list: readonly number[];
  /** The control arm, or `null` when there was none. */
  readonly control: EvalControl | null;
  /** What was evaluated. */
  readonly nextstate: EvalSubject;
}

/** What was evaluated, and where. */
export interface EvalSubject {
  /** Version of the package. */
  readonly version: string;
  /** Name of the policy. */
  readonly policy: string;
  /** Name of the scenario. */
  readonly scenario: string;
  /** Version of the scenario. */
  readonly scenario_version: number;
  /** SHA-256 of the file that the scenario came from; absent where it is built in. */
  readonly scenario_hash?: string;
  /** Whether states were computed (`simulation`) or predicted (`world-model`). */
  readonly in: 'simulation' | 'world-model';
  /** How the draws of the episodes were made, where not as always; see `VariationRequest`. */
  readonly variation?: VariationRequest;
  /** SHA-256 over the checksums of the model's files, or `null` when there was no model. */
  readonly model: string | null;
}

/** How long an evaluation took, with the keys that lerobot-eval writes. */
export interface EvalTiming {
  /** Time of the whole evaluation in seconds, control arm included. */
  readonly eval_s: number;
  /** Time per evaluated episode in seconds. */
  readonly eval_ep_s: number;
}

/** Recorded videos: lists that lerobot-eval writes and that stay empty here. */
export interface EvalVideos {
  /** Paths of videos. */
  readonly video_paths: readonly string[];
  /** Paths of videos of predictions. */
  readonly predicted_video_paths: readonly string[];
}

const NO_VIDEOS: EvalVideos = { video_paths: [], predicted_video_paths: [] };

/**
 * Puts `eval_info.json` together.
 *
 * @param episodes - The episodes in order of seed, at least one.
 * @param control - The control arm's episodes on the same seeds, or `null`.
 * @param seconds - How long it all took.
 * @throws RangeError when there is no episode or the control arm has other seeds.
 */
export function evalInfo(
  subject: EvalSubject,
  episodes: readonly EvaluatedEpisode[],
  control: { readonly policy: string; readonly episodes: readonly EvaluatedEpisode[] } | null,
  seconds: number,
): EvalInfo {
  if (episodes.length === 0) throw new RangeError('episodes must hold at least one, received none');
  const aggregate = aggregateOf(episodes);
  const timing: EvalTiming = { eval_s: seconds, eval_ep_s: seconds / episodes.length };
  const { ci95, ci_method, n } = aggregate;
  return {
    per_episode: episodes.map(({ seed, success, sumReward, maxReward, unreachable, failure }, episode_ix) => ({
      episode_ix,
      sum_reward: sumReward,
      max_reward: maxReward,
      success,
      seed,
      ...(unreachable === undefined ? {} : { unreachable }),
      ...(failure === undefined ? {} : { failure }),
    })),
    aggregated: { ...aggregate, ...timing },
    per_task: [
      {
        task_group: subject.scenario,
        task_id: 0,
        metrics: {
          sum_rewards: episodes.map(({ sumReward }) => sumReward),
          max_rewards: episodes.map(({ maxReward }) => maxReward),
          successes: episodes.map(({ success }) => success),
          ...NO_VIDEOS,
        },
      },
    ],
    per_group: { [subject.scenario]: { ...aggregate, ...NO_VIDEOS } },
    overall: { ...aggregate, ...NO_VIDEOS, ...timing },
    video_paths: [],
    ci95,
    ci_method,
    n,
    seed_list: episodes.map(({ seed }) => seed),
    control: control && controlOf(control.policy, control.episodes, episodes),
    nextstate: subject,
  };
}

/** Averages over episodes, at least one. */
export function aggregateOf(
  episodes: readonly Pick<EvaluatedEpisode, 'success' | 'sumReward' | 'maxReward'>[],
): EvalAggregate {
  const n = episodes.length;
  const mean = (value: (episode: (typeof episodes)[number]) => number): number =>
    episodes.reduce((sum, episode) => sum + value(episode), 0) / n;
  const successes = episodes.filter(({ success }) => success).length;
  const { low, high } = wilsonInterval(successes, n);
  return {
    avg_sum_reward: mean(({ sumReward }) => sumReward),
    avg_max_reward: mean(({ maxReward }) => maxReward),
    pc_success: (100 * successes) / n,
    n_episodes: n,
    ci95: [100 * low, 100 * high],
    ci_method: 'wilson',
    n,
  };
}

function controlOf(
  policy: string,
  control: readonly EvaluatedEpisode[],
  episodes: readonly EvaluatedEpisode[],
): EvalControl {
  if (control.length !== episodes.length || control.some(({ seed }, i) => seed !== episodes[i]?.seed)) {
    throw new RangeError('control must have the same seeds as the evaluated policy, in the same order');
  }
  const count = (ofPolicy: boolean, ofControl: boolean): number =>
    control.filter(({ success }, i) => success === ofControl && episodes[i]?.success === ofPolicy).length;
  return {
    policy,
    ...aggregateOf(control),
    paired: {
      both: count(true, true),
      policy_only: count(true, false),
      control_only: count(false, true),
      neither: count(false, false),
    },
    successes: control.map(({ success }) => success),
  };
}
