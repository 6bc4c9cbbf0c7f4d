import { Expression } from './expression.js';
import type { Values } from '../task/look-up.js';
import { Template } from '../task/template.js';

/** A part of a document with every expression a number and every template a text. */
export type Evaluated<T> = T extends Expression
  ? number
  : T extends Template
    ? string
    : T extends object
      ? { readonly [K in keyof T]: Evaluated<T[K]> }
      : T;

/**
 * A part of a document with the drawn values put in.
 * @throws RangeError when a draw does not exist or is no number where a number must be.
 */
export function evaluate<T>(part: T, values: Values): Evaluated<T> {
  return evaluated(part, values) as Evaluated<T>;
}

function evaluated(part: unknown, values: Values): unknown {
  if (part instanceof Expression) return part.evaluate(values);
  if (part instanceof Template) return part.fill(values);
  if (Array.isArray(part)) return part.map((entry) => evaluated(entry, values));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).flatMap(([name, value]) => (value === undefined ? [] : [[name, evaluated(value, values)]])),
  );
}

/** Every draw that a part of a document reads, with its fields, and where: `place.x`, `['objects', 0, 'position', 0]`. */
export function readsOf(part: unknown, path: readonly (string | number)[] = []): Read[] {
  if (part instanceof Expression) return part.reads.map((name) => ({ name, path, as: 'number' }));
  if (part instanceof Template) return part.reads.map((name) => ({ name, path, as: 'text' }));
  if (Array.isArray(part)) return part.flatMap((entry, i) => readsOf(entry, [...path, i]));
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => readsOf(value, [...path, key]));
}

/** A place of a document that reads a draw. */
export interface Read {
  /** The draw, with a field where one is read. */
  readonly name: string;
  /** Where in the document. */
  readonly path: readonly (string | number)[];
  /** What the value must be. */
  readonly as: 'number' | 'text';
}
