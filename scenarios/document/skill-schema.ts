import * as z from 'zod';
import { notNegative, number, oneOf, ONE_FIELD, positive, requireOne, text, vector } from './fields.js';

const arm = text('Name of the arm: arm, or left and right where there are two.');
const thing = text('Name of the object.');

/** A place for a hand; see `Target`. */
export const targetSchema = z
  .strictObject({
    relativeTo: text('What the place is relative to: an object, fixed or not, or world.'),
    offset: vector('Offset from there in metres. Default: none.').optional(),
    frame: oneOf(
      ['world', 'local'],
      'Axes of the offset: those of the world, or of the object. Default world.',
    ).optional(),
    yaw: number(
      "Angle of the fingers' opening axis about the vertical in radians, from the y axis of the frame. Default 0.",
    ).optional(),
    squareSymmetry: z
      .boolean()
      .describe('Whether a quarter turn makes no difference, as on a cube. Default false.')
      .optional(),
    tilt: number('Tilt of the hand from straight down in radians. Default 0.').optional(),
    heading: number('Turn of the whole tilted hand about the vertical in radians. Default 0.').optional(),
  })
  .meta({ id: 'target', description: 'A place, named relative to something and evaluated when its subtask starts.' });

const approachHeight = positive('Height in metres from which the hand goes straight down.').optional();
const opening = positive('Distance between the finger pads in metres.').optional();
const force = positive('Largest force of the fingers in newtons.').optional();
const speed = positive('Speed of the hand in metres per second.').optional();

const armSkills = [
  z.strictObject({
    skill: z.literal('move').describe('Moves a hand to a target, keeping the fingers as they are.'),
    arm,
    to: targetSchema,
    brings: text(
      'Name of the held object that is to arrive there with its own centre, instead of the hand.',
    ).optional(),
    path: oneOf(['straight', 'arc', 'fold'], 'Way of the hand in the vertical plane. Default straight.').optional(),
    height: notNegative('Greatest height over the line in metres. Default: half the distance.').optional(),
    speed,
  }),
  z.strictObject({
    skill: z.literal('grasp').describe('Goes above a target, down to it with open fingers, and closes them.'),
    arm,
    at: targetSchema,
    approachHeight,
    opening,
    force,
    closingTime: positive('Time for the fingers to close in seconds. Default 0.5.').optional(),
  }),
  z.strictObject({
    skill: z.literal('release').describe('Opens the fingers and draws the hand back upwards.'),
    arm,
    opening,
    retreatHeight: notNegative('How far the hand goes up afterwards in metres. Default 0.10.').optional(),
  }),
  z.strictObject({
    skill: z.literal('pour').describe('Tilts what a hand holds about its lip, and back again.'),
    arm,
    lip: targetSchema,
    direction: number("Direction to which it is tilted, as an angle from the world's x axis, in radians."),
    angle: positive('How far it is tilted in radians, below pi.'),
    seconds: positive('Time for the tilt in seconds. Default 2.').optional(),
    hold: notNegative('How long it stays tilted in seconds. Default 0.5.').optional(),
    back: positive('Time for the way back in seconds. Default 1.').optional(),
  }),
  z.strictObject({
    skill: z.literal('push').describe('Pushes a thing along the table by one straight stroke of the open fingers.'),
    arm,
    thing,
    footprint: z.union(
      [
        z.strictObject({ radius: positive('Radius of a disc in metres.') }),
        z.strictObject({
          halfExtents: z.tuple([
            positive('Half of the edge along x in metres.'),
            positive('Half of the edge along y in metres.'),
          ]),
        }),
      ],
      { error: 'must be { radius: r } or { halfExtents: [x, y] }, in metres' },
    ),
    to: targetSchema,
    height: positive('Height of the finger tips in metres. Default 0.012.').optional(),
    opening,
    speed,
    approachHeight,
  }),
  z.strictObject({
    skill: z.literal('open').describe('Takes the handle of something on a joint and moves it along the joint.'),
    arm,
    thing,
    at: targetSchema,
    to: number('Coordinate of the joint in metres or radians. Default: the upper end of its range.').optional(),
    speed,
    approachHeight,
    opening,
    force,
  }),
  z.strictObject({
    skill: z.literal('close').describe('Pushes something on a joint shut with closed fingers.'),
    arm,
    thing,
    at: targetSchema,
    to: number('Coordinate of the joint in metres or radians. Default: the lower end of its range.').optional(),
    speed,
    approachHeight,
    standoff: positive('Distance of the hand from `at` before and after the push, in metres. Default 0.03.').optional(),
  }),
  z.strictObject({
    skill: z.literal('wipe').describe('Wipes an area with a held thing, in strokes to and fro.'),
    arm,
    thing,
    over: targetSchema,
    size: z.tuple([positive('Extent along the strokes in metres.'), positive('Extent across the strokes in metres.')]),
    swath: positive('How wide a stroke wipes, in metres.'),
    press: notNegative('How much lower than it would rest the thing is taken, in metres. Default 0.0015.').optional(),
    speed,
    approachHeight,
  }),
  z.strictObject({ skill: z.literal('return').describe('Returns an arm to its ready pose.'), arm }),
  z.strictObject({
    skill: z.literal('wait').describe('Keeps an arm where it is.'),
    arm,
    seconds: positive('How long in seconds.'),
  }),
] as const;

