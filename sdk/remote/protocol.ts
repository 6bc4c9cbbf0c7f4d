import * as z from 'zod';
import type { Observation, RgbImage } from '../../sim/interface/index.js';
import { decodeBase64, decodePng, encodeBase64, encodePng } from '../media/index.js';
import { believedStateSchema, poseSchema, targetSchema, thingsSchema } from '../predictions/index.js';
import type { PredictedAction, PredictedKeyframe, PredictionStart, RolloutAction } from '../world-model/index.js';

/** Version of the protocol, the first part of every path: `/v2/...`. */
export const PROTOCOL_VERSION = 2;

/** A picture on the wire: a PNG in base64. */
const picture = z.string();

/** Answer to `GET /v2/model`. */
export const modelSchema = z.object({
  protocol: z.literal(PROTOCOL_VERSION, { error: `must be ${PROTOCOL_VERSION}` }),
  name: z.string().min(1),
  checksum: z.string().min(1),
  picture: z.object({ width: z.number().int().min(1), height: z.number().int().min(1) }),
  pictures: z.boolean().default(true),
  statesAlone: z.boolean().default(false),
});

const observation = z.strictObject({
  time: z.number(),
  images: z.record(z.string(), picture),
  state: z.array(z.number()),
});

const chosenAction = z.object({ subtask: z.string(), ticks: z.number().int().min(1), targets: z.array(targetSchema) });

/** Body of `POST /v2/predictions`. */
export const startSchema = z.strictObject({
  observation,
  past: z.array(z.strictObject({ observation, objects: thingsSchema.optional(), action: chosenAction })).optional(),
  unfinished: z.boolean().optional(),
  instruction: z.string().min(1),
  robot: z.object({
    type: z.string(),
    arms: z.array(z.object({ name: z.string(), model: z.string(), base: poseSchema })),
  }),
  stateSpace: z.object({ names: z.array(z.string()) }).optional(),
  objects: thingsSchema.optional(),
  shown: z.array(z.strictObject({ text: z.string(), image: picture })).optional(),
  camera: z.string().optional(),
  controlRate: z.number().positive().optional(),
  seed: z.number().int().min(0).max(0xffffffff).optional(),
  temperature: z.number().min(0).optional(),
  topK: z.number().int().min(1).optional(),
});

/** Answer to it. */
export const openedSchema = z.object({ id: z.string().min(1), state: believedStateSchema, thought: z.string() });

const index = z.number().int().min(0);

/** Body of `POST /v2/predictions/ID/action`. */
export const actionRequestSchema = z.strictObject({ index });

/** Answer to it. */
export const actionSchema = z.object({
  action: chosenAction.nullable(),
});

/** Body of `POST /v2/predictions/ID/keyframes`. */
export const nextSchema = z.strictObject({
  index,
  action: z
    .strictObject({
      ticks: z.number().int().min(1),
      targets: z.array(targetSchema),
      subtask: z.string().optional(),
    })
    .optional(),
});

/** Answer to it. */
export const keyframeSchema = z.object({
  keyframe: z
    .object({
      index: z.number().int(),
      time: z.number(),
      subtask: z.string(),
      ticks: z.number().int(),
      targets: z.array(targetSchema),
      state: believedStateSchema,
      frame: picture.nullable(),
      codes: z.array(z.number().int()),
      changedPatches: z.array(z.number().int()),
      ending: z.enum(['task', 'limit']).nullable(),
    })
    .nullable(),
});

/** Body of every answer that reports an error. */
export const errorSchema = z.object({ error: z.object({ name: z.string(), message: z.string() }) });

