import * as z from 'zod';
import { UserError } from '../episodes/index.js';

/** An `Estimate` in a file. */
export const estimate = z.object({ mean: z.number(), low: z.number(), high: z.number(), n: z.number().int() });

/** A `SuccessRate` in a file. */
export const rate = z.object({
  successes: z.number().int(),
  trials: z.number().int(),
  rate: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }),
});

/**
 * Reads JSON text as a schema says.
 *
 * @param source - What the text is, such as its path; the error names it.
 * @throws UserError when it is something else; the message names path, rule and value.
 */
export function parseJson<T>(schema: z.ZodType<T>, json: string, source: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UserError(`${source} must be JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`${source}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is invalid'}`);
}