const SKILLS = [...armSkills.map(({ shape }) => shape.skill.value), 'together'].join(', ');

/** What the arms do in one subtask; see `Skill`. */
export const skillSchema = z
  .discriminatedUnion(
    'skill',
    [
      ...armSkills,
      z.strictObject({
        skill: z.literal('together').describe('Skills of one kind, one per arm, at the same time.'),
        skills: z
          .array(z.discriminatedUnion('skill', armSkills, { error: `must be a skill, one of ${SKILLS}` }))
          .min(2, { error: 'must hold at least two skills' }),
      }),
    ],
    { error: `must have a "skill", one of ${SKILLS}` },
  )
  .meta({ id: 'skill', description: 'What the arms do. The set of skills is closed.' });

const symmetry = positive('Angle in radians of a turn that makes no difference to the thing. Default 2 pi.').optional();

const leafPredicates = {
  near: z
    .strictObject({ thing, target: targetSchema, distance: positive('Largest distance in metres.') })
    .describe('The thing lies near the target.'),
  aligned: z
    .strictObject({ thing, target: targetSchema, symmetry, angle: positive('Largest difference in radians.') })
    .describe('The thing is turned about the vertical as the target is.'),
  joint: z
    .strictObject({
      thing,
      atLeast: number('Smallest coordinate in metres or radians. Default: any.').optional(),
      atMost: number('Largest coordinate in metres or radians. Default: any.').optional(),
    })
    .describe('Something on a joint is open so far, or no further.'),
  still: z
    .strictObject({ thing, speed: positive('Largest speed in metres per second. Default 0.02.').optional() })
    .describe('The thing is at rest.'),
  holds: z.strictObject({ arm, thing }).describe('The arm holds the thing.'),
  empty: z.strictObject({ arm }).describe('The arm holds nothing.'),
};

type Leaf = { readonly [K in keyof typeof leafPredicates]?: z.output<(typeof leafPredicates)[K]> | undefined };
type LeafInput = { readonly [K in keyof typeof leafPredicates]?: z.input<(typeof leafPredicates)[K]> | undefined };

/** A condition of a document: an object with one field, the name of the predicate. */
export interface DocumentPredicate extends Leaf {
  /** All of these hold. */
  readonly and?: readonly DocumentPredicate[] | undefined;
  /** At least one of these holds. */
  readonly or?: readonly DocumentPredicate[] | undefined;
  /** This does not hold. */
  readonly not?: DocumentPredicate | undefined;
}

/** A condition as a file holds it. */
export interface PredicateInput extends LeafInput {
  /** All of these hold. */
  readonly and?: readonly PredicateInput[] | undefined;
  /** At least one of these holds. */
  readonly or?: readonly PredicateInput[] | undefined;
  /** This does not hold. */
  readonly not?: PredicateInput | undefined;
}

/** A condition on the scene's state; see `Predicate`. */
export const predicateSchema: z.ZodType<DocumentPredicate, PredicateInput> = z
  .strictObject({
    ...z.strictObject(leafPredicates).partial().shape,
    and: z.lazy(() => z.array(predicateSchema).min(1, { error: 'must hold at least one condition' })).optional(),
    or: z.lazy(() => z.array(predicateSchema).min(1, { error: 'must hold at least one condition' })).optional(),
    not: z.lazy(() => predicateSchema).optional(),
  })
  .superRefine((value, context) => requireOne(value, [...Object.keys(leafPredicates), 'and', 'or', 'not'], context))
  .meta({ id: 'predicate', description: 'A condition on the state: an object with one field.', ...ONE_FIELD });

/** A whole transfer; see `TransferOptions`. */
export const transferSchema = z
  .strictObject({
    arm: arm.optional(),
    thing,
    grip: z
      .strictObject({
        offset: vector(
          "Where the fingers close, from the object's centre along its axes, in metres. Default: its centre.",
        ).optional(),
        yaw: number("Angle of the fingers' opening axis from the object's y axis in radians. Default 0.").optional(),
      })
      .optional(),
    squareSymmetry: z
      .boolean()
      .describe('Whether a quarter turn makes no difference to the object. Default true.')
      .optional(),
    force,
    lift: positive('How far the object is lifted, in metres. Default 0.14.').optional(),
    destination: text('The destination in words.'),
    preposition: text('Preposition before it. Default onto.').optional(),
    place: targetSchema.describe("Where the object's centre is to be; or give over and at.").optional(),
    over: targetSchema.describe('The place above the destination. Default: 0.14 m over place.').optional(),
    at: targetSchema.describe('The place where the object is let go. Default: 2 mm over place.').optional(),
    places: oneOf(['hand', 'object'], 'Whose place `over` and `at` are. Default object.').default('object'),
    lowerSpeed: positive('Speed with which the object is lowered in metres per second. Default 0.15.').optional(),
    opening,
    retreatHeight: notNegative('How far the hand goes up after the release in metres.').optional(),
  })
  .superRefine(({ place, over, at }, context) => {
    if (place !== undefined || (over !== undefined && at !== undefined)) return;
    context.issues.push({ code: 'custom', message: 'must have a place, or both over and at', input: { over, at } });
  })
  .meta({ description: 'Five subtasks: grasp, lift, carry, lower, release.' });