/** A prediction's start as it goes over the wire. */
export function packStart(start: PredictionStart): z.input<typeof startSchema> {
  const { instruction, robot, stateSpace, objects, shown, past, unfinished } = start;
  const { camera, controlRate, seed, temperature, topK } = start;
  return {
    observation: packObservation(start.observation, camera),
    ...(past && {
      past: past.map((moment) => ({
        observation: packObservation(moment.observation, camera),
        ...(moment.objects && { objects: thingsSchema.parse(moment.objects) }),
        ...packChosen(moment.action),
      })),
    }),
    ...(unfinished && { unfinished }),
    instruction,
    robot: {
      type: robot.type,
      arms: robot.arms.map(({ name, model, base }) => ({ name, model, base: poseSchema.parse(base) })),
    },
    ...(stateSpace && { stateSpace: { names: [...stateSpace.names] } }),
    ...(objects && { objects: thingsSchema.parse(objects) }),
    ...(shown && { shown: shown.map(({ text, image }) => ({ text, image: packPicture(image) })) }),
    ...(camera !== undefined && { camera }),
    ...(controlRate !== undefined && { controlRate }),
    ...(seed !== undefined && { seed }),
    ...(temperature !== undefined && { temperature }),
    ...(topK !== undefined && { topK }),
  };
}

/** A prediction's start as it came over the wire. Throws a RangeError when a picture is none. */
export function unpackStart({ observation, shown, past, ...rest }: z.output<typeof startSchema>): PredictionStart {
  return {
    ...rest,
    observation: unpackObservation(observation),
    ...(shown && { shown: shown.map(({ text, image }) => ({ text, image: unpackPicture(image) })) }),
    ...(past && { past: past.map((moment) => ({ ...moment, observation: unpackObservation(moment.observation) })) }),
  };
}

function packObservation(
  { time, images, state }: Observation,
  camera: string | undefined,
): z.input<typeof startSchema>['observation'] {
  const seen = Object.entries(images).filter(([name]) => camera === undefined || name === camera);
  return {
    time,
    images: Object.fromEntries(seen.map(([name, image]) => [name, packPicture(image)])),
    state: Array.from(state),
  };
}

function unpackObservation({ time, images, state }: z.output<typeof startSchema>['observation']): Observation {
  const seen = Object.entries(images).map(([name, data]) => [name, unpackPicture(data)]);
  return { time, images: Object.fromEntries(seen) as Observation['images'], state: Float32Array.from(state) };
}

/** A chosen action as it goes over the wire. */
export function packChosenAction(action: PredictedAction | null): z.input<typeof actionSchema> {
  return action ? packChosen(action) : { action };
}

function packChosen({ subtask, ticks, targets }: PredictedAction): { action: z.input<typeof chosenAction> } {
  return { action: { subtask, ticks, targets: targets.map((target) => targetSchema.parse(target)) } };
}

/** A rollout's action as it goes over the wire. */
export function packAction({ ticks, targets, subtask }: RolloutAction): z.input<typeof nextSchema>['action'] {
  return {
    ticks,
    targets: targets.map((target) => targetSchema.parse(target)),
    ...(subtask !== undefined && { subtask }),
  };
}

/** A keyframe as it goes over the wire. */
export function packKeyframe(keyframe: PredictedKeyframe | null): z.input<typeof keyframeSchema> {
  if (keyframe === null) return { keyframe };
  const { frame, state, targets, codes, changedPatches, ...rest } = keyframe;
  return {
    keyframe: {
      ...rest,
      targets: targets.map((target) => targetSchema.parse(target)),
      state: believedStateSchema.parse(state),
      frame: frame && packPicture(frame),
      codes: [...codes],
      changedPatches: [...changedPatches],
    },
  };
}

/** A keyframe as it came over the wire. Throws a RangeError when its picture is none. */
export function unpackKeyframe({ keyframe }: z.output<typeof keyframeSchema>): PredictedKeyframe | null {
  return keyframe && { ...keyframe, frame: keyframe.frame === null ? null : unpackPicture(keyframe.frame) };
}

function packPicture(image: RgbImage): string {
  return encodeBase64(encodePng(image));
}

function unpackPicture(text: string): RgbImage {
  return decodePng(decodeBase64(text));
}
