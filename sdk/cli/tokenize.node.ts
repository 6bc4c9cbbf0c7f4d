import type { Command } from 'commander';
import * as z from 'zod';
import { tokenizeDatasets } from '../world-model/index.node.js';
import { addVerb, integerOption } from './context.node.js';
import { ProgressLine } from './progress.node.js';

const schema = z.object({
  out: z.string().min(1),
  model: z.string().min(1),
  seed: integerOption(0, 0xffffffff),
  camera: z.string().optional(),
  validationFraction: z.coerce.number().min(0).max(1),
  startSpacing: z.coerce.number().positive(),
  keyframes: integerOption(1, 1000),
  statesAlone: z.coerce.number().min(0).max(1),
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
          statesAloneFraction: options.statesAlone,
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
    .option('--states-alone <f>', 'share of the sequences without pictures (datasets without pictures: all)', '0.25')
    .option('--seed <n>', 'seed of the random draws', '0');
}
