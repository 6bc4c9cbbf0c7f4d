import type { RgbImage } from '../../sim/interface/index.js';
import { drawText, measureText } from './bitmap-font.js';
import { fillRectangle, pasteImage, requireImage, solidImage, type RgbColor } from './image.js';
import { resizeImage } from './resize.js';

/** One row of a contact sheet. */
export interface ContactSheetRow {
  /** Text to the left of the row; `\n` starts a new line. Defaults to none. */
  readonly label?: string;
  /** Pictures from left to right; rows may differ in length. */
  readonly images: readonly RgbImage[];
}

/** What a contact sheet shows. */
export interface ContactSheetOptions {
  /** Rows from top to bottom, at least one picture in all. */
  readonly rows: readonly ContactSheetRow[];
  /** Captions above the columns. Defaults to none. */
  readonly columns?: readonly string[];
  /** Heading above everything. Defaults to none. */
  readonly title?: string;
  /** Factor by which pictures are enlarged, above 0. Whole factors repeat pixels. Defaults to 1. */
  readonly scale?: number;
  /** Edge length of a font pixel, an integer from 1 to 8 (letters are 5 x 7 font pixels). Defaults to 2. */
  readonly textScale?: number;
  /** Space around the sheet in pixels, an integer of at least 0; pictures stand half as far apart. Defaults to 16. */
  readonly margin?: number;
}

const PAPER: RgbColor = [250, 250, 248];
const INK: RgbColor = [34, 38, 43];
const SOFT_INK: RgbColor = [92, 99, 107];
const FRAME: RgbColor = [214, 217, 220];

/**
 * A sheet of pictures in rows and columns, with dark text on a light ground: labels beside the rows, captions centred
 * above the columns, a title on top.
 *
 * @throws RangeError when there is no picture, a picture is not sound, or an option is out of range.
 */
export function contactSheet(options: ContactSheetOptions): RgbImage {
  const { rows, columns = [], title = '', scale = 1, textScale = 2, margin = 16 } = options;
  if (!(scale > 0 && scale <= 64)) throw new RangeError(`scale must be above 0 and at most 64, received ${scale}`);
  if (!Number.isInteger(textScale) || textScale < 1 || textScale > 8) {
    throw new RangeError(`textScale must be an integer from 1 to 8, received ${textScale}`);
  }
  if (!Number.isInteger(margin) || margin < 0) {
    throw new RangeError(`margin must be an integer of at least 0, received ${margin}`);
  }
  const pictures = rows.map(({ images }) => images.map((image) => enlarge(image, scale)));
  const columnCount = Math.max(0, ...pictures.map((row) => row.length));
  if (columnCount === 0) throw new RangeError('rows must hold at least one picture, received none');

  const gap = Math.ceil(margin / 2);
  const labels = rows.map(({ label = '' }) => label);
  const labelWidth = Math.max(...labels.map((label) => measureText(label, textScale).width));
  const columnWidths = Array.from({ length: columnCount }, (_, c) =>
    Math.max(measureText(columns[c] ?? '', textScale).width, ...pictures.map((row) => row[c]?.width ?? 0)),
  );
  const rowHeights = pictures.map((row, r) =>
    Math.max(measureText(labels[r]!, textScale).height, ...row.map(({ height }) => height)),
  );
  const titleHeight = title === '' ? 0 : measureText(title, textScale).height + margin;
  const captionHeight = columns.some((text) => text !== '')
    ? Math.max(...columns.map((text) => measureText(text, textScale).height)) + gap
    : 0;
  const left = margin + (labelWidth > 0 ? labelWidth + margin : 0);
  const top = margin + titleHeight + captionHeight;
  const gridWidth = columnWidths.reduce((sum, width) => sum + width, 0) + gap * (columnCount - 1);
  const gridHeight = rowHeights.reduce((sum, height) => sum + height, 0) + gap * (rows.length - 1);
  const width = Math.max(left + gridWidth, margin + measureText(title, textScale).width) + margin;
  const sheet = solidImage(width, top + gridHeight + margin, PAPER);

  drawText(sheet, title, margin, margin, textScale, INK);
  let x = left;
  for (const [c, columnWidth] of columnWidths.entries()) {
    const text = columns[c] ?? '';
    const size = measureText(text, textScale);
    drawText(sheet, text, x + ((columnWidth - size.width) >> 1), top - gap - size.height, textScale, SOFT_INK);
    x += columnWidth + gap;
  }
  let y = top;
  for (const [r, row] of pictures.entries()) {
    const rowHeight = rowHeights[r]!;
    const label = labels[r]!;
    drawText(sheet, label, margin, y + ((rowHeight - measureText(label, textScale).height) >> 1), textScale, INK);
    x = left;
    for (const [c, picture] of row.entries()) {
      const px = x + ((columnWidths[c]! - picture.width) >> 1);
      const py = y + ((rowHeight - picture.height) >> 1);
      fillRectangle(sheet, px - 1, py - 1, picture.width + 2, picture.height + 2, FRAME);
      pasteImage(sheet, picture, px, py);
      x += columnWidths[c]! + gap;
    }
    y += rowHeight + gap;
  }
  return sheet;
}

function enlarge(image: RgbImage, scale: number): RgbImage {
  requireImage('image', image);
  if (scale === 1) return image;
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  return resizeImage(image, width, height, Number.isInteger(scale) ? 'nearest' : undefined);
}
