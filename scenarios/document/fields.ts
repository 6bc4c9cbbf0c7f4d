import * as z from 'zod';
import { Expression } from './expression.js';
import { Template } from '../task/template.js';

const EXAMPLE = 'a number, or arithmetic over draws such as "cubeX + 0.02"';

/** What is inferred for a field that holds a number. */
export type NumberField = z.ZodType<Expression, number | string>;

/** What is inferred for a field that holds text with placeholders. */
export type TextField = z.ZodType<Template, string>;

/** A number, or an expression over draws. `description` says what it means, with its unit. */
export function number(description: string): NumberField {
  return numberWhere(description, () => true, '');
}

/** A number above 0; a literal is checked at once. */
export function positive(description: string): NumberField {
  return numberWhere(description, (value) => value > 0, 'must be above 0');
}

/** A number of at least 0; a literal is checked at once. */
export function notNegative(description: string): NumberField {
  return numberWhere(description, (value) => value >= 0, 'must be at least 0');
}

function numberWhere(description: string, holds: (value: number) => boolean, rule: string): NumberField {
  return z
    .union([z.number(), z.string()], { error: `must be ${EXAMPLE}` })
    .transform((source, context) => {
      if (typeof source === 'number' && !holds(source)) {
        context.issues.push({ code: 'custom', message: rule, input: source });
        return z.NEVER;
      }
      return attempt(() => new Expression(source), source, context);
    })
    .describe(description);
}

/** Text in which `{color}` stands for the value of a draw. */
export function text(description: string): TextField {
  return z
    .string({ error: 'must be text' })
    .min(1, { error: 'must not be empty' })
    .transform((source, context) => attempt(() => new Template(source), source, context))
    .describe(description);
}

/** Three numbers. */
export function vector(description: string): z.ZodTuple<[NumberField, NumberField, NumberField], null> {
  return z
    .tuple([number('x'), number('y'), number('z')], { error: 'must be three numbers [x, y, z]' })
    .describe(description);
}

/** One of several words. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
  description: string,
): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` }).describe(description);
}

/** What may have been thrown while a text was read becomes an issue at its place. */
function attempt<T>(make: () => T, input: unknown, context: z.RefinementCtx): T {
  try {
    return make();
  } catch (error) {
    context.issues.push({ code: 'custom', message: error instanceof Error ? error.message : String(error), input });
    return z.NEVER;
  }
}

/** An object that has exactly one of some fields: says so in a schema that cannot say it by itself. */
export const ONE_FIELD = { minProperties: 1, maxProperties: 1 } as const;

/** Requires that exactly one of the fields is there. */
export function requireOne(value: object, names: readonly string[], context: z.RefinementCtx): void {
  const there = names.filter((name) => (value as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (there.length === 1) return;
  const received = there.length === 0 ? 'none of them' : there.join(' and ');
  context.issues.push({
    code: 'custom',
    message: `must have exactly one of ${names.join(', ')}; it has ${received}`,
    input: value,
  });
}
