import { readFile, stat } from 'node:fs/promises';
import { resolveVariation, VARIATION_AXES, type VariationRequest, type VariationSpec } from '../../scenarios/index.js';
import { UserError } from '../episodes/index.js';

/** What the help says about `--variation`. */
export const VARIATION_HELP =
  'what varies: default, randomized, clean, and axes in words such as clutter,lighting or randomized,-camera, with seen, ' +
  `unseen or all values; or a JSON file (axes: ${VARIATION_AXES.join(', ')})`;

/**
 * Reads a `--variation` option: words, or the name of a JSON file.
 *
 * @param option - What was given; `undefined` gives `undefined`.
 * @param spec - The draws of the scenario.
 * @throws UserError when the file cannot be read, or what it or the words ask for does not exist.
 */
export async function readVariationOption(
  option: string | undefined,
  spec: VariationSpec,
): Promise<VariationRequest | undefined> {
  if (option === undefined) return undefined;
  const isFile = option.endsWith('.json') || (await stat(option).catch(() => undefined))?.isFile() === true;
  const request = isFile ? await readRequest(option) : option;
  try {
    resolveVariation(spec, request);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`--variation ${option}: ${error.message}`);
  }
  return request;
}

async function readRequest(file: string): Promise<VariationRequest> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UserError(`--variation ${file} cannot be read as JSON: ${error instanceof Error ? error.message : ''}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UserError(
      `--variation ${file} must hold an object of level, split, axes and draws, received ${JSON.stringify(parsed)}`,
    );
  }
  return parsed as Exclude<VariationRequest, string>;
}
