/**
 * What a check looks at: the `plan` alone, the `states` alone, how the plan went when it was carried out (`execution`),
 * or the `agreement` of prediction and simulation.
 */
export type CheckPart = 'plan' | 'states' | 'execution' | 'agreement';

/** One thing that the referee measured and judged. */
export interface Check {
  /** What the check looks at. */
  readonly part: CheckPart;
  /** Name in kebab case: `object-permanence`. */
  readonly name: string;
  /**
   * Whether the check stands in nobody's way: `measured` keeps to `limit`, or there is nothing that it could apply to
   * (`measured` is `null` then). False also when something ought to have been measured and was not.
   */
  readonly passed: boolean;
  /** The worst value measured, in `unit`, finite; `null` when nothing was measured, and `subject` says why. */
  readonly measured: number | null;
  /** The value that must not be exceeded (or, for a check `at-least`, not be fallen short of), in `unit`. */
  readonly limit: number;
  /** Which side of the limit passes. */
  readonly bound: 'at-most' | 'at-least';
  /** Unit of `measured` and `limit`; `1` when there is none. */
  readonly unit: string;
  /**
   * Keyframe (of a prediction) or control tick (of an episode) at which the worst value was measured, counted from 0; -1
   * when it concerns the whole.
   */
  readonly step: number;
  /** What was worst, in words: `red-cube`, `left and right`. Empty when there is nothing to name. */
  readonly subject: string;
}

/** What the referee says of a prediction or an episode. */
export interface Verdict {
  /** Whether every check passed and at least one measured something. */
  readonly accepted: boolean;
  /** Every check that was made, in the order of cost. */
  readonly checks: readonly Check[];
  /** The verdict in one sentence. */
  readonly summary: string;
}

/** How the worst of many measurements becomes a check. */
export interface CheckRule {
  /** What the check looks at. */
  readonly part: CheckPart;
  /** Name in kebab case. */
  readonly name: string;
  /** The limit, in `unit`. */
  readonly limit: number;
  /** Unit of the measurements. */
  readonly unit: string;
  /** Why nothing may have been measured, in words: `no cloth in the scene`. */
  readonly nothing: string;
  /** Whether having measured nothing is a failure. Default false: the check does not apply. */
  readonly required?: boolean;
}

/** The worst of many measurements of one thing, to be turned into a `Check`. */
export class Worst {
  #measured: number | null = null;
  #invalid = false;
  #step = -1;
  #subject = '';
  readonly #bound: 'at-most' | 'at-least';

  /** @param bound - Which side of the limit passes. Default `at-most`. */
  constructor(bound: 'at-most' | 'at-least' = 'at-most') {
    this.#bound = bound;
  }

  /** Notes one measurement. A value that is not finite fails the check. */
  note(measured: number, step: number, subject: string): void {
    if (this.#invalid) return;
    this.#invalid = !Number.isFinite(measured);
    const before = this.#measured;
    const worse = before === null || (this.#bound === 'at-most' ? measured > before : measured < before);
    if (!worse && !this.#invalid) return;
    this.#measured = this.#invalid ? null : measured;
    this.#step = step;
    this.#subject = this.#invalid ? `${subject} is ${measured}`.trim() : subject;
  }

  /** The check of the worst measurement against a limit. */
  check(rule: CheckRule): Check {
    const { part, name, limit, unit, nothing, required = false } = rule;
    const measured = this.#measured;
    const bound = this.#bound;
    if (measured === null) {
      const passed = !this.#invalid && !required;
      return { part, name, passed, measured, limit, bound, unit, step: this.#step, subject: this.#subject || nothing };
    }
    const passed = bound === 'at-most' ? measured <= limit : measured >= limit;
    return { part, name, passed, measured, limit, bound, unit, step: this.#step, subject: this.#subject };
  }
}

/** A check of something that ought to have been measured and could not be. */
export function unmeasured(rule: CheckRule): Check {
  return new Worst().check({ ...rule, required: true });
}

/** Puts checks together into a verdict that says in one sentence why. */
export function judge(checks: readonly Check[]): Verdict {
  const failed = checks.filter((check) => !check.passed);
  const measured = checks.filter((check) => check.measured !== null);
  const idle = checks.length - measured.length;
  if (failed.length > 0) {
    const reasons = failed.map(explain).join('; ');
    const summary = `Rejected, ${failed.length} of ${checks.length} checks failed: ${reasons}.`;
    return { accepted: false, checks, summary };
  }
  if (measured.length === 0) {
    return { accepted: false, checks, summary: 'Rejected: nothing could be measured.' };
  }
  const rest = idle > 0 ? `, ${idle} did not apply` : '';
  return { accepted: true, checks, summary: `Accepted: all ${measured.length} checks passed${rest}.` };
}

/** Says a check's outcome in words: `object-permanence 1 objects (limit 0) for red-cube at keyframe 3`. */
export function explain(check: Check): string {
  const where = check.step >= 0 ? ` at step ${check.step}` : '';
  if (check.measured === null) return `${check.name} not measured${where} (${check.subject})`;
  const whom = check.subject === '' ? '' : ` for ${check.subject}`;
  return `${check.name} ${measuredText(check)} (${limitText(check)})${whom}${where}`;
}

/** What was measured, with its unit: `0.021 m`. */
export function measuredText({ measured, unit }: Pick<Check, 'measured' | 'unit'>): string {
  return measured === null ? 'not measured' : `${formatNumber(measured)}${unit === '1' ? '' : ` ${unit}`}`;
}

/** The limit: `limit 0.05`, or `at least 1`. */
export function limitText({ bound, limit }: Pick<Check, 'bound' | 'limit'>): string {
  return `${bound === 'at-most' ? 'limit' : 'at least'} ${formatNumber(limit)}`;
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}
