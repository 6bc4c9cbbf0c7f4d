import { formatSuccessRate } from '../episodes/index.js';
import type { Estimate } from './bootstrap.js';
import { psnrOf } from './frame-error.js';
import { markdownTable } from './markdown-table.js';
import type { MeasureName, ModelInput, Predictor, Region } from './tally.js';
import type { Comparison, PlanFigures, ScenarioFigures, SpeedFigures } from './world-model-report.js';

/** What predictors are called in tables. */
const PREDICTOR_NAMES: Readonly<Record<Predictor, string>> = {
  model: 'model',
  copy: 'last frame',
  'tokenizer-copy': 'last frame through the tokenizer',
  'tokenizer-ceiling': 'tokenizer ceiling',
  linear: 'linear',
  'no-motion': 'no motion',
  'no-motion-believed': 'no motion, as seen',
  'given-target': 'where it is told to be',
  'other-actions': 'model, other actions',
  'zero-action': 'model, zero action',
};

/** Writes an estimate. */
type Format = (value: Estimate) => string;

/** What a column shows. */
interface Figure {
  readonly head: string;
  readonly measure: MeasureName;
  readonly region: Region;
  readonly format: Format;
}

/** What a column shows, and of whom. */
interface Column extends Figure {
  readonly predictor: Predictor;
}

/** Pixels from the picture alone: per horizon and predictor, on all pixels and on those that change. */
export function frameTable(scenario: ScenarioFigures): string {
  return stacked(
    scenario,
    ['model', 'copy', 'tokenizer-copy', 'tokenizer-ceiling', 'linear'],
    [
      { head: 'PSNR, all', measure: 'squared-pixel-error', region: 'whole', format: decibels },
      { head: 'SSIM, all', measure: 'ssim', region: 'whole', format: fine },
      { head: 'PSNR, changed', measure: 'squared-pixel-error', region: 'union', format: decibels },
      { head: 'SSIM, changed', measure: 'ssim', region: 'union', format: fine },
      { head: 'error, changed', measure: 'pixel-error', region: 'union', format: plain },
    ],
  );
}

/** Codes that are right, from the picture alone. */
export function codeTable(scenario: ScenarioFigures): string {
  const measure = 'code-accuracy';
  return pivot(scenario, 'picture', [
    { head: 'model, changed in truth', measure, region: 'truth', predictor: 'model', format: percent },
    { head: 'model, changed in truth or prediction', measure, region: 'union', predictor: 'model', format: percent },
    { head: 'last frame, the same', measure, region: 'union', predictor: 'copy', format: percent },
    { head: 'model, all', measure, region: 'whole', predictor: 'model', format: percent },
    { head: 'last frame, all', measure, region: 'whole', predictor: 'copy', format: percent },
  ]);
}

/** What pictures show of rigid objects and cloths, from the picture alone. */
export function thingTable(scenario: ScenarioFigures): string {
  const region = 'all';
  return stacked(
    scenario,
    ['model', 'copy', 'tokenizer-ceiling', 'linear'],
    [
      { head: 'shown', measure: 'thing-shown', region, format: percent },
      { head: 'found', measure: 'thing-found', region, format: percent },
      { head: 'offset (pixels)', measure: 'thing-offset', region, format: plain },
      { head: 'cloth IoU', measure: 'cloth-overlap', region, format: fine },
    ],
  );
}

/** Hands that moved: error in mm, for an input. */
export function handTable(scenario: ScenarioFigures, input: ModelInput): string {
  const predictors = ['model', 'no-motion', 'linear', 'given-target', 'other-actions', 'zero-action'] as const;
  return pivot(scenario, input, columnsOf(predictors, 'hand-error', 'moved'));
}

/** What false actions do to the picture: mean absolute error over the pixels that change in any of the pictures. */
export function actionTable(scenario: ScenarioFigures): string {
  const predictors = ['model', 'other-actions', 'zero-action'] as const;
  return pivot(scenario, 'picture', columnsOf(predictors, 'pixel-error', 'union-other'));
}

/** Objects that moved: error in mm, for an input. */
export function objectTable(scenario: ScenarioFigures, input: ModelInput): string {
  const predictors = ['model', 'no-motion', 'linear', 'no-motion-believed'] as const;
  return pivot(scenario, input, columnsOf(predictors, 'object-error', 'moved'));
}

/** One column per predictor. */
function columnsOf(predictors: readonly Predictor[], measure: MeasureName, region: Region): Column[] {
  return predictors.map((predictor) => ({
    head: PREDICTOR_NAMES[predictor],
    measure,
    region,
    predictor,
    format: plain,
  }));
}

