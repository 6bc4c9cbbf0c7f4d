import type { RgbImage } from '../../sim/interface/index.js';

/** A rectangle of whole pixels. */
export interface Region {
  /** First column, from 0 at the left. */
  readonly x: number;
  /** First row, from 0 at the top. */
  readonly y: number;
  /** Number of columns, at least 1. */
  readonly width: number;
  /** Number of rows, at least 1. */
  readonly height: number;
}

/** All of a picture. */
export function wholeOf({ width, height }: RgbImage): Region {
  return { x: 0, y: 0, width, height };
}

/** A region without its outermost `share` on each side (0 to below 0.5): what lies safely inside, whatever the edges do. */
export function insideOf({ x, y, width, height }: Region, share: number): Region {
  const left = Math.ceil(x + width * share);
  const top = Math.ceil(y + height * share);
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.floor(x + width * (1 - share)) - left),
    height: Math.max(1, Math.floor(y + height * (1 - share)) - top),
  };
}

/**
 * Checks that a region lies within a picture.
 * @throws RangeError when it does not, or has no pixel.
 */
export function requireRegion({ width, height }: RgbImage, region: Region): void {
  const { x, y, width: columns, height: rows } = region;
  const whole = [x, y, columns, rows].every(Number.isInteger);
  if (!whole || x < 0 || y < 0 || columns < 1 || rows < 1 || x + columns > width || y + rows > height) {
    throw new RangeError(
      `region must lie within the picture of ${width} x ${height} pixels, received ${JSON.stringify(region)}`,
    );
  }
}

/** The part of a picture that lies in a region, as a picture of its own. Throws a RangeError as `requireRegion` does. */
export function cropped(image: RgbImage, region: Region): RgbImage {
  requireRegion(image, region);
  const { x, y, width, height } = region;
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    const from = 3 * ((y + row) * image.width + x);
    data.set(image.data.subarray(from, from + 3 * width), 3 * row * width);
  }
  return { width, height, data };
}
