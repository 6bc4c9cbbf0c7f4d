import { describe, expect, it } from '@jest/globals';
import { evalInfo, type EvaluatedEpisode } from '../../../sdk/evaluation/index.js';

const SUBJECT = {
  version: '0.1.0',
  policy: 'world-model',
  scenario: 'pick-place',
  scenario_version: 1,
  in: 'simulation',
  model: 'abc',
} as const;

/** Episodes from seed 1000 on, of which those below `successes` succeeded. */
function episodes(count: number, successes: number): EvaluatedEpisode[] {
  return Array.from({ length: count }, (_, i) => ({
    seed: 1000 + i,
    success: i < successes,
    sumReward: i < successes ? 1 : 0.5,
    maxReward: 0.25,
    ticks: 100,
  }));
}

describe('evalInfo', () => {
  it("writes lerobot-eval's keys for one task and for several", () => {
    const info = evalInfo(SUBJECT, episodes(2, 1), null, 10);
    expect(Object.keys(info.aggregated)).toEqual(
      expect.arrayContaining(['avg_sum_reward', 'avg_max_reward', 'pc_success', 'eval_s', 'eval_ep_s']),
    );
    expect(info.per_episode[1]).toEqual({
      episode_ix: 1,
      sum_reward: 0.5,
      max_reward: 0.25,
      success: false,
      seed: 1001,
    });
    expect(info.per_task).toEqual([
      {
        task_group: 'pick-place',
        task_id: 0,
        metrics: {
          sum_rewards: [1, 0.5],
          max_rewards: [0.25, 0.25],
          successes: [true, false],
          video_paths: [],
          predicted_video_paths: [],
        },
      },
    ]);
    expect(info.per_group['pick-place']).toMatchObject({ pc_success: 50, n_episodes: 2, video_paths: [] });
    expect(info.overall).toMatchObject({ avg_sum_reward: 0.75, pc_success: 50, eval_s: 10, eval_ep_s: 5 });
  });

  it.each([
    [50, 25, 36.6, 63.4],
    [50, 29, 44.2, 70.6],
    [50, 50, 92.9, 100],
    [10, 5, 23.7, 76.3],
    [5, 5, 56.6, 100],
  ])('gives the Wilson interval in percent: %i episodes, %i successes', (n, successes, low, high) => {
    const { ci95, ci_method, seed_list, ...info } = evalInfo(SUBJECT, episodes(n, successes), null, 1);
    expect(ci95[0]).toBeCloseTo(low, 1);
    expect(ci95[1]).toBeCloseTo(high, 1);
    expect([ci_method, info.n, seed_list.length, seed_list[0], info.control]).toEqual(['wilson', n, n, 1000, null]);
  });

  it('pairs the control arm by seed', () => {
    const control = episodes(10, 2)
      .reverse()
      .map((episode, i) => ({ ...episode, seed: 1000 + i }));
    const info = evalInfo(SUBJECT, episodes(10, 9), { policy: 'random', episodes: control }, 1);
    // The control succeeds on the last two seeds, the policy on all but the last.
    expect(info.control).toMatchObject({
      policy: 'random',
      pc_success: 20,
      paired: { both: 1, policy_only: 8, control_only: 1, neither: 0 },
    });
  });

  it('refuses a control arm on other seeds, and no episode', () => {
    expect(() => evalInfo(SUBJECT, episodes(2, 1), { policy: 'random', episodes: episodes(1, 0) }, 1)).toThrow(
      'control must have the same seeds',
    );
    expect(() => evalInfo(SUBJECT, [], null, 1)).toThrow('at least one');
  });
});
