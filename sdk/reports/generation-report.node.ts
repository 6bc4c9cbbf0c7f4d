import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AttemptTally, successRate, UserError } from '../episodes/index.js';
import { openDataset } from '../episodes/index.node.js';
import { encodePng } from '../media/index.js';
import { datasetSheet } from './dataset-sheet.node.js';
import { DrawCollector } from './draw-statistics.js';
import { generationReportHtml } from './generation-report.js';

/** How many cameras are shown. */
const CAMERAS = 4;

/**
 * Writes a report of a generated dataset as one HTML file that needs no other: yield, reasons of rejections, what was drawn
 * with the share accepted by value, and contact sheets.
 *
 * @param folder - Folder of the dataset.
 * @param file - The file to be written; its folder is made when missing.
 * @param signal - Cancels the work.
 * @throws UserError when the folder is no dataset of ours, or the file cannot be written.
 */
export async function writeGenerationReport(folder: string, file: string, signal?: AbortSignal): Promise<void> {
  const dataset = await openDataset(folder);
  if (dataset.origin === undefined) {
    throw new UserError(`${folder} was not generated here: nothing is known of its attempts`);
  }
  const { request, generator } = dataset.origin;
  const tally = new AttemptTally();
  const draws = new DrawCollector();
  for await (const attempt of dataset.attempts()) {
    tally.add(attempt);
    draws.add(attempt);
  }
  const sheets: [string, string][] = [];
  for (const { name } of dataset.layout.cameras.slice(0, CAMERAS)) {
    const sheet = await datasetSheet(dataset, name, signal);
    if (sheet === undefined) continue;
    sheets.push([`Camera ${name}`, `data:image/png;base64,${Buffer.from(encodePng(sheet)).toString('base64')}`]);
  }
  const html = generationReportHtml({
    title: `${text(request['scenario'])}: ${dataset.length} episodes`,
    facts: [
      ['folder', folder],
      ['frames', `${dataset.info.total_frames} at ${dataset.info.fps} a second`],
      ...Object.entries(request).map(([key, value]) => [key, text(value)] as const),
      ['written by', generator],
    ],
    yield: successRate(tally.accepted, tally.count),
    rejections: tally.rejections(),
    draws: draws.varying(),
    constant: draws.constant(),
    sheets,
  });
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, html);
  } catch (error) {
    throw new UserError(`the report cannot be written to ${file} (${(error as NodeJS.ErrnoException).code ?? ''})`);
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
