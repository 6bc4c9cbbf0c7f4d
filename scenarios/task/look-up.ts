import type { PlainData } from '../../sim/interface/index.js';

/** Drawn values by name, as expressions and templates look them up. */
export type Values = Readonly<Record<string, PlainData>>;

/**
 * The value of a draw, or a field of it: `place`, `place.x`.
 * @throws RangeError when there is none.
 */
export function lookUp(values: Values, path: string): PlainData {
  const [name = '', ...fields] = path.split('.');
  if (!Object.hasOwn(values, name)) {
    throw new RangeError(`there is no draw "${name}"; there are ${Object.keys(values).join(', ') || 'none'}`);
  }
  let value: PlainData | undefined = values[name];
  for (const field of fields) {
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    value = isRecord && Object.hasOwn(value as object, field) ? (value as Values)[field] : undefined;
    if (value === undefined) throw new RangeError(`the draw "${name}" has no field "${fields.join('.')}"`);
  }
  return value ?? null;
}

/**
 * The same as text.
 * @throws RangeError when there is none.
 */
export function textAt(values: Values, path: string): string {
  const value = lookUp(values, path);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
