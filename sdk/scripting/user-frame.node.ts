import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where in the user's own files an error was thrown, as ` (my-scenario.ts:12:5)`; empty where the stack does not say.
 *
 * @param error - What was thrown.
 * @param files - Absolute paths of the user's files: of the frames in them the innermost counts.
 */
export function userFrame(error: unknown, files: readonly string[]): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const line of stack.split('\n')) {
    const [, place = '', position = ''] = /(?:\(|at )((?:file:\/\/)?[^()]+?)(:\d+:\d+)\)?$/.exec(line.trim()) ?? [];
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (files.includes(file)) return ` (${basename(file)}${position})`;
  }
  return '';
}
