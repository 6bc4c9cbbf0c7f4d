import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { encodePng } from '../media/index.js';
import { formatSuccessRate, UserError } from '../episodes/index.js';
import { openDataset, summarizeDataset, type DatasetReader, type DatasetSummary } from '../episodes/index.node.js';
import { datasetSheet } from '../reports/index.node.js';
import { addVerb, type VerbContext, type VerbResult } from './context.node.js';

const schema = z.object({ sheet: z.union([z.string(), z.boolean()]).default(true) });

/** Adds `inspect`, which tells what is in a dataset and draws a contact sheet of it. */
export function registerInspect(program: Command): void {
  addVerb(
    program,
    'inspect <dir>',
    'what is in a dataset: counts, yield, physics, statistics, a contact sheet',
    schema,
    inspect,
  )
    .option(
      '--sheet <file>',
      'where to write the contact sheet (default: DIR/meta/nextstate/contact-sheet.png, own datasets only)',
    )
    .option('--no-sheet', 'write no contact sheet');
}

async function inspect(
  args: readonly string[],
  options: z.infer<typeof schema>,
  context: VerbContext,
): Promise<VerbResult> {
  const dataset = await openDataset(args[0] ?? '');
  const summary = await summarizeDataset(dataset);
  // Nothing is written into somebody else's dataset without being asked.
  const own = dataset.origin === undefined ? undefined : join(dataset.folder, 'meta/nextstate/contact-sheet.png');
  const file = typeof options.sheet === 'string' ? options.sheet : options.sheet ? own : undefined;
  const sheet = file !== undefined && (await writeSheet(dataset, file, context.signal)) ? file : null;
  return { ok: true, json: { ...summary, contactSheet: sheet }, text: describe(summary, sheet) };
}

function describe(summary: DatasetSummary, sheet: string | null): string {
  const lines: string[] = [];
  const add = (label: string, value: string): number => lines.push(`${pc.bold(label.padEnd(14))} ${value}`);
  const figure = (value: number): string => String(Number(value.toPrecision(4)));
  add('dataset', summary.folder);
  if (summary.scenario !== null) add('scenario', summary.scenario);
  add(
    'episodes',
    `${summary.episodes}, ${summary.frames} frames at ${summary.fps}/s, ${figure(summary.frames / summary.fps)} s in all`,
  );
  add(
    'robot',
    `${summary.robot}, action ${summary.actionLength}, state ${summary.stateLength}, environment state ${summary.environmentStateLength}`,
  );
  add('cameras', summary.cameras.map(({ name, width, height }) => `${name} ${width} x ${height}`).join(', ') || 'none');
  add(
    'length',
    `${figure(summary.length.min)} to ${figure(summary.length.max)} frames, median ${figure(summary.length.median)}`,
  );
  add('success', summary.success === null ? 'not told' : formatSuccessRate(summary.success));
  if (summary.yield !== null) add('yield', `${formatSuccessRate(summary.yield)} of all attempts`);
  for (const { reason, count } of summary.rejections.slice(0, 5)) add('', `${count} x ${reason}`);
  add('instructions', `${summary.tasks.length} different`);
  for (const { task, episodes } of summary.tasks.slice(0, 5)) add('', `${episodes} x ${task}`);
  for (const [name, { mean, min, max }] of Object.entries(summary.figures)) {
    // What never happened (slip, violations of limits, ...) would bury what did; `--json` has it all.
    if (min === 0 && max === 0) continue;
    add('', `${name}: mean ${figure(mean)}, ${figure(min)} to ${figure(max)}`);
  }
  if (sheet !== null) add('contact sheet', sheet);
  return lines.join('\n');
}

/** Draws some frames of some episodes. Returns false when the dataset has no pictures that can be read. */
async function writeSheet(dataset: DatasetReader, file: string, signal: AbortSignal): Promise<boolean> {
  const camera = dataset.layout.cameras[0]?.name;
  const sheet = camera === undefined ? undefined : await datasetSheet(dataset, camera, signal);
  if (sheet === undefined) return false;
  const png = encodePng(sheet);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, png);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new UserError(`the contact sheet cannot be written to ${file} (${code}): use --sheet FILE or --no-sheet`);
  }
  return true;
}
