import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';
import { generateDataset } from '../../../sdk/engine/index.node.js';
import type { AttemptRecord } from '../../../sdk/episodes/index.js';
import { DrawCollector, generationReportHtml } from '../../../sdk/reports/index.js';
import { writeGenerationReport } from '../../../sdk/reports/index.node.js';
import { TemporaryFolders } from '../../support/files.js';

const folders = new TemporaryFolders();

afterAll(() => folders.removeAll());

function attempt(seed: number, accepted: boolean, variation: NonNullable<AttemptRecord['variation']>): AttemptRecord {
  return { seed, accepted, episodeIndex: null, reason: accepted ? '' : 'dropped it', ticks: 1, variation };
}

describe('DrawCollector', () => {
  it('sorts numbers into intervals and choices by frequency, with the share accepted', () => {
    const draws = new DrawCollector();
    for (let seed = 0; seed < 16; seed++) {
      draws.add(attempt(seed, seed < 12, { mass: seed, color: seed % 4 === 0 ? 'red' : 'blue', table: 'wood' }));
    }
    const [mass, color] = draws.varying();
    expect(mass?.name).toBe('mass');
    expect(mass?.groups.map(({ label }) => label).slice(0, 2)).toEqual(['0 to 1.88', '1.88 to 3.75']);
    expect(mass?.groups.map(({ rate }) => rate.trials)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
    expect(mass?.groups.map(({ rate }) => rate.rate)).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
    expect(color?.groups.map(({ label, rate }) => [label, rate.successes, rate.trials])).toEqual([
      ['blue', 9, 12],
      ['red', 3, 4],
    ]);
    expect(draws.constant()).toEqual([{ name: 'table', value: 'wood' }]);
  });
});

describe('the report of a generation', () => {
  it('holds yield, reasons, draws and pictures in one file', async () => {
    const folder = await folders.make();
    const source = new URL('../../support/point-source.js', import.meta.url);
    const dataset = join(folder, 'dataset');
    await lastValueFrom(
      generateDataset({ scenario: 'point', scenarioVersion: 1, folder: dataset, episodes: 5, seed: 1, source }),
    );
    const file = join(folder, 'reports/point.html');
    await writeGenerationReport(dataset, file);
    const html = await readFile(file, 'utf8');
    expect(html).toContain('<h1>point: 5 episodes</h1>');
    expect(html).toMatch(/<dt>yield<\/dt><dd>5\/\d+ \(/);
    expect(html).toContain('not done after # ticks');
    expect(html).toContain('<h3>goal</h3>');
    expect(html.match(/src="data:image\/png;base64,/g)).toHaveLength(2);
    // Nothing is loaded from elsewhere.
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
  });

  it('names the values that are accepted less often than all, beyond chance, and escapes what it is given', () => {
    const draws = new DrawCollector();
    for (let seed = 0; seed < 100; seed++) {
      const glossy = seed % 5 === 0;
      draws.add(attempt(seed, !glossy, { surface: glossy ? '<b>glossy</b>' : 'matt' }));
    }
    const html = generationReportHtml({
      title: 'a & b',
      facts: [],
      yield: { successes: 80, trials: 100, rate: 0.8, interval: { low: 0.71, high: 0.87 } },
      rejections: [{ reason: 'dropped it', count: 20 }],
      draws: draws.varying(),
      constant: [],
      sheets: [],
    });
    expect(html).toContain('a &#38; b');
    expect(html).not.toContain('<b>glossy');
    expect(html).toContain('0/20 (0.0 %, 95 % interval 0.0 to 16.1 %)');
  });
});
