import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drawEpisode, findScenario } from '../../../scenarios/index.js';
import { Bootstrap, otherInstruction } from '../../../sdk/evaluation/index.js';
import { runTrials, type TrialOptions } from '../../../sdk/evaluation/run-trials.node.js';
import { closedLoopFigures, questionFigures } from '../../../sdk/evaluation/trial-figures.js';
import { closedLoopMarkdown, questionMarkdown } from '../../../sdk/evaluation/trial-markdown.js';
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
        ['picture-other-instruction', 0, 1],
        ['objects-other-instruction', 0, 1],
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
