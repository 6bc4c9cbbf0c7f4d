import * as z from 'zod';
import { VARIATION_AXES } from '../draws.js';
import { notNegative, number, oneOf, positive, requireOne, text, vector } from './fields.js';
import { Template } from '../task/template.js';
import { predicateSchema, skillSchema, targetSchema, transferSchema } from './skill-schema.js';

/** Name by which a document means a robot. */
export const ROBOT_NAMES = ['panda', 'bimanual-panda', 'so101', 'bimanual-so101'] as const;

/** Splits of an instruction. */
const SPLITS = ['default', 'seen', 'unseen'] as const;

const PATTERNS = [
  ...(['plain', 'stripes', 'checks', 'border', 'dots', 'wood', 'marble', 'noise', 'tiles', 'weave'] as const),
  'speckles',
] as const;

const range = z.tuple([z.number(), z.number()], { error: 'must be a range [low, high]' });

const drawSchema = z
  .strictObject({
    uniform: range.describe('A number drawn uniformly from [low, high] at the level default, in `unit`.').optional(),
    choice: z.array(z.json()).describe('One of these values, each equally likely, at the level default.').optional(),
    axis: oneOf(VARIATION_AXES, 'What it varies. Default: pose for numbers, object for choices.').optional(),
    unit: z
      .string()
      .min(1, { error: 'must name a unit ("1" when it has none)' })
      .describe('Unit: m, rad, kg, 1.')
      .optional(),
    description: z.string().describe('What it means. Default: its name.').optional(),
    nominal: z.json().describe('Value while the axis is off. Default: the middle, or the first value.').optional(),
    seen: z
      .array(z.json())
      .describe('Range [low, high] or values while the axis is on. Default: as at default.')
      .optional(),
    unseen: z
      .array(z.json())
      .describe('Ranges [[low, high], ...] or values that are held out. Default: none.')
      .optional(),
  })
  .superRefine((value, context) => {
    requireOne(value, ['uniform', 'choice'], context);
    if (value.uniform !== undefined && value.unit === undefined) {
      const message = 'must have a unit, such as m, rad, kg ("1" when it has none)';
      context.issues.push({ code: 'custom', message, input: value });
    }
  })
  .meta({ id: 'draw', description: 'One random draw of an episode.' });

const shapeSchema = z
  .discriminatedUnion(
    'type',
    [
      z.strictObject({
        type: z.literal('box'),
        halfExtents: z.tuple([positive('Half of the edge along x in metres.'), positive('y'), positive('z')], {
          error: 'must be three numbers [x, y, z]',
        }),
      }),
      z.strictObject({ type: z.literal('sphere'), radius: positive('Radius in metres.') }),
      z.strictObject({
        type: z.literal('cylinder'),
        radius: positive('Radius in metres.'),
        height: positive('Length along z in metres.'),
      }),
      z.strictObject({
        type: z.literal('capsule'),
        radius: positive('Radius in metres.'),
        length: positive('Length of the straight part along z in metres.'),
      }),
    ],
    { error: 'must have a "type", one of box, sphere, cylinder, capsule' },
  )
  .meta({ id: 'shape', description: 'A primitive solid, centred on its frame.' });

const quaternion = z
  .tuple([number('x'), number('y'), number('z'), number('w')], { error: 'must be a quaternion [x, y, z, w]' })
  .describe('Orientation as a unit quaternion x, y, z, w. Default: upright, turned by yaw.');

const jointSchema = z.strictObject({
  type: oneOf(['prismatic', 'revolute'], 'Slides along the axis, or turns about it.'),
  axis: vector("Direction of the axis in the object's frame."),
  origin: vector(
    "A point of a revolute joint's axis in the object's frame, in metres. Default: its origin.",
  ).optional(),
  range: z.tuple([number('Smallest coordinate.'), number('Largest coordinate.')]).describe('In metres or radians.'),
  start: number('Coordinate at the start. Default 0.').optional(),
  friction: notNegative('Friction in newtons or newton metres. Default 0.').optional(),
  damping: notNegative('Damping in N s/m or N m s/rad. Default 0.').optional(),
  base: text('Name of the fixed thing that guides the object. Default: none.').optional(),
});

/** Fields that free objects alone have. */
const FREE_ONLY = [
  ...(['mass', 'restitution', 'crushForce', 'tiltLimit', 'rollingDamping', 'stiffness', 'joint'] as const),
];

