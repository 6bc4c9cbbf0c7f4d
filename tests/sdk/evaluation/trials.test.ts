import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drawEpisode, findScenario } from '../../../scenarios/index.js';
import { HAND_DOWN } from '../../../policies/index.js';
import { Bootstrap, ClosedLoopTrial, otherInstruction, WordsTrial } from '../../../sdk/evaluation/index.js';
import { runTrials, type TrialOptions } from '../../../sdk/evaluation/run-trials.node.js';
import { closedLoopFigures, questionFigures, wordsFigures } from '../../../sdk/evaluation/trial-figures.js';
import { closedLoopMarkdown, questionMarkdown, wordsMarkdown } from '../../../sdk/evaluation/trial-markdown.js';
import type { PredictionStart, WorldModel } from '../../../sdk/world-model/index.js';
import { TemporaryFolders } from '../../support/files.js';
import { wideModel } from './support.js';

/** Several whole episodes are simulated, which takes long where all cores are busy. */
const PATIENCE_MS = 600_000;

const folders = new TemporaryFolders();
const bootstrap = new Bootstrap({ resamples: 100 });
let options: TrialOptions;

beforeAll(async () => {
  const folder = await folders.make();
  options = {
    model: await wideModel(folder),
    subjects: [
      { scenario: findScenario('pick-place', 'manipulation'), variation: 'default' },
      { scenario: findScenario('pattern-fill', 'understanding'), variation: 'randomized,unseen' },
    ],
    firstSeed: 900_000,
    seeds: 1,
    log: join(folder, 'trials.jsonl'),
    request: { what: 'test' },
    resume: false,
    bootstrap,
    workers: 1,
  };
});

afterAll(() => folders.removeAll());

/** A model that calls every state safe, lets the hand rise twice for 4 ticks, keeps what it is asked, and then holds the task for done. */
function risingModel(
  statesAlone = false,
): WorldModel & { readonly asked: PredictionStart[]; readonly open: () => number } {
  const asked: PredictionStart[] = [];
  let open = 0;
  return {
    name: 'rising',
    checksum: '0',
    picture: { width: 32, height: 32 },
    statesAlone,
    asked,
    open: () => open,
    openPrediction: (start) => {
      asked.push(start);
      open++;
      const target = { position: [0, 0, 0.3], orientation: HAND_DOWN, gripperOpening: 0.08, gripForce: 20 } as const;
      return Promise.resolve({
        state: { time: 0, objects: {}, cloths: {}, arms: [], contacts: [] },
        thought: 'safe',
        nextAction: () =>
          Promise.resolve(
            start.observation.time > 0.3
              ? null
              : { subtask: 'rise', ticks: 4, targets: start.robot.arms.map(() => target) },
          ),
        next: () => Promise.reject(new Error('a closed loop needs the action alone')),
        close: () => {
          open--;
          return Promise.resolve();
        },
      });
    },
    dispose: () => Promise.resolve(),
    [Symbol.dispose]: () => undefined,
  };
}

describe('runTrials', () => {
  it(
    'lets a model act and answer beside baselines on the same seeds, and goes on where it was cut off',
    async () => {
      const figures = await runTrials(options);
      const [acted] = figures.closedLoop;
      expect(acted).toMatchObject({ scenario: 'pick-place', variation: 'default', failed: [] });
      expect(acted?.rows.map(({ arm, success }) => [arm, success.successes, success.trials])).toEqual([
        ['picture', 0, 1],
        ['objects', 0, 1],
        ['states', 0, 1],
        ['picture-other-instruction', 0, 1],
        ['objects-other-instruction', 0, 1],
        ['states-other-instruction', 0, 1],
        ['hold', 0, 1],
        ['random', 0, 1],
      ]);
      const [answered] = figures.questions;
      expect(answered).toMatchObject({ scenario: 'pattern-fill', variation: 'randomized,unseen', failed: [] });
      expect(answered?.rows.map(({ answerer, correct }) => [answerer, correct.successes])).toEqual([
        ['model', 0],
        ['last-page', 0],
        ['other-answer', 0],
      ]);
      // One of the pattern's three facts is that the given cells stay: the question itself has it.
      expect(answered?.rows[1]?.facts.mean).toBeCloseTo(1 / 3, 9);

      const lines = (await readFile(options.log, 'utf8')).split('\n');
      expect(lines).toHaveLength(4);
      await writeFile(options.log, `${lines.slice(0, 2).join('\n')}\n${(lines[2] as string).slice(0, 20)}`);
      const resumed: number[] = [];
      const again = await runTrials({ ...options, resume: true, onProgress: ({ done }) => resumed.push(done) });
      expect([again, resumed]).toEqual([figures, [1, 2]]);
      const text = closedLoopMarkdown(figures.closedLoop) + questionMarkdown(figures.questions);
      expect(text).toContain('| model, picture alone | 0/1 (0.0 %, 95 % interval 0.0 to 79.3 %) |');
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    },
    PATIENCE_MS,
  );
});

