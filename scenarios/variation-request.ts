import type { PlainData } from '../sim/interface/index.js';
import { limitsOf, valuesOf, VARIATION_AXES } from './draws.js';
import type { Draw, NumberRange, VariationAxis, VariationSpec } from './draws.js';

/**
 * Names of the levels: `default` is the distribution that the scenarios have always had, `randomized` switches every
 * axis on, `clean` switches every axis off, so that all seeds give one and the same nominal scene.
 */
export const VARIATION_LEVELS = ['default', 'randomized', 'clean'] as const;

/** How much varies: see `VARIATION_LEVELS`. */
export type VariationLevel = (typeof VARIATION_LEVELS)[number];

/** Names of the splits: which values an axis that is on draws from. */
export const VARIATION_SPLITS = ['seen', 'unseen', 'all'] as const;

/** Which values an axis that is on draws from; a draw without held-out values draws from its seen ones in any case. */
export type VariationSplit = (typeof VARIATION_SPLITS)[number];

/**
 * How the draws of an episode are to be made: words separated by commas, or an object.
 *
 * Words: a level, a split, an axis to switch on, an axis with `-` before it to switch off: `randomized,-clutter`,
 * `clean,lighting`, `lighting,language,unseen`. Without a level, the others stay as in `default`.
 *
 * An object: `level`, `split` and `axes` (`{ "clutter": true, "lighting": false }`), and beside them draws by name: a
 * fixed value, a range `{ "low": 0.1, "high": 0.2 }` or a choice `{ "values": ["red", "blue"] }`. The draws of a recorded
 * episode are such an object.
 */
export type VariationRequest = string | Readonly<Record<string, PlainData>>;

/** Whether an axis is off (nominal values), on (its randomized values) or as in the level `default`. */
export type AxisSetting = 'off' | 'default' | 'on';

/** A draw that is not drawn. */
export interface ValueSource {
  /** Discriminant. */
  readonly kind: 'value';
  /** Its value. */
  readonly value: PlainData;
}

/** A draw from a range of numbers. */
export interface RangeSource {
  /** Discriminant. */
  readonly kind: 'range';
  /** The range. */
  readonly range: NumberRange;
}

/** A draw among values. */
export interface ValuesSource {
  /** Discriminant. */
  readonly kind: 'values';
  /** The values, at least one. */
  readonly values: readonly PlainData[];
}

/** Where one draw's value comes from. */
export type DrawSource = ValueSource | RangeSource | ValuesSource;

/** A request that was checked against a scenario's draws. */
export interface VariationSettings {
  /** Every axis. */
  readonly axes: ReadonlyMap<VariationAxis, AxisSetting>;
  /** Which values the axes that are on draw from. */
  readonly split: VariationSplit;
  /** Draws that do not follow their axis, by name. */
  readonly draws: ReadonlyMap<string, DrawSource>;
}

const RESERVED = ['level', 'split', 'axes'];
const SETTING_OF_LEVEL: Readonly<Record<VariationLevel, AxisSetting>> = {
  default: 'default',
  randomized: 'on',
  clean: 'off',
};

/** What a request says, before it is compared with the draws that there are. */
interface Parsed {
  readonly level: VariationLevel;
  readonly split: VariationSplit;
  readonly axes: ReadonlyMap<VariationAxis, AxisSetting>;
  readonly draws: Readonly<Record<string, PlainData>>;
}

/**
 * Checks a request against the draws of a scenario.
 * @throws RangeError that names the path, the rule, the value received and what there is.
 */
export function resolveVariation(spec: VariationSpec, request: VariationRequest): VariationSettings {
  const parsed = typeof request === 'string' ? parseWords(request) : parseObject(request);
  const present = new Set(Object.values(spec).map(({ axis }) => axis));
  for (const axis of parsed.axes.keys()) {
    if (!present.has(axis)) {
      const there = VARIATION_AXES.filter((each) => present.has(each)).join(', ');
      throw new RangeError(`variation.axes.${axis}: no draw of this scenario is on that axis; there are ${there}`);
    }
  }
  const axes = new Map<VariationAxis, AxisSetting>();
  for (const axis of VARIATION_AXES) axes.set(axis, parsed.axes.get(axis) ?? SETTING_OF_LEVEL[parsed.level]);
  const draws = new Map<string, DrawSource>();
  for (const [name, given] of Object.entries(parsed.draws)) {
    const draw = Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (!draw) throw new RangeError(`variation.${name} does not exist; there are ${Object.keys(spec).join(', ')}`);
    draws.set(name, sourceOf(name, draw, given));
  }
  if (parsed.split !== 'seen' && ![...axes].some(([axis, setting]) => present.has(axis) && setting === 'on')) {
    throw new RangeError(
      `variation.split "${parsed.split}" needs an axis that is on, received none: ` +
        'name axes (such as lighting) or the level randomized beside it',
    );
  }
  return { axes, split: parsed.split, draws };
}

