import type { RgbImage } from '../../sim/interface/index.js';

/** A colour as red, green and blue bytes, sRGB. */
export type RgbColor = readonly [red: number, green: number, blue: number];

/** A picture of one colour. Throws a RangeError when a size is not a positive integer. */
export function solidImage(width: number, height: number, color: RgbColor): RgbImage {
  requireSize('width', width);
  requireSize('height', height);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 3) data.set(color, i);
  return { width, height, data };
}

/** Throws a RangeError unless the picture's sizes are positive integers and its data fits them. */
export function requireImage(label: string, image: RgbImage): void {
  requireSize(`${label}.width`, image.width);
  requireSize(`${label}.height`, image.height);
  const expected = image.width * image.height * 3;
  if (image.data.length !== expected) {
    throw new RangeError(
      `${label}.data must hold ${image.width} x ${image.height} x 3 = ${expected} bytes, received ${image.data.length}`,
    );
  }
}

/** Throws a RangeError unless both pictures are valid and of the same size. */
export function requireSameSize(a: RgbImage, b: RgbImage): void {
  requireImage('a', a);
  requireImage('b', b);
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(
      `both pictures must have the same size, received ${a.width} x ${a.height} and ${b.width} x ${b.height}`,
    );
  }
}

/** Throws a RangeError unless `value` is a positive integer. */
export function requireSize(label: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${label} must be a positive integer, received ${value}`);
  }
}

/** Copies `image` into `target` with its upper left corner at (x, y); what would lie outside is cut off. */
export function pasteImage(target: RgbImage, image: RgbImage, x: number, y: number): void {
  const left = Math.max(0, x);
  const right = Math.min(target.width, x + image.width);
  if (right <= left) return;
  for (let row = Math.max(0, y); row < Math.min(target.height, y + image.height); row++) {
    const from = ((row - y) * image.width + left - x) * 3;
    target.data.set(image.data.subarray(from, from + (right - left) * 3), (row * target.width + left) * 3);
  }
}

/** Fills the part of a rectangle that lies inside `target`. */
export function fillRectangle(
  target: RgbImage,
  x: number,
  y: number,
  width: number,
  height: number,
  color: RgbColor,
): void {
  for (let row = Math.max(0, y); row < Math.min(target.height, y + height); row++) {
    for (let column = Math.max(0, x); column < Math.min(target.width, x + width); column++) {
      target.data.set(color, (row * target.width + column) * 3);
    }
  }
}

/** How pictures are joined. */
export interface StackOptions {
  /** Side by side or one below the other. Defaults to `horizontal`. */
  readonly direction?: 'horizontal' | 'vertical';
  /** Space between pictures in pixels, an integer of at least 0. Defaults to 0. */
  readonly gap?: number;
  /** Colour of gaps and of the space beside smaller pictures. Defaults to white. */
  readonly background?: RgbColor;
}

/**
 * Joins pictures into one; smaller ones are centred.
 *
 * @throws RangeError when there is no picture or the gap is negative.
 */
export function stackImages(images: readonly RgbImage[], options: StackOptions = {}): RgbImage {
  const { direction = 'horizontal', gap = 0, background = [255, 255, 255] } = options;
  if (images.length === 0) throw new RangeError('images must hold at least one picture, received none');
  if (!Number.isInteger(gap) || gap < 0) throw new RangeError(`gap must be an integer of at least 0, received ${gap}`);
  for (const image of images) requireImage('image', image);
  const gaps = gap * (images.length - 1);
  const horizontal = direction === 'horizontal';
  const widths = images.map(({ width }) => width);
  const heights = images.map(({ height }) => height);
  const width = horizontal ? sum(widths) + gaps : Math.max(...widths);
  const height = horizontal ? Math.max(...heights) : sum(heights) + gaps;
  const result = solidImage(width, height, background);
  let at = 0;
  for (const image of images) {
    if (horizontal) pasteImage(result, image, at, (height - image.height) >> 1);
    else pasteImage(result, image, (width - image.width) >> 1, at);
    at += (horizontal ? image.width : image.height) + gap;
  }
  return result;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
