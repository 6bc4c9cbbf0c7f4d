/** A range of proportions, both ends from 0 to 1. */
export interface ProportionInterval {
  /** Lower end, 0 to 1. */
  readonly low: number;
  /** Upper end, 0 to 1. */
  readonly high: number;
}

/** The 97.5 % quantile of the standard normal distribution: two-sided 95 % intervals. */
const NORMAL_975 = 1.959963984540054;

/**
 * The Wilson score interval of a success rate (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212). Unlike the normal
 * approximation it is sound for few trials and near 0 and 1.
 *
 * @param successes - Number of successes, an integer from 0 to `trials`.
 * @param trials - Number of trials, a non-negative integer. Without a trial the interval is 0 to 1.
 * @param z - Half width in standard deviations; the default gives 95 %.
 * @throws RangeError when the counts are not integers in range.
 */
export function wilsonInterval(successes: number, trials: number, z = NORMAL_975): ProportionInterval {
  if (!Number.isInteger(trials) || trials < 0) {
    throw new RangeError(`trials must be a non-negative integer, received ${trials}`);
  }
  if (!Number.isInteger(successes) || successes < 0 || successes > trials) {
    throw new RangeError(`successes must be an integer from 0 to ${trials}, received ${successes}`);
  }
  if (trials === 0) return { low: 0, high: 1 };
  const rate = successes / trials;
  const scale = 1 + (z * z) / trials;
  const center = (rate + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === trials ? 1 : Math.min(1, center + half),
  };
}

/** How often something succeeded, with its Wilson 95 % interval. */
export interface SuccessRate {
  /** Number of successes. */
  readonly successes: number;
  /** Number of trials. */
  readonly trials: number;
  /** `successes / trials`, 0 without a trial. */
  readonly rate: number;
  /** Wilson 95 % interval of the rate. */
  readonly interval: ProportionInterval;
}

/**
 * A success rate with its Wilson 95 % interval.
 *
 * @throws RangeError when the counts are not integers in range.
 */
export function successRate(successes: number, trials: number): SuccessRate {
  const interval = wilsonInterval(successes, trials);
  return { successes, trials, rate: trials === 0 ? 0 : successes / trials, interval };
}

/** A success rate in words: `4/5 (80 %, 95 % interval 37.6 to 96.4 %)`. */
export function formatSuccessRate(rate: SuccessRate): string {
  const percent = (value: number): string => (100 * value).toFixed(1);
  const { successes, trials, interval } = rate;
  if (trials === 0) return '0/0';
  return `${successes}/${trials} (${percent(rate.rate)} %, 95 % interval ${percent(interval.low)} to ${percent(interval.high)} %)`;
}

/** Mean, spread and extremes of some numbers, in their own unit. */
export interface Summary {
  /** How many numbers. */
  readonly count: number;
  /** Arithmetic mean. */
  readonly mean: number;
  /** Standard deviation of the population (divided by `count`). */
  readonly std: number;
  /** Smallest number. */
  readonly min: number;
  /** The value in the middle, interpolated for an even count. */
  readonly median: number;
  /** Largest number. */
  readonly max: number;
}

/**
 * Summarises numbers.
 *
 * @param values - At least one finite number.
 * @throws RangeError when there is none.
 */
export function summarize(values: ArrayLike<number>): Summary {
  if (values.length === 0) throw new RangeError('values must hold at least one number, received none');
  const sorted = Float64Array.from(values).sort();
  let sum = 0;
  for (const value of sorted) sum += value;
  const mean = sum / sorted.length;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  return {
    count: sorted.length,
    mean,
    std: Math.sqrt(squares / sorted.length),
    min: sorted[0] as number,
    median: quantileOfSorted(sorted, 0.5),
    max: sorted[sorted.length - 1] as number,
  };
}

/**
 * A quantile by linear interpolation between the two nearest order statistics (numpy's default, Hyndman and Fan type 7).
 *
 * @param sorted - Numbers in ascending order, at least one.
 * @param probability - 0 to 1.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number {
  const position = probability * (sorted.length - 1);
  const index = Math.floor(position);
  const low = sorted[index] as number;
  const high = sorted[Math.min(index + 1, sorted.length - 1)] as number;
  return low + (position - index) * (high - low);
}