describe('ClosedLoopTrial', () => {
  it(
    'lets the model look again after each action, tells it what an arm tells, and frees what it opened',
    async () => {
      const scenario = findScenario('pick-place', 'manipulation');
      const model = risingModel();
      const trial = new ClosedLoopTrial(scenario, model);
      const result = await trial.run(900_000);
      trial.dispose();
      const acted = { success: false, actions: 2, unreachable: 0, ended: true };
      expect(result).toMatchObject({
        picture: acted,
        objects: acted,
        'picture-other-instruction': acted,
        'objects-other-instruction': acted,
        hold: { success: false, actions: 0, ended: false },
        random: { success: false, actions: 0, ended: false },
      });
      const { instruction } = drawEpisode(scenario, { seed: 900_000 });
      const other = otherInstruction(scenario, 900_000);
      const asked = model.asked.map((start) => [
        start.instruction,
        start.objects !== undefined,
        // 4 ticks of a twentieth of a second after each action.
        Math.round(start.observation.time * 20),
      ]);
      const looks = (told: string | null, given: boolean) => [0, 4, 8].map((tick) => [told, given, tick]);
      expect(asked).toEqual([
        ...looks(instruction, false),
        ...looks(instruction, true),
        ...looks(other, false),
        ...looks(other, true),
      ]);
      expect(Object.keys(model.asked[3]?.objects?.objects ?? {}).length).toBeGreaterThan(0);
      expect(model.open()).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'shows no picture to a model that acts on states alone, too, where states are asked for',
    async () => {
      const scenario = findScenario('pick-place', 'manipulation');
      const model = risingModel(true);
      const trial = new ClosedLoopTrial(scenario, model);
      const result = await trial.run(900_000);
      trial.dispose();
      const acted = { success: false, actions: 2, unreachable: 0, ended: true };
      expect(result).toMatchObject({ picture: acted, states: acted, 'states-other-instruction': acted });
      const looks = model.asked.map(({ observation, objects }) => [
        Object.keys(observation.images).length,
        objects !== undefined,
      ]);
      const round = [
        [1, false],
        [1, true],
        [0, true],
      ].flatMap((look) => [look, look, look]);
      expect(looks).toEqual([...round, ...round]);
    },
    PATIENCE_MS,
  );
});

describe('WordsTrial', () => {
  it('asks about the first state from whatever the model can be given, and lets physics say what is true', async () => {
    const scenario = findScenario('coffee-edge', 'manipulation');
    const model = risingModel(true);
    const trial = new WordsTrial(scenario, model);
    const results = [];
    for (const seed of [900_000, 900_001, 900_002, 900_003]) results.push(await trial.run(seed));
    trial.dispose();
    const looks = model.asked
      .slice(0, 3)
      .map(({ observation, objects }) => [
        Object.keys(observation.images).length > 0,
        Object.keys(objects?.objects ?? {}),
      ]);
    expect(looks).toEqual([
      [true, []],
      [true, ['coffee-cup']],
      [false, ['coffee-cup']],
    ]);
    expect(model.open()).toBe(0);
    // Drawn by these seeds, and none within a millimetre of a boundary: geometry and physics agree.
    expect(results.map(({ truth }) => truth)).toEqual(results.map(({ said }) => said.geometry));
    expect(new Set(results.map(({ truth }) => truth)).size).toBeGreaterThan(1);
    expect(results.map(({ said: { picture, objects, states } }) => [picture, objects, states])).toEqual(
      Array.from({ length: 4 }, () => ['safe', 'safe', 'safe']),
    );
  });

  it('counts a state that the model has no room for as not right, and goes on', async () => {
    const scenario = findScenario('coffee-edge', 'manipulation');
    const full: WorldModel = {
      ...risingModel(),
      openPrediction: () => Promise.reject(new RangeError('instruction must take at most 12 tokens')),
    };
    const trial = new WordsTrial(scenario, full);
    const { said, failures } = await trial.run(900_000);
    trial.dispose();
    expect(Object.keys(said)).toEqual(['geometry']);
    expect(failures).toEqual({
      picture: 'RangeError: instruction must take at most 12 tokens',
      objects: 'RangeError: instruction must take at most 12 tokens',
    });
  });

  it('refuses a scenario without words', () => {
    expect(() => new WordsTrial(findScenario('pick-place', 'manipulation'), null)).toThrow(
      'pick-place has no words for states',
    );
  });
});

describe('figures of trials', () => {
  const outcome = { success: true, ticks: 40, actions: 4, unreachable: 1, ended: false };

  it('count successes, and leave out arms that nobody played', () => {
    const subject = { scenario: 'wipe', version: 1, variation: 'default' };
    const failure = 'RangeError: too long';
    const trials = [
      { seed: 1, result: { picture: outcome } },
      { seed: 2, result: { picture: { ...outcome, success: false, ticks: 0, failure } } },
    ];
    expect(closedLoopFigures(subject, trials, 20)).toMatchObject({
      ...subject,
      rows: [
        { arm: 'picture', success: { successes: 1, trials: 2 }, meanSeconds: 1, meanActions: 4, meanUnreachable: 1 },
      ],
      failed: [{ seed: 2, by: 'picture', failure }],
    });
  });

  it('average the share of facts over questions, not over facts', () => {
    const right = (held: number, facts: number) => ({ right: held, facts, pages: 1 });
    const question = { model: right(1, 1), 'last-page': right(0, 1), 'other-answer': right(0, 1) };
    const long = { model: right(1, 4), 'last-page': right(0, 4), 'other-answer': right(0, 4) };
    const subject = { scenario: 'sandwich', version: 1, variation: 'default' };
    const trials = [question, long].map((result, seed) => ({ seed, result }));
    const { rows } = questionFigures(subject, trials, bootstrap);
    expect(rows[0]).toMatchObject({ answerer: 'model', correct: { successes: 1, trials: 2 }, facts: { mean: 0.625 } });
  });
});

describe('figures of words', () => {
  const subject = { scenario: 'coffee-edge', version: 1, variation: 'default' };
  const state = (truth: string, distance: number, states: string, geometry: string) => ({
    truth,
    distance,
    said: { picture: '', states, geometry },
  });
  const failure = 'RangeError: too long';
  const results = [
    state('safe', 9, 'safe', 'safe'),
    state('safe', 5, 'in danger', 'safe'),
    { truth: 'in danger', distance: 4, said: { geometry: 'safe' }, failures: { states: failure } },
    state('in danger', 1, 'in danger', 'in danger'),
    state('safe', 2, 'safe', 'safe'),
  ];
  const figures = wordsFigures(
    subject,
    results.map((result, seed) => ({ seed, result })),
  );
  const { rows } = figures;

  it('count what is right, what is right far from a boundary, and by label; who says nothing at all is left out', () => {
    const counts = rows.map(({ speaker, right, clear, labels }) => [
      speaker,
      right.successes,
      [clear?.successes, clear?.trials],
      ...labels.map(({ label, right: { successes, trials } }) => [label, successes, trials]),
    ]);
    expect(counts).toEqual([
      ['states', 3, [1, 2], ['in danger', 1, 2], ['safe', 2, 3]],
      ['geometry', 4, [2, 2], ['in danger', 1, 2], ['safe', 3, 3]],
      ['commonest', 3, [2, 2], ['in danger', 0, 2], ['safe', 3, 3]],
    ]);
  });

  it('become a table, and nothing where there are none', () => {
    expect(figures.failed).toEqual([{ seed: 2, by: 'states', failure }]);
    const text = wordsMarkdown([figures]);
    expect(text).toContain('| model, states alone | 3/5 (60.0 %');
    expect(text).toContain('- seed 2, states: RangeError: too long');
    expect(wordsMarkdown([])).toBe('');
  });
});

describe('otherInstruction', () => {
  it('means something else in the same scene', () => {
    const scenario = findScenario('pick-place', 'manipulation');
    for (let seed = 900_000; seed < 900_010; seed++) {
      const { variation } = drawEpisode(scenario, { seed });
      const other = otherInstruction(scenario, seed) as string;
      const { goalObject, goalPlate } = scenario.interpret(other, variation) ?? {};
      expect([goalObject, goalPlate]).not.toEqual([variation['goalObject'], variation['goalPlate']]);
    }
  });
});
