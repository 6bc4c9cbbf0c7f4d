import { formatSuccessRate } from '../episodes/index.js';
import type { Estimate } from './bootstrap.js';
import { markdownTable } from './markdown-table.js';
import { closedLoopMarkdown, questionMarkdown } from './trial-markdown.js';
import type { MeasureName, ModelInput, Predictor, Region } from './tally.js';
import type { Comparison, ComparisonRow, ScenarioFigures, WorldModelReport } from './world-model-report.js';

const BEGIN = '<!-- evaluation:begin (written by `nextstate model-card`; changes here are lost) -->';
const END = '<!-- evaluation:end -->';

const INPUT_NAMES: Readonly<Record<ModelInput, string>> = { picture: 'picture alone', objects: 'picture + objects' };
const REGION_NAMES: Readonly<Record<Region, string>> = {
  union: 'changed in truth or prediction',
  truth: 'changed in truth',
  'union-other': 'changed in truth or either prediction',
  whole: 'whole picture',
  all: 'all',
  moved: 'moved',
};
const PREDICTOR_NAMES: Readonly<Record<Predictor, string>> = {
  model: 'model',
  copy: 'copy of the last frame',
  'tokenizer-copy': 'copy through the tokenizer',
  'tokenizer-ceiling': 'tokenizer ceiling',
  'no-motion': 'no motion, from the true positions',
  'no-motion-believed': 'no motion, from where the model sees them',
  'other-actions': 'model, given other actions',
};

/** The figures of a report as Markdown, headings from the second level on. */
export function reportMarkdown(report: WorldModelReport): string {
  const { seeds, model, settings } = report;
  const last = seeds.first + seeds.count - 1;
  const sections = [
    '## Evaluation on held-out seeds',
    `Model \`${model.name}\` (\`${model.checksum.slice(0, 16)}\`), ${seeds.count} seeds per scenario (${seeds.first} to ${last}), none of ` +
      'which was trained on. Written by `nextstate evaluate-model` and `nextstate model-card`.',
    ...report.scenarios.map((scenario) => scenarioMarkdown(scenario, settings.movedThreshold)),
    ...(report.sheet === null ? [] : [sheetMarkdown(report, report.sheet)]),
    methodMarkdown(report),
    closedLoopMarkdown(report.closedLoop ?? []),
    questionMarkdown(report.questions ?? []),
  ].filter((section) => section !== '');
  return `${sections.join('\n\n')}\n`;
}

/**
 * Puts the figures of a report into a model card: between the two marks of an earlier writing, else at the end.
 *
 * @param card - The card so far; empty to begin one.
 */
export function updateModelCard(card: string, report: WorldModelReport): string {
  const section = `${BEGIN}\n\n${reportMarkdown(report)}\n${END}`;
  const from = card.indexOf('<!-- evaluation:begin');
  const to = card.indexOf(END);
  if (from >= 0 && to > from) return `${card.slice(0, from)}${section}${card.slice(to + END.length)}`;
  const before = card.trim() === '' ? `# ${report.model.name}` : card.trimEnd();
  return `${before}\n\n${section}\n`;
}

function scenarioMarkdown(scenario: ScenarioFigures, movedThreshold: number): string {
  const failed = scenario.failed.map(({ seed, failure }) => `- seed ${seed} could not be measured: ${failure}`);
  const recall = find(scenario, 'object-recall', 'picture', 'all')[0]?.rows[0];
  const phantoms = find(scenario, 'phantom-objects', 'picture', 'all')[0]?.rows[0];
  const perception = scenario.comparisons.find(
    ({ measure, horizonKeyframes }) => measure === 'object-error' && horizonKeyframes === 0,
  );
  const sees =
    recall && phantoms
      ? `From the picture alone the model lists ${percent(recall.error)} of the objects by their names, ` +
        `${perception ? `${estimate(perception.rows[0]?.error)} mm from their true positions, ` : ''}` +
        `and ${estimate(phantoms.error)} per picture that are not there.`
      : '';
  return [
    `### ${scenario.scenario}`,
    `${scenario.seeds} seeds, ${scenario.cases} predictions per input.`,
    ...(failed.length > 0 ? [failed.join('\n')] : []),
    '**Pixels** (mean absolute error in 8-bit levels, 95 % interval; lower is better):',
    frameTable(scenario),
    `**Objects** (distance from the true position in mm; moved: further than ${movedThreshold * 1000} mm):`,
    objectTable(scenario),
    ...(sees === '' ? [] : [sees]),
    '**Plans** (from one picture, proprioception, the instruction, and the positions of the objects as a detector tells them):',
    planTable(scenario),
  ].join('\n\n');
}

function sheetMarkdown({ seeds, settings }: WorldModelReport, file: string): string {
  const ahead = settings.horizons.map((horizon) => horizon * settings.stride).join(' and ');
  return [
    `![Held-out predictions](${file})`,
    `The first seeds from ${seeds.first} on, each from the middle one of its moments, not chosen by their looks: observed, then predicted from the picture alone beside true, ${ahead} control ticks ahead.`,
  ].join('\n\n');
}

