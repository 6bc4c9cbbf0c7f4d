import type { Command } from 'commander';
import * as z from 'zod';
import { EXPORT_FORMATS, exportDataset } from '../exports/index.node.js';
import { addVerb, integerOption } from './context.node.js';
import { ProgressLine } from './progress.node.js';

const schema = z.object({
  to: z.enum(EXPORT_FORMATS, { error: `must be one of ${EXPORT_FORMATS.join(', ')}` }),
  out: z.string({ error: 'must name the file to write' }).min(1),
  episode: integerOption(0).optional(),
  cameras: z
    .string()
    .transform((names) => names.split(',').map((name) => name.trim()))
    .optional(),
});

/** Adds `export`, which writes episodes of a dataset in another format. */
export function registerExport(program: Command): void {
  addVerb(
    program,
    'export <dir>',
    'write episodes as robomimic HDF5, MCAP, GIF, MP4 or one HTML page',
    schema,
    async ([folder = ''], { to, out, episode, cameras }, context) => {
      const progress = new ProgressLine(!context.json && to === 'hdf5');
      try {
        const episodes = await exportDataset({
          folder,
          format: to,
          file: out,
          episode,
          cameras,
          onEpisode: (done, total) => progress.update({ done, total }),
        });
        const what = episodes === 1 ? 'episode' : 'episodes';
        return { ok: true, json: { folder, format: to, file: out, episodes }, text: `${episodes} ${what} in ${out}` };
      } finally {
        progress.clear();
      }
    },
  )
    .requiredOption('--to <format>', `format: ${EXPORT_FORMATS.join(', ')}`)
    .requiredOption('--out <file>', 'file to write')
    .option('--episode <n>', 'index of the episode (default: all in hdf5, else 0)')
    .option('--cameras <names>', 'cameras to show, such as front,wrist (default: all)');
}
