import type { Command } from 'commander';
import * as z from 'zod';
import { CONTROL_MODES } from '../../sim/simulation/index.js';
import { VIDEO_CODECS } from '../media/index.js';
import { formatSuccessRate, successRate, UserError } from '../episodes/index.js';
import { knownPolicies } from '../engine/index.js';
import { generateDataset, type GenerateEvent } from '../engine/index.node.js';
import { writeGenerationReport } from '../reports/index.node.js';
import { resolveScenario } from '../scripting/index.node.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { ProgressLine } from './progress.node.js';
import { readVariationOption, VARIATION_HELP } from './variation-option.node.js';

const schema = z.object({
  out: z.string({ error: 'must name the folder to write to' }).min(1),
  episodes: integerOption(1, 10_000_000),
  seed: integerOption(0, 0xffffffff),
  policy: z.string().min(1).optional(),
  accept: z.enum(['success', 'any'], { error: 'must be success or any' }).optional(),
  workers: integerOption(1, 1024).optional(),
  maxAttempts: integerOption(1, 0xffffffff).optional(),
  images: z.enum(['png', ...VIDEO_CODECS], { error: `must be one of png, ${VIDEO_CODECS.join(', ')}` }),
  cameras: z
    .string()
    .transform((names) => (names === 'none' ? [] : names.split(',').map((name) => name.trim())))
    .optional(),
  depth: z.boolean().default(false),
  controlMode: z.enum(CONTROL_MODES, { error: `must be one of ${CONTROL_MODES.join(', ')}` }).optional(),
  variation: z.string().optional(),
  resume: z.boolean().default(false),
  report: z.string().min(1).optional(),
});

/** Policies that pursue no task: whatever they come to is worth keeping. */
const AIMLESS = new Set(['hold', 'random']);

/** Adds `generate`, which plays episodes and writes the good ones as a LeRobot dataset. */
export function registerGenerate(program: Command): void {
  addVerb(program, 'generate <scenario|file>', 'generate episodes into a LeRobot dataset', schema, generate)
    .requiredOption('--out <dir>', 'folder of the dataset; must be empty or missing')
    .option('--episodes <n>', 'how many episodes to keep', '10')
    .option('--seed <n>', 'first seed; the next ones are tried in order', '0')
    .option('--policy <name>', `who acts: ${knownPolicies().join(', ')} (default: expert; hold where nobody acts)`)
    .option(
      '--accept <which>',
      'keep episodes that end in success, or any (default: any for random and hold in a task, else success)',
    )
    .option('--workers <n>', 'worker threads; changes nothing in the dataset (default: processor cores)')
    .option('--max-attempts <n>', 'give up after so many attempts (default: 10 times the episodes, at least 50)')
    .option('--images <format>', 'how pictures are kept: png (lossless), or as video h264, av1 (needs ffmpeg)', 'png')
    .option('--cameras <names>', 'cameras to record, such as front,wrist, or none (default: those of the scenario)')
    .option('--depth', 'record the depth of every camera, too, in millimetres')
    .option('--control-mode <mode>', `what actions say to the arms: ${CONTROL_MODES.join(', ')}`, 'joint-position')
    .option('--variation <words|file>', VARIATION_HELP)
    .option('--resume', 'go on with a dataset that was cut off')
    .option('--report <file>', 'write a page about the yield: what was drawn, acceptance by value, contact sheets');
}

async function generate(
  args: readonly string[],
  options: z.infer<typeof schema>,
  context: VerbContext,
): Promise<VerbResult> {
  const reference = args[0] ?? '';
  const { scenario } = await resolveScenario(reference);
  const task = scenario.kind === 'manipulation';
  const { policy = scenario.kind === 'dynamics' ? 'hold' : 'expert' } = options;
  if (!knownPolicies().includes(policy)) {
    throw new UserError(`there is no policy "${policy}"; there are ${knownPolicies().join(', ')}`);
  }
  const variation = await readVariationOption(options.variation, scenario.variations);
  const progress = new ProgressLine(!context.json);
  let last: GenerateEvent | undefined;
  const events = generateDataset({
    scenario: reference,
    folder: options.out,
    episodes: options.episodes,
    seed: options.seed,
    policy,
    accept: options.accept ?? (task && AIMLESS.has(policy) ? 'any' : 'success'),
    workers: options.workers,
    maxAttempts: options.maxAttempts,
    resume: options.resume,
    controlMode: options.controlMode,
    images: options.images,
    cameras: options.cameras,
    depth: options.depth,
    variation,
    signal: context.signal,
  });
  try {
    await events.forEach((event) => {
      last = event;
      if (event.type === 'finished') return;
      const [main] = event.type === 'attempt' ? event.rejections : [];
      progress.update({
        done: event.accepted,
        total: event.episodes,
        tried: event.attempts,
        ...(main === undefined ? {} : { note: `${main.count} x ${main.reason}` }),
      });
    });
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw new UserError(`interrupted: the episodes so far are kept in ${options.out}; add --resume to go on`);
  } finally {
    progress.clear();
  }
  if (last?.type !== 'finished') throw new Error('the generation ended without a result');
  const { folder, accepted, attempts, rejections } = last;
  const { report } = options;
  if (report !== undefined) await writeGenerationReport(folder, report, context.signal);
  const rate = successRate(accepted, attempts);
  return {
    ok: true,
    json: {
      folder,
      episodes: accepted,
      attempts,
      yield: rate,
      rejections,
      ...(report === undefined ? {} : { report }),
    },
    text: [
      `${accepted} episodes in ${folder}, kept of attempts: ${formatSuccessRate(rate)}`,
      ...rejections.slice(0, 5).map(({ reason, count }) => `  ${count} x ${reason}`),
      ...(report === undefined ? [] : [`report: ${report}`]),
    ].join('\n'),
  };
}
