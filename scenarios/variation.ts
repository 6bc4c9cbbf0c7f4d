import { Random } from '../sim/math/random.js';
import type { PlainData } from '../sim/interface/index.js';

/** What a draw varies; whole axes can be switched off together. */
export type VariationAxis =
  'object' | 'pose' | 'clutter' | 'lighting' | 'background' | 'camera' | 'language' | 'physics';

/** A number drawn uniformly from a range. */
export interface UniformDraw {
  /** Discriminant. */
  readonly kind: 'uniform';
  /** What the draw varies. */
  readonly axis: VariationAxis;
  /** Smallest value, in `unit`. */
  readonly low: number;
  /** Largest value (exclusive), in `unit`. */
  readonly high: number;
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
  /** The values to choose from, at least one. */
  readonly values: readonly T[];
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

/**
 * Declares a number drawn uniformly from `low` to `high`.
 * @throws RangeError when `high` is below `low` or the unit is missing.
 */
export function uniform(
  axis: VariationAxis,
  low: number,
  high: number,
  unit: string,
  description: string,
): UniformDraw {
  if (!(high >= low)) throw new RangeError(`high (${high}) must not be below low (${low}) in "${description}"`);
  if (unit === '') throw new RangeError(`"${description}" needs a unit ("1" when it has none)`);
  return { kind: 'uniform', axis, low, high, unit, description };
}

/** Declares a choice between `values`. Throws a RangeError when there are none. */
export function choice<const T extends PlainData>(
  axis: VariationAxis,
  values: readonly T[],
  description: string,
): ChoiceDraw<T> {
  if (values.length === 0) throw new RangeError(`"${description}" needs at least one value`);
  return { kind: 'choice', axis, values, description };
}

/**
 * Draws every value of an episode. Each draw has a random stream of its own, named after it: adding or overriding one
 * leaves all the others as they were.
 * @param overrides - Values to use instead of drawn ones.
 * @throws RangeError when an override names no draw, is not among the choices or lies outside the range.
 */
export function drawVariation<S extends VariationSpec>(
  spec: S,
  seed: number,
  overrides: Readonly<Record<string, PlainData>> = {},
): VariationValues<S> {
  const random = new Random(seed).split('variation');
  const values: Record<string, PlainData> = {};
  for (const name of Object.keys(overrides)) {
    if (!Object.hasOwn(spec, name)) {
      throw new RangeError(`variation.${name} does not exist; there are ${Object.keys(spec).join(', ')}`);
    }
  }
  for (const [name, draw] of Object.entries(spec)) {
    const override = overrides[name];
    if (override !== undefined) {
      checkOverride(name, draw, override);
      values[name] = override;
    } else if (draw.kind === 'uniform') {
      values[name] = random.split(name).uniform(draw.low, draw.high);
    } else {
      values[name] = random.split(name).pick(draw.values);
    }
  }
  return values as VariationValues<S>;
}

function checkOverride(name: string, draw: Draw, value: PlainData): void {
  if (draw.kind === 'uniform') {
    if (typeof value !== 'number' || !(value >= draw.low && value <= draw.high)) {
      throw new RangeError(
        `variation.${name} must be a number from ${draw.low} to ${draw.high} ${draw.unit}, received ${JSON.stringify(value)}`,
      );
    }
    return;
  }
  const wanted = JSON.stringify(value);
  if (!draw.values.some((allowed) => JSON.stringify(allowed) === wanted)) {
    throw new RangeError(
      `variation.${name} must be one of ${draw.values.map((v) => JSON.stringify(v)).join(', ')}, received ${wanted}`,
    );
  }
}