function parseWords(request: string): Parsed {
  let level: VariationLevel | undefined;
  let split: VariationSplit | undefined;
  const axes = new Map<VariationAxis, AxisSetting>();
  for (const word of request.split(',').map((each) => each.trim())) {
    const off = word.startsWith('-');
    const name = off ? word.slice(1) : word;
    if (isOneOf(VARIATION_AXES, name)) {
      if (axes.has(name)) throw new RangeError(`variation names the axis "${name}" twice in "${request}"`);
      axes.set(name, off ? 'off' : 'on');
    } else if (!off && isOneOf(VARIATION_LEVELS, name)) {
      if (level) throw new RangeError(`variation must name one level, received ${level} and ${name} in "${request}"`);
      level = name;
    } else if (!off && isOneOf(VARIATION_SPLITS, name)) {
      if (split) throw new RangeError(`variation must name one split, received ${split} and ${name} in "${request}"`);
      split = name;
    } else {
      throw new RangeError(
        `variation does not know "${word}"; there are the levels ${VARIATION_LEVELS.join(', ')}, the splits ` +
          `${VARIATION_SPLITS.join(', ')} and the axes ${VARIATION_AXES.join(', ')} (with "-" before it, an axis is off)`,
      );
    }
  }
  return { level: level ?? 'default', split: split ?? 'seen', axes, draws: {} };
}

function parseObject(request: Readonly<Record<string, PlainData>>): Parsed {
  const { level = 'default', split = 'seen', axes: given = {} } = request;
  if (!isOneOf(VARIATION_LEVELS, level)) throw oneOf('level', VARIATION_LEVELS, level);
  if (!isOneOf(VARIATION_SPLITS, split)) throw oneOf('split', VARIATION_SPLITS, split);
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    throw new RangeError(
      `variation.axes must be an object such as { "clutter": true }, received ${JSON.stringify(given)}`,
    );
  }
  const axes = new Map<VariationAxis, AxisSetting>();
  for (const [axis, on] of Object.entries(given)) {
    if (!isOneOf(VARIATION_AXES, axis)) {
      throw new RangeError(`variation.axes.${axis} does not exist; there are ${VARIATION_AXES.join(', ')}`);
    }
    if (typeof on === 'boolean') axes.set(axis, on ? 'on' : 'off');
    else if (on === 'default') axes.set(axis, 'default');
    else {
      throw new RangeError(
        `variation.axes.${axis} must be true (on), false (off) or "default", received ${JSON.stringify(on)}`,
      );
    }
  }
  const draws = Object.fromEntries(Object.entries(request).filter(([name]) => !RESERVED.includes(name)));
  return { level, split, axes, draws };
}

function sourceOf(name: string, draw: Draw, given: PlainData): DrawSource {
  if (given !== null && typeof given === 'object' && !Array.isArray(given)) {
    const entries = given as Readonly<Record<string, PlainData>>;
    const keys = Object.keys(entries).sort().join();
    const { low, high, values } = entries;
    if (draw.kind === 'uniform' && keys === 'high,low') {
      checkValue(`${name}.low`, draw, low ?? null);
      checkValue(`${name}.high`, draw, high ?? null);
      const range = { low: low as number, high: high as number };
      if (range.high >= range.low) return { kind: 'range', range };
      throw new RangeError(`variation.${name}.high must not be below low (${range.low}), received ${range.high}`);
    }
    if (keys === 'values') {
      if (!Array.isArray(values) || values.length === 0) {
        throw new RangeError(`variation.${name}.values must be a list of values, received ${JSON.stringify(values)}`);
      }
      values.forEach((value: PlainData, i) => checkValue(`${name}.values.${i}`, draw, value));
      return { kind: 'values', values: values as readonly PlainData[] };
    }
  }
  checkValue(name, draw, given);
  return { kind: 'value', value: given };
}

function checkValue(path: string, draw: Draw, value: PlainData): void {
  if (draw.kind === 'uniform') {
    const { low, high } = limitsOf(draw);
    if (typeof value !== 'number' || !(value >= low && value <= high)) {
      throw new RangeError(
        `variation.${path} must be a number from ${low} to ${high}${draw.unit === '1' ? '' : ` ${draw.unit}`}, ` +
          `received ${JSON.stringify(value)}`,
      );
    }
    return;
  }
  const wanted = JSON.stringify(value);
  const allowed = valuesOf(draw).map((each) => JSON.stringify(each));
  if (!allowed.includes(wanted)) {
    throw new RangeError(`variation.${path} must be one of ${allowed.join(', ')}, received ${wanted}`);
  }
}

function oneOf(path: string, known: readonly string[], received: PlainData): RangeError {
  return new RangeError(`variation.${path} must be one of ${known.join(', ')}, received ${JSON.stringify(received)}`);
}

function isOneOf<T extends string>(known: readonly T[], value: unknown): value is T {
  return (known as readonly unknown[]).includes(value);
}
