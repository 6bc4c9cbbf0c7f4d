/** One thing that the referee measured and judged. */
export interface Check {
  /** Name in kebab case: `object-permanence`. */
  readonly name: string;
  /** Whether `measured` keeps to `limit`. */
  readonly passed: boolean;
  /** The worst value measured, in `unit`. */
  readonly measured: number;
  /** The value that must not be exceeded (or, for a check `at-least`, not be fallen short of), in `unit`. */
  readonly limit: number;
  /** Which side of the limit passes. */
  readonly bound: 'at-most' | 'at-least';
  /** Unit of `measured` and `limit`. */
  readonly unit: string;
  /** Keyframe at which the worst value was measured, counted from 0; -1 when it concerns the whole. */
  readonly step: number;
  /** What was worst, in words: `red-cube`, `left and right`. Empty when there is nothing to name. */
  readonly subject: string;
}

/** What the referee says of a prediction. */
export interface Verdict {
  /** Whether every check passed. */
  readonly accepted: boolean;
  /** Every check that was made, in the order of cost. */
  readonly checks: readonly Check[];
  /** The verdict in one sentence. */
  readonly summary: string;
}

/** The worst of many measurements of one thing, to be turned into a `Check`. */
export class Worst {
  #measured: number;
  #step = -1;
  #subject = '';
  readonly #bound: 'at-most' | 'at-least';

  /** @param bound - Which side of the limit passes. Default `at-most`. */
  constructor(bound: 'at-most' | 'at-least' = 'at-most') {
    this.#bound = bound;
    this.#measured = bound === 'at-most' ? 0 : Infinity;
  }

  /** Notes one measurement. A value that is not a number counts as the worst possible. */
  note(measured: number, step: number, subject: string): void {
    const value = Number.isNaN(measured) ? (this.#bound === 'at-most' ? Infinity : -Infinity) : measured;
    if (this.#bound === 'at-most' ? value > this.#measured : value < this.#measured) {
      this.#measured = value;
      this.#step = step;
      this.#subject = subject;
    }
  }

  /** The check of the worst measurement against a limit. */
  check(name: string, limit: number, unit: string): Check {
    const measured = this.#measured;
    const passed = this.#bound === 'at-most' ? measured <= limit : measured >= limit;
    return { name, passed, measured, limit, bound: this.#bound, unit, step: this.#step, subject: this.#subject };
  }
}

/** Puts checks together into a verdict that says in one sentence why. */
export function judge(checks: readonly Check[]): Verdict {
  const failed = checks.filter((check) => !check.passed);
  if (failed.length === 0) {
    return { accepted: true, checks, summary: `Accepted: all ${checks.length} checks passed.` };
  }
  const reasons = failed.map(explain).join('; ');
  return { accepted: false, checks, summary: `Rejected, ${failed.length} of ${checks.length} checks failed: ${reasons}.` };
}

/** Says a check's outcome in words: `object-permanence 1 object (limit 0) for red-cube at keyframe 3`. */
export function explain(check: Check): string {
  const where = check.step >= 0 ? ` at keyframe ${check.step}` : '';
  const whom = check.subject === '' ? '' : ` for ${check.subject}`;
  const limit = `${check.bound === 'at-most' ? 'limit' : 'at least'} ${format(check.limit)}`;
  return `${check.name} ${format(check.measured)}${check.unit === '1' ? '' : ` ${check.unit}`} (${limit})${whom}${where}`;
}

function format(value: number): string {
  return Number.isInteger(value) || !Number.isFinite(value) ? String(value) : String(Number(value.toPrecision(3)));
}