const objectSchema = z
  .strictObject({
    name: text('Unique name, by which targets and conditions mean it.'),
    class: text('What kind of thing it is. Default: its name.').optional(),
    fixed: z.boolean().describe('Whether it never moves: furniture. Default false.').default(false),
    tracked: z
      .boolean()
      .describe(
        'Whether the environment state tells where it is. Default: true of free objects, false of fixed things, of which those should be told that the task is about.',
      )
      .optional(),
    shape: shapeSchema.optional(),
    parts: z
      .array(
        z.strictObject({
          shape: shapeSchema,
          position: vector("Place in the object's frame in metres. Default: its origin.").optional(),
          orientation: quaternion.optional(),
          density: positive('Density relative to the other parts. Default 1.').optional(),
        }),
      )
      .min(1, { error: 'must hold at least one part' })
      .describe('Several solids instead of one shape.')
      .optional(),
    position: vector('Place of its frame in metres; the top of the table is z = 0.'),
    yaw: number('Turn about the vertical in radians. Default 0.').optional(),
    orientation: quaternion.optional(),
    mass: positive('Mass in kilograms; of free objects.').optional(),
    friction: notNegative('Coulomb friction coefficient. Default 0.7.').optional(),
    restitution: notNegative('Coefficient of restitution, 0 to 1. Default 0.').optional(),
    crushForce: positive('Grip force in newtons beyond which it is crushed. Default: nothing crushes it.').optional(),
    tiltLimit: positive('Angle in radians beyond which its content spills. Default: it has none.').optional(),
    rollingDamping: notNegative('Rate in 1/s at which rolling decays. Default 0.2.').optional(),
    stiffness: positive('Stiffness in N/m in a grip. Default: it does not give way.').optional(),
    joint: jointSchema.describe('What it slides along or turns about. Default: it moves freely.').optional(),
    color: text('Colour by name (red, white, ...) or as #rrggbb.'),
    pattern: oneOf(PATTERNS, 'Pattern in the secondary colour. Default plain.').optional(),
    secondaryColor: text('Colour of the pattern. Default white.').optional(),
    repeat: positive('How often the pattern repeats. Default 1.').optional(),
    roughness: notNegative('Roughness from 0 (polished) to 1 (matt). Default 0.7.').optional(),
  })
  .superRefine((value, context) => {
    requireOne(value, ['shape', 'parts'], context);
    if (!value.fixed && value.mass === undefined) {
      context.issues.push({ code: 'custom', message: 'must have a mass in kilograms, or "fixed: true"', input: value });
    }
    const wrong = value.fixed ? FREE_ONLY.filter((name) => value[name] !== undefined) : [];
    if (wrong.length > 0) {
      const message = `must not have ${wrong.join(', ')}, since it is fixed`;
      context.issues.push({ code: 'custom', message, input: value });
    }
  })
  .meta({ id: 'object', description: 'A thing on the table.' });

const markingSchema = z
  .strictObject({
    name: text('Unique name, by which targets mean it.'),
    class: text('What kind of thing it is. Default: its name.').optional(),
    shape: z.discriminatedUnion(
      'type',
      [
        z.strictObject({ type: z.literal('disc'), radius: positive('Radius in metres.') }),
        z.strictObject({
          type: z.literal('rectangle'),
          size: z.tuple([positive('Extent along x in metres.'), positive('Extent along y in metres.')]),
        }),
      ],
      { error: 'must have a "type", one of disc, rectangle' },
    ),
    lineWidth: positive(
      'Width of the line along the outline in metres. Default: the whole area is painted.',
    ).optional(),
    position: z
      .tuple([number('x'), number('y')], { error: 'must be two numbers [x, y]' })
      .describe('Place of its middle on the table in metres.'),
    yaw: number('Turn about the vertical in radians. Default 0.').optional(),
    tracked: z
      .boolean()
      .describe('Whether the environment state tells where it is: whether the task is about it. Default false.')
      .optional(),
    color: text('Colour by name or as #rrggbb.'),
  })
  .meta({ id: 'marking', description: 'Paint on the table: it is seen, and nothing collides with it.' });

const sentence = z
  .string({ error: 'must be text' })
  .min(1, { error: 'must not be empty' })
  .superRefine((value, context) => {
    try {
      new Template(value);
    } catch (error) {
      context.issues.push({
        code: 'custom',
        message: error instanceof Error ? error.message : String(error),
        input: value,
      });
    }
  })
  .describe('A sentence, in which {color} stands for the value of a draw.');

const instructionSchema = z.union(
  [
    sentence,
    z.strictObject({
      say: sentence,
      split: oneOf(SPLITS, 'Whether it is always drawn, only while the axis language is on, or held out.').default(
        'default',
      ),
    }),
  ],
  { error: 'must be a sentence, or { say: a sentence, split: default, seen or unseen }' },
);

