import type { PlainData } from '../../sim/interface/index.js';
import { successRate, type AttemptRecord, type SuccessRate } from '../episodes/index.js';

/** Attempts with one value of a draw, or with values in one interval. */
export interface DrawGroup {
  /** The value, or the interval as `0.1 to 0.2`. */
  readonly label: string;
  /** How many attempts there were, and how many of them were accepted. */
  readonly rate: SuccessRate;
}

/** One draw over all attempts. */
export interface DrawStatistics {
  /** Name of the draw. */
  readonly name: string;
  /** Its values in groups: intervals of equal width in rising order, or values, the most frequent first. */
  readonly groups: readonly DrawGroup[];
}

/** Into how many intervals numbers are sorted. */
const INTERVALS = 8;

/** How many values of a choice are told apart; the rest counts as `other`. */
const VALUES = 12;

/** How many different numbers of a draw count as a choice between them. */
const FEW_NUMBERS = 6;

/** Collects every draw of many attempts. */
export class DrawCollector {
  readonly #draws = new Map<string, { readonly values: PlainData[]; readonly accepted: boolean[] }>();

  /** Takes in one attempt; without draws it counts nowhere. */
  add({ variation, accepted }: AttemptRecord): void {
    if (typeof variation !== 'object' || variation === null || Array.isArray(variation)) return;
    for (const [name, value] of Object.entries(variation as Readonly<Record<string, PlainData>>)) {
      let draw = this.#draws.get(name);
      if (draw === undefined) this.#draws.set(name, (draw = { values: [], accepted: [] }));
      draw.values.push(value);
      draw.accepted.push(accepted);
    }
  }

  /** The draws that took more than one value, in the order in which they were met. */
  varying(): DrawStatistics[] {
    return [...this.#draws].flatMap(([name, { values, accepted }]) => {
      const different = new Set(values.map((value) => JSON.stringify(value))).size;
      if (different < 2) return [];
      const isNumber = values.every((value) => typeof value === 'number') && different > FEW_NUMBERS;
      return [{ name, groups: isNumber ? intervals(values, accepted) : choices(values, accepted) }];
    });
  }

  /** The draws that were the same in all attempts, with their value. */
  constant(): { name: string; value: PlainData }[] {
    return [...this.#draws].flatMap(([name, { values }]) => {
      const [first = null] = values;
      const text = JSON.stringify(first);
      return values.every((value) => JSON.stringify(value) === text) ? [{ name, value: first }] : [];
    });
  }
}

function intervals(values: readonly number[], accepted: readonly boolean[]): DrawGroup[] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const edge = (i: number): string => rounded(low + ((high - low) * i) / INTERVALS);
  const counts = Array.from({ length: INTERVALS }, () => ({ trials: 0, successes: 0 }));
  values.forEach((value, i) => {
    const at = Math.min(INTERVALS - 1, Math.floor(((value - low) / (high - low)) * INTERVALS));
    const count = counts[at] as (typeof counts)[number];
    count.trials++;
    if (accepted[i] === true) count.successes++;
  });
  return counts.map(({ trials, successes }, i) => ({
    label: `${edge(i)} to ${edge(i + 1)}`,
    rate: successRate(successes, trials),
  }));
}

function choices(values: readonly PlainData[], accepted: readonly boolean[]): DrawGroup[] {
  const counts = new Map<string, { trials: number; successes: number }>();
  values.forEach((value, i) => {
    const label =
      typeof value === 'string' ? value : typeof value === 'number' ? rounded(value) : JSON.stringify(value);
    const count = counts.get(label) ?? { trials: 0, successes: 0 };
    count.trials++;
    if (accepted[i] === true) count.successes++;
    counts.set(label, count);
  });
  const all = [...counts].sort(([a, { trials: m }], [b, { trials: n }]) => n - m || (a < b ? -1 : 1));
  const shown = all.slice(0, VALUES).map(([label, { successes, trials }]) => ({
    label,
    rate: successRate(successes, trials),
  }));
  const rest = all.slice(VALUES).map(([, count]) => count);
  if (rest.length === 0) return shown;
  const sum = (key: 'trials' | 'successes'): number => rest.reduce((total, count) => total + count[key], 0);
  return [...shown, { label: `other (${rest.length})`, rate: successRate(sum('successes'), sum('trials')) }];
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
