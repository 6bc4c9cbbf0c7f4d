import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import * as z from 'zod';
import { UserError } from '../episodes/index.js';
import { parseReport, updateModelCard, type WorldModelReport } from '../evaluation/index.js';
import { addVerb } from './context.node.js';

const schema = z.object({ out: z.string().min(1) });

/** Adds `model-card`, which writes the figures of an evaluation into a model's card. */
export function registerModelCard(program: Command): void {
  addVerb(
    program,
    'model-card <report>',
    'write the figures of evaluate-model into a model card',
    schema,
    async ([path = ''], { out }) => {
      const report = parseReport(await readText(path), path);
      await writeModelCard(out, report);
      return { ok: true, json: { out }, text: `wrote the evaluation of ${report.model.name} into ${out}` };
    },
  ).requiredOption('--out <file>', 'card (Markdown); what stands in it beside the evaluation is kept');
}

/**
 * Writes the figures of a report into a model card. What stands in the card beside them is kept.
 *
 * @param path - The card (Markdown); made when missing.
 */
export async function writeModelCard(path: string, report: WorldModelReport): Promise<void> {
  const card = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  await writeFile(`${path}.partial`, updateModelCard(card, report));
  await rename(`${path}.partial`, path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