const subtaskSchema = z
  .strictObject({
    text: text('What is being done, in words.').optional(),
    skill: skillSchema.optional(),
    postconditions: z.array(predicateSchema).describe('What must hold at the end. Default: nothing.').optional(),
    attempts: z.int().min(1).describe('How often it may be tried until the postconditions hold. Default 1.').optional(),
    transfer: transferSchema.describe('A whole transfer in the place of one subtask.').optional(),
  })
  .superRefine((value, context) => {
    requireOne(value, ['skill', 'transfer'], context);
    if (value.skill !== undefined && value.text === undefined) {
      context.issues.push({ code: 'custom', message: 'must have a text that says what is done', input: value });
    }
  })
  .meta({ id: 'subtask', description: 'One step of the task, for the expert.' });

const measureSchema = z
  .strictObject({
    distance: z
      .strictObject({ thing: text('What.'), target: targetSchema })
      .describe('Distance to a target.')
      .optional(),
    height: z
      .strictObject({ thing: text('What.') })
      .describe("Height of a thing's centre over the table.")
      .optional(),
    angle: z
      .strictObject({ thing: text('What.'), target: targetSchema, symmetry: positive('In radians.').optional() })
      .describe('Difference of the turns about the vertical.')
      .optional(),
    joint: z
      .strictObject({ thing: text('What is on the joint.') })
      .describe('Coordinate of a joint.')
      .optional(),
    unit: oneOf(['m', 'cm', 'mm', 'rad', 'deg'], 'Unit in which it is given.'),
  })
  .superRefine((value, context) => requireOne(value, ['distance', 'height', 'angle', 'joint'], context))
  .meta({ id: 'measure', description: 'A figure on a state.' });

const zoneSchema = z.strictObject({
  from: z.tuple([number('x'), number('y')]).describe('A place on the table in metres.'),
  to: z
    .tuple([number('x'), number('y')])
    .describe('Other end of the zone. Default: the same place.')
    .optional(),
  radius: number('Distance that low things keep, in metres.'),
  tallRadius: number('Distance that tall things keep, in metres. Default: radius.').optional(),
});

/** A scenario as a document, as it stands in a JSON or YAML file. */
export const documentSchema = z
  .strictObject({
    $schema: z.string().describe('Where its JSON Schema is, for editors.').optional(),
    name: z.string().describe('Name in kebab case, such as cup-on-coaster.'),
    version: z
      .number()
      .describe('Version, a positive integer; raised whenever the same seed would give another episode.'),
    description: z.string().describe('What happens, in one or two sentences.'),
    successCondition: z.string().describe('When the task counts as done, in words with numbers and units.'),
    robot: oneOf(ROBOT_NAMES, 'The robot that acts.'),
    maxDuration: z.number().describe('Time limit of an episode in seconds.'),
    draws: z.record(z.string(), drawSchema).describe('What varies from episode to episode, by name.').default({}),
    objects: z.array(objectSchema).min(1, { error: 'must hold at least one object' }).describe('What is on the table.'),
    markings: z.array(markingSchema).describe('What is painted on the table. Default: nothing.').default([]),
    keepOut: z
      .array(zoneSchema)
      .describe(
        'Where clutter keeps out, beside where the objects are and the ways between them. Default: nowhere else.',
      )
      .default([]),
    instructions: z
      .strictObject({
        en: z.array(instructionSchema).describe('In English.').default([]),
        zh: z.array(instructionSchema).describe('In Chinese.').default([]),
      })
      .describe('What may be said, at least one sentence.'),
    words: z
      .strictObject({
        en: z.record(z.string(), z.string()).default({}),
        zh: z.record(z.string(), z.string()).default({}),
      })
      .describe('How values of draws are said in each language. Default: as they are; colours in Chinese are known.')
      .prefault({}),
    subtasks: z.array(subtaskSchema).min(1, { error: 'must hold at least one subtask' }).describe('The task in steps.'),
    success: predicateSchema.describe('When the task is done.'),
    measures: z.record(z.string(), measureSchema).describe('Figures on a state, by name. Default: none.').default({}),
  })
  .meta({
    title: 'nextstate scenario',
    description:
      'A table-top task for a robot: what is in the scene, what varies, what may be said, the steps, the goal.',
  });

/** A scenario's document, read. */
export type ScenarioDocument = z.output<typeof documentSchema>;

/** The JSON Schema (draft 2020-12) of a scenario's document, for editors and other programs. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(documentSchema, { io: 'input', target: 'draft-2020-12' });
}
