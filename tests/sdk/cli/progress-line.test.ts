import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ProgressLine } from '../../../sdk/cli/progress.node.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** What is shown, off a terminal, of work that stands so far at times in seconds. */
function shown(...states: readonly (readonly [seconds: number, done: number, total: number])[]): string[] {
  const lines: string[] = [];
  let now = 0;
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const progress = new ProgressLine(true);
  for (const [seconds, done, total] of states) {
    now = 1000 * seconds;
    progress.update({ done, total });
  }
  return lines.map((line) => line.trim());
}

describe('ProgressLine', () => {
  it('tells time left and rate since it was first asked', () => {
    expect(shown([0, 0, 40], [5, 5, 40], [10, 10, 40], [20, 20, 40])).toEqual([
      '10/40  0:30 left  1.0/s',
      '20/40  0:20 left  1.0/s',
    ]);
  });

  it('starts anew where less is done than before: other work has begun', () => {
    const lines = shown([0, 0, 40], [400, 40, 40], [401, 1, 20], [411, 11, 20]);
    expect(lines.at(-1)).toBe('11/20  0:09 left  1.0/s');
  });
});