/** What the picture tokenizer makes of true pictures; empty where there is none. */
export function tokenizerTable(scenario: ScenarioFigures): string {
  const cell = (measure: MeasureName, region: Region, format: Format): string =>
    text(estimateOf(scenario, { measure, region, input: 'picture', horizon: 0, predictor: 'model' }), format);
  const rows = [
    ['PSNR (dB), all pixels', cell('tokenizer-squared-error', 'whole', decibels)],
    ['SSIM', cell('tokenizer-ssim', 'whole', fine)],
    ['PSNR (dB) inside objects', cell('tokenizer-squared-error', 'all', decibels)],
    ['PSNR (dB) inside objects under 1 % of the picture', cell('tokenizer-squared-error', 'small', decibels)],
    ['objects whose colour stays nearest to theirs', cell('tokenizer-thing-shown', 'all', percent)],
    ['the same, under 1 % of the picture', cell('tokenizer-thing-shown', 'small', percent)],
    ['codes that sensor noise flips', cell('tokenizer-flips', 'whole', percent)],
    ['codes that a turned light flips', cell('tokenizer-light-flips', 'whole', percent)],
  ].filter(([, figure]) => figure !== '');
  return rows.length === 0 ? '' : markdownTable(['', 'figure'], rows);
}

/** What the model sees in the observation, in a sentence; empty where nothing was to be seen. */
export function perceptionSentence(scenario: ScenarioFigures): string {
  const at = { input: 'picture', region: 'all', horizon: 0, predictor: 'model' } as const;
  const recall = estimateOf(scenario, { ...at, measure: 'object-recall' });
  const phantoms = estimateOf(scenario, { ...at, measure: 'phantom-objects' });
  const error = estimateOf(scenario, { ...at, measure: 'object-error' });
  if (!recall || !phantoms) return '';
  return (
    `From the picture alone the model lists ${percent(recall)} of the objects by their names, ` +
    `${error ? `${plain(error)} mm from their true positions, ` : ''}` +
    `and ${plain(phantoms)} per picture that are not there.`
  );
}

/** What became of plans. */
export function planTable(plans: PlanFigures): string {
  return markdownTable(
    ['', 'of plans'],
    [
      ['accepted by the referee', formatSuccessRate(plans.accepted)],
      ['simulated episode accepted by the referee', formatSuccessRate(plans.episodeAccepted)],
      ['task done after the plan', formatSuccessRate(plans.success)],
      ...(plans.best
        ? [
            [`best of ${plans.best.samples}: accepted by the referee`, formatSuccessRate(plans.best.accepted)],
            [
              `best of ${plans.best.samples}: simulated episode accepted`,
              formatSuccessRate(plans.best.episodeAccepted),
            ],
            [`best of ${plans.best.samples}: task done`, formatSuccessRate(plans.best.success)],
          ]
        : []),
      ['task done by the random policy', formatSuccessRate(plans.random)],
      ['task done by the expert (sees the true state)', formatSuccessRate(plans.expert)],
      ['ended by the model itself', formatSuccessRate(plans.ended)],
      ['mean length', `${plans.meanKeyframes.toFixed(1)} keyframes, ${plans.meanSeconds.toFixed(1)} s`],
      ...plans.failedChecks.map(({ name, count }) => [`check \`${name}\` failed`, `${count}`]),
    ],
  );
}

/** How fast the model is. */
export function speedTable({ runs }: SpeedFigures): string {
  const row = (head: string, of: (run: SpeedFigures['runs'][number]) => string): string[] => [head, ...runs.map(of)];
  const pictures = runs.every(({ encodeMs }) => encodeMs !== null);
  return markdownTable(
    ['', ...runs.map(({ threads }) => `${threads} ${threads === 1 ? 'thread' : 'threads'}`)],
    [
      ...(pictures
        ? [
            row('encode a picture', ({ encodeMs }) => `${(encodeMs ?? NaN).toFixed(2)} ms`),
            row('decode a picture', ({ decodeMs }) => `${(decodeMs ?? NaN).toFixed(2)} ms`),
          ]
        : []),
      row('one token', ({ tokenMs }) => `${tokenMs.toFixed(2)} ms`),
      row('one keyframe', ({ keyframeMs }) => `${keyframeMs.toFixed(0)} ms`),
      ...(runs.every(({ undraftedMs }) => typeof undraftedMs === 'number')
        ? [row('one keyframe, a code at a time', ({ undraftedMs }) => `${(undraftedMs ?? NaN).toFixed(0)} ms`)]
        : []),
      row('keyframes a second', ({ framesPerSecond }) => framesPerSecond.toFixed(2)),
      row('to the first keyframe', ({ firstKeyframeMs }) => `${firstKeyframeMs.toFixed(0)} ms`),
      row('loading', ({ loadMs }) => `${loadMs.toFixed(0)} ms`),
      row('memory before loading', ({ baseMebibytes }) => `${baseMebibytes.toFixed(0)} MiB`),
      row('memory at most', ({ peakMebibytes }) => `${peakMebibytes.toFixed(0)} MiB`),
    ],
  );
}

