import type { RgbImage } from '../../sim/interface/index.js';
import { contactSheet, resizeImage } from '../media/index.js';
import type { Moment } from '../referee/index.js';
import type { PredictionRecord } from './prediction-record.js';

/** Most columns of a sheet: more would not fit a screen. */
const COLUMNS = 8;
/** Enlargement of the pictures; at 128 pixels a caption of 21 letters fits above one. */
const SCALE = 2;
const TEXT_SCALE = 2;
/** Width of a letter with its gap in pixels at that text scale. */
const LETTER = 12;

/**
 * Predicted frames above simulated ones at the same moments, the observed picture first, with the time and what is being
 * done above each. A prediction of states alone has no predicted frames. Of a long prediction evenly spaced keyframes are shown, the last among them.
 *
 * @param observed - What the simulation's camera saw at the beginning; predicted frames are shown at its size.
 * @param simulated - What the simulation showed at the keyframes; may be fewer, or none.
 */
export function comparisonSheet(
  record: PredictionRecord,
  observed: RgbImage,
  simulated: readonly Moment[],
  title: string,
): RgbImage {
  const { keyframes } = record;
  const shown = spaced(keyframes.length, COLUMNS - 1);
  const width = observed.width * SCALE;
  const sized = (image: RgbImage): RgbImage => resizeImage(image, observed.width, observed.height, 'nearest');
  const caption = (time: number, text: string): string =>
    [`${time.toFixed(1)} s`, ...wrap(text, width / LETTER)].join('\n');
  const columns = [
    caption(0, 'observed'),
    ...shown.map((i) => caption(keyframes[i]?.time ?? 0, keyframes[i]?.subtask ?? '')),
  ];
  const predictedRow = [record.observed ?? [], ...shown.map((i) => keyframes[i]?.frame ?? [])].flat().map(sized);
  const simulatedRow = [observed, ...shown.flatMap((i) => simulated[i]?.frame ?? [])];
  return contactSheet({
    title,
    columns,
    rows: [
      ...(record.observed ? [{ label: 'predicted', images: predictedRow }] : []),
      { label: 'simulated', images: simulatedRow },
    ],
    scale: SCALE,
    textScale: TEXT_SCALE,
  });
}

/** At most `most` of the indices below `count`, evenly spaced, the last among them. */
function spaced(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round(((i + 1) * count) / most) - 1);
}

/** Breaks a text into at most three lines. */
function wrap(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= letters) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = word.slice(0, Math.floor(letters));
    }
  }
  lines.push(line);
  return lines.slice(0, 3);
}
