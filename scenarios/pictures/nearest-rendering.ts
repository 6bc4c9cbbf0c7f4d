import type { RgbImage } from '../../sim/interface/index.js';
import { blurred } from './blur.js';
import { DIFFERENT } from './contrast.js';
import { cropped, requireRegion, wholeOf } from './region.js';
import type { Region } from './region.js';

/** How a picture is compared with renderings. */
export interface RenderingOptions {
  /** The part that is compared. Default: the whole picture. */
  readonly region?: Region;
  /**
   * How near the picture must be to the nearest rendering, above 0 and below 1: less than this share of the distance from
   * there to the next rendering, and less than this share of the picture's own distance to any other. Default 0.65.
   */
  readonly share?: number;
}

/** Radius of the blur in pixels. */
const BLUR = 2;

/**
 * Which of several renderings a picture shows: the one that it is clearly nearest to, provided that it is nearer to it than
 * the renderings are to each other. Distance is the root mean square over the pixels in which the renderings differ,
 * after a blur of 5 by 5 pixels that evens out noise and what a decoder smears.
 * @param candidates - Renderings of everything that the region might show, at least two, all different.
 * @returns the index of that rendering, or `null` when the picture shows none of them.
 * @throws RangeError when a size differs, there are fewer than two candidates, or two of them look the same.
 */
export function nearestRendering(
  image: RgbImage,
  candidates: readonly RgbImage[],
  options: RenderingOptions = {},
): number | null {
  const { region = wholeOf(image), share = 0.65 } = options;
  requireRegion(image, region);
  if (candidates.length < 2)
    throw new RangeError(`there must be at least two candidates, received ${candidates.length}`);
  for (const { width, height } of candidates) {
    if (width !== image.width || height !== image.height) {
      throw new RangeError(
        `every candidate must be ${image.width} x ${image.height} pixels as the picture, received ${width} x ${height}`,
      );
    }
  }
  const given = blurred(cropped(image, region), BLUR);
  const known = candidates.map((candidate) => blurred(cropped(candidate, region), BLUR));
  const compared = differingBytes(known);
  const errors = known.map((candidate) => distance(given, candidate, compared));
  const best = errors.indexOf(Math.min(...errors));
  let separation = Infinity;
  known.forEach((other, i) => {
    if (i !== best) separation = Math.min(separation, distance(known[best] ?? other, other, compared));
  });
  if (separation === 0) throw new RangeError(`candidate ${best} looks the same as another one in this region`);
  const second = Math.min(...errors.filter((_, i) => i !== best));
  return (errors[best] ?? Infinity) < share * Math.min(separation, second) ? best : null;
}

/** Root mean square difference of two pictures of one size over a region, 0 to 255; both blurred over 5 by 5 pixels. */
export function pictureDistance(a: RgbImage, b: RgbImage, region: Region = wholeOf(a)): number {
  requireRegion(a, region);
  requireRegion(b, region);
  const [first, second] = [blurred(cropped(a, region), BLUR), blurred(cropped(b, region), BLUR)];
  return distance(
    first,
    second,
    first.data.map(() => 1),
  );
}

/** 1 for every byte of a pixel in which any two of the pictures differ. */
function differingBytes(pictures: readonly RgbImage[]): Uint8Array {
  const length = pictures[0]?.data.length ?? 0;
  const out = new Uint8Array(length);
  for (let p = 0; p < length; p += 3) {
    for (let i = p; i < p + 3; i++) {
      let [low, high] = [255, 0];
      for (const { data } of pictures) {
        const byte = data[i] ?? 0;
        if (byte < low) low = byte;
        if (byte > high) high = byte;
      }
      if (high - low >= DIFFERENT) out.fill(1, p, p + 3);
    }
  }
  return out;
}

function distance(a: RgbImage, b: RgbImage, compared: Uint8Array): number {
  let squared = 0;
  let count = 0;
  for (let i = 0; i < compared.length; i++) {
    if (compared[i] === 0) continue;
    squared += ((a.data[i] ?? 0) - (b.data[i] ?? 0)) ** 2;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(squared / count);
}
