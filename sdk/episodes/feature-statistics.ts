import type { RgbImage } from '../../sim/interface/index.js';
import { LevelCounts } from '../media/index.js';
import { quantileOfSorted } from './statistics.js';

/** The quantiles that LeRobot keeps, by their key. */
export const QUANTILES = { q01: 0.01, q10: 0.1, q50: 0.5, q90: 0.9, q99: 0.99 } as const;

/** The keys of `FeatureStatistics` that hold one number per entry. */
export const STATISTIC_KEYS = ['min', 'max', 'mean', 'std', 'q01', 'q10', 'q50', 'q90', 'q99'] as const;

/** One of `STATISTIC_KEYS`. */
export type StatisticKey = (typeof STATISTIC_KEYS)[number];

/**
 * Statistics of one feature, one number per entry of its vector: in the feature's unit, or for pictures one per channel
 * in 0 to 1. `std` is that of the population.
 */
export type FeatureStatistics = { readonly [K in StatisticKey]: readonly number[] } & {
  /** How many frames were counted. */
  readonly count: number;
};

/**
 * Exact statistics of a vector feature.
 *
 * @param values - `rows * dimension` numbers, row-major, at least one row.
 * @param dimension - Entries per row, a positive integer.
 * @throws RangeError when the values are not whole rows.
 */
export function vectorStatistics(values: ArrayLike<number>, dimension: number): FeatureStatistics {
  const rows = values.length / dimension;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(
      `values must hold whole rows of ${dimension}, at least one, received ${values.length} numbers`,
    );
  }
  const out = emptyStatistics();
  const column = new Float64Array(rows);
  for (let d = 0; d < dimension; d++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const value = values[i * dimension + d] as number;
      column[i] = value;
      sum += value;
    }
    column.sort();
    const mean = sum / rows;
    let squares = 0;
    for (const value of column) squares += (value - mean) ** 2;
    out.min.push(column[0] as number);
    out.max.push(column[rows - 1] as number);
    out.mean.push(mean);
    out.std.push(Math.sqrt(squares / rows));
    for (const [key, probability] of Object.entries(QUANTILES)) {
      out[key as StatisticKey].push(quantileOfSorted(column, probability));
    }
  }
  return { ...out, count: rows };
}

/** Collects statistics of pictures, channel by channel, over every pixel. */
export class ImageStatistics {
  readonly #counts = new LevelCounts();
  #images = 0;

  /** Counts one picture. */
  add(image: RgbImage): void {
    this.#counts.add(image);
    this.#images++;
  }

  /** The statistics, three entries scaled to 0 to 1. Throws a RangeError when no picture was counted. */
  finish(): FeatureStatistics {
    return histogramStatistics(this.#counts.totals, this.#images, 255);
  }
}

/** Collects statistics of depth pictures over every pixel, those without a reading (0) included, as LeRobot does. */
export class DepthStatistics {
  readonly #histogram = new Float64Array(65536);
  #images = 0;

  /** Counts one picture of whole millimetres. */
  add(millimetres: Uint16Array): void {
    const histogram = this.#histogram;
    for (const level of millimetres) histogram[level] = (histogram[level] ?? 0) + 1;
    this.#images++;
  }

  /** The statistics, one entry in millimetres. Throws a RangeError when no picture was counted. */
  finish(): FeatureStatistics {
    return histogramStatistics([this.#histogram], this.#images, 1);
  }
}

/** Statistics of whole levels, one entry per histogram, divided by `unit`. */
function histogramStatistics(histograms: readonly Float64Array[], images: number, unit: number): FeatureStatistics {
  if (images === 0) throw new RangeError('image statistics need at least one picture, received none');
  const out = emptyStatistics();
  for (const histogram of histograms) {
    let total = 0;
    let sum = 0;
    histogram.forEach((count, level) => {
      total += count;
      sum += count * level;
    });
    const mean = sum / total;
    let squares = 0;
    histogram.forEach((count, level) => {
      squares += count * (level - mean) ** 2;
    });
    out.min.push(histogram.findIndex((count) => count > 0) / unit);
    out.max.push(histogram.findLastIndex((count) => count > 0) / unit);
    out.mean.push(mean / unit);
    out.std.push(Math.sqrt(squares / total) / unit);
    for (const [key, probability] of Object.entries(QUANTILES)) {
      let seen = 0;
      const level = histogram.findIndex((count) => (seen += count) >= probability * total);
      out[key as StatisticKey].push(level / unit);
    }
  }
  return { ...out, count: images };
}

/**
 * Folds the statistics of episodes into those of all, one after the other, as LeRobot's `aggregate_feature_stats` does:
 * mean and deviation exactly (pairwise update of Chan, Golub and LeVeque 1979), extremes exactly, quantiles as the mean
 * weighted by count. The order of the parts decides the last bits, so callers fold by episode index. What is kept does not
 * grow with the number of parts.
 */
export class StatisticsFold {
  readonly #folded = emptyStatistics();
  /** Sums of squared deviations from the mean. */
  readonly #squares: number[] = [];
  #count = 0;

  /** Adds one part. Throws a RangeError when its length differs from the first one's. */
  add(part: FeatureStatistics): void {
    const folded = this.#folded;
    const dimension = part.mean.length;
    if (this.#count > 0 && folded.mean.length !== dimension) {
      throw new RangeError(`all parts must have ${folded.mean.length} entries, received ${dimension}`);
    }
    const count = this.#count + part.count;
    const share = part.count / count;
    for (let d = 0; d < dimension; d++) {
      const [mean, std] = [part.mean[d] as number, part.std[d] as number];
      const before = folded.mean[d] ?? mean;
      const offset = mean - before;
      this.#squares[d] = (this.#squares[d] ?? 0) + (std * std + offset * offset * (1 - share)) * part.count;
      folded.mean[d] = before + offset * share;
      folded.min[d] = Math.min(folded.min[d] ?? Infinity, part.min[d] as number);
      folded.max[d] = Math.max(folded.max[d] ?? -Infinity, part.max[d] as number);
      for (const key of Object.keys(QUANTILES) as (keyof typeof QUANTILES)[]) {
        const quantile = part[key][d] as number;
        folded[key][d] = (folded[key][d] ?? quantile) + (quantile - (folded[key][d] ?? quantile)) * share;
      }
    }
    this.#count = count;
  }

  /** The statistics of all parts so far. Throws a RangeError when there is none. */
  finish(): FeatureStatistics {
    if (this.#count === 0) throw new RangeError('parts must hold at least one statistic, received none');
    const copy = Object.fromEntries(STATISTIC_KEYS.map((key) => [key, [...this.#folded[key]]]));
    const std = this.#squares.map((squares) => Math.sqrt(squares / this.#count));
    return { ...(copy as Record<StatisticKey, number[]>), std, count: this.#count };
  }
}

/**
 * The statistics of several episodes as those of all; see `StatisticsFold`.
 *
 * @param parts - Statistics of one feature in order of episode, all of the same length, at least one.
 * @throws RangeError when there is none or lengths differ.
 */
export function foldStatistics(parts: readonly FeatureStatistics[]): FeatureStatistics {
  const fold = new StatisticsFold();
  for (const part of parts) fold.add(part);
  return fold.finish();
}

function emptyStatistics(): Record<StatisticKey, number[]> {
  return { min: [], max: [], mean: [], std: [], q01: [], q10: [], q50: [], q90: [], q99: [] };
}
