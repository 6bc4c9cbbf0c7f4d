import type { RgbImage } from '../../sim/interface/index.js';
import { contactSheet, decodePng } from '../media/index.js';
import type { SeedRecord, SheetRow } from './report-schema.js';

/** How much brighter than it is an error is drawn. */
export const ERROR_GAIN = 2;

/**
 * A picture of the held-out predictions of one scenario: of its best, its median and its worst seed by the error of the
 * pictures that are shown, the predicted pictures, the true ones, and the absolute errors, brightened.
 *
 * @param seconds - Seconds of a keyframe.
 * @returns The sheet, or `null` when no record has pictures.
 */
export function predictionSheet(records: readonly SeedRecord[], seconds: number): RgbImage | null {
  const shown = chosen(records.flatMap(({ result: { seed }, sheet }) => (sheet ? [{ seed, sheet }] : [])));
  const rows = shown.flatMap(({ rank, seed, sheet }) => {
    const [observed, ...ahead] = sheet.pictures.map((picture) => decodePng(Buffer.from(picture, 'base64')));
    const predicted = ahead.filter((_, i) => i % 2 === 0);
    const truth = ahead.filter((_, i) => i % 2 === 1);
    const start = observed as RgbImage;
    const errors = predicted.map((picture, i) => errorMap(picture, truth[i] as RgbImage));
    const blank = { ...start, data: new Uint8Array(start.data.length) };
    return [
      {
        label: `${rank}: seed ${seed}\nframe ${sheet.startFrame}\nerror ${sheet.error.toFixed(1)}\n\npredicted`,
        images: [start, ...predicted],
      },
      { label: 'true', images: [start, ...truth] },
      { label: `error x ${ERROR_GAIN}`, images: [blank, ...errors] },
    ];
  });
  if (rows.length === 0) return null;
  const horizons = shown.map(({ sheet }) => sheet.horizons).sort((a, b) => b.length - a.length)[0] ?? [];
  const columns = ['observed', ...horizons.map((horizon) => `+${Number((horizon * seconds).toFixed(2))} s`)];
  return contactSheet({ title: 'held-out predictions', columns, rows, scale: 1.5 });
}

interface Shown {
  readonly seed: number;
  readonly sheet: SheetRow;
}

/** The best, the median and the worst, each seed once. */
function chosen(all: readonly Shown[]): (Shown & { readonly rank: string })[] {
  const sorted = [...all].sort((a, b) => a.sheet.error - b.sheet.error || a.seed - b.seed);
  const ranks = new Map([
    [Math.floor((sorted.length - 1) / 2), 'median'],
    [sorted.length - 1, 'worst'],
    [0, 'best'],
  ]);
  return sorted.flatMap((shown, i) => {
    const rank = ranks.get(i);
    return rank === undefined ? [] : [{ ...shown, rank }];
  });
}

function errorMap(predicted: RgbImage, truth: RgbImage): RgbImage {
  const data = Uint8Array.from(predicted.data, (level, i) =>
    Math.min(255, ERROR_GAIN * Math.abs(level - (truth.data[i] as number))),
  );
  return { width: truth.width, height: truth.height, data };
}
