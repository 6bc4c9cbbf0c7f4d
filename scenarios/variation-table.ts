import type { PlainData } from '../sim/interface/index.js';
import { VARIATION_AXES } from './draws.js';
import type { NumberRange, VariationAxis, VariationSpec } from './draws.js';

/** One draw as a row of a table. */
export interface VariationRow {
  /** Name of the draw, by which it is logged and set. */
  readonly name: string;
  /** What it varies. */
  readonly axis: VariationAxis;
  /** `number` drawn uniformly from ranges, or a `choice` between values. */
  readonly kind: 'number' | 'choice';
  /** Unit of the values; `1` where there is none. */
  readonly unit: string;
  /** What it means. */
  readonly description: string;
  /** Value while the axis is off, as in the level `clean`. */
  readonly nominal: PlainData;
  /** Ranges (`{ low, high }`) or values at the level `default`. */
  readonly default: readonly PlainData[];
  /** Ranges or values while the axis is on, as in the level `randomized`. */
  readonly seen: readonly PlainData[];
  /** Held-out ranges or values, of the splits `unseen` and `all`. */
  readonly unseen: readonly PlainData[];
}

/** Every draw of a scenario, in the order of the axes. */
export function variationTable(spec: VariationSpec): VariationRow[] {
  const plain = ({ low, high }: NumberRange): PlainData => ({ low, high });
  const rows = Object.entries(spec).map(([name, draw]): VariationRow => {
    const { axis, unit, description, nominal } = draw;
    const shared = { name, axis, unit, description, nominal };
    return draw.kind === 'choice'
      ? { ...shared, kind: 'choice', default: draw.values, seen: draw.seen, unseen: draw.unseen }
      : { ...shared, kind: 'number', default: [plain(draw)], seen: [plain(draw.seen)], unseen: draw.unseen.map(plain) };
  });
  return rows.sort((a, b) => VARIATION_AXES.indexOf(a.axis) - VARIATION_AXES.indexOf(b.axis));
}

/** A row's ranges or values in words, such as `0.5 to 0.9, 1.1 to 1.2 m`; a `none` where there are none. */
export function describeValues(values: readonly PlainData[], unit: string): string {
  if (values.length === 0) return 'none';
  const ofUnit = unit === '1' ? '' : ` ${unit}`;
  if (values.length > 12) return `${values.length} values`;
  return `${values.map(describeValue).join(', ')}${ofUnit}`;
}

function describeValue(value: PlainData): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return typeof value === 'string' ? value : typeof value === 'number' ? rounded(value) : JSON.stringify(value);
  }
  const { low, high } = value as { readonly low: number; readonly high: number };
  return low === high ? rounded(low) : `${rounded(low)} to ${rounded(high)}`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}