function frameTable(scenario: ScenarioFigures): string {
  const regions: Region[] = ['union', 'truth', 'union-other'];
  const comparisons = regions.flatMap((region) =>
    (['picture', 'objects'] as const).flatMap((input) => find(scenario, 'pixel-error', input, region)),
  );
  const rows = comparisons.flatMap((comparison) => {
    const squared = scenario.comparisons.find(
      (other) => other.measure === 'squared-pixel-error' && sameQuantity(other, comparison),
    );
    return comparison.rows.map((row, i) => {
      const psnr = squared?.rows.find(({ predictor }) => predictor === row.predictor)?.psnr;
      return [
        ...head(comparison, i),
        PREDICTOR_NAMES[row.predictor],
        estimate(row.error),
        typeof psnr === 'number' ? psnr.toFixed(1) : '',
        advantage(row),
      ];
    });
  });
  return markdownTable(['ahead', 'given', 'pixels', 'predictor', 'error', 'PSNR (dB)', "model's advantage"], rows);
}

function objectTable(scenario: ScenarioFigures): string {
  const comparisons = (['moved', 'all'] as const)
    .flatMap((region) =>
      (['picture', 'objects'] as const).flatMap((input) => find(scenario, 'object-error', input, region)),
    )
    .filter(({ horizonKeyframes }) => horizonKeyframes > 0);
  const rows = comparisons.flatMap((comparison) =>
    comparison.rows.map((row, i) => [
      ...head(comparison, i),
      PREDICTOR_NAMES[row.predictor],
      estimate(row.error),
      `${row.error.n}`,
      advantage(row),
    ]),
  );
  return markdownTable(['ahead', 'given', 'objects', 'predictor', 'error', 'seeds', "model's advantage"], rows);
}

function planTable({ plans }: ScenarioFigures): string {
  const rows = [
    ['accepted by the referee', formatSuccessRate(plans.accepted)],
    ['simulated episode accepted by the referee', formatSuccessRate(plans.episodeAccepted)],
    ['task done after the plan', formatSuccessRate(plans.success)],
    ['task done by the random policy', formatSuccessRate(plans.random)],
    ['task done by the expert (sees the true state)', formatSuccessRate(plans.expert)],
    ['ended by the model itself', formatSuccessRate(plans.ended)],
    ['mean length', `${plans.meanKeyframes.toFixed(1)} keyframes, ${plans.meanSeconds.toFixed(1)} s`],
    ...plans.failedChecks.map(({ name, count }) => [`check \`${name}\` failed`, `${count}`]),
  ];
  return markdownTable(['', 'of plans'], rows);
}

function methodMarkdown({ settings, intervals }: WorldModelReport): string {
  const { stride, horizons, starts, changeThreshold } = settings;
  return [
    '### How this was measured',
    [
      `- On every seed the expert plays an episode in the simulator, whether it succeeds or not. From ${starts} moments spread over it (drawn by the seed) the model predicts ` +
        `${horizons.join(' and ')} keyframes of ${stride} control ticks ahead, given the actions that were truly taken (the hands' targets, by forward kinematics).`,
      '- *Picture alone*: the model sees the picture, the proprioception and the instruction. *Picture + objects*: it is also told the names and positions of the objects, as a detector would.',
      `- A pixel has changed when a channel differs from the observed picture by more than ${changeThreshold} of 255. The model and all baselines in one group of rows are measured on the same pixels; the mask belongs to the model's prediction in that row's input.`,
      '- *Copy through the tokenizer*: the observed picture encoded and decoded. *Tokenizer ceiling*: the true picture drawn by its own codes, as perfectly predicted codes would be drawn. *Other actions*: the model is given the actions of another moment of the same episode; how much worse that is shows how much it heeds actions.',
      "- A rigid object's error is the distance of its centre, a cloth's the mean distance over its tracked points. From the picture alone an object counts where the model lists it by its name; the share is given.",
      `- The independent unit is the seed: errors are averaged within a seed first. Intervals: ${intervals.means} (${intervals.resamples} resamples); rates: ${intervals.rates}. ` +
        "*The model's advantage* is the error of the row minus the model's, paired by seed: the model is better where its interval lies above 0.",
      '- Plans start from the first picture of the same seeds; the referee carries them out in the simulator. A plan is accepted when every check passes: the plan by itself, the predicted states by themselves, the task, and the agreement of predicted with simulated states and frames. *Simulated episode accepted*: the task is done and the simulated episode is sound, whatever the prediction believed.',
    ].join('\n'),
  ].join('\n\n');
}

function find(scenario: ScenarioFigures, measure: MeasureName, input: ModelInput, region: Region): Comparison[] {
  return scenario.comparisons
    .filter(
      (comparison) => comparison.measure === measure && comparison.input === input && comparison.region === region,
    )
    .sort((a, b) => a.horizonKeyframes - b.horizonKeyframes);
}

function sameQuantity(a: Comparison, b: Comparison): boolean {
  return a.input === b.input && a.region === b.region && a.horizonKeyframes === b.horizonKeyframes;
}

/** What a group of rows has in common is written in its first row. */
function head(comparison: Comparison, row: number): string[] {
  if (row > 0) return ['', '', ''];
  const { horizonSeconds, input, region } = comparison;
  return [`${horizonSeconds.toFixed(1)} s`, INPUT_NAMES[input], REGION_NAMES[region]];
}

function advantage({ modelAdvantage }: ComparisonRow): string {
  if (!modelAdvantage) return '';
  const { low, high } = modelAdvantage;
  const verdict = low > 0 ? 'better' : high < 0 ? 'worse' : 'undecided';
  return `${signed(modelAdvantage.mean)} (${signed(low)} to ${signed(high)}), ${verdict}`;
}

function estimate(value: Estimate | undefined): string {
  return value ? `${number(value.mean)} (${number(value.low)} to ${number(value.high)})` : '';
}

function percent({ mean, low, high }: Estimate): string {
  return `${(100 * mean).toFixed(1)} % (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %)`;
}

function number(value: number): string {
  return value.toFixed(2);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${number(value)}`;
}
