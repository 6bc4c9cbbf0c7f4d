import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  MEASURES,
  parseReport,
  reportMarkdown,
  updateModelCard,
  type MeasureName,
} from '../../../sdk/evaluation/index.js';
import { evaluateWorldModel, type WorldModelEvaluationOptions } from '../../../sdk/evaluation/index.node.js';
import { decodePng } from '../../../sdk/media/index.js';
import { TemporaryFolders } from '../../support/files.js';
import { removePictureTokenizer } from '../world-model/support.js';
import { wideModel } from './support.js';

/** Several whole episodes are simulated, which takes long where all cores are busy. */
const PATIENCE_MS = 600_000;

const folders = new TemporaryFolders();
let folder: string;
let options: WorldModelEvaluationOptions;

beforeAll(async () => {
  folder = await folders.make();
  const model = await wideModel(folder);
  const settings = { starts: 2, horizons: [1, 2], longHorizons: [5], minimumPixels: 4 };
  options = {
    model,
    out: join(folder, 'report.json'),
    scenarios: ['pick-place'],
    seeds: 2,
    resamples: 100,
    workers: 2,
    settings,
  };
});

afterAll(() => folders.removeAll());

describe('evaluateWorldModel', () => {
  it(
    'measures a model on two seeds, writes the report, the log and the sheet, and goes on where it was cut off',
    async () => {
      const progress: [number, number][] = [];
      const { report, sheets, log } = await evaluateWorldModel({
        ...options,
        onProgress: ({ done, total }) => progress.push([done, total]),
      });
      expect(progress).toEqual([
        [0, 2],
        [1, 2],
        [2, 2],
      ]);
      const written = await readFile(options.out, 'utf8');
      expect(parseReport(written, options.out)).toEqual(report);
      const [scenario] = report.scenarios;
      expect(scenario).toMatchObject({ scenario: 'pick-place', seeds: 2, cases: 6, failed: [] });

      const union = scenario!.comparisons.find(
        ({ measure, region }) => measure === 'pixel-error' && region === 'union',
      )!;
      expect(union.rows.map(({ predictor }) => predictor)).toEqual([
        'model',
        'copy',
        'tokenizer-copy',
        'tokenizer-ceiling',
        'linear',
      ]);
      // Random weights draw random patches: they cannot beat a copy, and the report must say so.
      expect(union.rows[1]?.modelAdvantage?.high).toBeLessThan(0);
      const moved = scenario!.comparisons.find(
        ({ measure, region, input }) => measure === 'object-error' && region === 'moved' && input === 'objects',
      );
      expect(moved?.rows.map(({ predictor }) => predictor)).toEqual(['model', 'linear', 'no-motion']);
      const measures = new Set(scenario!.comparisons.map(({ measure }) => measure));
      expect(Object.keys(MEASURES).filter((name) => !measures.has(name as MeasureName))).toEqual(['cloth-overlap']);
      const long = scenario!.comparisons.filter(({ horizonKeyframes }) => horizonKeyframes === 5);
      expect(new Set(long.map(({ input }) => input))).toEqual(new Set(['picture', 'states']));
      expect(scenario!.plans).toMatchObject({ accepted: { successes: 0, trials: 2 }, random: { successes: 0 } });

      const picture = decodePng(await readFile(sheets[0]!));
      // The best and the worst seed, observed and three horizons at 1.5 times their size: predicted, true, error.
      expect(picture.width).toBeGreaterThan(4 * 96);
      expect(picture.height).toBeGreaterThan(6 * 48);

      // A log whose last line was cut off in the middle: the seed is measured again, and the report is the same to the byte.
      const lines = (await readFile(log, 'utf8')).split('\n');
      expect(lines).toHaveLength(4);
      await writeFile(log, `${lines.slice(0, 2).join('\n')}\n${(lines[2] as string).slice(0, 50)}`);
      const resumed: number[] = [];
      await evaluateWorldModel({ ...options, workers: 1, resume: true, onProgress: ({ done }) => resumed.push(done) });
      expect(resumed).toEqual([1, 2]);
      expect(await readFile(options.out, 'utf8')).toBe(written);
      expect((await readFile(log, 'utf8')).split('\n')).toEqual(lines);

      await expect(evaluateWorldModel({ ...options, seeds: 3, resume: true })).rejects.toThrow(
        'is of another evaluation',
      );

      const card = updateModelCard('# tiny\n\nA model.\n', report);
      expect(card).toContain('A model.');
      expect(card).toContain('| accepted by the referee | 0/2 (0.0 %, 95 % interval 0.0 to 65.8 %) |');
      expect(updateModelCard(`${card}\nMore.\n`, report)).toBe(`${card}\nMore.\n`);
      expect(reportMarkdown(report)).not.toMatch(/NaN|undefined|Infinity/);
    },
    PATIENCE_MS,
  );

  it(
    'measures a scenario in which nobody acts, apart by variation, and says how fast the model is',
    async () => {
      const { report, sheets } = await evaluateWorldModel({
        ...options,
        out: join(folder, 'dynamics.json'),
        scenarios: ['next-frame'],
        variations: ['default', 'randomized,unseen'],
        seeds: 1,
        speed: true,
        settings: { starts: 1, horizons: [1], longHorizons: [] },
      });
      expect(report.scenarios.map(({ variation, plans }) => [variation, plans])).toEqual([
        ['default', null],
        ['randomized,unseen', null],
      ]);
      const predictors = report.scenarios[0]!.comparisons.flatMap(({ rows }) => rows.map(({ predictor }) => predictor));
      expect(predictors).not.toContain('zero-action');
      expect(sheets.map((sheet) => basename(sheet))).toEqual([
        'dynamics.next-frame-default.png',
        'dynamics.next-frame-randomized-unseen.png',
      ]);
      expect(report.speed!.runs.map(({ threads }) => threads)).toEqual([1, 2]);
      for (const run of report.speed!.runs) for (const value of Object.values(run)) expect(value).toBeGreaterThan(0);
      expect(reportMarkdown(report)).toContain('| encode a picture |');
      expect(reportMarkdown(report)).toContain('| one keyframe, a code at a time |');
    },
    PATIENCE_MS,
  );

  it(
    'says why a scenario was not measured that the model has no room for',
    async () => {
      const narrow = await wideModel(join(folder, 'narrow'), { name: 2 });
      const { report, sheets } = await evaluateWorldModel({
        ...options,
        model: narrow,
        out: join(folder, 'narrow.json'),
        seeds: 1,
      });
      expect(sheets).toEqual([]);
      expect(report.scenarios[0]).toMatchObject({ seeds: 0, comparisons: [], plans: null });
      expect(reportMarkdown(report)).toMatch(
        /- not measured, seed 900000: NoRoomError: the name .* must take at most 2 tokens/,
      );
    },
    PATIENCE_MS,
  );

  it(
    'measures what a model predicts that knows states alone, and lets it plan and act',
    async () => {
      const blind = await wideModel(join(folder, 'blind'));
      await removePictureTokenizer(blind);
      const { report, sheets } = await evaluateWorldModel({
        ...options,
        model: blind,
        out: join(folder, 'blind.json'),
        scenarios: ['pick-place', 'pattern-fill'],
        seeds: 1,
        trials: 1,
        speed: true,
        settings: { ...options.settings, planSamples: 3 },
      });
      expect([report.scenarios.length, report.questions, sheets]).toEqual([1, [], []]);
      const { comparisons, plans, sheet } = report.scenarios[0]!;
      expect(sheet).toBeNull();
      expect(new Set(comparisons.map(({ input }) => input))).toEqual(new Set(['states']));
      expect(new Set(comparisons.map(({ measure }) => measure))).toEqual(new Set(['object-error', 'hand-error']));
      expect([...new Set(comparisons.map(({ horizonKeyframes }) => horizonKeyframes))]).toEqual([1, 2, 5]);
      const hands = comparisons.find(({ measure, region }) => measure === 'hand-error' && region === 'moved')!;
      expect(hands.rows.map(({ predictor }) => predictor)).toEqual([
        'model',
        'linear',
        'no-motion',
        'given-target',
        'other-actions',
        'zero-action',
      ]);
      expect(plans).toMatchObject({ success: { trials: 1 }, best: { samples: 3, success: { trials: 1 } } });
      expect(
        report.speed!.runs.map(({ encodeMs, decodeMs, undraftedMs }) => [encodeMs, decodeMs, undraftedMs]),
      ).toEqual([
        [null, null, null],
        [null, null, null],
      ]);
      expect(parseReport(JSON.stringify(report), 'blind.json')).toEqual(report);
      expect(report.closedLoop?.flatMap(({ rows, failed }) => [...rows.map(({ arm }) => arm), ...failed])).toEqual([
        'states',
        'states-other-instruction',
        'hold',
        'random',
      ]);
      const text = reportMarkdown(report);
      expect(text).toContain('**Objects, states alone** (mm; those that moved further than 10 mm):');
      expect(text).toContain('| best of 3: task done | ');
      expect(text).toContain('| model, states alone |');
      expect(text).not.toMatch(/NaN|undefined|Infinity|encode a picture|Picture tokenizer\*\*/);
    },
    PATIENCE_MS,
  );

  it('tells of options that cannot be', async () => {
    await expect(evaluateWorldModel({ ...options, seeds: 0 })).rejects.toThrow(
      'seeds must be a positive integer, received 0',
    );
    await expect(evaluateWorldModel({ ...options, settings: { horizons: [3, 1] } })).rejects.toThrow(
      'must be ascending positive integers, received 3, 1',
    );
    await expect(evaluateWorldModel({ ...options, variations: ['odd'] })).rejects.toThrow(
      'variation "odd" of pick-place',
    );
    await expect(evaluateWorldModel({ ...options, scenarios: ['x'] })).rejects.toThrow('there is no scenario "x"');
    await expect(evaluateWorldModel({ ...options, model: '/nowhere' })).rejects.toThrow('/nowhere/manifest.json');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(evaluateWorldModel({ ...options, signal })).rejects.toThrow('enough');
  });

  it('refuses a report that is none', () => {
    expect(() => parseReport('{"formatVersion": 1}', 'r.json')).toThrow(/^r\.json: formatVersion /);
    expect(() => parseReport('{', 'r.json')).toThrow('r.json must be JSON');
  });
});
