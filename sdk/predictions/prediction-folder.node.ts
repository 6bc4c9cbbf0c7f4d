import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { RgbImage } from '../../sim/interface/index.js';
import { UserError } from '../episodes/index.js';
import { decodePng, encodePng } from '../media/index.js';
import { believedStateSchema, targetSchema } from './schemas.js';
import { recordedPlan, type PredictionRecord, type RecordedKeyframe } from './prediction-record.js';

/** Version of the folder's form. */
const FORMAT_VERSION = 1;
const OBSERVED = 'frames/observed.png';
const REMEDY = 'Predict again, or restore the file from a copy';

const stateFile = z.object({ initial: believedStateSchema, keyframes: z.array(believedStateSchema) });
const planFile = z.object({
  interpolation: z.literal('linear'),
  keyframes: z.array(
    z.object({ subtask: z.string(), ticks: z.number().int().min(1), arms: z.array(targetSchema).min(1) }),
  ),
});
const header = z.object({
  formatVersion: z.literal(FORMAT_VERSION, { error: `must be ${FORMAT_VERSION}, the version that this release reads` }),
  scenario: z.object({
    name: z.string(),
    version: z.number().int(),
    file: z.object({ path: z.string(), hash: z.string() }).optional(),
  }),
  seed: z.number().int().min(0).max(0xffffffff),
  instruction: z.string().min(1),
  camera: z.string(),
  mode: z.enum(['plan', 'rollout']),
  foreignPicture: z.boolean(),
  model: z.object({ name: z.string(), checksum: z.string() }),
  sample: z.number().int().min(1).optional(),
  ending: z.enum(['task', 'limit']),
  files: z.record(z.string(), z.string()),
});

/**
 * Writes a prediction into an empty folder: `prediction.json` (what was predicted from what, and a SHA-256 of every other
 * file), `plan.json`, `states.json` and, unless it is one of states alone, `frames/observed.png` and `frames/keyframe-000.png`, ...
 *
 * @throws RangeError when some moments have a picture and others none.
 */
export async function writePrediction(folder: string, record: PredictionRecord): Promise<void> {
  const { observed, initial, keyframes, ...rest } = record;
  const { scenario, seed, instruction, camera, mode, foreignPicture, model, sample, ending } = rest;
  const files: Record<string, string> = {};
  const drawn = keyframes.filter(({ frame }) => frame !== null).length;
  if (drawn !== (observed ? keyframes.length : 0)) {
    throw new RangeError(
      `either the observation and every keyframe must have a picture or none, ${drawn} of ${keyframes.length} keyframes have one`,
    );
  }
  await mkdir(folder, { recursive: true });
  const write = async (name: string, data: Uint8Array | string): Promise<void> => {
    files[name] = sha256(data);
    await writeFile(join(folder, name), data);
  };
  await write('plan.json', `${JSON.stringify(recordedPlan(record), null, 1)}\n`);
  await write('states.json', `${JSON.stringify({ initial, keyframes: keyframes.map((each) => each.state) })}\n`);
  if (observed) {
    await mkdir(join(folder, 'frames'), { recursive: true });
    await write(OBSERVED, encodePng(observed));
  }
  for (const [i, { frame }] of keyframes.entries()) if (frame) await write(framePath(i), encodePng(frame));
  const head = {
    formatVersion: FORMAT_VERSION,
    scenario,
    seed,
    instruction,
    camera,
    mode,
    foreignPicture,
    model,
    ...(sample !== undefined && { sample }),
    ending,
    files,
  };
  await writeFile(join(folder, 'prediction.json'), `${JSON.stringify(head, null, 2)}\n`);
}

/**
 * Reads a prediction that `writePrediction` wrote.
 *
 * @throws UserError when the folder holds none, or a file is missing, changed or not what it should be; the message names
 * the file and the rule.
 */
export async function readPrediction(folder: string): Promise<PredictionRecord> {
  const path = join(folder, 'prediction.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(
      `${folder} holds no prediction (${errorCode(error)} at prediction.json): name a folder that predict or start wrote`,
    );
  });
  const { files, ...head } = parse(path, text, header);
  const read = async (name: string): Promise<Buffer> => {
    const at = join(folder, name);
    const data = await readFile(at).catch((error: unknown) => {
      throw new UserError(`${at} cannot be read (${errorCode(error)}). ${REMEDY}`);
    });
    if (files[name] === undefined) throw new UserError(`${path} does not list ${name}. ${REMEDY}`);
    if (files[name] !== sha256(data))
      throw new UserError(`${at} is not as it was written (its SHA-256 differs). ${REMEDY}`);
    return data;
  };
  // A prediction of states alone has no picture at all.
  const pictures = Object.keys(files).some((name) => name.startsWith('frames/'));
  const picture = async (name: string): Promise<RgbImage | null> => (pictures ? decodePng(await read(name)) : null);
  const plan = parse(join(folder, 'plan.json'), (await read('plan.json')).toString('utf8'), planFile);
  const states = parse(join(folder, 'states.json'), (await read('states.json')).toString('utf8'), stateFile);
  if (plan.keyframes.length !== states.keyframes.length) {
    throw new UserError(
      `${folder}: plan.json has ${plan.keyframes.length} keyframes and states.json ${states.keyframes.length}. ${REMEDY}`,
    );
  }
  const keyframes: RecordedKeyframe[] = [];
  for (const [i, { subtask, ticks, arms }] of plan.keyframes.entries()) {
    const believed = states.keyframes[i] ?? states.initial;
    keyframes.push({
      subtask,
      ticks,
      targets: arms,
      state: believed,
      time: believed.time,
      frame: await picture(framePath(i)),
    });
  }
  const { formatVersion: _version, ...said } = head;
  return { ...said, observed: await picture(OBSERVED), initial: states.initial, keyframes };
}

function framePath(index: number): string {
  return `frames/keyframe-${String(index).padStart(3, '0')}.png`;
}

function parse<S extends z.ZodType>(path: string, text: string, schema: S): z.infer<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${path} is no JSON. ${REMEDY}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`${path}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}. ${REMEDY}`);
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
}