/** One row per horizon and predictor; columns name what is measured. Rows and columns without any figure are left out. */
function stacked(scenario: ScenarioFigures, predictors: readonly Predictor[], columns: readonly Figure[]): string {
  const rows = horizonsOf(scenario).flatMap((horizon) =>
    predictors.flatMap((predictor) => {
      const own = columns.map((column) => ({ ...column, predictor }));
      const cells = own.map((column) => cellOf(scenario, column, 'picture', horizon));
      if (cells.every((cell) => cell === '')) return [];
      return [
        [
          secondsOf(scenario, horizon),
          PREDICTOR_NAMES[predictor],
          ...cells,
          seedsOf(scenario, own, 'picture', horizon),
        ],
      ];
    }),
  );
  return withoutEmpty(['ahead', 'predictor', ...columns.map(({ head }) => head), 'seeds'], rows);
}

/** One row per horizon; columns name predictors or regions. Rows and columns without any figure are left out. */
function pivot(scenario: ScenarioFigures, input: ModelInput, columns: readonly Column[]): string {
  const rows = horizonsOf(scenario).flatMap((horizon) => {
    const cells = columns.map((column) => cellOf(scenario, column, input, horizon));
    if (cells.every((cell) => cell === '')) return [];
    return [[secondsOf(scenario, horizon), ...cells, seedsOf(scenario, columns, input, horizon)]];
  });
  return withoutEmpty(['ahead', ...columns.map(({ head }) => head), 'seeds'], rows);
}

/** Seeds from which on paired differences are marked: the bootstrap of fewer is too narrow to say anything. */
export const MARKED_SEEDS = 5;

/** A figure, and a mark where the paired interval says that the model is better (+) or worse (-) than it. */
function cellOf(scenario: ScenarioFigures, column: Column, input: ModelInput, horizon: number): string {
  const { measure, region, predictor, format } = column;
  const row = find(scenario, { measure, region, input, horizon })?.rows.find((each) => each.predictor === predictor);
  if (!row) return '';
  const { low = 0, high = 0, n = 0 } = row.modelAdvantage ?? {};
  if (n < MARKED_SEEDS) return format(row.error);
  return `${format(row.error)}${low > 0 ? ' (+)' : high < 0 ? ' (-)' : ''}`;
}

function seedsOf(scenario: ScenarioFigures, columns: readonly Column[], input: ModelInput, horizon: number): string {
  const counts = columns.map(({ measure, region, predictor }) =>
    estimateOf(scenario, { measure, region, input, horizon, predictor }),
  );
  return `${Math.max(...counts.map((estimate) => estimate?.n ?? 0))}`;
}

interface Wanted {
  readonly measure: MeasureName;
  readonly region: Region;
  readonly input: ModelInput;
  readonly horizon: number;
}

function find({ comparisons }: ScenarioFigures, { measure, region, input, horizon }: Wanted): Comparison | undefined {
  return comparisons.find(
    (comparison) =>
      comparison.measure === measure &&
      comparison.region === region &&
      comparison.input === input &&
      comparison.horizonKeyframes === horizon,
  );
}

function estimateOf(
  scenario: ScenarioFigures,
  wanted: Wanted & { readonly predictor: Predictor },
): Estimate | undefined {
  return find(scenario, wanted)?.rows.find(({ predictor }) => predictor === wanted.predictor)?.error;
}

/** The horizons of a scenario in keyframes, ascending, without the observation itself. */
function horizonsOf({ comparisons }: ScenarioFigures): number[] {
  const all = new Set(comparisons.map(({ horizonKeyframes }) => horizonKeyframes));
  return [...all].filter((horizon) => horizon > 0).sort((a, b) => a - b);
}

function secondsOf({ comparisons }: ScenarioFigures, horizon: number): string {
  const seconds = comparisons.find(({ horizonKeyframes }) => horizonKeyframes === horizon)?.horizonSeconds ?? 0;
  return `${Number(seconds.toFixed(2))} s`;
}

function text(estimate: Estimate | undefined, format: Format): string {
  return estimate ? format(estimate) : '';
}

function plain({ mean, low, high }: Estimate): string {
  return `${mean.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
}

function fine({ mean, low, high }: Estimate): string {
  return `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function percent({ mean, low, high }: Estimate): string {
  return `${(100 * mean).toFixed(1)} % (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}

/** PSNR of a mean squared error; the interval is that of the error. */
function decibels({ mean, low, high }: Estimate): string {
  if (mean === 0) return 'no error';
  return `${psnrOf(mean).toFixed(1)} (${psnrOf(high).toFixed(1)} to ${low > 0 ? psnrOf(low).toFixed(1) : 'no error'})`;
}

function withoutEmpty(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = columns.map((_, i) => rows.some((row) => row[i] !== ''));
  const keep = (cells: readonly string[]): string[] => cells.filter((_, i) => used[i]);
  return rows.length === 0 ? '' : markdownTable(keep(columns), rows.map(keep));
}
