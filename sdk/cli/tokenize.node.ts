import type { Command } from 'commander';
import * as z from 'zod';
import type { FieldWidths } from '../world-model/index.js';
import { tokenizeDatasets } from '../world-model/index.node.js';
import { addVerb, integerOption } from './context.node.js';
import { ProgressLine } from './progress.node.js';

const FIELDS = ['instruction', 'subtask', 'name', 'think'] as const;

/** Such as `instruction=48,subtask=12`. */
const widths = z.string().transform((text, context): Partial<FieldWidths> => {
  const entries = text.split(',').map((part) => part.split('='));
  if (
    entries.every(([field = '', width = '']) => FIELDS.some((known) => known === field) && /^[1-9]\d{0,3}$/.test(width))
  ) {
    return Object.fromEntries<number>(entries.map(([field, width]) => [String(field), Number(width)]));
  }
  context.addIssue(`must give tokens by field (${FIELDS.join(', ')}), such as instruction=48,subtask=12`);
  return z.NEVER;
});

const schema = z.object({
  out: z.string().min(1),
  model: z.string().min(1),
  seed: integerOption(0, 0xffffffff),
  camera: z.string().optional(),
  validationFraction: z.coerce.number().min(0).max(1),
  startSpacing: z.coerce.number().positive(),
  keyframes: integerOption(1, 1000),
  legs: z.boolean().default(false),
  single: z.coerce.number().min(0).max(1),
  late: z.coerce.number().min(0).max(1),
  statesAlone: z.coerce.number().min(0).max(1),
  rollouts: z.coerce.number().min(0).max(1),
  rename: z.coerce.number().min(0).max(1),
  reword: z.coerce.number().min(0).max(1),
  widths: widths.optional(),
  alignment: integerOption(1, 1024).optional(),
});

/** Adds `tokenize`, which turns datasets into the shards that training reads. */
export function registerTokenize(program: Command): void {
  addVerb(
    program,
    'tokenize <dirs...>',
    'turn datasets into training shards',
    schema,
    async (folders, options, context) => {
      const progress = new ProgressLine(!context.json);
      try {
        const summary = await tokenizeDatasets({
          datasets: folders,
          model: options.model,
          out: options.out,
          seed: options.seed,
          camera: options.camera,
          validationFraction: options.validationFraction,
          startSpacing: options.startSpacing,
          keyframesPerSequence: options.keyframes,
          legs: options.legs,
          singleFraction: options.single,
          lateFraction: options.late,
          statesAloneFraction: options.statesAlone,
          rolloutFraction: options.rollouts,
          renamedFraction: options.rename,
          rewordedFraction: options.reword,
          widths: options.widths,
          alignment: options.alignment,
          signal: context.signal,
          onProgress: ({ episodes, totalEpisodes }) => progress.update({ done: episodes, total: totalEpisodes }),
        });
        const { splits, longest, saturated } = summary;
        const text = Object.entries(splits).map(
          ([split, { episodes, sequences, tokens }]) =>
            `${split}: ${episodes} episodes, ${sequences} sequences, ${tokens} tokens`,
        );
        text.push(`longest sequence ${longest} tokens, ${saturated} numbers out of range`);
        return { ok: true, json: { out: options.out, splits, longest, saturated }, text: text.join('\n') };
      } finally {
        progress.clear();
      }
    },
  )
    .requiredOption('--out <dir>', 'folder of the shards')
    .option('--model <dir>', 'model folder with image encoder and text tokenizer', 'models/tiny')
    .option('--camera <name>', 'camera whose pictures are used (default: front, else the first by name)')
    .option('--validation-fraction <f>', 'share of the seeds that make up the validation set', '0.1')
    .option('--start-spacing <ticks>', 'mean distance of the starts of two sequences in control ticks', '5')
    .option('--keyframes <n>', 'largest number of keyframes in a sequence, as far as the context is long enough', '3')
    .option(
      '--legs',
      'put the keyframes of demonstrations where a leg of their motion ends, not at distances that are drawn',
    )
    .option('--single <f>', 'share of the sequences that hold one keyframe alone: more scenes a token', '0')
    .option(
      '--late <f>',
      'share of the sequences in which what is seen is up to three ticks old, as where actions take effect late',
      '0',
    )
    .option('--states-alone <f>', 'share of the sequences without pictures (datasets without pictures: all)', '0.25')
    .option('--rollouts <f>', 'share of the sequences with given actions, as a rollout has', '0.25')
    .option('--rename <f>', 'share of the sequences in which things bear made-up names, so that names are read', '0')
    .option('--reword <f>', 'share of the sequences whose instruction is said in words that nobody would choose', '0')
    .option('--widths <fields>', 'tokens that a text may take, such as instruction=48,subtask=12,name=8,think=6')
    .option(
      '--alignment <n>',
      'multiple of tokens to which every moment is filled (default: 16; 1 wastes nothing where there are no pictures)',
    )
    .option('--seed <n>', 'seed of the random draws', '0');
}
