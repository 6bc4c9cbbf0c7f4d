import type { RgbImage } from '../../sim/interface/index.js';
import { contactSheet, decodePng } from '../media/index.js';
import type { SeedRecord } from './report-schema.js';
import type { EvaluationSettings } from './seed-trial.js';

/**
 * A picture of held-out predictions: one row per shown seed, with the observed picture and, per horizon, the predicted and
 * the true one.
 *
 * @returns The sheet, or `null` when no record has pictures.
 */
export function predictionSheet(records: readonly SeedRecord[], settings: EvaluationSettings): RgbImage | null {
  const rows = records.flatMap(({ scenario, result, sheet }) => {
    if (!sheet) return [];
    const images = sheet.pictures.map((picture) => decodePng(Buffer.from(picture, 'base64')));
    return [{ label: `${scenario}\nseed ${result.seed}\nframe ${sheet.startFrame}`, images }];
  });
  if (rows.length === 0) return null;
  const ahead = settings.horizons.map((horizon) => horizon * settings.stride);
  const columns = ['observed', ...ahead.flatMap((ticks) => [`predicted +${ticks}`, `true +${ticks}`])];
  return contactSheet({ title: 'held-out predictions (+ control ticks)', columns, rows, scale: 2 });
}
