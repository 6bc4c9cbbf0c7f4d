import * as z from 'zod';

const vector3 = z.tuple([z.number(), z.number(), z.number()]);
const quaternion = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const numbers = z.array(z.number());

/** A pose as data. */
export const poseSchema = z.object({ position: vector3, orientation: quaternion });

/** Where a hand is to be, as data. */
export const targetSchema = poseSchema.extend({ gripperOpening: z.number(), gripForce: z.number() });

const arm = z.object({
  name: z.string(),
  jointPositions: numbers,
  jointVelocities: numbers,
  jointEfforts: numbers,
  endEffector: poseSchema,
  gripperOpening: z.number(),
  holding: z.string().nullable(),
});

/** What is there, as data. */
export const thingsSchema = z.object({
  objects: z.record(z.string(), poseSchema.extend({ linearVelocity: vector3, angularVelocity: vector3 })),
  cloths: z.record(
    z.string(),
    z
      .object({ rows: z.number().int().min(2), columns: z.number().int().min(2), points: numbers })
      .refine(
        ({ rows, columns, points }) => points.length === rows * columns * 3,
        'must hold rows * columns * 3 points',
      ),
  ),
  places: z.record(z.string(), poseSchema).optional(),
});

/** A believed state as data. */
export const believedStateSchema = thingsSchema.extend({
  time: z.number(),
  arms: z.array(arm),
  contacts: z.array(z.never()),
});
