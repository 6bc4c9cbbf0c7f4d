import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { builtInScenarios } from '../../../scenarios/index.js';
import { BUILT_IN_SUITES, evalInfo, suiteId, suiteTasks } from '../../../sdk/evaluation/index.js';
import { evaluateSuite, loadSuite } from '../../../sdk/evaluation/index.node.js';
import { suiteEvalInfo } from '../../../sdk/evaluation/suite-info.js';
import { TemporaryFolders } from '../../support/files.js';

const folders = new TemporaryFolders();

afterAll(() => folders.removeAll());

async function suiteFile(scenarios: readonly object[]): Promise<string> {
  const file = join(await folders.make(), 'suite.json');
  await writeFile(
    file,
    JSON.stringify({ name: 'mine', version: 2, description: 'mine', seed: 5, episodes: 2, scenarios }),
  );
  return file;
}

describe('suites', () => {
  it('has every manipulation scenario in nextstate-core-v1, at the versions that are installed', async () => {
    const [core] = BUILT_IN_SUITES;
    expect(core && suiteId(core)).toBe('nextstate-core-v1');
    expect(core?.scenarios).toEqual(
      builtInScenarios('manipulation').map(({ name, version }) => ({ scenario: name, version })),
    );
    expect((await loadSuite('nextstate-core-v1')).seed).toBe(940_000);
  });

  it('refuses a suite that is not there or whose scenarios have other versions', async () => {
    await expect(loadSuite('nextstate-core-v9')).rejects.toThrow(
      'there is no suite "nextstate-core-v9"; there are nextstate-core-v1, or name a JSON file',
    );
    await expect(loadSuite(await suiteFile([{ scenario: 'pick-place', version: 1 }]))).rejects.toThrow(
      'the suite mine-v2 has version 1 of pick-place, installed is version 3',
    );
    await expect(loadSuite(await suiteFile([{ scenario: 'pick-place' }]))).rejects.toThrow('scenarios.0.version');
    await expect(
      loadSuite(await suiteFile([{ scenario: 'pick-place', version: 3, levels: ['wild'] }])),
    ).rejects.toThrow('wild');
  });

  it("writes lerobot-eval's keys for several tasks, with intervals per scenario and overall", () => {
    const suite = {
      name: 's',
      version: 1,
      description: '',
      seed: 5,
      episodes: 2,
      levels: ['default', 'randomized'],
      scenarios: [{ scenario: 'push', version: 1 }],
    };
    const played = suiteTasks(suite).map(({ level }, i) => ({
      level,
      info: evalInfo(
        { version: '0', policy: 'expert', scenario: 'push', scenario_version: 1, in: 'simulation', model: null },
        [5, 6].map((seed) => ({ seed, success: i === 0 || seed === 5, sumReward: 1, maxReward: 1, ticks: 9 })),
        null,
        1,
      ),
    }));
    const info = suiteEvalInfo(suite, played, 8);
    expect(
      info.per_task.map(({ task_group, task_id, level, metrics }) => [task_group, task_id, level, metrics.successes]),
    ).toEqual([
      ['push', 0, 'default', [true, true]],
      ['push', 1, 'randomized', [true, false]],
    ]);
    expect(info.per_group['push']).toMatchObject({ pc_success: 75, n: 4, ci_method: 'wilson' });
    // Wilson's 95 % interval of 3 of 4.
    expect(info.overall.ci95.map((end) => Number(end.toFixed(1)))).toEqual([30.1, 95.4]);
    expect(info.overall).toMatchObject({ eval_s: 8, eval_ep_s: 2, n_episodes: 4, video_paths: [] });
    expect(info.nextstate).toMatchObject({ suite: 's-v1', complete: true, episodes: 2, policy: 'expert' });
  });

  it('plays a suite of scenarios from files', async () => {
    const example = join(process.cwd(), 'examples/cube-on-coaster.yaml');
    const out = await folders.make();
    const suite = await suiteFile([{ scenario: example, version: 2 }]);
    const info = await evaluateSuite({ suite, policy: 'hold', out, episodes: 1, workers: 1 });
    expect(info.per_task[0]).toMatchObject({
      task_group: 'cube-on-coaster',
      level: 'default',
      seed_list: [5],
      control: null,
    });
    expect(info.nextstate).toMatchObject({ suite: 'mine-v2', complete: false });
    expect(JSON.parse(await readFile(join(out, 'eval_info.json'), 'utf8'))).toEqual(info);
  }, 120_000);
});
