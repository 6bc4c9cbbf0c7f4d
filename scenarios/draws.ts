import type { PlainData } from '../sim/interface/index.js';

/** Every axis of variation, in the order of the documentation. `object` and `pose` make up the task itself. */
export const VARIATION_AXES = [
  'object',
  'pose',
  'clutter',
  'lighting',
  'background',
  'table-height',
  'language',
  'camera',
  'physics',
  'grasp',
  'latency',
  'noise',
] as const;

/** What a draw varies; whole axes are switched on and off together. */
export type VariationAxis = (typeof VARIATION_AXES)[number];

/** An interval of numbers. */
export interface NumberRange {
  /** Smallest value. */
  readonly low: number;
  /** Largest value (exclusive, unless it equals `low`). */
  readonly high: number;
}

/** A number drawn uniformly from a range. */
export interface UniformDraw {
  /** Discriminant. */
  readonly kind: 'uniform';
  /** What the draw varies. */
  readonly axis: VariationAxis;
  /** Smallest value at the level `default`, in `unit`. */
  readonly low: number;
  /** Largest value (exclusive) at the level `default`, in `unit`; equal to `low` where the level leaves it fixed. */
  readonly high: number;
  /** Value while the axis is off, in `unit`. */
  readonly nominal: number;
  /** Range while the axis is on, in `unit`. */
  readonly seen: NumberRange;
  /** Ranges held out for tests of generalisation, in `unit`; empty where nothing is held out. */
  readonly unseen: readonly NumberRange[];
  /** Unit of the value: `m`, `rad`, `1`. */
  readonly unit: string;
  /** What the number means. */
  readonly description: string;
}

/** One of several values, each equally likely. */
export interface ChoiceDraw<T extends PlainData = PlainData> {
  /** Discriminant. */
  readonly kind: 'choice';
  /** What the draw varies. */
  readonly axis: VariationAxis;
  /** The values to choose from at the level `default`, at least one. */
  readonly values: readonly T[];
  /** Value while the axis is off. */
  readonly nominal: T;
  /** The values to choose from while the axis is on, at least one. */
  readonly seen: readonly T[];
  /** Values held out for tests of generalisation; empty where nothing is held out. */
  readonly unseen: readonly T[];
  /** Unit of the value; `1` where it is a name or a count. */
  readonly unit: string;
  /** Name of the random stream, where it is not the draw's own name. */
  readonly stream?: string;
  /** What the value means. */
  readonly description: string;
}

/** One random draw of an episode. */
export type Draw = UniformDraw | ChoiceDraw;

/** All random draws of a scenario by name. */
export type VariationSpec = Readonly<Record<string, Draw>>;

/** The drawn values of a `VariationSpec`, by the same names. */
export type VariationValues<S extends VariationSpec = VariationSpec> = {
  readonly [K in keyof S]: S[K] extends ChoiceDraw<infer T> ? T : number;
};

/** What a number's draw has beside its range at the level `default`. */
export interface UniformOptions {
  /** Value while the axis is off. Default: the middle of the default range. */
  readonly nominal?: number;
  /** Range while the axis is on. Default: the default range. */
  readonly seen?: readonly [low: number, high: number];
  /** Held-out ranges. Default: none. */
  readonly unseen?: readonly (readonly [low: number, high: number])[];
}

/** What a choice has beside its values at the level `default`. */
export interface ChoiceOptions<T extends PlainData> {
  /** Value while the axis is off. Default: the first default value. */
  readonly nominal?: T;
  /** Values while the axis is on. Default: the default values. */
  readonly seen?: readonly T[];
  /** Held-out values. Default: none. */
  readonly unseen?: readonly T[];
  /** Unit of the values. Default `1`. */
  readonly unit?: string;
  /** Name of the random stream. Default: the draw's name. */
  readonly stream?: string;
}

/**
 * Declares a number drawn uniformly from `low` to `high` at the level `default`, and from wider ranges when its axis is
 * switched on.
 * @throws RangeError when a range's end lies below its beginning, a range is not finite or the unit is missing.
 */
export function uniform(
  axis: VariationAxis,
  low: number,
  high: number,
  unit: string,
  description: string,
  options: UniformOptions = {},
): UniformDraw {
  const { nominal = (low + high) / 2, seen = [low, high], unseen = [] } = options;
  for (const [from, to] of [[low, high] as const, seen, ...unseen]) {
    if (!(to >= from)) throw new RangeError(`high (${to}) must not be below low (${from}) in "${description}"`);
    if (!Number.isFinite(to - from)) throw new RangeError(`the range of "${description}" must be finite`);
  }
  if (unit === '') throw new RangeError(`"${description}" needs a unit ("1" when it has none)`);
  const range = ([from, to]: readonly [number, number]): NumberRange => ({ low: from, high: to });
  return { kind: 'uniform', axis, low, high, nominal, seen: range(seen), unseen: unseen.map(range), unit, description };
}

/**
 * Declares a number that the level `default` leaves at `nominal`, and that is drawn when its axis is switched on.
 * @throws RangeError as `uniform` does.
 */
export function fixedUnlessOn(
  axis: VariationAxis,
  nominal: number,
  unit: string,
  description: string,
  seen: readonly [low: number, high: number],
  unseen: readonly (readonly [low: number, high: number])[] = [],
): UniformDraw {
  return uniform(axis, nominal, nominal, unit, description, { nominal, seen, unseen });
}

/** Declares a choice between `values`. Throws a RangeError when there are none. */
export function choice<const T extends PlainData>(
  axis: VariationAxis,
  values: readonly T[],
  description: string,
  options: ChoiceOptions<T> = {},
): ChoiceDraw<T> {
  const { seen = values, unseen = [], unit = '1', stream } = options;
  const [first] = values;
  if (first === undefined || seen.length === 0) throw new RangeError(`"${description}" needs at least one value`);
  const { nominal = first } = options;
  return {
    kind: 'choice',
    axis,
    values,
    nominal,
    seen,
    unseen,
    unit,
    description,
    ...(stream === undefined ? {} : { stream }),
  };
}

/** The smallest interval that holds every value that a number's draw may take. */
export function limitsOf(draw: UniformDraw): NumberRange {
  const ranges = [{ low: draw.low, high: draw.high }, draw.seen, ...draw.unseen];
  return {
    low: Math.min(draw.nominal, ...ranges.map(({ low }) => low)),
    high: Math.max(draw.nominal, ...ranges.map(({ high }) => high)),
  };
}

/** Every value that a choice may take, each once. */
export function valuesOf<T extends PlainData>(draw: ChoiceDraw<T>): readonly T[] {
  const byText = new Map<string, T>();
  for (const value of [...draw.values, draw.nominal, ...draw.seen, ...draw.unseen]) {
    const text = JSON.stringify(value);
    if (!byText.has(text)) byText.set(text, value);
  }
  return [...byText.values()];
}

/**
 * Drawn values that differ from others in one choice alone.
 * @param names - The choices that are made otherwise, one at a time.
 * @returns for each name, in its order, every other value that the choice may take, held-out ones included.
 */
export function alternativesTo<S extends VariationSpec>(
  spec: S,
  values: VariationValues<S>,
  names: readonly (keyof S & string)[],
): readonly VariationValues<S>[] {
  return names.flatMap((name) => {
    const draw = spec[name];
    if (draw?.kind !== 'choice') return [];
    const drawn = JSON.stringify(values[name]);
    return valuesOf(draw)
      .filter((value) => JSON.stringify(value) !== drawn)
      .map((value) => ({ ...values, [name]: value }));
  });
}
