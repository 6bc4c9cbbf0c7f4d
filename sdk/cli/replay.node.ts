import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { UserError } from '../episodes/index.js';
import { openDataset } from '../episodes/index.node.js';
import { replayDataset, type ReplayedEpisode } from '../engine/index.node.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { ProgressLine } from './progress.node.js';

const schema = z.object({
  episode: integerOption(0).optional(),
  scenario: z.string().min(1).optional(),
  workers: integerOption(1, 1024).optional(),
});

/** Adds `replay`, which simulates recorded episodes again and compares every state. */
export function registerReplay(program: Command): void {
  addVerb(program, 'replay <dir>', 'simulate recorded episodes again and compare every state hash', schema, replay)
    .option('--episode <i>', 'only this episode')
    .option('--scenario <file>', "the scenario's file, where the dataset was made from one")
    .option('--workers <n>', 'worker threads (default: processor cores)');
}

async function replay(
  args: readonly string[],
  options: z.infer<typeof schema>,
  context: VerbContext,
): Promise<VerbResult> {
  const folder = args[0] ?? '';
  const dataset = await openDataset(folder);
  if (options.episode !== undefined && options.episode >= dataset.length) {
    throw new UserError(`--episode must be at most ${dataset.length - 1}, received ${options.episode}`);
  }
  const episodes = options.episode === undefined ? [...dataset.rows.keys()] : [options.episode];
  const progress = new ProgressLine(!context.json && episodes.length > 1);
  const results: ReplayedEpisode[] = [];
  try {
    const { scenario, workers } = options;
    for await (const result of replayDataset({ folder, scenario, episodes, workers, signal: context.signal })) {
      results.push(result);
      progress.update({ done: results.length, total: episodes.length });
    }
  } finally {
    progress.clear();
  }
  const different = results.filter((result) => !result.identical);
  const compared = results.reduce((sum, result) => sum + result.compared, 0);
  const lines = different.map(
    ({ episode, seed, firstDifferentTick, recorded, replayed }) =>
      `${pc.red('differs')}  episode ${episode} (seed ${seed}) from tick ${firstDifferentTick} on: recorded ${recorded}, now ${replayed}`,
  );
  const same = results.length - different.length;
  lines.push(`${same} of ${results.length} episodes are the same, bit by bit (${compared} states compared)`);
  return { ok: different.length === 0, json: { folder, compared, episodes: results }, text: lines.join('\n') };
}
