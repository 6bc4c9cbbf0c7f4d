/** A JSON schema as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };
const numbers = { type: 'array', items: number };

const time = { type: 'object', title: 'time', properties: { sec: integer, nsec: integer } };

function message(title: string, properties: Readonly<Record<string, unknown>>): JsonSchema {
  return { title, type: 'object', properties: { timestamp: time, ...properties } };
}

/**
 * Foxglove's message schemas (https://docs.foxglove.dev/docs/sdk/schemas) by name, in JSON Schema, with the fields in their
 * documented names and types.
 */
export const FOXGLOVE_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  'foxglove.CompressedImage': message('foxglove.CompressedImage', {
    frame_id: text,
    data: { type: 'string', contentEncoding: 'base64' },
    format: text,
  }),
  'foxglove.CameraCalibration': message('foxglove.CameraCalibration', {
    frame_id: text,
    width: integer,
    height: integer,
    distortion_model: text,
    D: numbers,
    K: { ...numbers, minItems: 9, maxItems: 9 },
    R: { ...numbers, minItems: 9, maxItems: 9 },
    P: { ...numbers, minItems: 12, maxItems: 12 },
  }),
  'foxglove.Log': message('foxglove.Log', { level: integer, message: text, name: text, file: text, line: integer }),
};

/** The schema of a vector whose entries are named: one number per entry. */
export function vectorSchema(title: string, names: readonly string[]): JsonSchema {
  return message(title, Object.fromEntries(names.map((name) => [name, number])));
}
