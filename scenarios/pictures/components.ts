import type { RgbImage } from '../../sim/interface/index.js';
import type { ColorClassifier } from './colors.js';
import { requireRegion, wholeOf } from './region.js';
import type { Region } from './region.js';

/** Pixels of one colour that hang together. */
export interface ColorComponent {
  /** Name of the colour. */
  readonly color: string;
  /** Indices of the pixels in the picture, `y * width + x`, ascending. */
  readonly pixels: readonly number[];
  /** The smallest region that holds them. */
  readonly bounds: Region;
  /** Mean column of the pixels' centres. */
  readonly x: number;
  /** Mean row of the pixels' centres. */
  readonly y: number;
}

/** Where components are looked for, and which count. */
export interface ComponentOptions {
  /** Default: the whole picture. */
  readonly region?: Region;
  /** Number of pixels below which one is taken for noise. Default 12. */
  readonly minimumPixels?: number;
}

/**
 * Finds the patches of one colour each, largest first. Pixels hang together across edges, not corners; single pixels
 * that differ from most of their neighbours are passed over first, so that noise neither splits nor joins patches.
 * @throws RangeError when the region is not within the picture.
 */
export function colorComponents(
  image: RgbImage,
  classify: ColorClassifier,
  options: ComponentOptions = {},
): readonly ColorComponent[] {
  const { region = wholeOf(image), minimumPixels = 12 } = options;
  requireRegion(image, region);
  const labels = smoothed(labelled(image, classify), image.width, image.height);
  const seen = new Uint8Array(labels.length);
  const inside = (p: number): boolean => {
    const [x, y] = [p % image.width, Math.floor(p / image.width)];
    return x >= region.x && y >= region.y && x < region.x + region.width && y < region.y + region.height;
  };
  const found: ColorComponent[] = [];
  for (let start = 0; start < labels.length; start++) {
    const color = labels[start];
    if (color === null || color === undefined || seen[start] === 1 || !inside(start)) continue;
    const pixels = [start];
    seen[start] = 1;
    for (let next = 0; next < pixels.length; next++) {
      const p = pixels[next] ?? 0;
      const x = p % image.width;
      for (const q of [
        p - image.width,
        p + image.width,
        ...(x > 0 ? [p - 1] : []),
        ...(x + 1 < image.width ? [p + 1] : []),
      ]) {
        if (q < 0 || q >= labels.length || seen[q] === 1 || labels[q] !== color || !inside(q)) continue;
        seen[q] = 1;
        pixels.push(q);
      }
    }
    if (pixels.length >= minimumPixels) found.push(describe(color, pixels, image.width));
  }
  return found.sort((a, b) => b.pixels.length - a.pixels.length);
}

function describe(color: string, pixels: number[], width: number): ColorComponent {
  pixels.sort((a, b) => a - b);
  const columns = pixels.map((p) => p % width);
  const rows = pixels.map((p) => Math.floor(p / width));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  return {
    color,
    pixels,
    bounds: { x: left, y: top, width: Math.max(...columns) + 1 - left, height: Math.max(...rows) + 1 - top },
    x: mean(columns) + 0.5,
    y: mean(rows) + 0.5,
  };
}

function labelled({ data, width, height }: RgbImage, classify: ColorClassifier): (string | null)[] {
  return Array.from({ length: width * height }, (_, p) =>
    classify(data[3 * p] ?? 0, data[3 * p + 1] ?? 0, data[3 * p + 2] ?? 0),
  );
}

/** Gives every pixel the label that most of the nine about it have, its own where there is a tie. */
function smoothed(labels: readonly (string | null)[], width: number, height: number): (string | null)[] {
  return labels.map((own, p) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    const votes = new Map<string | null, number>();
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const label = labels[v * width + u] ?? null;
        votes.set(label, (votes.get(label) ?? 0) + 1);
      }
    }
    let best = own;
    for (const [label, count] of votes) if (count > (votes.get(best) ?? 0)) best = label;
    return best;
  });
}
