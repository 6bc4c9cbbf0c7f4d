import { z } from 'zod';
import { ModelCorruptError } from './errors.js';

const positive = z.number().int().positive();
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, 'must be a path inside the folder')
  .refine((path) => !path.includes('..'), 'must not leave the folder');

const imageSchema = z.object({
  width: positive,
  height: positive,
  patchWidth: positive,
  patchHeight: positive,
  levels: z.array(positive).min(1),
});

/** The parts that tokenizing needs; a folder whose transformer is not trained yet has these alone. */
const tokenizersSchema = z.object({
  formatVersion: z.literal(1),
  name: z.string().min(1),
  files: z.record(
    fileName,
    z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int().nonnegative() }),
  ),
  image: imageSchema,
  text: z.object({ file: fileName, size: positive }),
  transformer: z.object({ contextLength: positive }),
  graphs: z.object({
    imageEncoder: z
      .string({ error: 'must name the picture encoder: a model that knows states alone encodes no pictures' })
      .pipe(fileName),
  }),
  /** For each graph whose weights lie beside it, the files that hold them. */
  externalData: z.record(fileName, z.array(fileName)).default({}),
});

const manifestSchema = tokenizersSchema.extend({
  layout: fileName.default('layout.json'),
  numbers: z.object({ bins: positive }),
  decoding: z
    .object({ unchangedLogitOffset: z.number().default(0), endLogitOffset: z.number().default(0) })
    .prefault({}),
  transformer: z.object({
    layers: positive,
    heads: positive,
    keyValueHeads: positive,
    headDim: positive,
    hiddenSize: positive,
    contextLength: positive,
    vocabularySize: positive,
    /** How the graphs hold the weights. */
    precision: z.enum(['float32', 'float16', 'int8']).default('float32'),
  }),
  graphs: z
    .object({
      /** Missing, as `imageDecoder`, in a model that acts on states alone. */
      imageEncoder: fileName.optional(),
      imageDecoder: fileName.optional(),
      prefill: fileName,
      decode: fileName,
      prefillLength: positive,
    })
    .refine(({ imageEncoder, imageDecoder }) => (imageEncoder === undefined) === (imageDecoder === undefined), {
      error: 'must name both imageEncoder and imageDecoder or neither',
    }),
});

/** What a model folder's `manifest.json` says of its tokenizers. */
export type TokenizersManifest = z.infer<typeof tokenizersSchema>;

/** What a model folder's `manifest.json` says. */
export type WorldModelManifest = z.infer<typeof manifestSchema>;

/**
 * Reads a manifest.
 *
 * @param json - Text of `manifest.json`.
 * @param path - Its path, for errors.
 * @throws ModelCorruptError when it is no JSON or breaks a rule.
 */
export function parseManifest(json: string, path: string): WorldModelManifest {
  return parse(manifestSchema, json, path);
}

/** Reads the part of a manifest that tokenizing needs; as `parseManifest` otherwise. */
export function parseTokenizersManifest(json: string, path: string): TokenizersManifest {
  return parse(tokenizersSchema, json, path);
}

function parse<T>(schema: z.ZodType<T>, json: string, path: string): T {
  const remedy = 'Get the model folder anew, or export it again with training/';
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ModelCorruptError({
      path,
      rule: 'manifest.json must be JSON',
      received: (error as Error).message,
      remedy,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  let at: unknown = value;
  for (const key of issue?.path ?? [])
    at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  const rule = `${issue?.path.join('.') ?? 'manifest'}: ${issue?.message ?? 'invalid'}`;
  throw new ModelCorruptError({ path, rule, received: JSON.stringify(at) ?? 'undefined', remedy });
}
