import { STATISTIC_KEYS, type FeatureStatistics } from './feature-statistics.js';
import { isDepth, type DescribedFeature } from './foreign-layout.js';
import { hasStatistics, isVisual } from './validate-declarations.js';
import type { FindingList } from './validation-findings.js';

const STATS = 'meta/stats.json';

/** Statistics in ascending order, whatever the data. */
const ASCENDING = ['min', 'q01', 'q10', 'q50', 'q90', 'q99', 'max'] as const;

/** Statistics that can be compared with those of the data exactly; quantiles are estimates in LeRobot. */
const COMPARED = ['min', 'max', 'mean', 'std'] as const;

/**
 * Checks `meta/stats.json`.
 *
 * @param stats - Its contents.
 * @param features - The declared features.
 * @param measured - Statistics of the vector features, taken from the data themselves.
 */
export function checkStatistics(
  stats: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  features: Readonly<Record<string, DescribedFeature>>,
  measured: Readonly<Record<string, FeatureStatistics>>,
  findings: FindingList,
): void {
  for (const [name, feature] of Object.entries(features)) {
    if (!hasStatistics(feature)) continue;
    const own = stats[name];
    if (own === undefined) {
      findings.error('stats/missing', STATS, `has no statistics of "${name}": training cannot normalise it`);
      continue;
    }
    checkForm(name, feature, own, findings);
    const truth = measured[name];
    if (truth === undefined) continue;
    const count = flatten(own['count'])[0];
    if (count !== truth.count) {
      const message = `count of "${name}" must be ${truth.count} frames, received ${String(count)}`;
      findings.error('stats/count', STATS, message);
    }
    for (const difference of differences(name, own, truth)) findings.error('stats/values', STATS, difference);
  }
}

/**
 * What differs between given statistics and those of the data, beyond rounding, in words.
 *
 * @param name - Name of the feature.
 * @param given - Statistics by key, lists of any depth; keys that are missing are left out.
 * @param truth - Those of the data.
 */
export function differences(
  name: string,
  given: Readonly<Record<string, unknown>>,
  truth: FeatureStatistics,
): string[] {
  return COMPARED.flatMap((key) => {
    if (given[key] === undefined) return [];
    const values = flatten(given[key]);
    const worst = truth[key].findIndex(
      (value, d) => !(Math.abs(value - (values[d] ?? NaN)) <= 1e-4 + 1e-3 * Math.abs(value)),
    );
    if (worst < 0) return [];
    return [`${key} of "${name}", entry ${worst}, must be ${truth[key][worst]} by the data, received ${values[worst]}`];
  });
}

function checkForm(
  name: string,
  feature: DescribedFeature,
  own: Readonly<Record<string, unknown>>,
  findings: FindingList,
): void {
  const wanted = isVisual(feature) ? (isDepth(feature) ? '1,1,1' : '3,1,1') : feature.shape.join();
  let sound = true;
  for (const key of STATISTIC_KEYS) {
    const shape = shapeOf(own[key]).join();
    if (!(key in own)) {
      findings.error('stats/missing', STATS, `has no ${key} of "${name}"`);
    } else if (shape !== wanted && !(isVisual(feature) && shape === '1,1,1')) {
      findings.error('stats/shape', STATS, `${key} of "${name}" must have shape [${wanted}], received [${shape}]`);
    } else if (!flatten(own[key]).every(Number.isFinite)) {
      findings.error('stats/finite', STATS, `${key} of "${name}" must be finite`);
    } else continue;
    sound = false;
  }
  if (shapeOf(own['count']).join() !== '1') {
    findings.error('stats/shape', STATS, `count of "${name}" must be a list of one number`);
  }
  if (!sound) return;
  const values = ASCENDING.map((key) => flatten(own[key]));
  for (let i = 1; i < values.length; i++) {
    const at = (values[i] ?? []).findIndex(
      (value, d) => value < (values[i - 1]?.[d] ?? -Infinity) - 1e-6 * (1 + Math.abs(value)),
    );
    if (at < 0) continue;
    const [low, high] = [values[i - 1]?.[at], values[i]?.[at]];
    const message = `${ASCENDING[i]} of "${name}", entry ${at}, must not be below ${ASCENDING[i - 1]} (${low}), received ${high}`;
    findings.error('stats/order', STATS, message);
  }
  if (flatten(own['std']).some((value) => value < 0)) {
    findings.error('stats/order', STATS, `std of "${name}" must not be negative`);
  }
  const largest = Math.max(...flatten(own['max']));
  if (isVisual(feature) && !isDepth(feature) && largest > 1 + 1e-6) {
    findings.error('stats/scale', STATS, `max of picture "${name}" must be scaled to 0 to 1, received ${largest}`);
  }
}

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...(value.length > 0 ? shapeOf(value[0]) : [])] : [];
}

function flatten(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(flatten);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, Number);
  // JSON writes what is not finite as null.
  return [value === null ? NaN : Number(value)];
}
